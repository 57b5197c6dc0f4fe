"""The fields that a mapping of a step may refer to, as a tree with types and sample values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from baton.domain.data_flow import DataFlow, Producer, members_of
from baton.domain.mapping import ROOTS
from baton.jsontext.path import Segment, json_path, segment_text
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.schema_ref import MOST_ALTERNATIVES, Place, walk
from baton.work_limit import WorkLimit

#: Most levels of one tree and fields of one step; deeper fields can still be typed as a path.
_DEEPEST = 8
MOST_FIELDS = 1500
#: Most fields of all steps of a chain.
MOST_FIELDS_OF_A_CHAIN = 3000
_SAMPLE_CHARACTERS = 200
_NOTHING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableField:
    """A value that a mapping may refer to."""

    #: The path that a mapping uses.
    path: str
    label: str
    #: JSON types; empty if unknown.
    types: tuple[str, ...]
    description: str = ""
    #: Samples exist only for small values; an absent sample differs from null.
    has_sample: bool = False
    sample: JsonValue = None
    children: tuple[AvailableField, ...] = ()


@dataclass(slots=True)
class FieldTrees:
    """Builds the trees of one step."""

    flow: DataFlow
    #: Samples by producer; the key None stands for the input.
    samples: Mapping[str | None, JsonValue]
    #: The context, as far as samples exist.
    context: JsonObject
    work: WorkLimit
    #: Trees of producers, which are the same for every later step.
    known: dict[str | None, AvailableField] = field(default_factory=dict)
    left: int = field(default=MOST_FIELDS)

    def fields(self) -> tuple[AvailableField, ...]:
        """Return the input, the context's fields, and the output of each earlier step."""
        given, *steps = self.flow.producers
        trees = [self._producer(given, ("input",), "Input")]
        trees += [
            self._producer(step, ("steps", step.key, "output"), step.name)
            for step in steps
            if step.key is not None
        ]
        names = dict.fromkeys((*self.flow.declared_fields(), *self.context))
        context = [
            self._context_field(name) for name in names if self.left > 0 and not self.work.is_over
        ]
        return (trees[0], *context, *trees[1:])

    def _context_field(self, name: str) -> AvailableField:
        path: tuple[Segment, ...] = ("context", name) if name in ROOTS else (name,)
        places = self.flow.field([name]).places
        return self._field(path, name, places, self.context.get(name, _NOTHING), 1)

    def _producer(
        self, producer: Producer, path: tuple[Segment, ...], label: str
    ) -> AvailableField:
        if producer.key not in self.known:
            schema = producer.schema
            places = () if schema is None else (Place(schema, schema),)
            sample = self.samples.get(producer.key, _NOTHING)
            self.known[producer.key] = self._field(path, label, places, sample, 0)
        return self.known[producer.key]

    def _field(
        self,
        path: tuple[Segment, ...],
        label: str,
        places: Sequence[Place],
        sample: object,
        depth: int,
    ) -> AvailableField:
        self.left -= 1
        self.work.spend()
        has_sample, shown = _shown(sample)
        return AvailableField(
            path=_path_text(path),
            label=label,
            types=self._types(places, sample),
            description=_description(places),
            has_sample=has_sample,
            sample=shown,
            children=tuple(self._children(path, places, sample, depth)),
        )

    def _children(
        self, path: tuple[Segment, ...], places: Sequence[Place], sample: object, depth: int
    ) -> Iterator[AvailableField]:
        if depth >= _DEEPEST:
            return
        for segment in self._segments(places, sample):
            if self.left <= 0 or self.work.is_over:
                return
            found = (walk(one, [segment], self.flow.work) for one in places)
            below = _each_once(place for one in found for place in one.places)
            label = segment if isinstance(segment, str) else "first item"
            yield self._field(
                (*path, segment), label, below, _sample_at(sample, segment), depth + 1
            )

    def _segments(self, places: Sequence[Place], sample: object) -> list[Segment]:
        work = self.flow.work
        names = dict.fromkeys(name for place in places for name in members_of(place, work))
        if isinstance(sample, dict):
            names |= dict.fromkeys(sample)
        first: list[Segment] = [0] if "array" in self._types(places, sample) else []
        return [*names, *first]

    def _types(self, places: Sequence[Place], sample: object) -> tuple[str, ...]:
        types: dict[str, None] = {}
        seen: set[int] = set()
        for place in places:
            types |= dict.fromkeys(self._types_of(place, seen, _DEEPEST))
        if not types and sample is not _NOTHING:
            types[_type_of(sample)] = None
        return tuple(types)

    def _types_of(self, place: Place, seen: set[int], depth: int) -> Iterator[str]:
        """Yield the types of one schema, visiting each schema once."""
        resolved = place.resolved()
        if resolved is None or depth == 0 or id(place.schema) in seen:
            return
        seen.add(id(place.schema))
        if not self.flow.work.spend():
            return
        if resolved.types:
            yield from sorted(resolved.types, key=lambda name: name == "null")
            return
        for keyword in ("anyOf", "oneOf", "allOf"):
            for branch in resolved.branches(keyword):
                yield from self._types_of(branch, seen, depth - 1)
        if isinstance(resolved.schema, dict):
            if "properties" in resolved.schema:
                yield "object"
            options = (*_options(resolved.schema), *_const(resolved.schema))
            self.flow.work.spend(len(options) // 8)
            yield from map(_type_of, options)


def _each_once(places: Iterable[Place]) -> list[Place]:
    by_schema = {id(place.schema): place for place in places}
    return list(by_schema.values())[:MOST_ALTERNATIVES]


def _options(schema: JsonObject) -> list[JsonValue]:
    options = schema.get("enum")
    return options if isinstance(options, list) else []


def _const(schema: JsonObject) -> list[JsonValue]:
    return [schema["const"]] if "const" in schema else []


def _type_of(value: object) -> str:
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}
    return "null" if value is None else names.get(type(value), "number")


def _description(places: Sequence[Place]) -> str:
    for place in places:
        for one in (place, place.resolved()):
            schema = one.schema if one is not None else None
            if isinstance(schema, dict) and isinstance(schema.get("description"), str):
                return cast("str", schema["description"])
    return ""


def _sample_at(sample: object, segment: Segment) -> object:
    if isinstance(sample, dict) and isinstance(segment, str):
        return sample.get(segment, _NOTHING)
    if isinstance(sample, list) and isinstance(segment, int) and sample:
        return sample[0]
    return _NOTHING


def _shown(sample: object) -> tuple[bool, JsonValue]:
    """Return a sample if it is small enough to be shown next to its field."""
    if isinstance(sample, str):
        return True, sample[:_SAMPLE_CHARACTERS]
    if isinstance(sample, bool | float) or sample is None:
        return True, sample
    if isinstance(sample, int) and abs(sample) < 2**63:
        return True, sample
    return False, None


def _path_text(path: tuple[Segment, ...]) -> str:
    head, *rest = path
    return json_path(rest, segment_text(head))
