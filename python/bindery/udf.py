"""Plain Python functions of a session, as the engine's workers run them.

Spark sends the rows of ``pyspark.sql.functions.udf`` to its workers pickled, and fits what comes back to the declared type
on its own side: an ``int`` where a ``double`` was declared becomes null, a number where a string was declared becomes its
text. The engine sends the rows as Arrow, which raises in such cases; so the fitting is done here, right after the call.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable
from typing import Any

from pyspark import cloudpickle
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

_BITS = {ByteType: 8, ShortType: 16, IntegerType: 32, LongType: 64}
_NUMBERS_OF_TIME = (DateType, TimestampType, TimestampNTZType, DayTimeIntervalType, YearMonthIntervalType)


def coerced(command: bytes) -> tuple[Callable, DataType]:
    """The function of a pickled command, with its results fitted to its return type, and that type."""
    function, return_type = cloudpickle.loads(command)
    fit = _fit_of(return_type)
    needs_conversion = return_type.needConversion()

    def call(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        if value is None:
            return None
        if not needs_conversion:
            return fit(value)
        return return_type.fromInternal(fit(return_type.toInternal(value)))

    return call, return_type


def _fit_of(data_type: DataType) -> Callable[[Any], Any]:
    """What Spark makes of a value of Python in its internal form: the value of that type, or null."""
    kind = type(data_type)
    if kind in _BITS:
        return lambda value: _wrap(value, _BITS[kind]) if _is_int(value) else None
    if kind is BooleanType:
        return lambda value: value if isinstance(value, bool) else None
    if kind in (DoubleType, FloatType):
        return lambda value: value if isinstance(value, float) else None
    if kind is DecimalType:
        return lambda value: _round(value, data_type) if isinstance(value, decimal.Decimal) else None
    if kind is StringType:
        return lambda value: value if isinstance(value, str) else _java_text(value)
    if kind is BinaryType:
        return _binary
    if kind in _NUMBERS_OF_TIME:
        return lambda value: value if _is_int(value) else None
    if kind is ArrayType:
        element = _nullable(_fit_of(data_type.elementType))
        return lambda value: [element(v) for v in value] if isinstance(value, (list, tuple)) else None
    if kind is MapType:
        key, item = _nullable(_fit_of(data_type.keyType)), _nullable(_fit_of(data_type.valueType))
        return lambda value: {key(k): item(v) for k, v in value.items()} if isinstance(value, dict) else None
    if kind is StructType:
        fields = [_nullable(_fit_of(field.dataType)) for field in data_type.fields]
        return lambda value: (
            tuple(fit(v) for fit, v in zip(fields, value, strict=True)) if isinstance(value, (list, tuple)) else None
        )
    if kind is NullType:
        return lambda value: None
    return lambda value: value


def _nullable(fit: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else fit(value)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrap(value: int, bits: int) -> int | None:
    if not -(1 << 63) <= value < 1 << 63:  # no long of the JVM: Spark gives null
        return None
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def _round(value: decimal.Decimal, data_type: DecimalType) -> decimal.Decimal | None:
    if not value.is_finite():
        return None
    with decimal.localcontext(decimal.Context(prec=76)):
        rounded = value.quantize(decimal.Decimal(1).scaleb(-data_type.scale), decimal.ROUND_HALF_UP)
    digits = len(rounded.as_tuple().digits)
    return rounded if digits <= data_type.precision else None


def _binary(value: Any) -> bytes | None:
    if isinstance(value, str):
        return value.encode()
    return bytes(value) if isinstance(value, (bytes, bytearray)) else None


def _java_text(value: Any) -> str:
    """The text of a value as java.lang.Object.toString gives it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _java_double(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join("null" if v is None else _java_text(v) for v in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{_java_text(k)}={'null' if v is None else _java_text(v)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    return str(value)


def _java_double(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    magnitude = abs(value)
    if magnitude == 0 or 1e-3 <= magnitude < 1e7:
        text = repr(value)
        return format(decimal.Decimal(text), "f") if "e" in text else text
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    power = len(digits) - 1 + int(exponent)
    rest = "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{digits[0]}.{rest}E{power}"
