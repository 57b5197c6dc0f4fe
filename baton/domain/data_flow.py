"""The sources of a step's data: the workflow's input and the outputs of earlier steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from baton.jsontext.path import Segment
from baton.schemas.schema_ref import ANYTHING, NOTHING, Finding, Place, walk
from baton.schemas.validate import Schema
from baton.work_limit import WorkLimit

#: Limit on schemas checked for all steps of a workflow, about half a second.
MOST_SCHEMAS = 100_000
#: Limit on nested schemas checked for the members of one schema.
_DEEPEST = 8
#: A field name that no schema declares.
_NOBODYS_NAME = "\x00 a field that nobody names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """A source whose fields are merged into the context."""

    #: Key of the step; None for the execution's input.
    key: str | None
    name: str
    #: None if its output is not described.
    schema: Schema | None
    #: Whether it always produces output: a step with a condition may be skipped.
    certain: bool = True

    def find(self, segments: Sequence[Segment], work: WorkLimit) -> Finding:
        """Return the schemas at a path of its output."""
        if self.schema is None:
            return Finding(undeclared=True, optional=not self.certain) if not segments else ANYTHING
        found = walk(Place(self.schema, self.schema), segments, work)
        if self.certain:
            return found
        return Finding(places=found.places, undeclared=found.undeclared, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlow:
    """The data available before one step."""

    #: The execution's input, then each earlier step.
    producers: tuple[Producer, ...]
    #: Limit on schemas checked; once it is used up, any value counts as possible everywhere.
    work: WorkLimit = field(default_factory=lambda: WorkLimit(MOST_SCHEMAS))

    def find(self, segments: Sequence[Segment]) -> Finding:
        """Return the schemas at the path of a mapping."""
        head, *rest = segments
        if head == "input":
            return self.producers[0].find(rest, self.work)
        if head == "steps":
            return self._in_steps(rest)
        if head == "context":
            if not rest:
                return Finding(undeclared=True)
            head, *rest = rest
        return self.field([head, *rest])

    def field(self, segments: Sequence[Segment]) -> Finding:
        """Return the schemas at a path of the context; the latest source of the field wins."""
        found: Finding | None = None
        for producer in reversed(self.producers):
            first = producer.find(segments[:1], self.work)
            if first.is_missing:
                continue
            here = producer.find(segments, self.work)
            found = here if found is None else found.or_else(here)
            if not first.optional:
                return found
        if found is None:
            return NOTHING
        return Finding(places=found.places, undeclared=found.undeclared, optional=True)

    def givers(self, name: str) -> Iterator[tuple[Producer, Finding]]:
        """Yield the sources that declare a context field, latest first; the latest one wins."""
        for producer in reversed(self.producers):
            found = producer.find([name], self.work)
            if found.places:
                yield producer, found

    @property
    def is_open(self) -> bool:
        """True if the context may have fields that no schema names."""
        return self.field([_NOBODYS_NAME]).undeclared

    def declared_fields(self) -> Iterator[str]:
        """Yield the distinct names of the context's declared fields."""
        seen: set[str] = set()
        for producer in self.producers:
            for name in declared_names(producer, self.work):
                if name not in seen:
                    seen.add(name)
                    yield name

    def _in_steps(self, rest: Sequence[Segment]) -> Finding:
        if not rest:
            return Finding(undeclared=True)
        key, *below = rest
        producer = next((found for found in self.producers[1:] if found.key == key), None)
        if producer is None:
            return NOTHING
        if not below:
            return Finding(undeclared=True, optional=not producer.certain)
        return producer.find(below[1:], self.work) if below[0] == "output" else NOTHING


def declared_names(producer: Producer, work: WorkLimit) -> tuple[str, ...]:
    """Return the names of the top-level fields that its schema declares."""
    if producer.schema is None:
        return ()
    return tuple(members_of(Place(producer.schema, producer.schema), work))


def members_of(place: Place, work: WorkLimit) -> dict[str, Place]:
    """Return the members that a schema declares, including those in its branches, by name.

    Visits each schema once, and none after the work limit is used up.
    """
    members: dict[str, Place] = {}
    _collect(place, work, members, {}, _DEEPEST)
    return members


def _collect(
    place: Place,
    work: WorkLimit,
    members: dict[str, Place],
    seen: dict[int, Place],
    depth: int,
) -> None:
    resolved = place.resolved()
    if resolved is None or depth == 0 or id(place.schema) in seen:
        return
    seen[id(place.schema)] = place
    named = resolved.named("properties")
    if not work.spend(1 + len(named) // 8):
        return
    for name, part in named.items():
        members.setdefault(name, part)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in resolved.branches(keyword):
            _collect(branch, work, members, seen, depth - 1)
