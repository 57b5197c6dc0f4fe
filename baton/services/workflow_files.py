"""Reading workflow files: YAML 1.2 with the types of JSON and nothing else, or JSON.

PyYAML follows YAML 1.1, where `on` is true, `1e16` is text and dates are objects. So only its event
stream is used; scalars are resolved here by the core schema of YAML 1.2 (section 10.3.2), with
numbers as JSON writes them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NoReturn

import yaml

from baton.domain.errors import InvalidFile, InvalidJson, InvalidWorkflow, PayloadTooLarge, Problem
from baton.domain.foreign_exports import foreign_export
from baton.domain.json_fault import MAX_DEPTH, MAX_DIGITS
from baton.domain.json_text import JsonObject, JsonValue, parse_object
from baton.services.file_text import refuse_lost_characters, utf8_text

MAX_FILE_BYTES = 1_000_000
#: Reading YAML takes 0.1 ms for each; JSON has no such limit.
MAX_YAML_VALUES = 30_000
#: How much longer YAML takes than JSON of the same size.
YAML_COST = 16

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


def read_workflow_text(text: bytes, *, name: str) -> JsonObject:
    """Read a workflow file; `name` is its name for messages, and `.json` means JSON only.

    Raises `InvalidFile` with line and column for what cannot be read or is not plain JSON data:
    tags, anchors, aliases, merge keys, duplicate or non-text keys, several documents, more values
    than `MAX_YAML_VALUES`, numbers that JSON does not have, characters that were lost, and for what
    another product exported. Raises `PayloadTooLarge` over 1,000,000 bytes.
    """
    if len(text) > MAX_FILE_BYTES:
        raise PayloadTooLarge(
            f"{name} has {len(text):,} bytes; the limit for a workflow file is "
            f"{MAX_FILE_BYTES:,} bytes."
        )
    text = utf8_text(text, name)
    refuse_lost_characters(text, name)
    document = _document(text, name)
    foreign = foreign_export(document)
    if foreign is not None:
        raise InvalidFile(f"{name} cannot be used. {foreign.message} {foreign.fix}")
    return document


def _document(text: bytes, name: str) -> JsonObject:
    if name.lower().endswith(".json"):
        return _read_json(text, name)
    if text.lstrip()[:1] == b"{":
        try:
            return _read_json(text, name)
        except InvalidFile:
            pass  # a flow mapping of YAML; if not, the YAML reader says what is wrong
    return _YamlReader(text, name).read()


def imported(text: str) -> JsonObject:
    """What a file says that was sent as text; raises `InvalidWorkflow` if it cannot be read."""
    try:
        return read_workflow_text(text.encode(), name="The file")
    except (InvalidFile, PayloadTooLarge) as error:
        problem = Problem(message=error.message, rule="file")
        raise InvalidWorkflow(error.message, problems=(problem,)) from error


def is_text_unquoted(text: str) -> bool:
    """Whether it is read as text also without quotes, as far as its characters allow that."""
    return text not in _WORDS and not any(
        form.fullmatch(text) for form in (_INTEGER, _FLOAT, _OTHER_NUMBER, _NOT_FINITE, _MERGE)
    )


def _read_json(text: bytes, name: str) -> JsonObject:
    try:
        return parse_object(text, what="file")
    except InvalidJson as error:
        raise InvalidFile(f"{name}: {error.message}") from error


class _YamlReader:
    """Builds one JSON object from the events of one document."""

    def __init__(self, text: bytes, name: str) -> None:
        self._name = name
        self._values = 0
        characters = text.decode()
        # YAML 1.1 takes these for line breaks and trims around them; YAML 1.2 and JSON do not.
        foreign_break = re.search("[\x85\u2028\u2029]", characters)
        if foreign_break:
            raise self._control_character(characters, foreign_break.start())
        self._events = self._translated(characters)

    def read(self) -> JsonObject:
        next(self._events)  # the start of the stream
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            raise InvalidFile(f"{self._name} is empty; a workflow file begins with its name.")
        first = next(self._events)
        value = self._value(first, 0)
        next(self._events)  # the end of the document
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(after, "a second document begins; a file holds one workflow")
        if not isinstance(value, dict):
            self._refuse(first, "a workflow file must be a mapping such as `name: My workflow`")
        return value

    def _translated(self, characters: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(characters, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
            words = ", ".join(part for part in (error.context, error.problem) if part)
            raise InvalidFile(f"{self._name}{place}: {words}.") from error
        except yaml.reader.ReaderError as error:
            raise self._control_character(characters, error.position) from error

    def _control_character(self, characters: str, position: int) -> InvalidFile:
        line = characters.count("\n", 0, position) + 1
        column = position - characters.rfind("\n", 0, position)
        return InvalidFile(
            f"{self._name}, line {line}, column {column}: the control character "
            f"U+{ord(characters[position]):04X} must be written as an escape in quotes."
        )

    def _value(self, event: yaml.Event, depth: int) -> JsonValue:
        self._values += 1
        if self._values > MAX_YAML_VALUES:
            self._refuse(
                event, f"it has more than {MAX_YAML_VALUES:,} values; write so large a file as JSON"
            )
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"the alias *{event.anchor} is not allowed; write the value out")
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._refuse(event, f"the anchor &{anchor} is not allowed; remove it")
        if tag is not None:
            self._refuse(event, f"the tag {tag} is not allowed; remove it")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            self._refuse(event, f"it is nested deeper than {MAX_DEPTH} levels")
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
            if isinstance(event, yaml.ScalarEvent) and event.style is None and event.value == "<<":
                self._refuse(event, "the merge key << is not allowed; write the members out")
            key = self._value(event, depth)
            if not isinstance(key, str):
                self._refuse(event, "a key must be text; put it in quotes")
            if key in members:
                self._refuse(event, f'the key "{key}" appears twice')
            members[key] = self._value(next(self._events), depth)
        return members

    def _scalar(self, event: yaml.ScalarEvent) -> JsonValue:
        text: str = event.value
        if event.style is not None:
            return self._whole_characters(event, text)
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return self._integer(event, text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isinf(number):
                self._refuse(event, f"{text[:60]} is too large for a number; quote it")
            return number
        if _OTHER_NUMBER.fullmatch(text):
            self._refuse(
                event,
                f"{text[:60]} is a number in some programs and text in others; quote it, or write "
                "the number without leading zeros, sign or prefix",
            )
        if _NOT_FINITE.fullmatch(text):
            self._refuse(event, f"{text} is not a JSON number; quote it if it is meant as text")
        return self._whole_characters(event, text)

    def _integer(self, event: yaml.Event, text: str) -> int:
        if len(text.lstrip("-")) > MAX_DIGITS:
            self._refuse(event, f"an integer has more than {MAX_DIGITS:,} digits; quote it")
        return int(text)

    def _whole_characters(self, event: yaml.Event, text: str) -> str:
        r"""JSON escapes such as "\ud83d\ude00" are two halves of one character."""
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._refuse(event, "a text has half of a surrogate pair, which is not a character")

    def _refuse(self, event: yaml.Event, why: str) -> NoReturn:
        mark = event.start_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InvalidFile(f"{self._name}{place}: {why}.")
