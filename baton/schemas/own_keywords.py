"""Check a schema's own constraints, without nested schemas, using the library's messages.

jsonschema-rs copies the value into each error about it, 80 ms per megabyte. So keywords that
concern only the names or the number of members see a hollow copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import jsonschema_rs

from baton.errors import Problem
from baton.jsontext.path import Segment, json_path
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.validators import build, draft_of
from baton.schemas.violation import violation

_NAMES_AND_NUMBERS = (
    "type", "required", "dependentRequired", "minProperties", "maxProperties", "minItems",
    "maxItems",
)  # fmt: skip
_WHOLE = ("const", "enum", "uniqueItems")
_TEXT_AND_NUMBERS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
    "maxLength", "pattern",
)  # fmt: skip

_Look = Literal["plain", "hollow", "whole"]
_KEYWORDS: dict[_Look, tuple[str, ...]] = {
    "plain": ("type", *_WHOLE, *_TEXT_AND_NUMBERS),
    "hollow": _NAMES_AND_NUMBERS,
    "whole": _WHOLE,
}


@dataclass(slots=True)
class OwnKeywords:
    """The keywords without nested schemas of one document."""

    document: JsonObject
    _validators: dict[tuple[int, _Look], jsonschema_rs.Validator | None] = field(
        default_factory=dict
    )

    def violations(
        self, schema: JsonObject, value: JsonValue, path: tuple[Segment, ...]
    ) -> Iterator[Problem]:
        """Yield the violations of a value at a path."""
        looks: tuple[_Look, ...] = ("plain",)
        if isinstance(value, dict | list):
            looks = ("hollow", "whole")
        for look in looks:
            validator = self._validator(schema, look)
            if validator is not None:
                seen = hollowed(value) if look == "hollow" else value
                for error in validator.iter_errors(seen):
                    yield violation(error, seen, root=json_path(path))

    def _validator(self, schema: JsonObject, look: _Look) -> jsonschema_rs.Validator | None:
        key = (id(schema), look)
        if key not in self._validators:
            own: JsonObject = {name: schema[name] for name in _KEYWORDS[look] if name in schema}
            if look == "hollow":
                own |= _closing(schema)
            self._validators[key] = (
                build({**own, "$schema": draft_of(self.document)}) if own else None
            )
        return self._validators[key]


def hollowed(value: JsonValue) -> JsonValue:
    """Return a value whose members and items are replaced by null."""
    if isinstance(value, dict):
        return dict.fromkeys(value)
    return [None] * len(value) if isinstance(value, list) else value


def _closing(schema: JsonObject) -> JsonObject:
    """Return keywords that forbid members, with draft 7's constraints on names."""
    closing: JsonObject = {}
    if schema.get("additionalProperties") is False:
        closing["additionalProperties"] = False
        for keyword in ("properties", "patternProperties"):
            named = schema.get(keyword)
            closing[keyword] = dict.fromkeys(named, True) if isinstance(named, dict) else {}
    dependencies = schema.get("dependencies")
    if isinstance(dependencies, dict):
        closing["dependencies"] = {
            name: one for name, one in dependencies.items() if isinstance(one, list)
        }
    return closing
