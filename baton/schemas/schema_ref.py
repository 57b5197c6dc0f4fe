"""Places inside JSON Schemas, and what a schema says about one member or item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from baton.jsontext.path import Segment
from baton.jsontext.text import JsonValue
from baton.schemas.validators import Schema, matches
from baton.work_limit import WorkLimit

#: References followed from one place, so that circular ones end.
_MOST_REFERENCES = 32
#: Nested schemas visited for one member.
_DEEPEST = 24
#: Alternatives of one schema; more are too costly to visit.
MOST_ALTERNATIVES = 64
_COMBINED = ("anyOf", "oneOf", "allOf")

#: Members of a schema that do not constrain its values.
ANNOTATIONS = frozenset(
    {"title", "description", "examples", "default", "format", "deprecated", "readOnly",
     "writeOnly", "$comment", "$defs", "definitions", "$schema"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A schema with the document that its references refer to."""

    schema: Schema
    root: Schema

    def at(self, schema: JsonValue) -> Place:
        """Return another schema of the same document; an invalid one counts as unconstrained."""
        return Place(schema if isinstance(schema, dict | bool) else True, self.root)

    def resolved(self) -> Place | None:
        """Return the final target of the reference, or itself; None if there is no target."""
        place = self
        for _ in range(_MOST_REFERENCES):
            schema = place.schema
            if not isinstance(schema, dict) or "$ref" not in schema:
                return place
            target = target_of(place.root, schema["$ref"])
            if not isinstance(target, dict | bool):
                return None
            beside = {
                name: part
                for name, part in schema.items()
                if name != "$ref" and name not in ANNOTATIONS
            }
            if beside and not self.is_draft_7:
                return place.at({"allOf": [target, beside]})
            place = place.at(target)
        return None

    @property
    def is_draft_7(self) -> bool:
        """True if its document uses draft 7, which ignores keywords next to a `$ref`."""
        return isinstance(self.root, dict) and "draft-07" in str(self.root.get("$schema", ""))

    @property
    def types(self) -> frozenset[str]:
        """The JSON types in `type`; empty if there are none."""
        named = self.schema.get("type") if isinstance(self.schema, dict) else None
        names = named if isinstance(named, list) else [named]
        return frozenset(name for name in names if isinstance(name, str))

    def branches(self, keyword: str) -> tuple[Place, ...]:
        """Return the schemas under `anyOf` and the like."""
        listed = self.schema.get(keyword) if isinstance(self.schema, dict) else None
        return tuple(map(self.at, listed)) if isinstance(listed, list) else ()

    def named(self, keyword: str) -> dict[str, Place]:
        """Return the schemas under `properties` and the like, by name."""
        members = self.schema.get(keyword) if isinstance(self.schema, dict) else None
        if not isinstance(members, dict):
            return {}
        return {name: self.at(part) for name, part in members.items()}

    def one_named(self, keyword: str, name: str) -> Place | None:
        """Return one of the schemas under `properties` and the like; None if it does not exist."""
        members = self.schema.get(keyword) if isinstance(self.schema, dict) else None
        return self.at(members[name]) if isinstance(members, dict) and name in members else None

    def demands(self, name: str) -> bool:
        """True if it requires that member itself."""
        names = self.schema.get("required") if isinstance(self.schema, dict) else None
        return isinstance(names, list) and name in names

    @property
    def required(self) -> frozenset[str]:
        """The members that it requires itself."""
        names = self.schema.get("required") if isinstance(self.schema, dict) else None
        if not isinstance(names, list):
            return frozenset()
        return frozenset(name for name in names if isinstance(name, str))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The schemas of the values at a path."""

    #: Schemas of the declared values.
    places: tuple[Place, ...] = ()
    #: The value may be missing.
    optional: bool = False
    #: There may be a value that no schema declares.
    undeclared: bool = False

    @property
    def is_missing(self) -> bool:
        """True if no declared value can be there."""
        return not self.places and not self.undeclared

    def or_else(self, other: Finding) -> Finding:
        """Combine two findings of which either may apply."""
        places = [*self.places]
        for place in other.places:
            if len(places) > MOST_ALTERNATIVES:
                return ANYTHING
            if place not in self.places:
                places.append(place)
        return Finding(
            places=tuple(places),
            optional=self.optional or other.optional,
            undeclared=self.undeclared or other.undeclared,
        )


#: There is certainly no value.
NOTHING = Finding(optional=True)
#: Any value: no schema says anything.
ANYTHING = Finding(optional=True, undeclared=True)


def walk(place: Place, segments: Sequence[Segment], work: WorkLimit) -> Finding:
    """Return the schemas at a path below a place; any value once the work limit is reached.

    A schema that names its properties but has no `additionalProperties` counts as closed, because
    its authors usually mean that. `additionalProperties` other than false opens it.
    """
    found = Finding(places=(place,))
    for segment in segments:
        step = _Step(segment, work)
        below = [step.below(part, _DEEPEST) for part in found.places]
        if found.undeclared:
            below.append(ANYTHING)
        if found.optional or not below:
            below.append(NOTHING)
        found = _either(below)
        if work.is_over or len(found.places) > MOST_ALTERNATIVES:
            return ANYTHING
    return found


def _either(findings: Iterable[Finding]) -> Finding:
    first, *others = findings
    for other in others:
        first = first.or_else(other)
    return first


@dataclass(slots=True)
class _Step:
    """One segment of a path; visits each schema once."""

    segment: Segment
    work: WorkLimit
    #: By identity, holding the schema itself so that its identity is not reused.
    known: dict[int, tuple[Schema, Finding]] = field(default_factory=dict)

    def below(self, place: Place, depth: int) -> Finding:
        """Return the schemas of the segment in values of a schema."""
        if id(place.schema) not in self.known:
            self.known[id(place.schema)] = (place.schema, self._below(place, depth))
        return self.known[id(place.schema)][1]

    def _below(self, place: Place, depth: int) -> Finding:
        resolved = place.resolved()
        if resolved is None or depth == 0 or not self.work.spend():
            return ANYTHING
        if isinstance(resolved.schema, bool):
            return ANYTHING if resolved.schema else NOTHING
        own = _own(resolved, self.segment)
        container = "object" if isinstance(self.segment, str) else "array"
        if resolved.types and container not in resolved.types:
            return NOTHING
        if any(len(resolved.branches(keyword)) > MOST_ALTERNATIVES for keyword in _COMBINED):
            return ANYTHING
        alternatives = [
            _either(self.below(branch, depth - 1) for branch in branches)
            for keyword in ("anyOf", "oneOf")
            if (branches := resolved.branches(keyword))
        ]
        parts = [self.below(branch, depth - 1) for branch in resolved.branches("allOf")]
        found = _both([*([own] if own is not None else []), *alternatives, *parts])
        if resolved.types - {container} and not found.optional:
            return Finding(places=found.places, optional=True, undeclared=found.undeclared)
        return found


def _both(findings: Sequence[Finding]) -> Finding:
    """Combine findings that all apply: those with declarations win."""
    if not findings:
        return ANYTHING
    declaring = [found for found in findings if found.places]
    optional = all(found.optional for found in findings)
    if not declaring:
        undeclared = all(found.undeclared for found in findings)
        return Finding(optional=True, undeclared=undeclared)
    return Finding(
        places=declaring[0].places,
        optional=optional,
        undeclared=declaring[0].undeclared,
    )


def _own(place: Place, segment: Segment) -> Finding | None:
    """Return what the schema itself declares, without its branches; None if nothing."""
    return _member(place, segment) if isinstance(segment, str) else _item(place, segment)


def _member(place: Place, name: str) -> Finding | None:
    schema = place.schema if isinstance(place.schema, dict) else {}
    optional = not place.demands(name)
    named = place.one_named("properties", name)
    if named is not None:
        return Finding(places=(named,), optional=optional)
    for pattern, part in place.named("patternProperties").items():
        if matches(pattern, name):
            return Finding(places=(part,), optional=optional)
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        others = schema.get(keyword)
        if isinstance(others, dict):
            return Finding(places=(place.at(others),), optional=optional)
        if others is True:
            return Finding(optional=optional, undeclared=True)
        if others is False:
            return NOTHING
    if "properties" in schema or "patternProperties" in schema:
        return Finding(optional=True, undeclared=not optional)
    return None if optional else Finding(undeclared=True)


def _item(place: Place, index: int) -> Finding | None:
    schema = place.schema if isinstance(place.schema, dict) else {}
    at_least = schema.get("minItems", 0)
    count = index + 1 if index >= 0 else -index
    optional = not (isinstance(at_least, int) and at_least >= count)
    before = place.branches("prefixItems") or (place.branches("items") if index >= 0 else ())
    if before:
        if 0 <= index < len(before):
            return Finding(places=(before[index],), optional=optional)
        return ANYTHING
    if "items" in schema:
        return Finding(places=(place.at(schema["items"]),), optional=optional)
    return None


def target_of(root: Schema, reference: JsonValue) -> JsonValue:
    """Return the target of a `$ref` inside the document; None for any other."""
    if reference == "#":
        return root
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    part: JsonValue = root
    for name in _pointer(reference):
        if isinstance(part, dict):
            part = part.get(name)
        elif isinstance(part, list) and name.isdecimal() and int(name) < len(part):
            part = part[int(name)]
        else:
            return None
    return part


def _pointer(reference: str) -> Iterator[str]:
    for name in reference.split("/")[1:]:
        yield name.replace("~1", "/").replace("~0", "~")
