"""Pours values into the form that a JSON Schema asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from baton.errors import InvalidInput, NotJson
from baton.schemas.schema_ref import Place
from baton.schemas.standalone import standalone
from baton.schemas.validate import fits
from baton.work_limit import OutOfWorkError, WorkLimit
from baton_sandbox.model.documents import drafts
from baton_sandbox.model.question import Question
from baton_sandbox.model.solution import proposal
from baton_sandbox.model.ticket import Reading, analysis, read_ticket, summarise

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
#: Work on one answer, about two seconds at most: values, checks, and what is below.
_MOST_WORK = 20_000
#: Characters of a text and entries of an enumeration that count as one value.
_PER_WORK = 200
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
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

    Raises Unanswerable where they cannot, or where the schema is none.
    """
    work = WorkLimit(_MOST_WORK)
    root = dict(schema)
    try:
        fits(root, None, work)
        reading = read_ticket(question)
        shaper = _Shaper(question, root, reading, _knowledge(question, root, reading), work)
        value = shaper.shape(root, "", (shaper.knowledge,), 0)
        is_right = fits(root, value, work)
    except InvalidInput as error:
        raise Unanswerable(error.message) from error
    except OutOfWorkError as error:
        raise Unanswerable("The sandbox model gives no answer of this size.") from error
    except (NotJson, OverflowError) as error:
        raise Unanswerable("The sandbox model has no number of this size.") from error
    if not is_right:
        raise Unanswerable("The sandbox model has no rule for an answer of this form.")
    return value


def _knowledge(question: Question, schema: Schema, reading: Reading) -> dict[str, Any]:
    names = _property_names(schema)
    known = analysis(question, reading)
    if {"recommendation", "recommended_actions", "root_cause", "next_steps"} & names:
        known |= proposal(question, reading)
    return known | drafts(question, reading, frozenset(names))


def _property_names(schema: Schema) -> set[str]:
    names: set[str] = set()
    ahead: list[Any] = [schema]
    while ahead:
        part = ahead.pop()
        if isinstance(part, dict):
            properties = part.get("properties")
            names |= set(properties) if isinstance(properties, dict) else set()
            ahead += part.values()
        elif isinstance(part, list):
            ahead += part
    return names


class _Shaper:
    def __init__(
        self,
        question: Question,
        root: dict[str, Any],
        reading: Reading,
        knowledge: dict[str, Any],
        work: WorkLimit,
    ) -> None:
        self.knowledge = knowledge
        self._root = root
        self._reading = reading
        self._summary = summarise(question.words)
        self._work = work

    def shape(self, schema: Schema | bool, name: str, scopes: Scopes, depth: int) -> Any:
        """A value for one place; `name` is that of the property."""
        if isinstance(schema, bool) or depth > _MAX_DEPTH:
            return None
        self._work.require()
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
        place = Place(dict(schema), self._root).resolved()
        return place.schema if place is not None and isinstance(place.schema, dict) else {}

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
        first = None
        for branch in branches:
            value = self.shape(branch, name, scopes, depth + 1)
            if value is not None and value == candidate:
                return value
            first = value if first is None else first
            if candidate is None and first is not None:
                break
        return first

    def _choice(self, options: Sequence[Any], name: str, candidate: Any) -> Any:
        self._work.require(1 + len(options) // _PER_WORK)
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
        alone = standalone(Place(items, self._root), self._work)
        for position, entry in enumerate(given, start=1):
            scope = _item_scope(entry, position)
            value = self.shape(items, "item", (scope, *scopes), depth + 1)
            if fits(alone, value, self._work):
                values.append(value)
        while len(values) < schema.get("minItems", 0):
            values.append(self.shape(items, name, scopes, depth + 1))
        return values[: schema.get("maxItems", len(values))]

    def _string(self, schema: Schema, name: str, candidate: Any) -> str:
        least = schema.get("minLength", 0)
        self._work.require(1 + least // _PER_WORK)
        text = candidate if isinstance(candidate, str) else None
        if text is None and candidate is not None and not isinstance(candidate, dict | list):
            text = str(candidate)
        if text is None:
            text = _FORMATS.get(schema.get("format", ""))
        if text is None:
            text = self._summary if any(part in name for part in _TEXT_NAMES) else ""
        text = text[: schema.get("maxLength", len(text))]
        text = text or self._summary[: schema.get("maxLength")] if least > len(text) else text
        text += "-" * max(0, least - len(text))
        return text if "pattern" not in schema else self._matching(schema["pattern"], text)

    def _matching(self, pattern: str, text: str) -> str:
        entities = self._reading.entities
        options = (text, *entities.customer_ids, *entities.ticket_ids, *entities.order_ids)
        for option in (*options, *entities.dates, *entities.emails, *_PLACEHOLDERS):
            if fits({"pattern": pattern}, option, self._work):
                return option
        return text


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
    elif isinstance(candidate, str) and (match := _NUMBER.search(candidate)):
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
