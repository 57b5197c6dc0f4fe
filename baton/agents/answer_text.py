"""Extract the JSON object from a model's answer: strip reasoning, code fences and prose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from baton.agents.strict_schema import without_added_nulls
from baton.errors import InvalidJson, Problem
from baton.jsontext.text import JsonValue, parse, parse_object, to_object_text
from baton.schemas.validate import Schema, violations

_TAGS = r"(?:\w+:)?(?:think|thinking|thoughts?|reason|reasoning|reflection)"
_MARK = re.compile(
    rf"<(?P<close>/?){_TAGS}>|\[(?P<close2>/?)THINK\]|◁(?P<close3>/?)think▷", re.IGNORECASE
)
#: Channel markers of gpt-oss, which some servers leave in the text.
_FINAL = re.compile(r"<\|channel\|>\s*final\s*(?:<\|[a-z]+\|>[^<]*)?<\|message\|>")
_CHANNEL = re.compile(r"<\|channel\|>")
_LAST_TOKENS = re.compile(r"(?:\s*(?:<\|[a-z_]+\|>|</s>|<eos>|<end_of_turn>))+\s*\Z")
_QUOTES = frozenset("\"'`")
#: The start of an object or of a list of objects.
_START = re.compile(r"\{\s{0,100}[\"}]|\[\s{0,100}\{")
#: At most this many lists or single-member objects are unwrapped from around the object.
_MOST_WRAPPERS = 3


class NoObject(Exception):
    """The text does not contain exactly one object; the message says what it contains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundObject:
    """The object that the model meant, and how it differs from the schema."""

    #: Exact JSON text.
    output: bytes
    problems: tuple[Problem, ...]
    #: What was removed from the answer, for the step's log.
    notes: tuple[str, ...]


def plain_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without reasoning, and notes on what was removed."""
    return _cleaned(text)


def find_object(text: str, schema: Schema, *, what: str) -> FoundObject:
    """Return the one object in the text.

    A list or a single member around the object is removed only where the inner value fits the
    schema and the whole does not. Raises `NoObject` or `InvalidJson`.
    """
    notes: tuple[str, ...] = ()
    try:
        value = parse(text, what=what)
    except InvalidJson:
        rest, notes = _cleaned(text)
        value, around = _searched(rest, what)
        notes += around
    return _fitting(value, schema, notes, what)


def _cleaned(text: str) -> tuple[str, tuple[str, ...]]:
    without_mark = text.removeprefix("\ufeff")
    notes = ["a byte order mark"] if without_mark != text else []
    rest = _without_reasoning(_without_channels(without_mark))
    if len(rest) != len(without_mark):
        notes.append(f"reasoning ({len(without_mark) - len(rest):,} characters)")
    ended = _LAST_TOKENS.sub("", rest)
    if ended != rest:
        notes.append("the model's end marks")
    return ended, tuple(notes)


def _without_channels(text: str) -> str:
    finals = list(_FINAL.finditer(text))
    if finals:
        return text[finals[-1].end() :]
    channel = _CHANNEL.search(text)
    return text[: channel.start()] if channel else text


def _without_reasoning(text: str) -> str:
    """Return the text outside of reasoning blocks.

    An end mark without a start mark closes reasoning that began with the text. A start mark without
    an end mark counts only at the beginning of the text.
    """
    kept, start, depth = "", 0, 0
    for mark in _marks(text):
        closes = mark["close"] or mark["close2"] or mark["close3"]
        if closes and depth == 0:
            kept, start = "", mark.end()
        elif closes:
            depth -= 1
            start = mark.end() if depth == 0 else start
        elif depth > 0:
            depth += 1
        elif _begins_line(text, mark.start()):
            kept, start, depth = kept + text[start : mark.start()], mark.start(), 1
    rest = text[start:]
    if depth and not kept.strip():
        return ""
    if start == 0 and not kept:
        return text
    return (kept + rest).strip()


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Yield the reasoning marks that are not inside quotes."""
    for mark in _MARK.finditer(text):
        before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() :][:1]
        if not (before == after and before in _QUOTES and before):
            yield mark


def _begins_line(text: str, position: int) -> bool:
    return not text[text.rfind("\n", 0, position) + 1 : position].strip()


def _searched(text: str, what: str) -> tuple[JsonValue, tuple[str, ...]]:
    """Return the one value in the text, and notes on what surrounded it."""
    stripped = text.strip()
    if not stripped:
        raise NoObject("It is empty.")
    found = [stripped[start:end] for start, end in _values(stripped)]
    # An empty object next to another one is prose, such as a code snippet.
    meant = [part for part in found if part.strip("{} \n\r\t")] or found
    different = {_canonical(part): part for part in meant}
    if not different:
        raise NoObject("There is no JSON object in it.")
    if len(different) > 1:
        raise NoObject(f"It holds {len(different)} different JSON objects: which one is meant?")
    [part] = different.values()
    if part == stripped:
        return parse(part, what=what), ()
    around = stripped.replace(part, "", 1).strip()
    fence = around.startswith(("```", "~~~")) and len(around.split()) <= 2 and len(around) < 40
    return parse(part, what=what), ("a code fence" if fence else "text around the JSON",)


def _values(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of objects and lists of objects; a malformed one ends the search.

    An object nested in a malformed one must not be mistaken for the whole answer.
    """
    decoder = json.JSONDecoder()
    start = _START.search(text)
    while start is not None:
        try:
            _, end = decoder.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            raise NoObject(
                f"Its JSON is malformed: {error.msg} at character {error.pos}."
            ) from error
        except (ValueError, RecursionError) as error:
            raise NoObject("Its JSON has a number too long or is nested too deeply.") from error
        yield start.start(), end
        start = _START.search(text, end)


def _canonical(part: str) -> str:
    return json.dumps(json.loads(part), sort_keys=True)


def _fitting(value: JsonValue, schema: Schema, notes: tuple[str, ...], what: str) -> FoundObject:
    """Return the outermost object that fits the schema, or the outermost object if none fits."""
    first: FoundObject | None = None
    for inner, around in _unwrapped(value, what):
        if not isinstance(inner, dict):
            continue
        output = to_object_text(without_added_nulls(inner, schema))
        problems = violations(schema, output)
        found = FoundObject(output=output, problems=problems, notes=notes + around)
        if not problems:
            return found
        first = first or found
    if first is None:
        raise NoObject("It must be a JSON object.")
    return first


def _unwrapped(value: JsonValue, what: str) -> Iterator[tuple[JsonValue, tuple[str, ...]]]:
    """Yield the value, then the inner value after removing each wrapper, with notes."""
    notes: tuple[str, ...] = ()
    for _ in range(_MOST_WRAPPERS + 1):
        yield value, notes
        if isinstance(value, list) and len(value) == 1:
            value, notes = value[0], (*notes, "a list around the object")
        elif isinstance(value, dict) and len(value) == 1:
            [(name, inner)] = value.items()
            value, notes = inner, (*notes, f"the member {name[:60]!r} around the object")
        elif isinstance(value, str):
            try:
                value = parse_object(value.strip(), what=what)
            except InvalidJson:
                return
            notes = (*notes, "quotes around the JSON")
        else:
            return
