"""Between the type systems: a DynamicFrame's types, Spark's types, and plain signatures (`awsglue.records`)."""

from __future__ import annotations

from typing import Any

from pyspark.sql import types as spark

from awsglue import gluetypes as glue
from awsglue.records import decimal_parts, kind_of

_ATOMS: list[tuple[str, type[glue.DataType], type[spark.DataType]]] = [
    ("binary", glue.BinaryType, spark.BinaryType),
    ("boolean", glue.BooleanType, spark.BooleanType),
    ("byte", glue.ByteType, spark.ByteType),
    ("date", glue.DateType, spark.DateType),
    ("double", glue.DoubleType, spark.DoubleType),
    ("float", glue.FloatType, spark.FloatType),
    ("int", glue.IntegerType, spark.IntegerType),
    ("long", glue.LongType, spark.LongType),
    ("short", glue.ShortType, spark.ShortType),
    ("string", glue.StringType, spark.StringType),
    ("timestamp", glue.TimestampType, spark.TimestampType),
    ("timestamp_ntz", glue.TimestampNTZType, spark.TimestampNTZType),
]
_GLUE_BY_NAME = {name: glue_type for name, glue_type, _ in _ATOMS}
_SPARK_BY_GLUE = {glue_type: spark_type for _, glue_type, spark_type in _ATOMS}
_GLUE_BY_SPARK = {spark_type: glue_type for _, glue_type, spark_type in _ATOMS}

# Names that scripts and the Data Catalog use for the same types.
_ALIASES = {
    "bigint": "long", "integer": "int", "smallint": "short", "tinyint": "byte", "bool": "boolean",
    "varchar": "string", "char": "string", "real": "float", "timestampntz": "timestamp_ntz",
    "bytes": "binary", "str": "string", "text": "string",
}  # fmt: skip


def choice_members(choice: glue.ChoiceType) -> list[tuple[str, glue.DataType]]:
    """The members of a choice in the order of the struct that stands for it."""
    return sorted(choice.choices.items())


def to_spark(data_type: glue.DataType) -> spark.DataType:
    """The Spark type of a column that holds `data_type`.

    A choice is a struct with one member per type. A field of which no value was seen is text, because a
    column of Spark's void type can be neither written nor exchanged.
    """
    if type(data_type) in _SPARK_BY_GLUE:
        return _SPARK_BY_GLUE[type(data_type)]()
    if isinstance(data_type, glue.DecimalType):
        return spark.DecimalType(data_type.precision, data_type.scale)
    if isinstance(data_type, glue.NullType | glue.UnknownType | glue.EnumType):
        return spark.StringType()
    if isinstance(data_type, glue.ArrayType | glue.SetType):
        return spark.ArrayType(to_spark(data_type.elementType))
    if isinstance(data_type, glue.MapType):
        return spark.MapType(to_spark(data_type.keyType), to_spark(data_type.valueType))
    if isinstance(data_type, glue.StructType):
        return spark.StructType([spark.StructField(f.name, to_spark(f.dataType)) for f in data_type.fields])
    if isinstance(data_type, glue.ChoiceType):
        return spark.StructType([spark.StructField(name, to_spark(t)) for name, t in choice_members(data_type)])
    raise NotImplementedError(f"no column can hold the type {data_type.typeName()}")


def from_spark(data_type: spark.DataType) -> glue.DataType:
    """The DynamicFrame type of a Spark column."""
    if type(data_type) in _GLUE_BY_SPARK:
        return _GLUE_BY_SPARK[type(data_type)]()
    if isinstance(data_type, spark.DecimalType):
        return glue.DecimalType(data_type.precision, data_type.scale)
    if isinstance(data_type, spark.NullType):
        return glue.NullType()
    if isinstance(data_type, spark.ArrayType):
        return glue.ArrayType(from_spark(data_type.elementType))
    if isinstance(data_type, spark.MapType):
        return glue.MapType(from_spark(data_type.valueType), {}, from_spark(data_type.keyType))
    if isinstance(data_type, spark.StructType):
        return glue.StructType([glue.Field(f.name, from_spark(f.dataType)) for f in data_type.fields])
    if isinstance(data_type, spark.StringType):  # with a collation, or of a fixed length
        return glue.StringType()
    raise NotImplementedError(f"a DynamicFrame cannot hold a column of Spark type {data_type.simpleString()}")


def from_signature(signature: Any) -> glue.DataType:
    """The type that a plain signature describes."""
    kind = kind_of(signature)
    if kind == "struct":
        return glue.StructType([glue.Field(n, from_signature(s)) for n, s in signature[1].items()])
    if kind == "array":
        return glue.ArrayType(from_signature(signature[1]))
    if kind == "map":
        return glue.MapType(from_signature(signature[2]), {}, from_signature(signature[1]))
    if kind == "choice":
        return glue.ChoiceType([from_signature(s) for s in signature[1].values()])
    if kind == "decimal":
        return glue.DecimalType(*decimal_parts(signature))
    if kind == "null":
        return glue.NullType()
    return _GLUE_BY_NAME[kind]()


def to_signature(data_type: glue.DataType) -> Any:
    """The plain signature of a type; ValueError for a record that holds a name twice."""
    if isinstance(data_type, glue.StructType):
        names = [f.name for f in data_type.fields]
        twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
        if twice is not None:
            raise ValueError(f"a record cannot hold two fields of one name: rename or drop one of {twice!r}")
        return ("struct", {f.name: to_signature(f.dataType) for f in data_type.fields})
    if isinstance(data_type, glue.ArrayType | glue.SetType):
        return ("array", to_signature(data_type.elementType))
    if isinstance(data_type, glue.MapType):
        return ("map", to_signature(data_type.keyType), to_signature(data_type.valueType))
    if isinstance(data_type, glue.ChoiceType):
        return ("choice", {n: to_signature(t) for n, t in data_type.choices.items()})
    if isinstance(data_type, glue.DecimalType):
        return f"decimal({data_type.precision},{data_type.scale})"
    if isinstance(data_type, glue.UnknownType):
        return "null"
    return data_type.typeName()


def parse_type(text: str) -> glue.DataType:
    """The type that a text such as `long`, `decimal(10,2)` or `array<struct<a:int>>` names.

    Takes the names of DynamicFrames, of Spark and of the Data Catalog (Hive). ValueError for others.
    """
    parser = _TypeParser(text)
    result = parser.data_type()
    parser.finish()
    return result


class _TypeParser:
    """Hive's notation: name, name(numbers), array<…>, map<…,…>, struct<name:…,…>."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def _skip(self) -> None:
        while self.position < len(self.text) and self.text[self.position].isspace():
            self.position += 1

    def _word(self, stops: str) -> str:
        self._skip()
        start = self.position
        if self.text[start : start + 1] == "`":
            end = self.text.find("`", start + 1)
            self.position = end + 1 if end >= 0 else len(self.text)
            return self.text[start + 1 : end if end >= 0 else None]
        while self.position < len(self.text) and self.text[self.position] not in stops:
            self.position += 1
        return self.text[start : self.position].strip()

    def _take(self, mark: str) -> bool:
        self._skip()
        if self.text.startswith(mark, self.position):
            self.position += len(mark)
            return True
        return False

    def _need(self, mark: str) -> None:
        if not self._take(mark):
            raise ValueError(f"type {self.text!r}: {mark!r} is missing at {self.position}")

    def finish(self) -> None:
        self._skip()
        if self.position != len(self.text):
            raise ValueError(f"type {self.text!r}: unexpected text at {self.position}")

    def data_type(self, depth: int = 0) -> glue.DataType:
        if depth > 100:
            raise ValueError("a type is nested deeper than 100 levels")
        name = self._word("<>(),:").lower()
        name = _ALIASES.get(name, name)
        if name == "array":
            self._need("<")
            element = self.data_type(depth + 1)
            self._need(">")
            return glue.ArrayType(element)
        if name == "map":
            self._need("<")
            key = self.data_type(depth + 1)
            self._need(",")
            value = self.data_type(depth + 1)
            self._need(">")
            return glue.MapType(value, {}, key)
        if name == "struct":
            return self._struct(depth)
        if name == "decimal":
            return self._decimal()
        if self._take("("):  # the length of varchar and char
            self._word(")")
            self._need(")")
        if name in ("null", "void"):
            return glue.NullType()
        if name not in _GLUE_BY_NAME:
            raise ValueError(f"{name!r} is not a type name")
        return _GLUE_BY_NAME[name]()

    def _struct(self, depth: int) -> glue.DataType:
        fields: list[glue.Field] = []
        if not self._take("<"):
            return glue.StructType(fields)
        while not self._take(">"):
            field_name = self._word("<>(),:")
            self._need(":")
            fields.append(glue.Field(field_name, self.data_type(depth + 1)))
            if not self._take(","):
                self._need(">")
                break
        return glue.StructType(fields)

    def _decimal(self) -> glue.DataType:
        if not self._take("("):
            return glue.DecimalType(10, 2)
        precision = int(self._word(",)"))
        scale = int(self._word(")")) if self._take(",") else 0
        self._need(")")
        return glue.DecimalType(precision, scale)


def to_hive(data_type: glue.DataType) -> str:
    """The Data Catalog's name of a type; NotImplementedError for a choice."""
    if isinstance(data_type, glue.StructType):
        return "struct<" + ",".join(f"{f.name}:{to_hive(f.dataType)}" for f in data_type) + ">"
    if isinstance(data_type, glue.ArrayType | glue.SetType):
        return f"array<{to_hive(data_type.elementType)}>"
    if isinstance(data_type, glue.MapType):
        return f"map<{to_hive(data_type.keyType)},{to_hive(data_type.valueType)}>"
    if isinstance(data_type, glue.ChoiceType):
        raise NotImplementedError("the Data Catalog has no choice type: resolve the choice first")
    if isinstance(data_type, glue.DecimalType):
        return f"decimal({data_type.precision},{data_type.scale})"
    names = {"long": "bigint", "short": "smallint", "byte": "tinyint", "null": "string",
             "unknown": "string", "enum": "string", "timestamp_ntz": "timestamp"}  # fmt: skip
    return names.get(data_type.typeName(), data_type.typeName())


def tree_text(schema: glue.StructType) -> str:
    """The schema as `printSchema` shows it."""
    lines = ["root"]

    def members(data_type: glue.DataType, prefix: str) -> None:
        if isinstance(data_type, glue.StructType):
            for field in data_type.fields:
                line(field.name, field.dataType, prefix)
        elif isinstance(data_type, glue.ArrayType | glue.SetType):
            line("element", data_type.elementType, prefix)
        elif isinstance(data_type, glue.MapType):
            line("keyType", data_type.keyType, prefix)
            line("valueType", data_type.valueType, prefix)
        elif isinstance(data_type, glue.ChoiceType):
            for name, member in choice_members(data_type):
                lines.append(f"{prefix}|-- {name}")
                members(member, prefix + "|    ")

    def line(name: str, data_type: glue.DataType, prefix: str) -> None:
        lines.append(f"{prefix}|-- {name}: {data_type.typeName()}")
        members(data_type, prefix + "|    ")

    members(schema, "")
    return "\n".join(lines)
