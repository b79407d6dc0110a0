"""Writes a SQL grammar as C++ tables, from the files that its project publishes (a sources jar).

usage: grammar.py NAMESPACE LEXER PARSER OUT.cpp OUT.h

LEXER and PARSER are paths without extension: LEXER.interp, LEXER.java, PARSER.java, and PARSER.interp or the same
without the trailing "Parser".
"""

import pathlib
import re
import sys

from grammar_interp import Interp, stride, to_format_3
from grammar_java import Labels, actions, predicates, predicted_decisions


def pascal(name: str) -> str:
    """queryTerm, QUERY_TERM and Query_term all become QueryTerm."""
    parts = name.split("_") if name.isupper() or "_" in name else [name]
    return "".join(part[:1].upper() + (part[1:].lower() if name.isupper() else part[1:]) for part in parts)


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def as_member(expression: str, owner: str) -> str:
    """`!flag` becomes `!owner.flag`; a call `isHint()` becomes `owner.is_hint()`."""
    return re.sub(r"[A-Za-z_]\w*", lambda word: f"{owner}.{snake(word.group())}", expression)


def enumeration(name: str, rows: list[tuple[str, int]]) -> str:
    body = "".join(f"  {row} = {number},\n" for row, number in rows)
    return f"namespace {name} {{\nenum : uint16_t {{\n{body}}};\n}}\n"


def strings(name: str, texts: list[str]) -> str:
    body = "".join(f'  R"~({text})~",\n' for text in texts) or '  "",\n'
    return f"constexpr const char* {name}[] = {{\n{body}}};\n"


def numbers(name: str, values: list[int]) -> str:
    return f"constexpr uint16_t {name}[] = {{{','.join(map(str, values or [0]))}}};\n"


def pairs(name: str, rows: dict[int, int]) -> str:
    body = ",".join(f"{{{key},{value}}}" for key, value in sorted(rows.items()))
    return f"constexpr StateLabel {name}[] = {{{body}}};\n"


def switch(head: str, rows: dict[int, str], owner: str, is_predicate: bool) -> str:
    give = "return {};" if is_predicate else "{}; break;"
    body = "".join(f"  case {number}: {give.format(as_member(text, owner))}\n" for number, text in sorted(rows.items()))
    end = "  return true;\n" if is_predicate else ""
    return f"{head}\n{{\n  (void){owner};\n  switch (number) {{\n{body}  default: break;\n  }}\n{end}}}\n"


class Grammar:
    def __init__(self, lexer: pathlib.Path, parser: pathlib.Path) -> None:
        self.lexer = Interp(lexer.with_suffix(".interp"))
        interp = parser.with_suffix(".interp")
        self.parser = Interp(interp if interp.exists() else parser.with_name("SqlBase.interp"))
        self.lexer_java = lexer.with_suffix(".java").read_text(encoding="utf-8")
        self.parser_java = parser.with_suffix(".java").read_text(encoding="utf-8")
        labels = Labels(self.parser_java)
        spacing = stride(self.parser)
        self.alternatives = sorted({*labels.alternatives.values(), *labels.empty.values()})
        self.elements = sorted(set(labels.elements.values()))
        alternative_number = {name: i + 1 for i, name in enumerate(self.alternatives)}
        element_number = {name: i + 1 for i, name in enumerate(self.elements)}
        self.alternative_at = {s * spacing: alternative_number[n] for s, n in labels.alternatives.items()}
        self.element_at = {s * spacing: element_number[n] for s, n in labels.elements.items()}
        self.empty = [alternative_number.get(labels.empty.get(rule), 0) for rule in self.parser.rules]

    def header(self, namespace: str) -> str:
        tokens = [(pascal(name), i) for i, name in enumerate(self.parser.symbols) if name]
        alternatives = [("None", 0)] + [(pascal(name), i + 1) for i, name in enumerate(self.alternatives)]
        elements = [("None", 0)] + [(pascal(name), i + 1) for i, name in enumerate(self.elements)]
        return (
            '#pragma once\n#include "sql/parse/tables.h"\n'
            f"namespace bindery::sql::{namespace} {{\n"
            + enumeration("rule", [(pascal(name), i) for i, name in enumerate(self.parser.rules)])
            + enumeration("token", tokens)
            + enumeration("alt", alternatives)
            + enumeration("label", elements)
            + "extern const GrammarTables grammar_tables;\n}\n"
        )

    def source(self, namespace: str, header: str) -> str:
        return (
            f'#include "sql/{header}"\n'
            f"namespace bindery::sql::{namespace} {{\nnamespace {{\n"
            + numbers("lexer_atn", to_format_3(self.lexer))
            + numbers("parser_atn", to_format_3(self.parser))
            + strings("literals", self.parser.literals)
            + strings("symbols", self.parser.symbols)
            + strings("lexer_rules", self.lexer.rules)
            + strings("parser_rules", self.parser.rules)
            + strings("channels", self.lexer.channels)
            + strings("modes", self.lexer.modes)
            + pairs("alternative_at", self.alternative_at)
            + pairs("element_at", self.element_at)
            + numbers("empty_alternative", self.empty)
            + strings("alternative_names", ["", *self.alternatives])
            + numbers("predicted", predicted_decisions(self.parser_java))
            + switch(
                "bool parser_predicate(const GrammarFlags& flags, size_t number)",
                predicates(self.parser_java),
                "flags",
                is_predicate=True,
            )
            + switch(
                "bool lexer_predicate(LexerHooks& hooks, size_t number)",
                predicates(self.lexer_java),
                "hooks",
                is_predicate=True,
            )
            + switch(
                "void lexer_action(LexerHooks& hooks, size_t number)",
                actions(self.lexer_java),
                "hooks",
                is_predicate=False,
            )
            + "}\nconst GrammarTables grammar_tables = {lexer_atn, parser_atn, literals, symbols, lexer_rules,\n"
            "  parser_rules, channels, modes, alternative_at, element_at, empty_alternative, alternative_names,\n"
            "  predicted, parser_predicate, lexer_predicate, lexer_action};\n}\n"
        )


def main(namespace: str, lexer: str, parser: str, source: str, header: str) -> None:
    grammar = Grammar(pathlib.Path(lexer), pathlib.Path(parser))
    header_path = pathlib.Path(header)
    header_path.write_text(grammar.header(namespace), encoding="utf-8")
    pathlib.Path(source).write_text(grammar.source(namespace, header_path.name), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
