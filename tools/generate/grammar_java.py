"""Reads what a grammar's .interp file leaves out from the parser that ANTLR generated for Java."""

import re


class Labels:
    """Names of alternatives and elements, by the ATN state that begins them.

    alternatives: state -> label (#label) of the alternative begun there
    elements: state -> label (name=) of the rule called there
    empty: rule -> label of the rule's empty alternative
    """

    def __init__(self, java: str) -> None:
        self.alternatives: dict[int, str] = {}
        self.elements: dict[int, str] = {}
        self.empty: dict[str, str] = {}
        pending = state = rule = None
        for line in java.split("\n"):
            method = re.match(r"\t(?:public|private) (?:final )?\w+Context (\w+)\(", line)
            context = re.search(r"_localctx = new (\w+)Context\((?:_localctx\)|new )", line)
            if pending and (method or context):
                self.empty[rule] = pending
                pending = None
            if method:
                rule = method.group(1)
            if context:
                pending = context.group(1)
            set_state = re.search(r"setState\((\d+)\)", line)
            if set_state:
                state = int(set_state.group(1))
                if pending:
                    self.alternatives[state] = pending
                    pending = None
            element = re.search(r"\(\(\w+\)_localctx\)\.(\w+) = ", line)
            if element and state is not None and not re.match(r"_tset|s\d+$", element.group(1)):
                self.elements[state] = element.group(1)


def predicates(java: str) -> dict[int, str]:
    """Predicate number -> its expression, precedence predicates left out."""
    return {number: text for number, text in cases(java, "sempred") if "precpred" not in text}


def actions(java: str) -> dict[int, str]:
    """Lexer action number -> its statement."""
    return dict(cases(java, "action"))


def cases(java: str, suffix: str) -> list[tuple[int, str]]:
    rows = []
    for body in re.findall(rf"private \w+ \w+_{suffix}\(.*?\n\t}}\n", java, re.DOTALL):
        for number, text in re.findall(r"case (\d+):\s*(?:return )?([^;]+);", body):
            rows.append((int(number), text))
    return rows


def predicted_decisions(java: str) -> list[int]:
    """Decisions that the generated parser takes by prediction; the others look at one token alone."""
    return sorted({int(number) for number in re.findall(r"adaptivePredict\(_input,(\d+),", java)})
