"""Who gives what to a step: the workflow's input and the outputs of the steps before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from baton.domain.json_path import Segment
from baton.domain.json_schema import Schema
from baton.domain.schema_place import ANYTHING, NOTHING, Finding, Place, walk

#: A field that no schema declares.
_NOBODYS_NAME = "\x00 a field that nobody names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """Something whose fields are merged into the context."""

    #: Key of the step; null for the execution's input.
    key: str | None
    name: str
    #: Null if nothing is said about what it gives.
    schema: Schema | None
    #: Whether it always gives something: a step with a condition may be skipped.
    certain: bool = True

    def find(self, segments: Sequence[Segment]) -> Finding:
        """What may stand at a path of what it gives."""
        if self.schema is None:
            return Finding(undeclared=True, optional=not self.certain) if not segments else ANYTHING
        found = walk(Place(self.schema, self.schema), segments)
        if self.certain:
            return found
        return Finding(places=found.places, undeclared=found.undeclared, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFlow:
    """What is known before one step."""

    #: The execution's input, then each earlier step.
    producers: tuple[Producer, ...]

    def find(self, segments: Sequence[Segment]) -> Finding:
        """What may stand where the path of a mapping leads (spec 3.4)."""
        head, *rest = segments
        if head == "input":
            return self.producers[0].find(rest)
        if head == "steps":
            return self._in_steps(rest)
        if head == "context":
            if not rest:
                return Finding(undeclared=True)
            head, *rest = rest
        return self.field([head, *rest])

    def field(self, segments: Sequence[Segment]) -> Finding:
        """What may stand at a path of the context: the latest that gives the field wins."""
        found: Finding | None = None
        for producer in reversed(self.producers):
            first = producer.find(segments[:1])
            if first.is_missing:
                continue
            here = producer.find(segments)
            found = here if found is None else found.or_else(here)
            if not first.optional:
                return found
        if found is None:
            return NOTHING
        return Finding(places=found.places, undeclared=found.undeclared, optional=True)

    @property
    def is_open(self) -> bool:
        """Whether the context may have fields that no schema names."""
        return self.field([_NOBODYS_NAME]).undeclared

    def declared_fields(self) -> Iterator[str]:
        """Names of the context's fields that some schema declares, each once."""
        seen: set[str] = set()
        for producer in self.producers:
            for name in declared_names(producer):
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
        return producer.find(below[1:]) if below[0] == "output" else NOTHING


def declared_names(producer: Producer) -> tuple[str, ...]:
    """Names of the top-level fields that its schema declares."""
    if producer.schema is None:
        return ()
    return tuple(members_of(Place(producer.schema, producer.schema)))


def members_of(place: Place, depth: int = 8) -> dict[str, Place]:
    """The members that a schema declares, also in its branches, by name."""
    resolved = place.resolved()
    if resolved is None or depth == 0:
        return {}
    members = dict(resolved.named("properties"))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in resolved.branches(keyword):
            for name, part in members_of(branch, depth - 1).items():
                members.setdefault(name, part)
    return members
