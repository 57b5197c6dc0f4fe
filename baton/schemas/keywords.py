"""The JSON Schema keywords that contain schemas, and the values they apply to.

All code that traverses schemas uses this module, so that a member called `default` is not mistaken
for the keyword, or a constant for a schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from baton.jsontext.path import Segment
from baton.jsontext.text import JsonObject, JsonValue

#: Applied to the same value as the surrounding schema.
IN_PLACE_ONE = ("not", "if", "then", "else")
IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
IN_PLACE_NAMED = ("dependentSchemas", "dependencies")
#: Applied to its members, its items or the names of its members.
BELOW_ONE = (
    "items", "additionalItems", "additionalProperties", "unevaluatedItems",
    "unevaluatedProperties", "propertyNames", "contains",
)  # fmt: skip
BELOW_LISTS = ("prefixItems", "items")
BELOW_NAMED = ("properties", "patternProperties")
DEFINITIONS = ("$defs", "definitions")
REFERENCES = ("$ref", "$dynamicRef")


@dataclass(frozen=True, slots=True)
class Part:
    """A schema inside another schema."""

    keyword: str
    #: Name or index below the keyword; None if the keyword has a single schema.
    key: str | int | None
    schema: JsonValue
    #: Whether it is applied to the same value.
    in_place: bool

    @property
    def place(self) -> tuple[Segment, ...]:
        """The path to it from the surrounding schema."""
        return (self.keyword,) if self.key is None else (self.keyword, self.key)


def parts_of(schema: JsonObject) -> Iterator[Part]:
    """Yield the schemas that a schema itself applies, without referenced ones."""
    for keyword, value in schema.items():
        in_place = keyword in IN_PLACE_ONE or keyword in _IN_PLACE
        if keyword in _ONE and isinstance(value, dict | bool):
            yield Part(keyword, None, value, in_place)
        elif keyword in _LISTS and isinstance(value, list):
            for index, part in enumerate(value):
                yield Part(keyword, index, part, in_place)
        elif keyword in _NAMED and isinstance(value, dict):
            for name, part in value.items():
                if isinstance(part, dict | bool):
                    yield Part(keyword, name, part, in_place)


def definitions_of(schema: JsonObject) -> Iterator[Part]:
    """Yield the schemas that a schema only defines for references."""
    for keyword in DEFINITIONS:
        kept = schema.get(keyword)
        if isinstance(kept, dict):
            for name, part in kept.items():
                yield Part(keyword, name, part, in_place=False)


def references_of(schema: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield each keyword that refers to another schema, with its text."""
    for keyword in REFERENCES:
        text = schema.get(keyword)
        if isinstance(text, str):
            yield keyword, text


def member(value: JsonValue, name: str) -> tuple[Segment, JsonValue]:
    """Return one segment of a JSON pointer and its value; None if it does not exist."""
    if isinstance(value, list) and name.isdecimal() and len(name) < 8:
        index = int(name)
        return index, value[index] if index < len(value) else None
    return name, value.get(name) if isinstance(value, dict) else None


def escaped(name: str) -> str:
    """Escape a name for a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unescaped(name: str) -> str:
    """Unescape a name from a JSON pointer."""
    return name.replace("~1", "/").replace("~0", "~")


_IN_PLACE = frozenset((*IN_PLACE_LISTS, *IN_PLACE_NAMED))
_ONE = frozenset((*IN_PLACE_ONE, *BELOW_ONE))
_LISTS = frozenset((*IN_PLACE_LISTS, *BELOW_LISTS))
_NAMED = frozenset((*IN_PLACE_NAMED, *BELOW_NAMED))
