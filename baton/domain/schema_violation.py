"""One violation of a JSON Schema in words for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jsonschema_rs

from baton.domain.errors import Problem
from baton.domain.json_path import Segment, json_path

_SHOWN_CHARACTERS = 60
#: Alternatives that a message names.
SHOWN_BRANCHES = 5


def violation(error: jsonschema_rs.ValidationError, data: object, *, root: str = "$") -> Problem:
    """What was expected and what came; `data` is the whole document, which stands at `root`."""
    where, value = _found(data, error.instance_path)
    expected, got = _expected(error), described(value)
    if error.kind.name == "required":
        where.append(str(_detail(error)["property"]))
        expected, got = "a value", "nothing"
    elif error.kind.name in ("additionalProperties", "unevaluatedProperties"):
        got = "also " + ", ".join(_quoted(name) for name in _detail(error)["unexpected"])
    path = json_path(where, root)
    if not expected:
        return Problem(message=f"{path}: {error.message}.", path=path, rule=_rule(error), got=got)
    return worded(path, rule=_rule(error), expected=expected, got=got)


def worded(path: str, *, rule: str, expected: str, got: str) -> Problem:
    """A problem in the form that all violations have."""
    message = f"{path}: expected {expected}, got {got}."
    return Problem(message=message, path=path, rule=rule, expected=expected, got=got)


def phrase(keyword: str, asked: object) -> str:
    """What a keyword asks for."""
    return _PHRASES[keyword](asked)


def either(words: Sequence[str]) -> str:
    """Some alternatives as a list."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def described(value: object) -> str:
    """A value with its JSON type in few words: `integer 42`, `object with 3 members`."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"boolean {_quoted(value)}"
    if isinstance(value, dict):
        return f"object with {_count(len(value), 'member')}"
    if isinstance(value, list):
        return f"array with {_count(len(value), 'item')}"
    kind = "string" if isinstance(value, str) else type(value).__name__
    kind = {"int": "integer", "float": "number"}.get(kind, kind)
    return f"{kind} {_quoted(value)}"


def _rule(error: jsonschema_rs.ValidationError) -> str:
    if error.kind.name == "falseSchema":
        return next(
            (part for part in reversed(error.schema_path) if isinstance(part, str)), "false"
        )
    return error.kind.name


def _detail(error: jsonschema_rs.ValidationError) -> dict[str, Any]:
    return error.kind.as_dict()


def _expected(error: jsonschema_rs.ValidationError) -> str:
    if error.kind.name == "pattern" and "error" in _detail(error):
        return "text that its pattern can be tried on: it needs too much backtracking"
    if error.kind.name not in _PHRASES or "error" in _detail(error):
        return ""
    return phrase(error.kind.name, next(iter(_detail(error).values()), None))


def _branches(context: list[list[jsonschema_rs.ValidationError]]) -> str:
    """What each branch of an anyOf or oneOf asks for, by its first error."""
    wishes = [_wish(errors[0]) for errors in context if errors]
    shown = list(dict.fromkeys(wishes))[:SHOWN_BRANCHES]
    return either(shown) if shown else "one of the allowed forms"


def _wish(error: jsonschema_rs.ValidationError) -> str:
    path: list[Segment] = list(error.instance_path)
    if error.kind.name == "required":
        return f"a value at {json_path([*path, str(_detail(error)['property'])])}"
    expected = _expected(error) or error.message
    return f"{expected} at {json_path(path)}" if path else expected


_PHRASES: dict[str, Callable[[Any], str]] = {
    "type": either,
    "format": lambda name: f"a valid {name}",
    "enum": lambda options: f"one of {', '.join(_quoted(option) for option in options)}",
    "const": lambda value: f"exactly {_quoted(value)}",
    "required": lambda name: f"a member {_quoted(name)}",
    "additionalProperties": lambda _: "only the members that the schema names",
    "unevaluatedProperties": lambda _: "only the members that the schema names",
    "minimum": lambda limit: f"at least {limit}",
    "maximum": lambda limit: f"at most {limit}",
    "exclusiveMinimum": lambda limit: f"more than {limit}",
    "exclusiveMaximum": lambda limit: f"less than {limit}",
    "multipleOf": lambda factor: f"a multiple of {factor}",
    "minLength": lambda limit: f"at least {_count(limit, 'character')}",
    "maxLength": lambda limit: f"at most {_count(limit, 'character')}",
    "minItems": lambda limit: f"at least {_count(limit, 'item')}",
    "maxItems": lambda limit: f"at most {_count(limit, 'item')}",
    "minProperties": lambda limit: f"at least {_count(limit, 'member')}",
    "maxProperties": lambda limit: f"at most {_count(limit, 'member')}",
    "additionalItems": lambda limit: f"at most {_count(limit, 'item')}",
    "pattern": lambda pattern: f"text matching {pattern}",
    "uniqueItems": lambda _: "items that all differ",
    "contains": lambda _: "an item that fits the schema under contains",
    "anyOf": _branches,
    "oneOf": _branches,
    "falseSchema": lambda _: "nothing here",
    "not": lambda schema: f"anything but {_quoted(schema)}",
}


def _found(data: Any, path: Iterable[Segment]) -> tuple[list[Segment], object]:
    """A path as it is in the data, and the value there.

    The library writes keys of digits as numbers. What is not in the data, the library said of
    something else; then the path ends where it leaves the data.
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


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _quoted(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}..."
