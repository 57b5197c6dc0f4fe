"""A schema for a shorter answer, used after an answer was cut at its length limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baton.jsontext.text import JsonObject

#: Most list items and most characters of strings, after the first cut answer and after later ones.
_LIMITS = ((3, 200), (2, 100))
_PARTS = ("properties", "$defs", "definitions")
_ALTERNATIVES = ("anyOf", "oneOf", "allOf", "prefixItems")


def limits(cuts: int) -> tuple[int, int]:
    """Return the most items and characters after the given number of cut answers."""
    return _LIMITS[min(cuts, len(_LIMITS)) - 1]


def shortened(schema: JsonObject, cuts: int) -> JsonObject:
    """Return the schema with limits for lists and strings.

    Values that fit it also fit the original schema.
    """
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
