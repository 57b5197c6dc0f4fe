"""Problems of parameters and body members, in Baton's words instead of pydantic's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic_core import ErrorDetails

from baton.errors import Problem
from baton.jsontext.path import json_path
from baton.jsontext.syntax_errors import shown
from baton.sentence import Sentence, say, sentences

#: By pydantic's error type: the JSON Schema keyword that was broken, and what must be.
_RULES: Mapping[str, tuple[str, str]] = {
    "missing": ("required", "is missing"),
    "extra_forbidden": ("additionalProperties", "is not known here; leave it out"),
    "int_parsing": ("type", "must be a whole number"),
    "int_parsing_size": ("type", "must be a whole number with fewer digits"),
    "int_type": ("type", "must be a whole number"),
    "int_from_float": ("type", "must be a whole number"),
    "float_parsing": ("type", "must be a number"),
    "float_type": ("type", "must be a number"),
    "bool_parsing": ("type", "must be true or false"),
    "bool_type": ("type", "must be true or false"),
    "string_type": ("type", "must be text"),
    "list_type": ("type", "must be a list"),
    "dict_type": ("type", "must be an object"),
    "model_type": ("type", "must be an object"),
    "model_attributes_type": ("type", "must be an object"),
    "enum": ("enum", "must be {expected}"),
    "literal_error": ("enum", "must be {expected}"),
    "greater_than": ("exclusiveMinimum", "must be more than {gt}"),
    "greater_than_equal": ("minimum", "must be at least {ge}"),
    "less_than": ("exclusiveMaximum", "must be less than {lt}"),
    "less_than_equal": ("maximum", "must be at most {le}"),
    "string_too_short": ("minLength", "must have at least {min_length} characters"),
    "string_too_long": ("maxLength", "must have at most {max_length:,} characters"),
    "too_short": ("minItems", "must have at least {min_length} items"),
    "too_long": ("maxItems", "must have at most {max_length} items"),
    "string_pattern_mismatch": ("pattern", "must match the pattern {pattern}"),
    # Raised by types of our own, which give the words.
    "value_error": ("format", "{error}"),
}
_UNKNOWN = ("", "has a value that is not allowed")
#: Nothing was given of which the value could be shown.
_ABSENT = frozenset({"missing"})

_PLACES: Mapping[str, str] = {
    "query": "The query parameter `{name}`",
    "path": "`{name}` in the path",
    "header": "The header `{name}`",
    "cookie": "The cookie `{name}`",
    "body": "The body's `{name}`",
}


def parameter_problem(found: ErrorDetails) -> Problem:
    """The problem of a parameter, from an error of pydantic."""
    # Numbers are places in a parameter that was repeated.
    place, *names = (part for part in found["loc"] if isinstance(part, str))
    name = ".".join(names)
    rule, words = _worded(found)
    got = say("") if found["type"] in _ABSENT else shown(found.get("input"))
    where = say(_PLACES.get(place, "`{name}`"), name=name)
    return Problem(
        message=say(
            "{where} {words}{more}.",
            where=where,
            words=words,
            more=say(", got {got}", got=got) if got else say(""),
        ),
        path=f"{place}.{name}" if name else place,
        rule=rule,
        got=got,
    )


def member_problems(
    errors: Sequence[ErrorDetails], document: Mapping[str, object]
) -> tuple[Problem, ...]:
    """The problems of a body; alternatives of one member are put into one sentence."""
    by_path: dict[str, list[ErrorDetails]] = {}
    for found in errors:
        by_path.setdefault(_path_in(document, found), []).append(found)
    return tuple(_member_problem(path, alike) for path, alike in by_path.items())


def _member_problem(path: str, alike: Sequence[ErrorDetails]) -> Problem:
    worded = dict.fromkeys(_worded(found) for found in alike)
    rule = next(iter(worded))[0]
    got = say("") if alike[0]["type"] in _ABSENT else shown(alike[0].get("input"))
    wishes = sentences((words for _, words in worded), " or ")
    return Problem(
        message=say(
            "{path}: {wishes}{more}.",
            path=path,
            wishes=wishes,
            more=say(", got {got}", got=got) if got else say(""),
        ),
        path=path,
        rule=rule,
        got=got,
    )


def _worded(found: ErrorDetails) -> tuple[str, Sentence]:
    rule, template = _RULES.get(found["type"], _UNKNOWN)
    return rule, say(template, **(found.get("ctx") or {}))


def _path_in(document: object, found: ErrorDetails) -> str:
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
