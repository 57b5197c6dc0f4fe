"""Extract a part of a JSON Schema as a separate document, with everything it refers to."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.schema_ref import Place, target_of
from baton.schemas.validate import Schema
from baton.work_limit import WorkLimit

_ONE = (
    "items", "additionalItems", "additionalProperties", "unevaluatedProperties",
    "unevaluatedItems", "propertyNames", "contains", "not", "if", "then", "else",
)  # fmt: skip
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems", "items")
_NAMED = ("properties", "patternProperties", "dependentSchemas")


def standalone(place: Place, work: WorkLimit) -> Schema:
    """Return the schema of a place as a separate document; raises `OutOfWorkError`."""
    if isinstance(place.schema, bool):
        return place.schema
    names: dict[str, str] = {}
    waiting: list[str] = []

    def refer(reference: JsonValue) -> JsonValue:
        if not isinstance(reference, str) or target_of(place.root, reference) is None:
            return reference
        if reference not in names:
            names[reference] = f"r{len(names)}"
            waiting.append(reference)
        return f"#/$defs/{names[reference]}"

    own = {
        name: part for name, part in place.schema.items() if name not in ("$defs", "definitions")
    }
    schema = cast("JsonObject", _moved(own, refer, work))
    definitions: JsonObject = {}
    while waiting:
        reference = waiting.pop()
        definitions[names[reference]] = _moved(target_of(place.root, reference), refer, work)
    if definitions:
        schema["$defs"] = definitions
    if isinstance(place.root, dict) and "$schema" in place.root:
        schema["$schema"] = place.root["$schema"]
    return schema


def _moved(
    schema: JsonValue, refer: Callable[[JsonValue], JsonValue], work: WorkLimit
) -> JsonValue:
    """Return a copy whose references lead into the new document."""
    if not isinstance(schema, dict):
        return schema
    work.require()
    copy = {name: part for name, part in schema.items() if name not in ("$defs", "definitions")}
    if "$ref" in copy:
        copy["$ref"] = refer(copy["$ref"])
    for name in _ONE:
        if isinstance(copy.get(name), dict):
            copy[name] = _moved(copy[name], refer, work)
    for name in _LISTS:
        listed = copy.get(name)
        if isinstance(listed, list):
            copy[name] = [_moved(part, refer, work) for part in listed]
    for name in _NAMED:
        members = copy.get(name)
        if isinstance(members, dict):
            copy[name] = {key: _moved(part, refer, work) for key, part in members.items()}
    return copy
