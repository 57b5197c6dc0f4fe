"""Find the exact fault of text that is not JSON; slow, so used for messages only."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from baton.jsontext.path import Segment, json_path
from baton.sentence import Sentence, say

#: Nesting limit of arrays and objects; docs/contract.md promises 200.
MAX_DEPTH = 200
#: Python's own limit for reading and writing integers as text.
MAX_DIGITS = 4300
FIRST_TOO_LONG = 10**MAX_DIGITS

_QUOTED_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN_CHARACTERS = 60
_PLAIN_TYPES = (str, int, bool, type(None))
_TOO_LONG = say("is an integer of more than {limit:,} digits; send it as text", limit=MAX_DIGITS)
_SURROGATE_WHY = say(
    "contains half of a surrogate pair, which is not a character; send the whole one"
)
_TOO_DEEP = say("is nested deeper than {limit} levels; flatten it", limit=MAX_DEPTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault and its place."""

    #: `line 3, column 7`, or a JSON path.
    where: str
    #: Continues "the value at <where> ...".
    why: Sentence


class _Members(list[tuple[str, object]]):
    """An object as read, duplicates included."""


@dataclass(frozen=True, slots=True)
class _Unkeepable:
    """Placeholder for a number that cannot be represented."""

    why: Sentence


def text_fault(text: bytes) -> Fault | None:
    """Return the first reason why a text is not one JSON value that can be kept unchanged."""
    try:
        characters = text.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _position(text[: error.start].decode("utf-8"), error.start)
        return Fault(
            where=where, why=say("is not UTF-8 (byte 0x{byte:02x})", byte=text[error.start])
        )
    if characters.startswith("\ufeff"):
        return Fault(where="line 1, column 1", why=say("is a byte order mark; save without it"))
    deep = _too_deep_at(characters)
    if deep is not None:
        return Fault(where=_position(characters, deep), why=_TOO_DEEP)
    try:
        value = json.loads(
            characters,
            object_pairs_hook=_Members,
            parse_float=_read_float,
            parse_int=_read_int,
            parse_constant=lambda name: _Unkeepable(
                say("is {value}, which JSON does not have", value=name)
            ),
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return Fault(
            where=where,
            why=say("cannot be read: {why}", why=f"{error.msg[:1].lower()}{error.msg[1:]}"),
        )
    return next(_faults_read(value, ()), None)


def value_fault(value: object) -> Fault | None:
    """Return the first part of a Python value that is not JSON."""
    return next(_faults_held(value, ()), None)


def _position(characters: str, offset: int) -> str:
    line = characters.count("\n", 0, offset) + 1
    column = min(offset, len(characters)) - characters.rfind("\n", 0, offset)
    return f"line {line}, column {column}"


def _too_deep_at(characters: str) -> int | None:
    depth = 0
    for match in _QUOTED_OR_BRACKET.finditer(characters):
        if match[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return match.start()
        elif match[0] in "]}":
            depth -= 1
    return None


def _read_float(digits: str) -> float | _Unkeepable:
    number = float(digits)
    if math.isinf(number):
        return _Unkeepable(
            say(
                "is {value}, larger than any 64-bit floating point number; send it as text",
                value=_cut(digits),
            )
        )
    return number


def _read_int(digits: str) -> int | _Unkeepable:
    return _Unkeepable(_TOO_LONG) if len(digits.lstrip("-")) > MAX_DIGITS else 0


def _faults_read(value: object, path: tuple[Segment, ...]) -> Iterator[Fault]:
    if isinstance(value, _Unkeepable):
        yield Fault(where=json_path(path), why=value.why)
    elif isinstance(value, str) and _SURROGATE.search(value):
        yield Fault(where=json_path(path), why=_SURROGATE_WHY)
    elif isinstance(value, _Members):
        seen = set()
        for key, inner in value:
            if key in seen:
                yield Fault(
                    where=json_path((*path, key)), why=say("is a key that appears twice; keep one")
                )
            if _SURROGATE.search(key):
                yield Fault(
                    where=json_path((*path, key)),
                    why=say("is a key that {why}", why=_SURROGATE_WHY),
                )
            seen.add(key)
            yield from _faults_read(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _faults_read(inner, (*path, index))


def _faults_held(value: object, path: tuple[Segment, ...]) -> Iterator[Fault]:
    why = _why_not_plain(value)
    if why:
        yield Fault(where=json_path(path), why=why)
    elif type(value) in (dict, list, tuple) and len(path) >= MAX_DEPTH:
        yield Fault(where=json_path(path[:3]) + "...", why=_TOO_DEEP)
    elif type(value) is dict:
        for key, inner in value.items():
            if type(key) is not str:
                why = say(
                    "has the key {key} of type {type}; keys must be text",
                    key=shown(key),
                    type=type(key).__name__,
                )
                yield Fault(where=json_path(path), why=why)
            elif _SURROGATE.search(key):
                yield Fault(
                    where=json_path(path), why=say("has a key that {why}", why=_SURROGATE_WHY)
                )
            else:
                yield from _faults_held(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _faults_held(inner, (*path, index))


def _why_not_plain(value: object) -> Sentence | None:
    if type(value) is float:
        return (
            None
            if math.isfinite(value)
            else say("is {value}, which JSON does not have", value=value)
        )
    if type(value) is str:
        return _SURROGATE_WHY if _SURROGATE.search(value) else None
    if type(value) is int:
        return _TOO_LONG if abs(value) >= FIRST_TOO_LONG else None
    if type(value) in (*_PLAIN_TYPES, dict, list, tuple):
        return None
    return say("is {value} of type {type}", value=shown(value), type=type(value).__name__)


def shown(value: object) -> str:
    """Return a short form of a value for a message; never fails."""
    try:
        return _cut(repr(value))
    except Exception:  # noqa: BLE001 - repr() is foreign code, and the message must come out
        return f"a {type(value).__name__} that cannot be shown"


def _cut(text: str) -> str:
    if len(text) <= _SHOWN_CHARACTERS:
        return text
    return f"{text[:_SHOWN_CHARACTERS]}..."
