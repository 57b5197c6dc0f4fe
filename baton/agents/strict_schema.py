"""Schemas for structured output of language models, and restoring answers to the original schema.

The strict mode of OpenAI and Azure OpenAI supports only a part of JSON Schema: every property is
required, no object is open, and each server supports different bounds. This module derives a schema
that the server accepts. What it cannot express goes into descriptions, and the answer is checked
against the original schema afterwards.

Source: platform.openai.com/docs/guides/structured-outputs, section "Supported schemas".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from baton.schemas.schema_ref import Place
from baton.schemas.standalone import standalone
from baton.schemas.validate import fits
from baton.work_limit import OutOfWorkError, WorkLimit

Schema = Mapping[str, Any]

NULL: dict[str, Any] = {"type": "null"}
#: Copied unchanged.
KEPT = ("type", "enum", "const", "title")
#: Not supported everywhere; otherwise described in the description instead.
BOUNDS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
)
#: Keywords that apply to values of one type.
_OF_TYPE = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "array": {"items", "minItems", "maxItems", "uniqueItems"},
    "object": {"properties", "required", "additionalProperties"},
}
_OF_NUMBERS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
#: Keywords that strict mode cannot express at all.
INEXPRESSIBLE = ("allOf", "prefixItems", "patternProperties", "$dynamicRef", "$anchor", "$id")
DEFINITIONS = ("$defs", "definitions")
#: Integer ranges of up to this many values can be listed.
_SMALL_RANGE = 20
#: Limit on the alternatives tried for one answer.
_MOST_WORK = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What a server supports of JSON Schema beyond types, properties and alternatives."""

    bounds: frozenset[str]
    #: None if every format is supported.
    formats: frozenset[str] | None = None
    #: Whether to list small integer ranges, because bounds may be ignored.
    lists_ranges: bool = True
    #: Whether to split types with bounds, because bounds of several types may be ignored.
    parts_types: bool = True

    def without(self, bounds: frozenset[str]) -> Dialect:
        """Return the dialect without bounds that the server refused."""
        return replace(self, bounds=self.bounds - bounds)

    def knows(self, keyword: str, value: Any) -> bool:
        """True if the server supports this bound."""
        if keyword not in self.bounds:
            return False
        return keyword != "format" or self.formats is None or value in self.formats


OPENAI = Dialect(
    bounds=frozenset(BOUNDS) - {"minLength", "maxLength", "uniqueItems"},
    formats=frozenset(
        {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
    ),
    lists_ranges=False,
    parts_types=False,
)
AZURE = Dialect(bounds=frozenset())
#: Default for unknown servers: most support bounds, some ignore them, few refuse them.
UNKNOWN_SERVER = Dialect(bounds=frozenset(BOUNDS))


class Inexpressible(Exception):
    """Strict mode cannot express what the schema allows."""


def strict_schema(schema: Schema | bool, dialect: Dialect = OPENAI) -> dict[str, Any] | None:
    """Return the schema for strict mode, or None if strict mode would lose values.

    That is the case for objects with free keys, values of any type and tuples. Optional properties
    become nullable; `without_added_nulls` removes those nulls.
    """
    if isinstance(schema, bool):
        return None
    try:
        root = _strict(_root(schema), dialect)
        if root.get("type") != "object":
            return None
        for keyword in DEFINITIONS:
            if keyword in schema:
                root[keyword] = {
                    name: _strict(part, dialect) for name, part in schema[keyword].items()
                }
    except (Inexpressible, RecursionError):
        return None
    return root


def without_added_nulls(value: Any, schema: Schema | bool) -> Any:
    """Return the answer without nulls of optional properties that may not be null.

    If too many alternatives would have to be tried, the answer is returned unchanged.
    """
    try:
        return _Original(schema).restore(value, schema)
    except (OutOfWorkError, RecursionError):
        return value


def _root(schema: Schema) -> Schema:
    """Return the schema, or its target if it is a reference, which the root may not be."""
    if "$ref" not in schema:
        return schema
    found = _resolve(schema["$ref"], schema)
    if isinstance(found, bool) or "$ref" in found:
        raise Inexpressible
    return found


def _resolve(reference: str, root: Schema) -> Schema | bool:
    if reference == "#":
        return root
    for keyword in DEFINITIONS:
        name = reference.removeprefix(f"#/{keyword}/")
        if name != reference and name in root.get(keyword, {}):
            found: Schema | bool = root[keyword][name]
            return found
    raise Inexpressible


def _strict(schema: Schema | bool, dialect: Dialect) -> dict[str, Any]:
    if isinstance(schema, bool) or any(keyword in schema for keyword in INEXPRESSIBLE):
        raise Inexpressible
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    within = partial(_strict, dialect=dialect)
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches and "properties" not in schema:
        return {"anyOf": [within(branch) for branch in branches]}
    strict = {keyword: schema[keyword] for keyword in KEPT if keyword in schema}
    if not strict.keys() & {"type", "enum", "const"} and "properties" not in schema:
        raise Inexpressible
    strict |= _bounded(schema, dialect)
    types = schema.get("type", "object" if "properties" in schema else "")
    if "object" in _as_list(types):
        strict |= {"type": types} | _strict_object(schema, dialect)
    if "array" in _as_list(types):
        strict["items"] = within(schema.get("items", True))
    return _parted(strict) if dialect.parts_types else strict


def _parted(strict: dict[str, Any]) -> dict[str, Any]:
    """Split a schema into alternatives of one type each, if several types have bounds."""
    types = strict.get("type", "")
    bounded = strict.keys() & {*BOUNDS}
    if isinstance(types, str) or len(types) < 2 or not bounded or strict.keys() & {"enum", "const"}:
        return strict
    told = {name: strict[name] for name in ("title", "description") if name in strict}
    alternatives = [
        {"type": name} | {key: strict[key] for key in strict if key in _keywords_of(name)}
        for name in types
    ]
    return told | {"anyOf": alternatives}


def _keywords_of(name: str) -> set[str]:
    return _OF_NUMBERS if name in ("number", "integer") else _OF_TYPE.get(name, set())


def _bounded(schema: Schema, dialect: Dialect) -> dict[str, Any]:
    """Return the supported bounds, and a description of the others."""
    bounds = {keyword: schema[keyword] for keyword in BOUNDS if keyword in schema}
    known = {keyword: value for keyword, value in bounds.items() if dialect.knows(keyword, value)}
    listed = _listed(schema) if dialect.lists_ranges else None
    told = {} if listed else {name: bounds[name] for name in bounds.keys() - known.keys()}
    rules = ", ".join(f"{name} {told[name]}" for name in BOUNDS if name in told)
    description = " ".join(
        part for part in (schema.get("description", ""), rules and f"({rules})") if part
    )
    found = known | ({"enum": listed} if listed else {})
    return found | ({"description": description} if description else {})


def _listed(schema: Schema) -> list[int | None] | None:
    """Return the values of a small integer range; None for anything else."""
    types = set(_as_list(schema.get("type", "")))
    if not {"integer"} <= types <= {"integer", "null"} or {"enum", "const"} & schema.keys():
        return None
    low, high = _whole(schema.get("minimum")), _whole(schema.get("maximum"))
    if low is None or high is None or not 0 <= high - low < _SMALL_RANGE:
        return None
    fitting = [n for n in range(low, high + 1) if _keeps_bounds(schema, n)]
    return [*fitting, *([None] if "null" in types else [])] or None


def _whole(value: Any) -> int | None:
    """Return a whole number as an int; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return None
    return int(value)


def _keeps_bounds(schema: Schema, number: int) -> bool:
    """True if a number satisfies the other bounds of its schema."""
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    step = schema.get("multipleOf", 1)
    inside = (above is None or number > above) and (below is None or number < below)
    return bool(inside and number % step == 0)


def _strict_object(schema: Schema, dialect: Dialect) -> dict[str, Any]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    if not properties and schema.get("additionalProperties", True) is not False:
        raise Inexpressible
    required = schema.get("required", ())
    parts = {name: _strict(part, dialect) for name, part in properties.items()}
    return {
        "properties": {
            name: part if name in required else _nullable(part) for name, part in parts.items()
        },
        "required": list(properties),
        "additionalProperties": False,
    }


def _nullable(strict: dict[str, Any]) -> dict[str, Any]:
    if NULL in strict.get("anyOf", ()):
        return strict
    if "anyOf" in strict:
        return strict | {"anyOf": [*strict["anyOf"], NULL]}
    return {"anyOf": [strict, NULL]}


def _as_list(types: str | Sequence[str]) -> Sequence[str]:
    return [types] if isinstance(types, str) else types


class _Original:
    """The schema that an answer was meant for, with its definitions."""

    def __init__(self, root: Schema | bool) -> None:
        self._root = root
        self._work = WorkLimit(_MOST_WORK)

    def restore(self, value: Any, schema: Schema | bool) -> Any:
        """Return the value without added nulls at any depth."""
        if isinstance(schema, bool) or not isinstance(value, (dict, list)):
            return value
        if "$ref" in schema and isinstance(self._root, Mapping):
            return self.restore(value, _resolve(schema["$ref"], self._root))
        branches = schema.get("anyOf") or schema.get("oneOf")
        if branches and "properties" not in schema:
            return self._restore_branch(value, branches)
        if isinstance(value, list):
            return [self.restore(item, schema.get("items", True)) for item in value]
        properties = schema.get("properties", {})
        required = schema.get("required", ())
        return {
            name: self.restore(member, properties.get(name, True))
            for name, member in value.items()
            if member is not None
            or name in required
            or self._allows(properties.get(name, True), None)
        }

    def _restore_branch(self, value: Any, branches: Sequence[Schema | bool]) -> Any:
        for branch in branches:
            restored = self.restore(value, branch)
            if self._allows(branch, restored):
                return restored
        return value

    def _allows(self, schema: Schema | bool, value: Any) -> bool:
        if isinstance(schema, bool):
            return schema
        root = dict(self._root) if isinstance(self._root, Mapping) else self._root
        return fits(standalone(Place(dict(schema), root), self._work), value, self._work)
