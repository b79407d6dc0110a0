"""Records as Python sees them, and the types of their values.

This module runs inside Python workers as well as in the driver. It is sent by value with every function (see
`awsglue.udf`), so it imports nothing of this package and nothing of PySpark.

A *signature* is a type as plain data: an atom (`"int"`, `"string"`, …), `("struct", {name: signature})`,
`("array", signature)`, `("map", key, value)` or `("choice", {kind: signature})`.
"""

from __future__ import annotations

import datetime
import decimal
import json
import traceback
from collections.abc import Callable, Iterator
from typing import Any

_INT_MAX = 2**31 - 1
_LONG_MAX = 2**63 - 1
_DEPTH_MAX = 100  # nesting of one record; deeper input is a malformed record


class DynamicRecord(dict):
    """One record: a dict whose keys may also be read and written as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None


def kind_of(signature: Any) -> str:
    """The name of a type without its members: what a choice is keyed by."""
    return signature.split("(")[0] if isinstance(signature, str) else signature[0]


def decimal_parts(signature: str) -> tuple[int, int]:
    """Precision and scale of `decimal(p,s)`."""
    precision, scale = signature[len("decimal(") : -1].split(",")
    return int(precision), int(scale)


def _decimal_of(value: decimal.Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise TypeError(f"the decimal {value} has no column type")
    scale = max(0, -exponent)
    precision = max(len(digits) + max(0, exponent), scale, 1)
    if precision > 38:
        raise TypeError("a decimal has more than 38 digits")
    return f"decimal({precision},{scale})"


def signature_of(value: Any, depth: int = 0) -> Any:
    """The signature of one Python value; TypeError for a value that no column can hold."""
    if depth > _DEPTH_MAX:
        raise TypeError(f"a record is nested deeper than {_DEPTH_MAX} levels")
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        if -_INT_MAX - 1 <= value <= _INT_MAX:
            return "int"
        if -_LONG_MAX - 1 <= value <= _LONG_MAX:
            return "long"
        if abs(value) < 10**38:
            return "decimal(38,0)"
        raise TypeError("a whole number has more than 38 digits")
    if isinstance(value, float):
        return "double"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return ("struct", {str(k): signature_of(v, depth + 1) for k, v in value.items()})
    if isinstance(value, list | tuple | set):
        element: Any = "null"
        for item in value:
            element = merge(element, signature_of(item, depth + 1))
        return ("array", element)
    if isinstance(value, datetime.datetime):
        return "timestamp"
    if isinstance(value, datetime.date):
        return "date"
    if isinstance(value, decimal.Decimal):
        return _decimal_of(value)
    if isinstance(value, bytes | bytearray):
        return "binary"
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a numpy scalar
        return signature_of(value.item(), depth)
    raise TypeError(f"a value of type {type(value).__name__} has no column type")


def merge(left: Any, right: Any) -> Any:
    """The signature that holds the values of both; conflicts become a choice."""
    if left == right or right == "null":
        return left
    if left == "null":
        return right
    left_kind, right_kind = kind_of(left), kind_of(right)
    if left_kind == "choice" or right_kind == "choice":
        members = dict(left[1]) if left_kind == "choice" else {left_kind: left}
        for kind, member in (right[1] if right_kind == "choice" else {right_kind: right}).items():
            members[kind] = merge(members[kind], member) if kind in members else member
        if "long" in members and "int" in members:
            del members["int"]
        if len(members) == 1:
            return next(iter(members.values()))
        return ("choice", members)
    if left_kind == right_kind == "struct":
        fields = dict(left[1])
        for name, member in right[1].items():
            fields[name] = merge(fields[name], member) if name in fields else member
        return ("struct", fields)
    if left_kind == right_kind == "array":
        return ("array", merge(left[1], right[1]))
    if {left_kind, right_kind} == {"int", "long"}:
        return "long"
    if left_kind == right_kind == "decimal":
        (p1, s1), (p2, s2) = decimal_parts(left), decimal_parts(right)
        scale = max(s1, s2)
        return f"decimal({min(38, max(p1 - s1, p2 - s2) + scale)},{scale})"
    return ("choice", {left_kind: left, right_kind: right})


def convert(value: Any, signature: Any) -> Any:
    """`value` as what a Python UDF returns for a column of `signature`; TypeError when it does not fit."""
    if value is None:
        return None
    kind = kind_of(signature)
    if kind == "choice":
        own = kind_of(signature_of(value))
        if own == "int" and "int" not in signature[1]:
            own = "long"
        if own not in signature[1]:
            raise TypeError(f"a value of type {own} came after the types were found")
        return tuple(convert(value, member) if name == own else None for name, member in choice_members(signature))
    if kind == "struct":
        if not isinstance(value, dict):
            raise TypeError(f"{type(value).__name__} where a struct is expected")
        for name in value:
            if str(name) not in signature[1]:
                raise TypeError(f"field {name!r} came after the types were found")
        return tuple(convert(value.get(name), member) for name, member in signature[1].items())
    if kind == "array":
        if not isinstance(value, list | tuple | set):
            raise TypeError(f"{type(value).__name__} where an array is expected")
        return [convert(item, signature[1]) for item in value]
    if kind == "map":
        return {convert(k, signature[1]): convert(v, signature[2]) for k, v in value.items()}
    return _convert_atom(value, signature)


def _convert_atom(value: Any, signature: str) -> Any:
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    own = kind_of(signature_of(value))
    kind = kind_of(signature)
    if kind == "null" or own == kind != "decimal":
        return bytearray(value) if own == "binary" else value
    if signature in ("byte", "short", "int", "long") and own in ("int", "long"):
        return value
    if signature in ("double", "float") and own in ("double", "int", "long"):
        return float(value)
    if kind == "decimal" and own in ("int", "long", "decimal"):
        return decimal.Decimal(value)
    if signature == "timestamp_ntz" and own == "timestamp":
        return value
    raise TypeError(f"a value of type {own} where {signature} is expected")


def choice_members(signature: Any) -> list[tuple[str, Any]]:
    """The members of a choice in the order of their struct."""
    return sorted(signature[1].items())


def to_python(value: Any, signature: Any) -> Any:
    """A value as PySpark hands it to a function, as a script sees it: structs as records, choices as values."""
    if value is None:
        return None
    kind = kind_of(signature)
    if kind == "choice":
        for item, (_, member) in zip(value, choice_members(signature), strict=True):
            if item is not None:
                return to_python(item, member)
        return None
    if kind == "struct":
        members = value.values() if isinstance(value, dict) else value
        return DynamicRecord(
            (name, to_python(item, member)) for item, (name, member) in zip(members, signature[1].items(), strict=True)
        )
    if kind == "array":
        return [to_python(item, signature[1]) for item in value]
    if kind == "map":
        return {to_python(k, signature[1]): to_python(v, signature[2]) for k, v in value.items()}
    return value


def error_text(error: BaseException, record: Any) -> str:
    """What an error record keeps, as JSON."""
    return json.dumps(
        {
            "msg": f"{type(error).__name__}: {error}",
            "stackTrace": "".join(traceback.format_exception(error))[-4000:],
            "input": record if isinstance(record, str) else json.dumps(record, default=str),
        }
    )


def error_fields(text: str) -> tuple:
    """A worker's function: the parts of an error's text."""
    parts = json.loads(text)
    return (parts["msg"], parts["stackTrace"], parts["input"])


def filter_function(function: Callable, signature: Any) -> Callable[[Any], str | None]:
    """A worker's function: nothing to drop the record, "" to keep it, or the text of its error."""

    def run(row: Any) -> str | None:
        record = to_python(row, signature)
        try:
            return "" if function(record) else None
        except (KeyError, ValueError, TypeError):
            return None
        except Exception as error:
            return error_text(error, record)

    return run


def _mapped(function: Callable, row: Any, signature: Any) -> Any:
    result = function(to_python(row, signature))
    if result is None:
        raise ValueError("the function returned no record")
    if not isinstance(result, dict):
        raise TypeError(f"the function returned {type(result).__name__}, not a record")
    return result


class SignatureFinder:
    """Merges signatures and tells each time that something new was learnt, so that few rows leave a worker."""

    def __init__(self) -> None:
        self.merged: Any = "null"

    def add(self, signature: Any) -> str | None:
        merged = merge(self.merged, signature)
        if merged == self.merged and _order(merged) == _order(self.merged):
            return None
        self.merged = merged
        return json.dumps(merged)


def _order(signature: Any) -> list[str]:
    return list(signature[1]) if kind_of(signature) == "struct" else []


def from_json_form(value: Any) -> Any:
    """A signature again, after it went through JSON."""
    if isinstance(value, str):
        return value
    if value[0] in ("struct", "choice"):
        return (value[0], {name: from_json_form(member) for name, member in value[1].items()})
    return (value[0], *(from_json_form(member) for member in value[1:]))


def map_signature_function(function: Callable, signature: Any) -> Callable[[Any], str | None]:
    """A worker's function for the first run of a map: the types of what it returns."""
    finder = SignatureFinder()

    def run(row: Any) -> str | None:
        try:
            return finder.add(signature_of(_mapped(function, row, signature)))
        except Exception:
            return None

    return run


def map_function(function: Callable, source: Any, target: Any) -> Callable[[Any], tuple]:
    """A worker's function for the second run: (fields of the record, or nothing; the text of its error)."""

    def run(row: Any) -> tuple:
        try:
            return (convert(_mapped(function, row, source), target), None)
        except Exception as error:
            return (None, error_text(error, to_python(row, source)))

    return run


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def json_records(text: str) -> Iterator[dict]:
    """The records in a text: an object, an array of objects, or objects one after another."""
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    position, end = 0, len(text)
    while True:
        while position < end and text[position] in " \t\r\n\ufeff":
            position += 1
        if position >= end:
            return
        value, position = decoder.raw_decode(text, position)
        for record in value if isinstance(value, list) else [value]:
            if not isinstance(record, dict):
                raise ValueError(f"a record is {type(record).__name__}, not an object")
            yield record


def json_signature_function() -> Callable[[str | None], str | None]:
    """A worker's function: the types that the records of a text hold; `"malformed"` when it cannot be read.

    A text with other than one record is told by a leading `*`.
    """
    finder = SignatureFinder()
    told: set[str] = set()

    def once(mark: str) -> str | None:
        if mark in told:
            return None
        told.add(mark)
        return mark

    def run(text: str | None) -> str | None:
        if text is None or not text.strip():
            return None
        try:
            records = list(json_records(text))
            news = None
            for record in records:
                news = finder.add(signature_of(record)) or news
        except (ValueError, TypeError, RecursionError):
            return once("malformed")
        if len(records) != 1 or text.lstrip()[:1] == "[":
            return "*" + json.dumps(finder.merged) if news or once("*") else None
        return news

    return run


def json_parse_function(target: Any) -> Callable[[str | None], list[tuple]]:
    """A worker's function: the records of a text as (fields or nothing, error or nothing)."""

    def run(text: str | None) -> list[tuple]:
        if text is None or not text.strip():
            return []
        try:
            return [(convert(record, target), None) for record in json_records(text)]
        except (ValueError, TypeError, RecursionError) as error:
            return [(None, error_text(error, text))]

    return run


def unbox_function(target: Any) -> Callable[[str | None], tuple]:
    """A worker's function: the one JSON value of a text as (value or nothing, error or nothing)."""

    def run(text: str | None) -> tuple:
        if text is None or not text.strip():
            return (None, None)
        try:
            return (convert(json.loads(text, parse_constant=_no_constant), target), None)
        except (ValueError, TypeError, RecursionError) as error:
            return (None, error_text(error, text))

    return run


def unbox_signature_function() -> Callable[[str | None], str | None]:
    """A worker's function: the types of the JSON values of a column; nothing for what cannot be read."""
    finder = SignatureFinder()

    def run(text: str | None) -> str | None:
        if text is None or not text.strip():
            return None
        try:
            return finder.add(signature_of(json.loads(text, parse_constant=_no_constant)))
        except (ValueError, TypeError, RecursionError):
            return None

    return run
