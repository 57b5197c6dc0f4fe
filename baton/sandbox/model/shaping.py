"""Pours values into the form that a JSON Schema asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs

from baton.sandbox.model.question import Question
from baton.sandbox.model.solution import proposal
from baton.sandbox.model.ticket import Reading, analysis, read_ticket, summarise

Schema = Mapping[str, Any]
#: Values by property name, nearest scope first.
Scopes = tuple[Mapping[str, Any], ...]

#: An enumeration may have other words for what the rules found.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "angry": ("angry", "very negative", "very_negative", "frustrated", "negative", "upset"),
    "frustrated": ("frustrated", "negative", "upset", "annoyed", "angry"),
    "worried": ("worried", "concerned", "anxious", "negative", "neutral"),
    "positive": ("positive", "satisfied", "happy"),
    "neutral": ("neutral", "calm"),
    "1": ("critical", "p1", "urgent", "highest"),
    "2": ("high", "p2", "urgent"),
    "3": ("medium", "moderate", "normal", "p3"),
    "4": ("low", "p4"),
    "5": ("planning", "lowest", "low", "p5"),
}

#: Deeper than any answer; ends schemas that contain themselves.
_MAX_DEPTH = 24
#: Values of an answer, and of a text or list that a schema wants to be long.
_MOST_PLACES = 100_000
_MOST_REQUIRED = 10_000
_TEXT_NAMES = ("summary", "answer", "text", "message", "description", "response", "title", "result")
_ITEM_NAMES = ("action", "step", "title", "name", "description", "text", "summary")
_FORMATS = {
    "date": "2026-11-23",
    "date-time": "2026-11-23T09:00:00Z",
    "time": "09:00:00Z",
    "email": "service.desk@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


#: For patterns, where the message has nothing that fits: recognisably nobody's.
_PLACEHOLDERS = ("CUST-0000", "INC0000000", "ORD-0000-0000", "2000-01-01", "EUR", "0", "x", "")


class Unanswerable(Exception):
    """The rules cannot satisfy this schema."""


def answer(question: Question, schema: Schema) -> Any:
    """A value that satisfies `schema`, from what the rules know about the question.

    Raises Unanswerable where they cannot, and ValueError for a schema that is none.
    """
    validator = jsonschema_rs.validator_for(dict(schema))
    reading = read_ticket(question)
    shaper = _Shaper(question, schema, reading, _knowledge(question, schema, reading))
    value = shaper.shape(schema, "", (shaper.knowledge,), 0)
    if not validator.is_valid(value):
        raise Unanswerable("The sandbox model has no rule for an answer of this form.")
    return value


def _knowledge(question: Question, schema: Schema, reading: Reading) -> dict[str, Any]:
    names = _property_names(schema)
    known = analysis(question, reading)
    if {"recommendation", "recommended_actions", "root_cause", "next_steps"} & names:
        return known | proposal(question, reading)
    return known


def _property_names(schema: Any) -> set[str]:
    names: set[str] = set()
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            names |= set(properties)
        for member in schema.values():
            names |= _property_names(member)
    elif isinstance(schema, list):
        for member in schema:
            names |= _property_names(member)
    return names


class _Shaper:
    def __init__(
        self, question: Question, root: Schema, reading: Reading, knowledge: dict[str, Any]
    ) -> None:
        self.knowledge = knowledge
        self._root = root
        self._reading = reading
        self._summary = summarise(question.words)
        self._places = 0

    def shape(self, schema: Schema | bool, name: str, scopes: Scopes, depth: int) -> Any:
        """A value for one place; `name` is that of the property."""
        if isinstance(schema, bool) or depth > _MAX_DEPTH:
            return None
        self._places += 1
        if self._places > _MOST_PLACES or _asks_too_much(schema):
            raise Unanswerable("The sandbox model gives no answer of this size.")
        schema = self._resolve(schema)
        known, candidate = _lookup(scopes, name)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._choice(schema["enum"], name, candidate)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self._branch(schema[keyword], name, scopes, depth)
        if "allOf" in schema:
            merged = {
                key: value for part in schema["allOf"] for key, value in self._resolve(part).items()
            }
            return self.shape(merged, name, scopes, depth + 1)
        kind = self._kind(schema, known, candidate)
        if kind == "object":
            return self._object(schema, candidate, scopes, depth)
        if kind == "array":
            return self._array(schema, name, candidate, scopes, depth)
        if kind in ("integer", "number"):
            return _number(schema, kind, candidate)
        if kind == "boolean":
            return candidate if isinstance(candidate, bool) else False
        return self._string(schema, name, candidate) if kind == "string" else None

    def _resolve(self, schema: Schema) -> Schema:
        for _ in range(_MAX_DEPTH):
            reference = schema.get("$ref")
            if not isinstance(reference, str) or not reference.startswith("#"):
                break
            target: Any = self._root
            for part in reference.removeprefix("#").strip("/").split("/"):
                key = part.replace("~1", "/").replace("~0", "~")
                target = target.get(key, {}) if part and isinstance(target, Mapping) else target
            schema = target if isinstance(target, Mapping) else {}
        return schema

    def _kind(self, schema: Schema, known: bool, candidate: Any) -> str:
        """The type to answer with; null only where nothing is known."""
        declared = schema.get("type")
        kinds = [declared] if isinstance(declared, str) else list(declared or ())
        if not kinds:
            kinds = (
                ["object"]
                if "properties" in schema
                else ["array"]
                if "items" in schema
                else ["string"]
            )
        if "null" in kinds and (candidate is None or len(kinds) == 1):
            return "null"
        kinds = [kind for kind in kinds if kind != "null"]
        fitting = [kind for kind in kinds if known and _is_of(candidate, kind)]
        return (fitting or kinds)[0]

    def _branch(self, branches: Sequence[Schema], name: str, scopes: Scopes, depth: int) -> Any:
        _, candidate = _lookup(scopes, name)
        if candidate is None and any(self._resolve(b).get("type") == "null" for b in branches):
            return None
        values = [self.shape(branch, name, scopes, depth + 1) for branch in branches]
        something = [value for value in values if value is not None]
        fitting = [value for value in something if value == candidate]
        return (fitting or something or [None])[0]

    def _choice(self, options: Sequence[Any], name: str, candidate: Any) -> Any:
        wanted = [candidate]
        if candidate is not None:
            wanted += _SYNONYMS.get(str(candidate), ())
        if name in ("category", "type", "topic", "class", "department"):
            wanted += [self._reading.category, *self._reading.category_names]
        if name in ("priority", "severity", "urgency", "impact"):
            wanted += [self._reading.priority, *_SYNONYMS[str(self._reading.priority)]]
        for wish in wanted:
            for option in options:
                if option == wish or _folded(option) == _folded(wish):
                    return option
        if candidate is None and None in options:
            return None
        return options[0]

    def _object(self, schema: Schema, candidate: Any, scopes: Scopes, depth: int) -> dict[str, Any]:
        properties: Mapping[str, Any] = schema.get("properties", {})
        if not properties and isinstance(candidate, dict):
            return {key: value for key, value in candidate.items() if value is not None}
        inner = (candidate, *scopes) if isinstance(candidate, dict) else scopes
        return {name: self.shape(part, name, inner, depth + 1) for name, part in properties.items()}

    def _array(
        self, schema: Schema, name: str, candidate: Any, scopes: Scopes, depth: int
    ) -> list[Any]:
        items = schema.get("items", {})
        given = candidate if isinstance(candidate, list) else []
        values = []
        standing = self._standing(items) if isinstance(items, Mapping) else {}
        validator = jsonschema_rs.validator_for(standing)
        for position, entry in enumerate(given, start=1):
            scope = _item_scope(entry, position)
            value = self.shape(items, "item", (scope, *scopes), depth + 1)
            if validator.is_valid(value):
                values.append(value)
        while len(values) < schema.get("minItems", 0):
            values.append(self.shape(items, name, scopes, depth + 1))
        return values[: schema.get("maxItems", len(values))]

    def _standing(self, schema: Schema) -> dict[str, Any]:
        """A part of the schema that can be checked alone: with the definitions beside it."""
        shared = {key: self._root[key] for key in ("$defs", "definitions") if key in self._root}
        return {**shared, **schema}

    def _string(self, schema: Schema, name: str, candidate: Any) -> str:
        text = candidate if isinstance(candidate, str) else None
        if text is None and candidate is not None and not isinstance(candidate, dict | list):
            text = str(candidate)
        if text is None:
            text = _FORMATS.get(schema.get("format", ""))
        if text is None:
            text = self._summary if any(part in name for part in _TEXT_NAMES) else ""
        text = text[: schema.get("maxLength", len(text))]
        missing = schema.get("minLength", 0) - len(text)
        text = text or self._summary[: schema.get("maxLength")] if missing > 0 else text
        text += "-" * max(0, schema.get("minLength", 0) - len(text))
        return text if "pattern" not in schema else self._matching(schema["pattern"], text)

    def _matching(self, pattern: str, text: str) -> str:
        entities = self._reading.entities
        options = (text, *entities.customer_ids, *entities.ticket_ids, *entities.order_ids)
        validator = jsonschema_rs.validator_for({"pattern": pattern})
        for option in (*options, *entities.dates, *entities.emails, *_PLACEHOLDERS):
            if validator.is_valid(option):
                return option
        return text


def _asks_too_much(schema: Schema) -> bool:
    return any(
        isinstance(size := schema.get(name), int | float) and size > _MOST_REQUIRED
        for name in ("minItems", "minLength")
    )


def _lookup(scopes: Scopes, name: str) -> tuple[bool, Any]:
    for scope in scopes:
        if name in scope:
            return True, scope[name]
    return False, None


def _item_scope(entry: Any, position: int) -> dict[str, Any]:
    """What the place of one array item can be filled from."""
    scope: dict[str, Any] = {"item": entry, "order": position, "number": position}
    if isinstance(entry, str):
        scope |= dict.fromkeys(_ITEM_NAMES, entry)
    return scope


def _is_of(value: Any, kind: str) -> bool:
    types: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
        "boolean": (bool,),
        "array": (list,),
        "object": (dict,),
    }
    return isinstance(value, types.get(kind, ())) and isinstance(value, bool) == (kind == "boolean")


def _folded(value: Any) -> str:
    return re.sub(r"[\s_-]+", " ", str(value)).casefold().strip()


def _number(schema: Schema, kind: str, candidate: Any) -> int | float:
    value: float = 0
    if isinstance(candidate, int | float):
        value = candidate
    elif isinstance(candidate, str) and (match := re.search(r"-?\d+(?:\.\d+)?", candidate)):
        value = float(match[0])
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + (1 if kind == "integer" else 1e-6)
    if "exclusiveMaximum" in schema:
        high = schema["exclusiveMaximum"] - (1 if kind == "integer" else 1e-6)
    value = max(value, low) if low is not None else value
    value = min(value, high) if high is not None else value
    step = schema.get("multipleOf")
    value = round(value / step) * step if step else value
    return round(value) if kind == "integer" else value
