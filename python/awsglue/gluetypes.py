"""Types of a DynamicFrame's schema.

Public page: "PySpark extension types" of the developer guide. Every type has a name (`typeName`), a dict of
`properties`, and a JSON form with `dataType` and `properties`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


class DataType:
    """The base of all types. `properties` is a dict of free-form text properties."""

    def __init__(self, properties: dict | None = None) -> None:
        self.properties = dict(properties or {})

    @classmethod
    def typeName(cls) -> str:
        """The type's name: the class name without "Type", in lower case."""
        return cls.__name__.removesuffix("Type").lower()

    def jsonValue(self) -> dict[str, Any]:
        """The JSON form as a dict."""
        value: dict[str, Any] = {"dataType": self.typeName(), "properties": self.properties}
        return value | self._members_json()

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        """The type that a JSON form describes."""
        return cls(json_value.get("properties", {}))

    def _members_json(self) -> dict[str, Any]:
        return {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataType) and self.jsonValue() == other.jsonValue()

    def __hash__(self) -> int:
        return hash(json.dumps(self.jsonValue(), sort_keys=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({json.dumps(self._members_json())[1:-1]})"


class AtomicType(DataType):
    """A type without members."""


class BinaryType(AtomicType):
    """Bytes."""


class BooleanType(AtomicType):
    """True or false."""


class ByteType(AtomicType):
    """A whole number of 8 bits."""


class DateType(AtomicType):
    """A calendar day."""


class DoubleType(AtomicType):
    """A floating-point number of 64 bits."""


class FloatType(AtomicType):
    """A floating-point number of 32 bits."""


class IntegerType(AtomicType):
    """A whole number of 32 bits; its name is `int`."""

    @classmethod
    def typeName(cls) -> str:
        return "int"


class LongType(AtomicType):
    """A whole number of 64 bits."""


class NullType(AtomicType):
    """A field of which no value was ever seen."""


class ShortType(AtomicType):
    """A whole number of 16 bits."""


class StringType(AtomicType):
    """Text."""


class TimestampType(AtomicType):
    """A moment in time."""


class TimestampNTZType(AtomicType):
    """A date and time without a zone."""

    @classmethod
    def typeName(cls) -> str:
        return "timestamp_ntz"


class UnknownType(AtomicType):
    """A type that is not known yet."""


class DecimalType(AtomicType):
    """A decimal number of `precision` digits, `scale` of them after the point."""

    def __init__(self, precision: int = 10, scale: int = 2, properties: dict | None = None) -> None:
        super().__init__(properties)
        self.precision = precision
        self.scale = scale

    def _members_json(self) -> dict[str, Any]:
        return {"precision": self.precision, "scale": self.scale}

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        return cls(
            json_value.get("precision", 10),
            json_value.get("scale", 2),
            json_value.get("properties", {}),
        )


class EnumType(AtomicType):
    """Text out of a list of `options`."""

    def __init__(self, options: list[str] | None = None, properties: dict | None = None) -> None:
        super().__init__(properties)
        self.options = list(options or [])

    def _members_json(self) -> dict[str, Any]:
        return {"options": self.options}

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        return cls(json_value["options"], json_value.get("properties", {}))


class _ElementType(DataType):
    def __init__(self, elementType: DataType | None = None, properties: dict | None = None) -> None:
        super().__init__(properties)
        self.elementType = elementType or UnknownType()

    def _members_json(self) -> dict[str, Any]:
        return {"elementType": self.elementType.jsonValue()}

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        return cls(deserialize(json_value["elementType"]), json_value.get("properties", {}))


class ArrayType(_ElementType):
    """A list of values of `elementType`."""


class SetType(_ElementType):
    """A set of values of `elementType`."""


class MapType(DataType):
    """Values of `valueType` by text keys (or keys of `keyType`)."""

    def __init__(
        self,
        valueType: DataType | None = None,
        properties: dict | None = None,
        keyType: DataType | None = None,
    ) -> None:
        super().__init__(properties)
        self.valueType = valueType or UnknownType()
        self.keyType = keyType or StringType()

    def _members_json(self) -> dict[str, Any]:
        return {"keyType": self.keyType.jsonValue(), "valueType": self.valueType.jsonValue()}

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        key = json_value.get("keyType", {"dataType": "string"})
        return cls(
            deserialize(json_value["valueType"]),
            json_value.get("properties", {}),
            deserialize(key),
        )


class ChoiceType(DataType):
    """One of several types. `choices` are the types; they are kept by name."""

    def __init__(self, choices: list[DataType] | None = None, properties: dict | None = None) -> None:
        super().__init__(properties)
        self.choices: dict[str, DataType] = {}
        for choice in choices or []:
            self.add(choice)

    def add(self, new_choice: DataType) -> None:
        """Adds one more type; ValueError when a type of that name is there."""
        if new_choice.typeName() in self.choices:
            raise ValueError(f"the choice holds {new_choice.typeName()} already")
        self.choices[new_choice.typeName()] = new_choice

    def _members_json(self) -> dict[str, Any]:
        return {"choices": [self.choices[name].jsonValue() for name in sorted(self.choices)]}

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        return cls(
            [deserialize(choice) for choice in json_value["choices"]],
            json_value.get("properties", {}),
        )


class Field:
    """A named member of a struct."""

    def __init__(self, name: str, dataType: DataType, properties: dict | None = None) -> None:
        self.name = name
        self.dataType = dataType
        self.properties = dict(properties or {})

    def jsonValue(self) -> dict[str, Any]:
        """The JSON form as a dict."""
        return {
            "name": self.name,
            "container": self.dataType.jsonValue(),
            "properties": self.properties,
        }

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> Field:
        """The field that a JSON form describes."""
        return cls(
            json_value["name"],
            deserialize(json_value["container"]),
            json_value.get("properties", {}),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Field) and self.jsonValue() == other.jsonValue()

    __hash__ = None

    def __repr__(self) -> str:
        return f"Field({self.name}, {self.dataType!r})"


class StructType(DataType):
    """Named members, in order. `fields` is a list of Field."""

    def __init__(self, fields: list[Field] | None = None, properties: dict | None = None) -> None:
        super().__init__(properties)
        self.fields = list(fields or [])

    @property
    def field_map(self) -> dict[str, Field]:
        """The members by name."""
        return {field.name: field for field in self.fields}

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def add(self, field: Field) -> StructType:
        """Appends a member; ValueError when one of that name is there."""
        if field.name in self.field_map:
            raise ValueError(f"the struct holds a field {field.name} already")
        self.fields.append(field)
        return self

    def hasField(self, field: str | Field) -> bool:
        """Whether a member of that name is there."""
        return (field.name if isinstance(field, Field) else field) in self.field_map

    def getField(self, field: str) -> Field:
        """The member of that name; KeyError when there is none."""
        return self.field_map[field]

    def _members_json(self) -> dict[str, Any]:
        return {"fields": [field.jsonValue() for field in self.fields]}

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        fields = json_value.get("fields", [])
        return cls([Field.fromJsonValue(f) for f in fields], json_value.get("properties", {}))


class EntityType(DataType):
    """A type with a meaning of its own on top of `base_type`."""

    def __init__(self, base_type: DataType | None = None, properties: dict | None = None) -> None:
        super().__init__(properties)
        self.base_type = base_type or UnknownType()

    def _members_json(self) -> dict[str, Any]:
        return {"baseType": self.base_type.jsonValue()}

    @classmethod
    def fromJsonValue(cls, json_value: dict[str, Any]) -> DataType:
        return cls(deserialize(json_value["baseType"]), json_value.get("properties", {}))


_TYPES: dict[str, type[DataType]] = {
    cls.typeName(): cls
    for cls in (
        BinaryType, BooleanType, ByteType, DateType, DecimalType, DoubleType, EnumType, FloatType,
        IntegerType, LongType, NullType, ShortType, StringType, TimestampType, TimestampNTZType,
        UnknownType, ArrayType, SetType, ChoiceType, MapType, StructType, EntityType,
    )
}  # fmt: skip


def deserialize(value: str | dict[str, Any]) -> DataType:
    """The type that a JSON form (text or dict) describes; ValueError for an unknown type name."""
    if isinstance(value, str):
        value = json.loads(value)
    name = value.get("dataType", "struct")
    if name not in _TYPES:
        raise ValueError(f"{name!r} is not a type name")
    return _TYPES[name].fromJsonValue(value)


def mergeDataTypes(left: DataType, right: DataType) -> DataType:
    """The type that holds the values of both: what differs becomes a choice.

    Decimals become one of the widest whole part and the widest scale, of at most 38 digits as in Spark.
    """
    if isinstance(left, UnknownType | NullType) or left == right:
        return right
    if isinstance(right, UnknownType | NullType):
        return left
    if isinstance(left, StructType) and isinstance(right, StructType):
        fields = {field.name: field for field in left.fields}
        for field in right.fields:
            seen = fields.get(field.name)
            merged = mergeDataTypes(seen.dataType, field.dataType) if seen else field.dataType
            fields[field.name] = Field(field.name, merged, field.properties)
        return StructType(list(fields.values()), left.properties)
    if isinstance(left, _ElementType) and type(left) is type(right):
        return type(left)(mergeDataTypes(left.elementType, right.elementType), left.properties)
    if isinstance(left, MapType) and isinstance(right, MapType):
        value = mergeDataTypes(left.valueType, right.valueType)
        return MapType(value, left.properties, left.keyType)
    if isinstance(left, DecimalType) and isinstance(right, DecimalType):
        scale = max(left.scale, right.scale)
        whole = max(left.precision - left.scale, right.precision - right.scale)
        return DecimalType(min(38, whole + scale), scale, left.properties)
    if isinstance(left, EnumType) and isinstance(right, EnumType):
        return EnumType(list(dict.fromkeys(left.options + right.options)), left.properties)
    if type(left) is type(right) and not isinstance(left, ChoiceType):
        return left  # they differ in their properties
    members: dict[str, DataType] = {}
    for side in (left, right):
        for choice in side.choices.values() if isinstance(side, ChoiceType) else [side]:
            name = choice.typeName()
            members[name] = mergeDataTypes(members[name], choice) if name in members else choice
    return ChoiceType(list(members.values()))
