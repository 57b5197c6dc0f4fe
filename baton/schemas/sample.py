"""Create sample values for a JSON Schema: its own examples, or values made from its keywords.

The same schema always gives the same sample, and every sample is validated against the schema. If
no value can be made, as for most patterns, there is no sample.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast

from baton.errors import InvalidInput, NotJson
from baton.jsontext.text import JsonObject, JsonValue, to_text
from baton.schemas.schema_ref import Place
from baton.schemas.validate import UNITS_PER_WORK, Schema, fits
from baton.work_limit import OutOfWorkError, WorkLimit

#: Work limit of one sample, about half a second, and of all steps of a workflow.
_MOST_WORK = 10_000
MOST_WORK_ON_SAMPLES = 40_000
#: Cost of one value, with its members and items counted separately.
_PER_VALUE = 1
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")

Origin = Literal["example", "generated"]

_FORMATS = {
    "date-time": "2026-11-23T09:00:00Z",
    "date": "2026-11-23",
    "time": "09:00:00Z",
    "duration": "PT1H",
    "email": "someone@example.com",
    "hostname": "host.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
#: Examples and listed values of a schema that are tried.
_MOST_GIVEN = 50
#: Tried for patterns.
_PATTERNED = ("a", "A", "0", "abc", "ABC-1", "CUST-1001", "INC0010001", "2026-11-23", "EUR", "a-b")
#: Optional members below this level are left out.
_FULL_DEPTH = 6
_DEEPEST = 40
#: Members of one sample; further optional members are left out.
_MOST_MEMBERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A value that fits its schema, as exact JSON text."""

    text: bytes
    origin: Origin


def sample_of(schema: Schema, work: WorkLimit | None = None) -> Sample | None:
    """Return a sample of a valid schema; None if none can be made within the work limit."""
    total = WorkLimit(_MOST_WORK) if work is None else work
    mine = WorkLimit(min(_MOST_WORK, total.left))
    given = mine.left
    try:
        return _sample_of(schema, mine)
    except OutOfWorkError:
        return None
    finally:
        total.spend(given - mine.left)


def _sample_of(schema: Schema, work: WorkLimit) -> Sample | None:
    for value in islice(_given(schema), _MOST_GIVEN):
        if _is_sample(schema, value, work):
            return Sample(text=to_text(value), origin="example")
    for full in (True, False):
        made = _made(schema, full=full, work=work)
        if made is not None and _is_sample(schema, made[0], work):
            return Sample(text=to_text(made[0]), origin="generated")
    return None


class _NoValueError(Exception):
    """No value can be made here."""


def _given(schema: Schema) -> Iterator[JsonValue]:
    """Yield the values that the schema itself offers as a whole."""
    if isinstance(schema, bool):
        return
    examples = schema.get("examples")
    yield from examples if isinstance(examples, list) else ()
    for keyword in ("default", "const"):
        if keyword in schema:
            yield schema[keyword]
    options = schema.get("enum")
    yield from options if isinstance(options, list) else ()


def _made(schema: Schema, *, full: bool, work: WorkLimit) -> tuple[JsonValue] | None:
    """Return a value that may fit; a full one leaves half of the work for one that is not full."""
    mine = WorkLimit(work.left // 2 if full else work.left)
    given = mine.left
    try:
        return (_Maker(full=full, work=mine).make(Place(schema, schema), "", 0),)
    except (_NoValueError, OutOfWorkError, OverflowError):
        return None
    finally:
        work.spend(given - mine.left)


def _is_sample(schema: Schema, value: JsonValue, work: WorkLimit) -> bool:
    try:
        return fits(schema, value, work)
    except (NotJson, InvalidInput):
        return False


@dataclass(slots=True)
class _Maker:
    """Creates one value."""

    #: Whether to include optional members.
    full: bool
    work: WorkLimit
    members: int = 0

    def make(self, place: Place, name: str, depth: int) -> JsonValue:
        """Return a value of a schema; raises `_NoValueError` or `OutOfWorkError`."""
        self.work.require(_PER_VALUE)
        resolved = place.resolved()
        if resolved is None or depth > _DEEPEST or resolved.schema is False:
            raise _NoValueError
        schema = resolved.schema
        if schema is True or not schema:
            return _words(name)
        for value in _given(schema):
            return value
        merged = self._merged(resolved, depth)
        for value in _given(merged.schema):
            return value
        kind = self._kind(merged)
        if kind == "object":
            return self._object(merged, depth)
        if kind == "array":
            return self._array(merged, name, depth)
        if kind in ("integer", "number"):
            return self._number(cast("JsonObject", merged.schema), whole=kind == "integer")
        if kind == "boolean":
            return True
        return None if kind == "null" else self._string(cast("JsonObject", merged.schema), name)

    def _merged(self, place: Place, depth: int) -> Place:
        """Return the schema merged with its first alternative and all of its `allOf`."""
        schema = dict(cast("JsonObject", place.schema))
        self.work.require(1 + len(schema) // 8)
        parts = [*place.branches("allOf"), *self._chosen(place)]
        for keyword in ("allOf", "anyOf", "oneOf"):
            schema.pop(keyword, None)
        for part in parts:
            resolved = part.resolved()
            if resolved is None or resolved.schema is False or depth > _DEEPEST:
                raise _NoValueError
            if isinstance(resolved.schema, dict):
                inner = self._merged(resolved, depth + 1).schema
                schema = _united(schema, cast("JsonObject", inner))
        return place.at(schema)

    def _chosen(self, place: Place) -> list[Place]:
        chosen = []
        for keyword in ("anyOf", "oneOf"):
            branches = place.branches(keyword)
            says = [branch for branch in branches if branch.types != {"null"}]
            chosen += (says or list(branches))[:1]
        return chosen

    def _kind(self, place: Place) -> str:
        schema = cast("JsonObject", place.schema)
        named = schema.get("type")
        listed = named if isinstance(named, list) else [named] if named else []
        kinds = [str(kind) for kind in listed if kind != "null"]
        if kinds:
            return kinds[0]
        if "null" in listed:
            return "null"
        if schema.keys() & {"properties", "required", "minProperties"}:
            return "object"
        if schema.keys() & {"items", "prefixItems", "minItems"}:
            return "array"
        if schema.keys() & {"minimum", "maximum", "multipleOf", "exclusiveMinimum"}:
            return "number"
        return "string"

    def _object(self, place: Place, depth: int) -> JsonObject:
        required = place.required
        properties = place.named("properties")
        self.work.require(1 + (len(properties) + len(required)) // 8)
        value: JsonObject = {}
        for name, part in properties.items():
            wanted = name in required
            if not wanted and (
                not self.full or depth >= _FULL_DEPTH or self.members > _MOST_MEMBERS
            ):
                continue
            self.members += 1
            try:
                value[name] = self.make(part, name, depth + 1)
            except _NoValueError:
                if wanted:
                    raise
        others = cast("JsonObject", place.schema).get("additionalProperties", True)
        for name in sorted(required - properties.keys()):
            value[name] = self.make(place.at(others), name, depth + 1)
        return value

    def _array(self, place: Place, name: str, depth: int) -> list[JsonValue]:
        schema = cast("JsonObject", place.schema)
        at_least, at_most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
        before = place.branches("prefixItems") or place.branches("items")
        items = place.at(True if before else schema.get("items", True))
        wanted = min(max(_count(at_least), len(before), 1), _count(at_most))
        if wanted > _MOST_MEMBERS:
            raise _NoValueError
        value: list[JsonValue] = []
        try:
            for index in range(int(wanted)):
                part = before[index] if index < len(before) else items
                value.append(self.make(part, name, depth + 1))
        except _NoValueError:
            if len(value) < _count(at_least):
                raise
        return value

    def _string(self, schema: JsonObject, name: str) -> str:
        text = _FORMATS.get(str(schema.get("format")), _words(name))
        at_least, at_most = int(_count(schema.get("minLength", 0))), schema.get("maxLength")
        pattern = schema.get("pattern")
        if isinstance(pattern, str):
            only = _only(schema, "pattern", "minLength", "maxLength")
            fitting = (option for option in _PATTERNED if fits(only, option, self.work))
            found = next(fitting, None)
            if found is None:
                raise _NoValueError
            return found
        if at_least > 10_000:
            raise _NoValueError
        self.work.require(at_least // UNITS_PER_WORK + 1)
        text = text.ljust(at_least, "x")
        return text[: int(_count(at_most))] if at_most is not None else text

    def _number(self, schema: JsonObject, *, whole: bool) -> int | float:
        low = _count(schema.get("minimum", schema.get("exclusiveMinimum", -math.inf)))
        high = _count(schema.get("maximum", schema.get("exclusiveMaximum", math.inf)))
        step = _count(schema.get("multipleOf", 0)) or (1 if whole else 0)
        start = low if low > 1 else min(1, high)
        options = [start]
        if step:
            options = [math.floor(start / step) * step, math.ceil(start / step) * step]
        options += [options[-1] + (step or 0.5), options[0] - (step or 0.5)]
        if math.isfinite(low) and math.isfinite(high):
            options.append((low + high) / 2)
        for option in filter(math.isfinite, options):
            number = int(option) if whole or float(option).is_integer() else option
            if fits(_only(schema, *_BOUNDS), number, self.work):
                return number
        raise _NoValueError


def _united(one: JsonObject, other: JsonObject) -> JsonObject:
    """Merge two schemas approximately; the result is validated at the end."""
    united = {**one, **other}
    for keyword in ("properties", "patternProperties"):
        if isinstance(one.get(keyword), dict) and isinstance(other.get(keyword), dict):
            united[keyword] = {
                **cast("JsonObject", one[keyword]),
                **cast("JsonObject", other[keyword]),
            }
    if isinstance(one.get("required"), list) and isinstance(other.get("required"), list):
        united["required"] = [
            *cast("list[JsonValue]", one["required"]),
            *cast("list[JsonValue]", other["required"]),
        ]
    return united


def _count(value: JsonValue) -> float:
    return value if isinstance(value, int | float) else 0


def _words(name: str) -> str:
    return f"sample {name.replace('_', ' ')}".strip()


def _only(schema: JsonObject, *keywords: str) -> JsonObject:
    """Return a schema of these keywords only; others may refer to the whole document."""
    return {keyword: schema[keyword] for keyword in keywords if keyword in schema}
