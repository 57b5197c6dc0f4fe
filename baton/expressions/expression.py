"""Parse, check and evaluate JMESPath expressions (https://jmespath.org/specification.html)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from baton.errors import InvalidInput, MappingFailed
from baton.expressions.limited_interpreter import (
    MOST_RESULT_BYTES,
    MOST_STEPS,
    LimitedFunctions,
    LimitedInterpreter,
    TooMuchError,
)
from baton.jsontext.text import JsonObject, to_text
from baton.sentence import Sentence, say
from baton.work_limit import WorkLimit

#: Errors that jmespath raises for invalid expressions or unsuitable data. It lets plain Python
#: errors through: `contains('a', 1)` is a TypeError, `avg` of huge integers an OverflowError.
_FAILURES = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError)


_DEEPEST = 100
#: The same limit as in the schema of the workflow file.
_MOST_CHARACTERS = 10_000
#: Length limit of an expression, or of a reason, in a message.
_SHOWN_CHARACTERS = 500
#: Nodes whose later parts operate on the result of earlier ones.
_CHAINED = (
    "subexpression", "index_expression", "pipe", "projection", "value_projection",
    "filter_projection", "flatten",
)  # fmt: skip
#: Nodes that access members of their first part's result, and bind more loosely than `!`.
_REACHING = ("subexpression", "projection", "value_projection", "filter_projection", "flatten")
#: `!` before a path, outside of quotes and literals.
_NEGATED_PATH = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\]|\\.)*+`)"""
    r"""|!\s*+(?P<path>(?>@|(?!\d)\w++|"(?:[^"\\]|\\.)*+")"""
    r"""(?:\s*+\.\s*+(?>\*|\w++|"(?:[^"\\]|\\.)*+")|\[(?:-?\d*+|\*)\])++)(?!\s*\()""",
    re.ASCII,
)
#: Functions that evaluate one argument for each item of another.
_REPEATING = ("join", "map", "sort_by", "min_by", "max_by")
#: `to_string` writes a character of two bytes as `\\u00e4`.
_ESCAPED = 6


def check_expression(text: str) -> None:
    """Check that a text is an expression of known functions; raises `InvalidInput`."""
    for node in _nodes(_compiled(text).parsed):
        if (
            node["type"] == "function_expression"
            and node["value"] not in LimitedFunctions.FUNCTION_TABLE
        ):
            known = ", ".join(sorted(LimitedFunctions.FUNCTION_TABLE))
            raise InvalidInput(
                say(
                    "The expression {text!r} calls {value}(), which JMESPath does not have. "
                    "Functions are {known}.",
                    text=text,
                    value=node["value"],
                    known=known,
                )
            )


def negation_fault(text: str) -> tuple[Sentence, Sentence] | None:
    """Return why an expression on a negation is always null, and a correction; None otherwise."""
    if not any(
        node["type"] in _REACHING and node["children"][0]["type"] == "not_expression"
        for node in _nodes(_compiled(text).parsed)
    ):
        return None
    corrected = _NEGATED_PATH.sub(lambda found: found["quoted"] or f"!({found['path']})", text)
    why = say(
        "The expression {expression} is always null: JMESPath reads !a.b as (!a).b, and true and "
        "false have no members.",
        expression=_shortened(text),
    )
    if corrected == text:
        return why, say("Put what ! negates in parentheses, as in !(a.b).")
    return why, say("Write {expression}", expression=corrected)


def evaluate(text: str, data: JsonObject, work: WorkLimit | None = None) -> object:
    """Evaluate an expression; the result may not be JSON.

    Raises `MappingFailed`, also if the evaluation exceeds the work limit or the result exceeds
    `MOST_RESULT_BYTES`.
    """
    interpreter = LimitedInterpreter(WorkLimit(MOST_STEPS) if work is None else work)
    try:
        result = interpreter.visit(_compiled(text).parsed, data)
        interpreter.sizes.require(interpreter.sizes.of(result), MOST_RESULT_BYTES)
    except TooMuchError as error:
        raise MappingFailed(
            say(
                "The expression {expression} cannot be computed: {error}. "
                "Select fewer values, or divide it among several steps.",
                expression=_shortened(text),
                error=error,
            )
        ) from error
    except _FAILURES as error:
        reason = " ".join(str(error).split())[:_SHOWN_CHARACTERS]
        raise MappingFailed(
            say(
                "The expression {expression} cannot be computed: {reason}.",
                expression=_shortened(text),
                reason=reason,
            )
        ) from error
    return result


def evaluate_text(text: str, data: JsonObject) -> bytes:
    """Return the result of an expression as JSON text; raises `MappingFailed` or `NotJson`."""
    result = to_text(evaluate(text, data))
    if len(result) > MOST_RESULT_BYTES:
        raise MappingFailed(
            say(
                "The expression {expression} cannot be computed: its result is "
                "{count:,} bytes of JSON; the limit is {limit:,}.",
                expression=_shortened(text),
                count=len(result),
                limit=MOST_RESULT_BYTES,
            )
        )
    return result


@lru_cache(maxsize=1024)
def fields_read(text: str) -> Mapping[str, frozenset[str]] | None:
    """Return the top-level fields that an expression may read, so that no others need decoding.

    Each field maps to the names read directly below it; empty if it may be read as a whole. `None`
    if the expression may read anything. The result never misses a field: names inside lists and
    pipes count as top level.
    """
    fields: dict[str, frozenset[str]] = {}
    for node in _nodes(_compiled(text).parsed):
        if node["type"] in ("current", "value_projection"):
            return None
        if node["type"] == "field":
            fields[node["value"]] = frozenset()
    whole = set(_fields_read_whole(_compiled(text).parsed))
    for name in fields.keys() - whole:
        fields[name] = frozenset(_names_below(_compiled(text).parsed, name))
    return fields


def roots_read(text: str) -> frozenset[str]:
    """Return the first fields of an expression's paths.

    `@` for a path that starts with all data.
    """
    return frozenset(_roots(_compiled(text).parsed))


def root_field(text: str) -> str | None:
    """Return the first field of a path; None for other expressions."""
    node = _compiled(text).parsed
    while node["type"] in (*_REACHING, "index_expression") and node["children"]:
        node = node["children"][0]
    return node["value"] if node["type"] == "field" else None


def growth(text: str) -> int:
    """Return the most by which an expression's values can exceed the data, as a factor."""
    return _growth(_compiled(text).parsed)


def _growth(node: Any) -> int:
    kind, below = node["type"], [_growth(c) for c in node["children"] if isinstance(c, dict)]
    if kind == "literal":
        return max(1, len(repr(node["value"])))
    if kind in _CHAINED or (kind == "function_expression" and node["value"] in _REPEATING):
        return math.prod(below)
    return (_ESCAPED if kind == "function_expression" else 1) * max(1, sum(below))


@lru_cache(maxsize=1024)
def _compiled(text: str) -> ParsedResult:
    if len(text) > _MOST_CHARACTERS:
        raise InvalidInput(
            say(
                "The expression {text!r} cannot be read: it is longer than "
                "{limit:,} characters. Put its constants into a mapping of their own.",
                text=text[:200],
                limit=_MOST_CHARACTERS,
            )
        )
    try:
        return _of_usual_depth(jmespath.compile(text))
    except (JMESPathError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise InvalidInput(
            say("The expression {text!r} cannot be read: {reason}", text=text[:200], reason=reason)
        ) from error


def _of_usual_depth(parsed: ParsedResult) -> ParsedResult:
    """Return the expression unless it is nested too deeply: the interpreter is recursive."""
    waiting: list[tuple[Any, int]] = [(parsed.parsed, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            raise RecursionError(f"its parts are nested more than {_DEEPEST} times")
        waiting += [(child, depth + 1) for child in node["children"] if isinstance(child, dict)]
    return parsed


def _shortened(text: str) -> str:
    shown = repr(text)
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[:_SHOWN_CHARACTERS]}..."


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in node["children"]:
        if isinstance(child, dict):  # the bounds of a slice are bare numbers
            yield from _nodes(child)


def _roots(node: Any) -> Iterator[str]:
    kind, children = node["type"], node["children"]
    if kind in ("field", "current"):
        yield node.get("value", "@")
    for child in children[:1] if kind in _CHAINED else children:
        if isinstance(child, dict):
            yield from _roots(child)


def _is_path(node: Any) -> bool:
    return node["type"] == "subexpression" and all(
        child["type"] == "field" for child in node["children"][:2]
    )


def _fields_read_whole(node: Any) -> Iterator[str]:
    if node["type"] == "field":
        yield node["value"]
    for child in node["children"][2:] if _is_path(node) else node["children"]:
        if isinstance(child, dict):
            yield from _fields_read_whole(child)


def _names_below(node: Any, name: str) -> Iterator[str]:
    for inner in _nodes(node):
        if _is_path(inner) and inner["children"][0]["value"] == name:
            yield inner["children"][1]["value"]
