"""Regular expressions of service descriptions as constant automata (src/aws/pattern.h).

A pattern becomes a Glushkov automaton: one state per place in the pattern where a character is eaten, so that matching never
backtracks. What no such automaton says (look-ahead, references) and what would need too many states is left unchecked; the
descriptions have a handful of those, and the operations that need them check by themselves.
"""

import re
import re._constants as sre
import re._parser as parser
from functools import cache

STATES_MAX = 500
LAST = 0x10FFFF
# Classes as Java has them: ASCII only.
DIGITS = [(48, 57)]
WORDS = [(48, 57), (65, 90), (95, 95), (97, 122)]
SPACES = [(9, 13), (32, 32)]
# Unicode properties, which Python's own expressions do not know, by private characters that stand for them.
PROPERTIES = {"L": "\ue000", "N": "\ue001", "P": "\ue002", "Z": "\ue003"}
LINE_ENDS = [(10, 10), (13, 13), (0x85, 0x85), (0x2028, 0x2029)]


class NotAnAutomaton(Exception):
    pass


def merge(ranges):
    merged = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def invert(ranges):
    inverted, at = [], 0
    for first, last in merge(ranges):
        if first > at:
            inverted.append((at, first - 1))
        at = last + 1
    if at <= LAST:
        inverted.append((at, LAST))
    return inverted


@cache
def property_ranges(letter):
    import unicodedata

    return merge([(code, code) for code in range(LAST + 1) if unicodedata.category(chr(code))[0] == letter])


def category(code):
    table = {
        sre.CATEGORY_DIGIT: DIGITS,
        sre.CATEGORY_WORD: WORDS,
        sre.CATEGORY_SPACE: SPACES,
        sre.CATEGORY_NOT_DIGIT: invert(DIGITS),
        sre.CATEGORY_NOT_WORD: invert(WORDS),
        sre.CATEGORY_NOT_SPACE: invert(SPACES),
    }
    return table[code]


def literal(code):
    for letter, char in PROPERTIES.items():
        if code == ord(char):
            return property_ranges(letter)
    return [(code, code)]


def ranges_of_class(items):
    ranges, negate = [], False
    for kind, value in items:
        if kind == sre.NEGATE:
            negate = True
        elif kind == sre.LITERAL:
            ranges += literal(value)
        elif kind == sre.RANGE:
            ranges.append(value)
        elif kind == sre.CATEGORY:
            ranges += category(value)
        else:
            raise NotAnAutomaton(str(kind))
    return invert(ranges) if negate else merge(ranges)


class Builder:
    """Nullable, first, last of each part; the followers of each state."""

    def __init__(self):
        self.ranges = []
        self.follow = []

    def state(self, ranges):
        if len(self.ranges) >= STATES_MAX:
            raise NotAnAutomaton("too many states")
        self.ranges.append(ranges)
        self.follow.append(set())
        index = len(self.ranges) - 1
        return False, {index}, {index}

    def join(self, left, right):
        for state in left[2]:
            self.follow[state] |= right[1]
        return (
            left[0] and right[0],
            left[1] | (right[1] if left[0] else set()),
            right[2] | (left[2] if right[0] else set()),
        )

    def sequence(self, items):
        result = (True, set(), set())
        for item in items:
            result = self.join(result, self.part(item))
        return result

    def repeat(self, low, high, items):
        result = (True, set(), set())
        for _ in range(low):
            result = self.join(result, self.sequence(items))
        if high == sre.MAXREPEAT:
            loop = self.sequence(items)
            for state in loop[2]:
                self.follow[state] |= loop[1]
            return self.join(result, (True, loop[1], loop[2]))
        # (x(x(x)?)?)?
        rest = (True, set(), set())
        for _ in range(high - low):
            inner = self.join(self.sequence(items), rest)
            rest = (True, inner[1], inner[2])
        return self.join(result, rest)

    def part(self, item):
        kind, value = item
        if kind == sre.LITERAL:
            return self.state(literal(value))
        if kind == sre.NOT_LITERAL:
            return self.state(invert([(value, value)]))
        if kind == sre.ANY:
            return self.state(invert(LINE_ENDS))
        if kind == sre.IN:
            return self.state(ranges_of_class(value))
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self.repeat(value[0], value[1], value[2])
        if kind == sre.SUBPATTERN:
            return self.sequence(value[3])
        if kind == sre.BRANCH:
            parts = [self.sequence(branch) for branch in value[1]]
            return (
                any(part[0] for part in parts),
                set().union(*(part[1] for part in parts)),
                set().union(*(part[2] for part in parts)),
            )
        if kind == sre.AT and value in (sre.AT_BEGINNING, sre.AT_END):
            # The whole text is matched; an anchor elsewhere than at the rim would match nothing, and none is.
            return True, set(), set()
        raise NotAnAutomaton(str(kind))


def to_python(pattern):
    """The pattern with what Java writes differently put into Python's words."""
    # UTF-16 halves of a pair beside each other in a class stand for everything beyond the basic plane.
    pattern = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", "\\U00010000-\\U0010FFFF")
    pattern = re.sub(r"\\p\{(\w)\}", lambda match: PROPERTIES[match.group(1)], pattern)
    # A dash after a class is itself.
    return pattern.replace(r"[\w-_]", r"[\w\-_]")


def automaton(pattern):
    try:
        parsed = parser.parse(to_python(pattern))
    except (re.error, KeyError) as error:
        raise NotAnAutomaton(str(error)) from error
    builder = Builder()
    nullable, first, last = builder.sequence(parsed)
    return builder, nullable, first, last


def numbers(states, accepts):
    return [str(state) for state in sorted(states)] + (["AcceptState"] if accepts else [])


class Patterns:
    """The patterns of one service; equal ones share one table."""

    def __init__(self):
        self.names = {}
        self.text = []
        self.classes = {}

    def class_name(self, ranges):
        key = tuple(ranges)
        if key not in self.classes:
            name = f"ranges_{len(self.classes)}"
            self.classes[key] = name
            rows = ", ".join(f"{{{first}, {last}}}" for first, last in ranges)
            self.text.append(f"constexpr CodeRange {name}[] = {{{rows}}};")
        return self.classes[key]

    def add(self, pattern):
        """The C++ name of the pattern's table, or None when it stays unchecked."""
        if pattern not in self.names:
            try:
                self.names[pattern] = self.write(pattern, *automaton(pattern))
            except NotAnAutomaton:
                self.names[pattern] = None
        return self.names[pattern]

    def write(self, pattern, builder, nullable, first, last):
        name = f"pattern_{len(self.names)}"
        states = []
        for index, ranges in enumerate(builder.ranges):
            follow = numbers(builder.follow[index], index in last)
            follow_name = "{}"
            if follow:
                follow_name = f"{name}_next_{index}"
                self.text.append(f"constexpr uint16_t {follow_name}[] = {{{', '.join(follow)}}};")
            states.append(f"{{{self.class_name(ranges) if ranges else '{}'}, {follow_name}}}")
        start = numbers(first, nullable)
        self.text.append(f"constexpr PatternState {name}_states[] = {{{', '.join(states)}}};")
        self.text.append(f"constexpr uint16_t {name}_start[] = {{{', '.join(start)}}};")
        quoted = pattern.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
        self.text.append(
            f'constexpr Pattern {name}{{.text = "{quoted}", .states = {name}_states, .start = {name}_start}};'
        )
        return name

    def definitions(self):
        return self.text
