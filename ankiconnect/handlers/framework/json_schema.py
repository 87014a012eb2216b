"""JSON Schema of the types in declarations: parameters, results and the objects in them."""

from __future__ import annotations

import types
from collections.abc import Generator, Sequence
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from . import parameter_types

Schema = dict[str, Any]

_PLAIN: dict[Any, Schema] = {
    int: {"type": "integer"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    type(None): {"type": "null"},
}
_STORED_BY_ANKI = "objects.anki"
"""The module of objects that may have more members than are named."""


class Schemas:
    """Makes schemas, and collects those of the objects that they refer to.

    Attributes:
        objects: The schema of each object, by the name of its type.
        kinds: The types of these objects.
    """

    def __init__(self, place: str) -> None:
        """
        Args:
            place: Where the objects will be in the document, such as "#/components/schemas/".
        """
        self._place = place
        self.objects: dict[str, Schema] = {}
        self.kinds: dict[str, Any] = {}

    def of(self, annotation: Any) -> Schema:
        """The schema of the values that an annotation allows.

        Raises:
            TypeError: There is no schema for it.
        """
        if parameter_types.is_numeric_id(annotation):
            return {"type": ["integer", "string"], "pattern": "^-?[0-9]+$"}
        annotation = parameter_types.plain_type(parameter_types.documented(annotation))
        if annotation is Any or annotation is object:
            return {}
        if is_typeddict(annotation):
            return self._reference(annotation)
        return dict(_PLAIN.get(annotation) or self._compound(annotation))

    def _compound(self, annotation: Any) -> Schema:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin in (Union, types.UnionType):
            return self._union(arguments)
        if origin is Generator:  # the result of an action that works in slices
            return self.of(arguments[2])
        if origin in (list, Sequence):
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is tuple:
            return {"type": "array", **self._items(arguments)}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if origin is Literal:
            return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
        raise TypeError(f"there is no JSON schema for {annotation!r}")

    def _items(self, kinds: Sequence[Any]) -> Schema:
        """The items of an array of fixed length."""
        length = {"minItems": len(kinds), "maxItems": len(kinds)}
        if len(set(kinds)) == 1:
            return {"items": self.of(kinds[0]), **length}
        return {"prefixItems": [self.of(one) for one in kinds], **length}

    def _union(self, alternatives: Sequence[Any]) -> Schema:
        schemas = [self.of(one) for one in alternatives]
        if all(one.keys() == {"type"} and isinstance(one["type"], str) for one in schemas):
            return {"type": [one["type"] for one in schemas]}
        return {"anyOf": schemas}

    def _reference(self, kind: Any) -> Schema:
        if kind.__name__ not in self.objects:
            self.kinds[kind.__name__] = kind
            self.objects[kind.__name__] = {}  # it may hold objects of its own type
            self.objects[kind.__name__] = self._object(kind)
        return {"$ref": f"{self._place}{kind.__name__}"}

    def _object(self, kind: Any) -> Schema:
        members = get_type_hints(kind, include_extras=True)
        return {
            "type": "object",
            "description": " ".join(kind.__doc__.split()),
            "properties": {name: self._member(one) for name, one in members.items()},
            "required": sorted(kind.__required_keys__),
            "additionalProperties": kind.__module__.endswith(_STORED_BY_ANKI),
        }

    def _member(self, annotation: Any) -> Schema:
        """The schema of a member, whose annotation has its meaning, and perhaps keywords."""
        assert get_origin(annotation) is Annotated, annotation
        kind, meaning, *keywords = get_args(annotation)
        return {"description": meaning, **self.of(kind), **dict(*keywords)}
