"""What is wrong with a parameter or a member of a body, in Baton's words instead of pydantic's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from baton.domain.errors import Problem
from baton.domain.json_fault import shown
from baton.domain.json_path import json_path

_Words = Callable[[Mapping[str, Any]], str]

#: By pydantic's error type: the JSON Schema keyword that was broken, and what must be.
_RULES: Mapping[str, tuple[str, _Words]] = {
    "missing": ("required", lambda _: "is missing"),
    "extra_forbidden": ("additionalProperties", lambda _: "is not known here; leave it out"),
    "int_parsing": ("type", lambda _: "must be a whole number"),
    "int_parsing_size": ("type", lambda _: "must be a whole number with fewer digits"),
    "int_type": ("type", lambda _: "must be a whole number"),
    "int_from_float": ("type", lambda _: "must be a whole number"),
    "float_parsing": ("type", lambda _: "must be a number"),
    "float_type": ("type", lambda _: "must be a number"),
    "bool_parsing": ("type", lambda _: "must be true or false"),
    "bool_type": ("type", lambda _: "must be true or false"),
    "string_type": ("type", lambda _: "must be text"),
    "list_type": ("type", lambda _: "must be a list"),
    "dict_type": ("type", lambda _: "must be an object"),
    "model_type": ("type", lambda _: "must be an object"),
    "model_attributes_type": ("type", lambda _: "must be an object"),
    "enum": ("enum", lambda limits: f"must be {limits['expected']}"),
    "literal_error": ("enum", lambda limits: f"must be {limits['expected']}"),
    "greater_than": ("exclusiveMinimum", lambda limits: f"must be more than {limits['gt']}"),
    "greater_than_equal": ("minimum", lambda limits: f"must be at least {limits['ge']}"),
    "less_than": ("exclusiveMaximum", lambda limits: f"must be less than {limits['lt']}"),
    "less_than_equal": ("maximum", lambda limits: f"must be at most {limits['le']}"),
    "string_too_short": (
        "minLength",
        lambda limits: f"must have at least {limits['min_length']} characters",
    ),
    "string_too_long": (
        "maxLength",
        lambda limits: f"must have at most {limits['max_length']:,} characters",
    ),
    "too_short": ("minItems", lambda limits: f"must have at least {limits['min_length']} items"),
    "too_long": ("maxItems", lambda limits: f"must have at most {limits['max_length']} items"),
    "string_pattern_mismatch": (
        "pattern",
        lambda limits: f"must match the pattern {limits['pattern']}",
    ),
    # Raised by types of our own, which give the words.
    "value_error": ("format", lambda limits: str(limits["error"])),
}
_UNKNOWN: tuple[str, _Words] = ("", lambda _: "has a value that is not allowed")
#: Nothing was given of which the value could be shown.
_ABSENT = frozenset({"missing"})

_PLACES: Mapping[str, str] = {
    "query": "The query parameter `{}`",
    "path": "`{}` in the path",
    "header": "The header `{}`",
    "cookie": "The cookie `{}`",
    "body": "The body's `{}`",
}


def parameter_problem(found: Mapping[str, Any]) -> Problem:
    """The problem of a parameter, from an error of pydantic."""
    # Numbers are places in a parameter that was repeated.
    place, *names = (part for part in found["loc"] if isinstance(part, str))
    name = ".".join(names)
    rule, words = _worded(found)
    got = "" if found["type"] in _ABSENT else shown(found.get("input"))
    where = _PLACES.get(place, "`{}`").format(name)
    return Problem(
        message=f"{where} {words}{f', got {got}' if got else ''}.",
        path=f"{place}.{name}" if name else place,
        rule=rule,
        got=got,
    )


def member_problems(
    errors: Sequence[Mapping[str, Any]], document: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """The problems of a body; alternatives of one member are put into one sentence."""
    by_path: dict[str, list[Mapping[str, Any]]] = {}
    for found in errors:
        by_path.setdefault(_path_in(document, found), []).append(found)
    return tuple(_member_problem(path, alike) for path, alike in by_path.items())


def _member_problem(path: str, alike: Sequence[Mapping[str, Any]]) -> Problem:
    worded = dict.fromkeys(_worded(found) for found in alike)
    rule = next(iter(worded))[0]
    got = "" if alike[0]["type"] in _ABSENT else shown(alike[0].get("input"))
    wishes = " or ".join(words for _, words in worded)
    return Problem(
        message=f"{path}: {wishes}{f', got {got}' if got else ''}.", path=path, rule=rule, got=got
    )


def _worded(found: Mapping[str, Any]) -> tuple[str, str]:
    rule, words = _RULES.get(found["type"], _UNKNOWN)
    return rule, words(found.get("ctx") or {})


def _path_in(document: Any, found: Mapping[str, Any]) -> str:
    """The place in the document; pydantic also names the alternative that it tried."""
    segments: list[str | int] = []
    for part in found["loc"]:
        if isinstance(document, dict) and isinstance(part, str):
            if part not in document and found["type"] not in _ABSENT:
                break
            document = document.get(part)
        elif isinstance(document, list) and isinstance(part, int):
            document = document[part]
        else:
            break
        segments.append(part)
    return json_path(segments)
