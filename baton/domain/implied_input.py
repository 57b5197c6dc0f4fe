"""A sample input for a workflow without an input schema, derived from its steps' mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from baton.domain.data_flow import declared_names, members_of
from baton.domain.edges import ChainStep
from baton.domain.mapping import (
    ROOTS,
    ExpressionSource,
    PathSource,
    parse_source,
)
from baton.errors import InvalidInput
from baton.expressions.expression import fields_read
from baton.jsontext.path import Segment
from baton.jsontext.text import JsonObject, JsonValue, decode, decode_object
from baton.schemas.sample import sample_of
from baton.schemas.schema_ref import Place
from baton.schemas.validate import Schema
from baton.work_limit import WorkLimit

_Path = tuple[Segment, ...]
#: Deeper fields get no sample value.
_DEEPEST = 30


def implied_input(steps: Sequence[ChainStep], work: WorkLimit) -> JsonObject:
    """Return values for every field that the steps take from the input; empty if they take none."""
    made: JsonObject = {}
    given: set[str] = set()
    for step in steps:
        if step.mapping is None:
            for name, value in _whole(step.input_schema, work).items():
                if name not in given:
                    made.setdefault(name, value)
        else:
            members = _members(step.input_schema)
            for name, path in _taken(step.mapping, given):
                if len(path) <= _DEEPEST and work.spend(len(path)):
                    _put(made, path, _value(members.get(name), path, work))
        given.update(declared_names(step.producer, work))
    return made


def _whole(schema: Schema | None, work: WorkLimit) -> JsonObject:
    sample = None if schema is None else sample_of(schema, work)
    if sample is None or not sample.text.startswith(b"{"):
        return {}
    return decode_object(sample.text)


def _members(schema: Schema | None) -> Mapping[str, Place]:
    return {} if schema is None else members_of(Place(schema, schema), WorkLimit(1_000))


def _value(place: Place | None, path: _Path, work: WorkLimit) -> JsonValue:
    """Return a value that fits an input, or else text that names the field."""
    resolved = None if place is None else place.resolved()
    sample = None if resolved is None else sample_of(resolved.schema, work)
    if sample is None or sample.text == b"null" or _says_nothing(sample.text):
        return f"sample {path[-1]}".replace("_", " ")
    return decode(sample.text)


def _says_nothing(text: bytes) -> bool:
    """True if a sample text does not contain a name."""
    return text == b'"sample"'


def _taken(mapping: JsonObject, given: set[str]) -> Iterator[tuple[str, _Path]]:
    """Yield the inputs of a step that come from the workflow's input, with their paths in it."""
    for name, document in mapping.items():
        try:
            source = parse_source(document)
        except InvalidInput:
            continue
        if isinstance(source, PathSource):
            root, *below = source.segments
            yield from ((name, path) for path in _in_input(root, tuple(below), given))
        elif isinstance(source, ExpressionSource):
            for head, names in (fields_read(source.text) or {}).items():
                tails: list[_Path] = [(each,) for each in sorted(names)] or [()]
                for tail in tails:
                    yield from ((name, path) for path in _in_input(head, tail, given))


def _in_input(head: Segment, below: _Path, given: set[str]) -> Iterator[_Path]:
    """Yield a context path as a path of the input, unless an earlier step provides it."""
    if head == "context" and below:
        head, *rest = below
        below = tuple(rest)
    if head == "input":
        yield from (below,) if below else ()
    elif isinstance(head, str) and head not in ROOTS and head not in given:
        yield (head, *below)


def _put(made: JsonObject, path: _Path, value: JsonValue) -> None:
    """Set a value if none exists yet; paths into lists are skipped."""
    names = [segment for segment in path if isinstance(segment, str)]
    if len(names) != len(path):
        return
    place = made
    for name in names[:-1]:
        below = place.setdefault(name, {})
        if not isinstance(below, dict):
            return
        place = below
    place.setdefault(names[-1], value)
