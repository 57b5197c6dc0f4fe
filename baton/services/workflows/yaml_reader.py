"""Reading YAML 1.2 with the types of JSON and nothing else.

PyYAML follows YAML 1.1, where `on` is true, `1e16` is text and dates are objects. So only its event
stream is used; scalars are resolved here by the core schema of YAML 1.2 (section 10.3.2), with
numbers as JSON writes them.

Two parsers make the events. libyaml is 20 times as fast; what it refuses is read again by PyYAML's
own, whose errors say more and which takes a few texts that libyaml does not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NoReturn

import yaml

from baton.errors import InvalidFile
from baton.jsontext.syntax_errors import MAX_DEPTH, MAX_DIGITS
from baton.jsontext.text import JsonObject, JsonValue
from baton.sentence import say

#: So many PyYAML reads in a second.
MAX_SLOW_VALUES = 30_000

_Loader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]

#: Where libyaml takes what PyYAML refuses, or takes it for something else: tabs, byte order marks,
#: complex keys, and comments right behind the sign of a block.
_READ_DIFFERENTLY = re.compile(r"[\t\ufeff]|(?:^|[\s\[{,:-])\?|[|>][-+0-9]*#", re.MULTILINE)
#: YAML 1.1 takes these for line breaks and trims around them; YAML 1.2 and JSON do not.
_FOREIGN_BREAK = re.compile("[\x85\u2028\u2029]")

_WORDS: dict[str, JsonValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
#: Numbers of YAML 1.1 and 1.2 that JSON does not have: 007, 0x1F, 0o17, +1, .5 and 1.
_OTHER_NUMBER = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?0[xob][0-9a-fA-F]+"
)
_MERGE = re.compile("<<")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_yaml(text: bytes, name: str) -> JsonObject:
    """Read one mapping; raises `InvalidFile` with line and column."""
    characters = text.decode()
    for characters_not_allowed in (_FOREIGN_BREAK, yaml.reader.Reader.NON_PRINTABLE):
        found = characters_not_allowed.search(characters)
        if found:
            raise _control_character(characters, found.start(), name)
    if not _READ_DIFFERENTLY.search(characters):
        quick = _Reader(characters, name, loader=yaml.CSafeLoader)
        try:
            return quick.read()
        except InvalidFile:
            if quick.values > MAX_SLOW_VALUES:
                raise
    slow = _Reader(characters, name, loader=yaml.SafeLoader, most_values=MAX_SLOW_VALUES)
    return slow.read()


def _control_character(characters: str, position: int, name: str) -> InvalidFile:
    line = characters.count("\n", 0, position) + 1
    column = position - characters.rfind("\n", 0, position)
    return InvalidFile(
        say(
            "{name}, line {line}, column {column}: the control character "
            "U+{code_point:04X} must be written as an escape in quotes.",
            name=name,
            line=line,
            column=column,
            code_point=ord(characters[position]),
        )
    )


def is_text_unquoted(text: str) -> bool:
    """True if it is read as text also without quotes, as far as its characters allow that."""
    return text not in _WORDS and not any(
        form.fullmatch(text) for form in (_INTEGER, _FLOAT, _OTHER_NUMBER, _NOT_FINITE, _MERGE)
    )


class _Reader:
    """Builds one JSON object from the events of one document."""

    def __init__(
        self, characters: str, name: str, *, loader: _Loader, most_values: int | None = None
    ) -> None:
        self._name = name
        self._most_values = most_values
        self._events = self._translated(characters, loader)
        #: How many were read.
        self.values = 0

    def read(self) -> JsonObject:
        next(self._events)  # the start of the stream
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise InvalidFile(
                say("{name} is empty; a workflow file begins with its name.", name=self._name)
            )
        first = next(self._events)
        value = self._value(first, 0)
        next(self._events)  # the end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(after, "a second document begins; a file holds one workflow")
        if not isinstance(value, dict):
            self._refuse(first, "a workflow file must be a mapping such as `name: My workflow`")
        return value

    def _translated(self, characters: str, loader: _Loader) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(characters, Loader=loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = (
                say(
                    ", line {line}, column {column}",
                    line=mark.line + 1,
                    column=mark.column + 1,
                )
                if mark
                else say("")
            )
            words = ", ".join(part for part in (error.context, error.problem) if part)
            raise InvalidFile(
                say("{name}{place}: {words}.", name=self._name, place=place, words=words)
            ) from error

    def _value(self, event: yaml.Event, depth: int) -> JsonValue:
        self.values += 1
        if self._most_values is not None and self.values > self._most_values:
            self._refuse(
                event,
                say(
                    "it has more than {limit:,} values, and tabs, byte order marks or "
                    "complex keys, which are slow to read; remove those, or write the file as JSON",
                    limit=self._most_values,
                ),
            )
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                event,
                say("the alias *{anchor} is not allowed; write the value out", anchor=event.anchor),
            )
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._refuse(
                event, say("the anchor &{anchor} is not allowed; remove it", anchor=anchor)
            )
        if tag is not None:
            self._refuse(event, say("the tag {tag} is not allowed; remove it", tag=tag))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            self._refuse(event, say("it is nested deeper than {limit} levels", limit=MAX_DEPTH))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(depth + 1)
        return self._mapping(depth + 1)

    def _sequence(self, depth: int) -> list[JsonValue]:
        items: list[JsonValue] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, depth))
        return items

    def _mapping(self, depth: int) -> JsonObject:
        members: JsonObject = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if isinstance(event, yaml.ScalarEvent) and not event.style and event.value == "<<":
                self._refuse(event, "the merge key << is not allowed; write the members out")
            key = self._value(event, depth)
            if not isinstance(key, str):
                self._refuse(event, "a key must be text; put it in quotes")
            if key in members:
                self._refuse(event, say('the key "{key}" appears twice', key=key))
            members[key] = self._value(next(self._events), depth)
        return members

    def _scalar(self, event: yaml.ScalarEvent) -> JsonValue:
        text: str = event.value
        if event.style:
            return self._whole_characters(event, text)
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return self._integer(event, text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isinf(number):
                self._refuse(
                    event, say("{text} is too large for a number; quote it", text=text[:60])
                )
            return number
        if _OTHER_NUMBER.fullmatch(text):
            self._refuse(
                event,
                say(
                    "{text} is a number in some programs and text in others; quote it, or write "
                    "the number without leading zeros, sign or prefix",
                    text=text[:60],
                ),
            )
        if _NOT_FINITE.fullmatch(text):
            self._refuse(
                event,
                say("{text} is not a JSON number; quote it if it is meant as text", text=text),
            )
        return self._whole_characters(event, text)

    def _integer(self, event: yaml.Event, text: str) -> int:
        if len(text.lstrip("-")) > MAX_DIGITS:
            self._refuse(
                event,
                say(
                    "an integer has more than {limit:,} digits; quote it",
                    limit=MAX_DIGITS,
                ),
            )
        return int(text)

    def _whole_characters(self, event: yaml.Event, text: str) -> str:
        r"""JSON escapes such as "\ud83d\ude00" are two halves of one character."""
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._refuse(event, "a text has half of a surrogate pair, which is not a character")

    def _refuse(self, event: yaml.Event, why: str) -> NoReturn:
        mark = event.start_mark
        place = (
            say(", line {line}, column {column}", line=mark.line + 1, column=mark.column + 1)
            if mark
            else say("")
        )
        raise InvalidFile(say("{name}{place}: {why}.", name=self._name, place=place, why=why))
