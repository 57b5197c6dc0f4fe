"""Describe one violation of a JSON Schema for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jsonschema_rs

from baton.errors import Problem
from baton.jsontext.path import Segment, json_path
from baton.sentence import Sentence, say, sentence_of

_SHOWN_CHARACTERS = 60
#: Alternatives listed in a message.
SHOWN_BRANCHES = 5


def violation(error: jsonschema_rs.ValidationError, data: object, *, root: str = "$") -> Problem:
    """Describe the expected and the actual value; `data` is the whole document, at `root`."""
    where, value = _found(data, error.instance_path)
    expected, got = _expected(error), described(value)
    if error.kind.name == "required":
        where.append(str(_detail(error)["property"]))
        expected, got, value = say("a value"), say("nothing"), None
    elif error.kind.name in ("additionalProperties", "unevaluatedProperties"):
        unexpected = ", ".join(_quoted(name) for name in _detail(error)["unexpected"])
        got = say("also {names}", names=unexpected)
    path = json_path(where, root)
    if not expected:
        why = say("{why}.", why=error.message)
        return Problem.at(path, why, rule=_rule(error), got=got, value=scalar(value))
    return worded(path, rule=_rule(error), expected=expected, got=got, value=scalar(value))


def worded(path: str, *, rule: str, expected: str, got: str, value: str = "") -> Problem:
    """Return a problem in the form that all violations have."""
    why = say("expected {expected}, got {got}.", expected=expected, got=got)
    return Problem.at(path, why, rule=rule, expected=expected, got=got, value=value)


def phrase(keyword: str, asked: object) -> Sentence:
    """Describe what a keyword requires."""
    return _PHRASES[keyword](asked)


def either(words: Sequence[str]) -> Sentence:
    """Join alternatives into a list."""
    listed = sentence_of(words[0])
    for word in words[1:-1]:
        listed = say("{listed}, {word}", listed=listed, word=sentence_of(word))
    if len(words) == 1:
        return listed
    return say("{listed} or {word}", listed=listed, word=sentence_of(words[-1]))


def described(value: object) -> Sentence:
    """Describe a value with its JSON type: `integer 42`, `object with 3 members`."""
    if value is None:
        return say("null")
    if isinstance(value, bool):
        return say("boolean {value}", value=_quoted(value))
    if isinstance(value, dict):
        return say("object with {members}", members=_count(len(value), "member"))
    if isinstance(value, list):
        return say("array with {items}", items=_count(len(value), "item"))
    kind = "string" if isinstance(value, str) else type(value).__name__
    kind = {"int": "integer", "float": "number"}.get(kind, kind)
    return say("{type} {value}", type=kind, value=_quoted(value))


def scalar(value: object) -> str:
    """Return a scalar other than null as short JSON; "" for other values."""
    return "" if value is None or isinstance(value, dict | list) else _quoted(value)


def _rule(error: jsonschema_rs.ValidationError) -> str:
    if error.kind.name == "falseSchema":
        return next(
            (part for part in reversed(error.schema_path) if isinstance(part, str)), "false"
        )
    return error.kind.name


def _detail(error: jsonschema_rs.ValidationError) -> dict[str, Any]:
    return error.kind.as_dict()


def _expected(error: jsonschema_rs.ValidationError) -> Sentence | None:
    if error.kind.name == "pattern" and "error" in _detail(error):
        return say("text that its pattern can be tried on: it needs too much backtracking")
    if error.kind.name not in _PHRASES or "error" in _detail(error):
        return None
    return phrase(error.kind.name, next(iter(_detail(error).values()), None))


def _branches(context: list[list[jsonschema_rs.ValidationError]]) -> Sentence:
    """Describe what each branch of an anyOf or oneOf requires, by its first error."""
    wishes = [_wish(errors[0]) for errors in context if errors]
    shown = list(dict.fromkeys(wishes))[:SHOWN_BRANCHES]
    return either(shown) if shown else say("one of the allowed forms")


def _wish(error: jsonschema_rs.ValidationError) -> Sentence:
    path: list[Segment] = list(error.instance_path)
    if error.kind.name == "required":
        return say("a value at {path}", path=json_path([*path, str(_detail(error)["property"])]))
    expected = _expected(error) or sentence_of(error.message)
    if not path:
        return expected
    return say("{expected} at {path}", expected=expected, path=json_path(path))


_PHRASES: dict[str, Callable[[Any], Sentence]] = {
    "type": either,
    "format": lambda name: say("a valid {name}", name=name),
    "enum": lambda options: say("one of {options}", options=", ".join(map(_quoted, options))),
    "const": lambda value: say("exactly {value}", value=_quoted(value)),
    "required": lambda name: say("a member {name}", name=_quoted(name)),
    "additionalProperties": lambda _: say("only the members that the schema names"),
    "unevaluatedProperties": lambda _: say("only the members that the schema names"),
    "minimum": lambda limit: say("at least {limit}", limit=limit),
    "maximum": lambda limit: say("at most {limit}", limit=limit),
    "exclusiveMinimum": lambda limit: say("more than {limit}", limit=limit),
    "exclusiveMaximum": lambda limit: say("less than {limit}", limit=limit),
    "multipleOf": lambda factor: say("a multiple of {factor}", factor=factor),
    "minLength": lambda limit: say("at least {limit}", limit=_count(limit, "character")),
    "maxLength": lambda limit: say("at most {limit}", limit=_count(limit, "character")),
    "minItems": lambda limit: say("at least {limit}", limit=_count(limit, "item")),
    "maxItems": lambda limit: say("at most {limit}", limit=_count(limit, "item")),
    "minProperties": lambda limit: say("at least {limit}", limit=_count(limit, "member")),
    "maxProperties": lambda limit: say("at most {limit}", limit=_count(limit, "member")),
    "additionalItems": lambda limit: say("at most {limit}", limit=_count(limit, "item")),
    "pattern": lambda pattern: say("text matching {pattern}", pattern=pattern),
    "uniqueItems": lambda _: say("items that all differ"),
    "contains": lambda _: say("an item that fits the schema under contains"),
    "anyOf": _branches,
    "oneOf": _branches,
    "falseSchema": lambda _: say("nothing here"),
    "not": lambda schema: say("anything but {value}", value=_quoted(schema)),
}


def _found(data: Any, path: Iterable[Segment]) -> tuple[list[Segment], object]:
    """Return a path as it is in the data, and the value there.

    The library writes keys of digits as numbers. If a path leaves the data, because the library's
    error refers to something else, it is cut there.
    """
    where: list[Segment] = []
    for segment in path:
        if isinstance(data, dict) and str(segment) in data:
            where.append(str(segment))
        elif isinstance(data, list) and isinstance(segment, int) and segment < len(data):
            where.append(segment)
        else:
            break
        data = data[where[-1]]
    return where, data


def _count(number: int, noun: str) -> Sentence:
    return say(f"{{count:,}} {noun}" if number == 1 else f"{{count:,}} {noun}s", count=number)


def _quoted(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."
