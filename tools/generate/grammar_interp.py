"""Reads ANTLR's .interp files and writes their ATN in the format of the 4.9 runtime."""

import collections
import pathlib
import re

# The format's marker that characters above U+FFFF may appear.
FORMAT_3_UUID = [0x6089, 0xA728, 0x8131, 0xB9EB, 0x417A, 0x3BE5, 0x7784, 0x5962]

LEXER = 0
INVALID, BASIC, BLOCK_START, PLUS_BLOCK_START, STAR_BLOCK_START, LOOP_END = 0, 1, 3, 4, 5, 12
STATES_WITH_ARGUMENT = (BLOCK_START, PLUS_BLOCK_START, STAR_BLOCK_START, LOOP_END)
RULE_EDGE, SET_EDGE, NOT_SET_EDGE = 3, 7, 8

HEADINGS = {
    "token literal names:": "literals",
    "token symbolic names:": "symbols",
    "rule names:": "rules",
    "channel names:": "channels",
    "mode names:": "modes",
    "atn:": "atn",
}


class Interp:
    """One .interp file: its name lists, and the ATN as the list of integers of format 4."""

    def __init__(self, path: pathlib.Path) -> None:
        lists: dict[str, list[str]] = collections.defaultdict(list)
        current = None
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line in HEADINGS:
                current = HEADINGS[line]
            elif current and line:
                lists[current].append(line)
        self.literals = [unquoted(name) for name in lists["literals"]]
        self.symbols = ["" if name == "null" else name for name in lists["symbols"]]
        self.rules = lists["rules"]
        self.channels = lists["channels"]
        self.modes = lists["modes"]
        self.atn = [int(number) for number in "".join(lists["atn"])[1:-1].split(",")]

    def is_lexer(self) -> bool:
        return self.atn[1] == LEXER


def unquoted(name: str) -> str:
    """A literal name as the runtime shows it: 'x' with its quotes, without the escapes of the file."""
    return "" if name == "null" else re.sub(r"\\(.)", r"\1", name)


def stride(interp: Interp) -> int:
    """How far apart the state numbers must be.

    The 4.9 runtime looks a configuration up by state * 31 + alternative alone, so that (s, a) and (s - 1, a + 31) are
    taken for one another. State numbers k apart keep them apart below 31 k alternatives. A lexer's sets hash fully.
    """
    if interp.is_lexer():
        return 1
    reader = Reader(interp.atn, start=3)
    for _ in range(reader.next()):
        kind = reader.next()
        if kind != INVALID:
            reader.skip(2 if kind in STATES_WITH_ARGUMENT else 1)
    for _ in range(2):  # non-greedy states, precedence states
        reader.skip(reader.next())
    for _ in range(2):  # rules, modes
        reader.skip(reader.next())
    for _ in range(reader.next()):  # sets
        reader.skip(1 + 2 * reader.next())
    edges = reader.next()
    fan_out = collections.Counter(reader.take(6)[0] for _ in range(edges))
    return max(fan_out.values()) // 31 + 1


class Reader:
    def __init__(self, numbers: list[int], start: int) -> None:
        self.numbers = numbers
        self.at = start

    def next(self) -> int:
        self.at += 1
        return self.numbers[self.at - 1]

    def take(self, count: int) -> list[int]:
        self.at += count
        return self.numbers[self.at - count : self.at]

    def skip(self, count: int) -> None:
        self.at += count

    def is_done(self) -> bool:
        return self.at == len(self.numbers)


def to_format_3(interp: Interp) -> list[int]:
    """The ATN of format 4 (ANTLR 4.10 and later) in format 3 (4.7 to 4.9), its states spaced by `stride`."""
    spacing = stride(interp)
    is_lexer = interp.is_lexer()
    reader = Reader(interp.atn, start=1)
    if interp.atn[0] != 4:
        raise SystemExit(f"an ATN of format {interp.atn[0]}, where 4 is known")
    out = [*FORMAT_3_UUID, reader.next(), reader.next()]
    write_states(reader, out, spacing)
    for _ in range(2):  # non-greedy states, precedence states
        write_list(reader, out, lambda: [reader.next() * spacing])
    write_list(reader, out, lambda: [reader.next() * spacing, *(reader.take(1) if is_lexer else [])])  # rules
    write_list(reader, out, lambda: [reader.next() * spacing])  # modes
    set_numbers = write_sets(reader, out)

    def edge() -> list[int]:
        source, target, kind, first, second, third = reader.take(6)
        if kind == RULE_EDGE:
            first *= spacing  # the callee's start state
        if kind in (SET_EDGE, NOT_SET_EDGE):
            first = set_numbers[first]
        return [source * spacing, target * spacing, kind, first, second, third]

    write_list(reader, out, edge)
    write_list(reader, out, lambda: [reader.next() * spacing])  # decisions
    if is_lexer:
        write_list(reader, out, lambda: reader.take(3))  # actions
    if not reader.is_done():
        raise SystemExit("numbers left over after the ATN")
    return [3] + [(number + 2) & 0xFFFF for number in out]


def write_list(reader: Reader, out: list[int], item) -> None:
    count = reader.next()
    out.append(count)
    for _ in range(count):
        out += item()


def write_states(reader: Reader, out: list[int], spacing: int) -> None:
    count = reader.next()
    out.append(count * spacing)
    for _ in range(count):
        kind = reader.next()
        out.append(kind)
        if kind != INVALID:
            out.append(reader.next())
        if kind in STATES_WITH_ARGUMENT:
            out.append(reader.next() * spacing)
        out += [BASIC, 0] * (spacing - 1)


def write_sets(reader: Reader, out: list[int]) -> dict[int, int]:
    """Sets of small characters come first, then those with characters above U+FFFF; gives the new number of each."""
    sets = []
    for _ in range(reader.next()):
        count, contains_eof = reader.take(2)
        sets.append((contains_eof, [reader.take(2) for _ in range(count)]))
    small = [i for i, (_, ranges) in enumerate(sets) if all(last <= 0xFFFF for _, last in ranges)]
    large = [i for i in range(len(sets)) if i not in set(small)]
    for group, is_wide in ((small, False), (large, True)):
        out.append(len(group))
        for i in group:
            contains_eof, ranges = sets[i]
            out += [len(ranges), contains_eof]
            for bound in (bound for pair in ranges for bound in pair):
                out += [bound & 0xFFFF, bound >> 16] if is_wide else [bound]
    return {old: new for new, old in enumerate(small + large)}
