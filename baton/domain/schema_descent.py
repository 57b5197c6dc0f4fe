"""Finds the violations of a JSON Schema in large data.

jsonschema-rs copies the whole value into each error about it, 80 ms per megabyte and error: 24
missing members of a 10 MB object take over 40 s. But its plain yes or no is quick. So this walks
down the properties and items that do not fit, until the parts are small enough for its errors, and
checks the keywords that do not look into members on a hollow copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import jsonschema_rs
import msgspec

from baton.domain.errors import Problem
from baton.domain.json_path import Segment, json_path
from baton.domain.json_text import JsonObject, JsonValue
from baton.domain.schema_violation import described, violation

#: The library's own errors are quick enough for parts up to this size.
SMALL_BYTES = 16_000

#: Keywords that look at the names or the number of members only.
_HOLLOW = (
    "type", "required", "dependentRequired", "minProperties", "maxProperties", "propertyNames",
    "minItems", "maxItems",
)  # fmt: skip
_COMBINED = ("anyOf", "oneOf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """One schema, taken apart."""

    schema: JsonObject
    #: Compiled parts of the schema by `#` and JSON pointer.
    parts: jsonschema_rs.ValidatorMap
    build: Callable[[JsonObject], jsonschema_rs.Validator]
    #: Parts already looked at per place, because references may go round in circles.
    seen: set[tuple[str, tuple[Segment, ...]]] = field(default_factory=set)

    def violations(self, value: JsonValue) -> Iterator[Problem]:
        """Each violation found; at least one if the value does not fit."""
        yield from self._walk(self.schema, "#", value, ())

    def _walk(
        self, schema: JsonValue, pointer: str, value: JsonValue, path: tuple[Segment, ...]
    ) -> Iterator[Problem]:
        validator = self.parts.get(pointer)
        if validator is None or validator.is_valid(value) or (pointer, path) in self.seen:
            return
        self.seen.add((pointer, path))
        if not isinstance(schema, dict) or _is_small(value):
            for error in validator.iter_errors(value):
                yield violation(error, value, root=json_path(path))
            return
        found = False
        for problem in self._taken_apart(schema, pointer, value, path):
            found = True
            yield problem
        if not found:
            yield _problem(path, value, rule="schema", expected="what the schema describes")

    def _taken_apart(
        self, schema: JsonObject, pointer: str, value: JsonValue, path: tuple[Segment, ...]
    ) -> Iterator[Problem]:
        yield from self._hollow(schema, value, path)
        for keyword in _COMBINED:
            yield from self._combined(schema, keyword, pointer, value, path)
        reference = schema.get("$ref")
        if isinstance(reference, str) and (reference == "#" or reference.startswith("#/")):
            yield from self._walk(self._at(reference), reference, value, path)
        branches = schema.get("allOf")
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            yield from self._walk(branch, f"{pointer}/allOf/{index}", value, path)
        if isinstance(value, dict):
            yield from self._members(schema, pointer, value, path)
        elif isinstance(value, list) and isinstance(schema.get("items"), dict):
            before = schema.get("prefixItems")
            first = len(before) if isinstance(before, list) else 0
            for index, item in enumerate(value[first:], first):
                yield from self._walk(schema["items"], f"{pointer}/items", item, (*path, index))

    def _members(
        self, schema: JsonObject, pointer: str, value: JsonObject, path: tuple[Segment, ...]
    ) -> Iterator[Problem]:
        properties = schema.get("properties")
        named = properties if isinstance(properties, dict) else {}
        for name, part in named.items():
            if name in value:
                place = f"{pointer}/properties/{_escaped(name)}"
                yield from self._walk(part, place, value[name], (*path, name))
        others = schema.get("additionalProperties")
        if isinstance(others, dict) and "patternProperties" not in schema:
            for name in value.keys() - named.keys():
                place = f"{pointer}/additionalProperties"
                yield from self._walk(others, place, value[name], (*path, name))

    def _hollow(
        self, schema: JsonObject, value: JsonValue, path: tuple[Segment, ...]
    ) -> Iterator[Problem]:
        shallow: JsonObject = {name: schema[name] for name in _HOLLOW if name in schema}
        if schema.get("additionalProperties") is False:
            shallow["additionalProperties"] = False
            for keyword in ("properties", "patternProperties"):
                named = schema.get(keyword)
                shallow[keyword] = dict.fromkeys(named, True) if isinstance(named, dict) else {}
        if "$schema" in self.schema:
            shallow["$schema"] = self.schema["$schema"]
        hollow: JsonValue = _hollowed(value)
        for error in self.build(shallow).iter_errors(hollow):
            yield violation(error, hollow, root=json_path(path))

    def _combined(
        self,
        schema: JsonObject,
        keyword: str,
        pointer: str,
        value: JsonValue,
        path: tuple[Segment, ...],
    ) -> Iterator[Problem]:
        branches = schema.get(keyword)
        if not isinstance(branches, list):
            return
        parts = [self.parts.get(f"{pointer}/{keyword}/{index}") for index in range(len(branches))]
        fitting = sum(part is not None and part.is_valid(value) for part in parts)
        if fitting == 0 or (fitting > 1 and keyword == "oneOf"):
            number = "exactly one" if keyword == "oneOf" else "one"
            expected = f"{number} of the {len(branches)} forms under {keyword}"
            yield _problem(path, value, rule=keyword, expected=expected)

    def _at(self, reference: str) -> JsonValue:
        part: JsonValue = self.schema
        for name in reference.split("/")[1:]:
            key = name.replace("~1", "/").replace("~0", "~")
            if isinstance(part, dict):
                part = part.get(key)
            elif isinstance(part, list) and key.isdecimal() and int(key) < len(part):
                part = part[int(key)]
        return part


def _is_small(value: JsonValue) -> bool:
    if isinstance(value, dict | list):
        return len(value) < SMALL_BYTES and len(msgspec.json.encode(value)) <= SMALL_BYTES
    return True


def _hollowed(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return dict.fromkeys(value)
    return [None] * len(value) if isinstance(value, list) else value


def _problem(path: tuple[Segment, ...], value: JsonValue, *, rule: str, expected: str) -> Problem:
    place, got = json_path(path), described(value)
    message = f"{place}: expected {expected}, got {got}."
    return Problem(message=message, path=place, rule=rule, expected=expected, got=got)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
