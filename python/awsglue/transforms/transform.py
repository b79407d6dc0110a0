"""GlueTransform: what all transforms share.

Public page: "GlueTransform base class" of the developer guide.
"""

from __future__ import annotations

import inspect
from typing import Any


class GlueTransform:
    """A transform: called through `apply`."""

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Runs the transform with its arguments."""
        return cls()(*args, **kwargs)

    @classmethod
    def name(cls) -> str:
        """The transform's name."""
        return cls.__name__

    @classmethod
    def describeArgs(cls) -> list[dict[str, Any]]:
        """The arguments: name, type, whether optional, and the default."""
        arguments = []
        for parameter in list(inspect.signature(cls.__call__).parameters.values())[1:]:
            is_optional = parameter.default is not inspect.Parameter.empty
            arguments.append(
                {
                    "name": parameter.name,
                    "type": str(parameter.annotation),
                    "description": "",
                    "optional": is_optional,
                    "defaultValue": parameter.default if is_optional else None,
                }
            )
        return arguments

    @classmethod
    def describeReturn(cls) -> dict[str, Any]:
        """The type of what the transform returns."""
        annotation = inspect.signature(cls.__call__).return_annotation
        return {"type": str(annotation), "description": ""}

    @classmethod
    def describeTransform(cls) -> str:
        """What the transform does."""
        return inspect.getdoc(cls) or ""

    @classmethod
    def describeErrors(cls) -> list[dict[str, Any]]:
        """The errors that the transform may raise: none are listed."""
        return []

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """All descriptions in one dict."""
        return {
            "transform": {"name": cls.name(), "args": cls.describeArgs()},
            "returns": cls.describeReturn(),
            "raises": cls.describeErrors(),
        }
