"""The sources of a step's input: paths, constants and expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from baton.errors import InvalidInput, NotJson
from baton.expressions.expression import check_expression, fields_read
from baton.jsontext.path import IDENTIFIER, Segment
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, JsonValue, decode, to_text
from baton.sentence import say

#: First segments that do not refer to a field of the context.
ROOTS = ("input", "steps", "context")

_QUOTED = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*"')
_INDEX = re.compile(r"\[(-?[0-9]{1,9})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSource:
    """A place in the data: `customer.tags[0]`, `steps.analyzer.output`, `input."odd.key"`."""

    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantSource:
    """A fixed value, as exact JSON text."""

    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionSource:
    """A JMESPath expression over the context plus `input`, `steps` and `context`."""

    text: str


Source: TypeAlias = PathSource | ConstantSource | ExpressionSource


def parse_source(source: JsonValue) -> Source:
    """Parse the source of a mapping in a workflow file.

    A string is a path, `{"value": ...}` a constant, `{"expr": "..."}` an expression. Raises
    `InvalidInput`.
    """
    if isinstance(source, str):
        return PathSource(text=source, segments=parse_path(source))
    if isinstance(source, dict) and list(source) == ["value"]:
        try:
            return ConstantSource(text=to_text(source["value"]))
        except NotJson as error:
            raise InvalidInput(
                say("The constant is not JSON: {why}", why=error.sentence)
            ) from error
    if isinstance(source, dict) and list(source) == ["expr"]:
        expression = source["expr"]
        if not isinstance(expression, str):
            raise InvalidInput(
                say("An expression is text, got {expression}.", expression=shown(expression))
            )
        check_expression(expression)
        return ExpressionSource(text=expression)
    raise InvalidInput(
        say(
            "A source is a path such as ticket.id, a constant such as {{value: 42}}, or an "
            "expression such as {{expr: 'items[0].id'}}; got {source}.",
            source=shown(source),
        )
    )


def in_context(segments: Sequence[Segment]) -> tuple[Segment, ...] | None:
    """Return the path inside the context, starting with its field; None if it leads elsewhere."""
    head, *rest = segments
    if head == "context":
        return tuple(rest) or None
    return None if head in ROOTS else tuple(segments)


def source_document(source: Source) -> JsonValue:
    """Return the source as in the workflow file; the inverse of `parse_source`."""
    if isinstance(source, PathSource):
        return source.text
    if isinstance(source, ConstantSource):
        return {"value": decode(source.text)}
    return {"expr": source.text}


def parse_path(text: str) -> tuple[Segment, ...]:
    """Parse `key.key[0]."odd.key"` into segments; raises `InvalidInput` with the position."""
    segments: list[Segment] = []
    position = 0
    while position < len(text) or not segments:
        if segments and text[position] == "[":
            index = _INDEX.match(text, position)
            if index is None:
                raise _unreadable(text, position, "a whole number between brackets, such as [0]")
            segments.append(int(index[1]))
            position = index.end()
            continue
        if segments:
            if text[position] != ".":
                raise _unreadable(text, position, "a dot or a bracket")
            position += 1
        key, position = _key_at(text, position)
        segments.append(key)
    return tuple(segments)


def referenced_steps(source: Source) -> frozenset[str]:
    """Return the keys of the steps whose output the source uses."""
    if isinstance(source, PathSource):
        names = source.segments[1:2] if source.segments[0] == "steps" else ()
        return frozenset(name for name in names if isinstance(name, str))
    if isinstance(source, ExpressionSource):
        return referenced_steps_of(source.text)
    return frozenset()


def referenced_steps_of(expression: str) -> frozenset[str]:
    """Return the keys of the steps whose output an expression uses."""
    fields = fields_read(expression)
    return fields.get("steps", frozenset()) if fields else frozenset()


def parse_mapping(mapping: JsonObject) -> Mapping[str, Source]:
    """Parse a mapping that was already validated."""
    return {target: parse_source(source) for target, source in mapping.items()}


def _key_at(text: str, position: int) -> tuple[str, int]:
    plain = IDENTIFIER.match(text, position)
    if plain:
        return plain[0], plain.end()
    quoted = _QUOTED.match(text, position)
    if quoted is None:
        raise _unreadable(text, position, 'a name, or a key in quotes such as "odd.key"')
    key = str(json.loads(quoted[0]))
    try:
        key.encode()
    except UnicodeEncodeError as error:
        raise _unreadable(text, position, "whole characters") from error
    return key, quoted.end()


def _unreadable(text: str, position: int, expected: str) -> InvalidInput:
    got = repr(text[position]) if position < len(text) else say("its end")
    return InvalidInput(
        say(
            "The path {text!r} cannot be read at character {number}: "
            "expected {expected}, got {got}.",
            text=text[:200],
            number=position + 1,
            expected=expected,
            got=got,
        )
    )
