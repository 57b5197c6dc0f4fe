"""A schema for a shorter answer, after one that was cut at its length limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baton.jsontext.text import JsonObject

#: Most items of lists and most characters of texts, after the first cut answer and the next ones.
_LIMITS = ((3, 200), (2, 100))
_PARTS = ("properties", "$defs", "definitions")
_ALTERNATIVES = ("anyOf", "oneOf", "allOf", "prefixItems")


def limits(cuts: int) -> tuple[int, int]:
    """Return the most items and characters after so many cut answers."""
    return _LIMITS[min(cuts, len(_LIMITS)) - 1]


def shortened(schema: JsonObject, cuts: int) -> JsonObject:
    """Return the schema with such limits for lists and texts; what fits it fits the schema."""
    return dict(_shortened(schema, *limits(cuts)))


def _shortened(schema: Any, items: int, characters: int) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    found = dict(schema)
    types = schema.get("type", ())
    types = {types} if isinstance(types, str) else set(types)
    if "array" in types:
        found["maxItems"] = max(
            min(schema.get("maxItems", items), items), schema.get("minItems", 0)
        )
    if "string" in types and not {"enum", "const", "pattern", "format"} & schema.keys():
        most = min(schema.get("maxLength", characters), characters)
        found["maxLength"] = max(most, schema.get("minLength", 0))
    for name in _PARTS:
        if isinstance(schema.get(name), Mapping):
            found[name] = {
                key: _shortened(part, items, characters) for key, part in schema[name].items()
            }
    for name in _ALTERNATIVES:
        if isinstance(schema.get(name), list):
            found[name] = [_shortened(part, items, characters) for part in schema[name]]
    if "items" in schema:
        found["items"] = _shortened(schema["items"], items, characters)
    return found
