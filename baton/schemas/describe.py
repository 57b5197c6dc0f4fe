"""Describe a schema in a few words for people: `string or null`, `array of integer`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from baton.jsontext.text import JsonValue
from baton.schemas.schema_ref import Place
from baton.work_limit import WorkLimit

_MOST_OPTIONS = 4
#: Limit on schemas visited for one description.
_MOST_SCHEMAS = 50
_SHOWN_CHARACTERS = 40
_ARTICLES = ("object", "array", "string", "number", "integer", "boolean", "null")


def schema_words(places: Iterable[Place]) -> str:
    """Describe the values of any of these schemas; `any value` if they are unconstrained."""
    work = WorkLimit(_MOST_SCHEMAS)
    words = [word for place in places for word in _words(place, 3, work)]
    unique = list(dict.fromkeys(words))
    return " or ".join(unique) if unique else "any value"


def _words(place: Place, depth: int, work: WorkLimit) -> list[str]:
    if not work.spend():
        return ["..."]
    resolved = place.resolved()
    if resolved is None or depth == 0 or resolved.schema is True:
        return ["any value"]
    schema = resolved.schema
    if isinstance(schema, bool):
        return ["nothing"]
    if "const" in schema:
        return [_shown(schema["const"])]
    options = schema.get("enum")
    if isinstance(options, list):
        shown = [_shown(option) for option in options[:_MOST_OPTIONS]]
        return [*shown, "..."] if len(options) > _MOST_OPTIONS else shown
    if resolved.types:
        return [_typed(resolved, name, depth, work) for name in _ARTICLES if name in resolved.types]
    for keyword in ("anyOf", "oneOf", "allOf"):
        branches = resolved.branches(keyword)
        words = [word for branch in branches for word in _words(branch, depth - 1, work)]
        if words:
            return list(dict.fromkeys(words))
    if "properties" in schema:
        return [_typed(resolved, "object", depth, work)]
    return ["any value"]


def _typed(place: Place, name: str, depth: int, work: WorkLimit) -> str:
    schema = place.schema if isinstance(place.schema, dict) else {}
    if name == "array" and "items" in schema:
        return f"array of {' or '.join(_words(place.at(schema['items']), depth - 1, work))}"
    if name == "string":
        return name + _limits(schema.get("minLength"), schema.get("maxLength"), " characters")
    if name in ("number", "integer"):
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        return name + _limits(low, high, "")
    return name


def _limits(low: JsonValue, high: JsonValue, unit: str) -> str:
    if low is not None and high is not None:
        return f" of {low} to {high}{unit}"
    if low is not None:
        return f" of at least {low}{unit}"
    return "" if high is None else f" of at most {high}{unit}"


def _shown(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."
