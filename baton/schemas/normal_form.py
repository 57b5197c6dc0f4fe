"""The values of a JSON Schema as alternatives, each a conjunction of plain schemas.

`$ref`, `allOf`, `anyOf` and `oneOf` are resolved, so only plain keywords remain. `oneOf` is treated
as `anyOf`, and `not` and conditions are ignored, so the alternatives contain all values of the
schema and possibly more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.schema_ref import MOST_ALTERNATIVES, Place
from baton.schemas.validators import matches
from baton.work_limit import WorkLimit

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_DEEPEST = 16


class TooManyError(Exception):
    """The schema has too many alternatives, or a reference without a target."""


@dataclass(frozen=True, slots=True)
class Form:
    """One alternative: values that fit all of these plain schemas."""

    parts: tuple[Place, ...]

    def texts(self) -> Iterator[tuple[Place, JsonObject]]:
        """Yield the parts with their keywords."""
        for part in self.parts:
            if isinstance(part.schema, dict):
                yield part, part.schema

    @property
    def types(self) -> tuple[str, ...]:
        """JSON types that its values can have; `number` includes integers."""
        types = set(TYPES)
        for part in self.parts:
            if part.schema is False:
                return ()
            if part.types:
                types &= _widened(part.types)
        if "number" in types:
            types.discard("integer")
        return tuple(name for name in TYPES if name in types)

    def only(self, kind: str) -> Form:
        """Return the alternative restricted to one type."""
        return Form((*self.parts, Place({"type": kind}, True)))

    def options(self) -> list[JsonValue] | None:
        """Return its values if they are listed; None otherwise."""
        for _, schema in self.texts():
            if "const" in schema:
                return [schema["const"]]
            listed = schema.get("enum")
            if isinstance(listed, list):
                return listed
        return None

    def limit(self, keyword: str, *, largest: bool) -> float | None:
        """Return its strictest limit under a keyword."""
        found = [number(schema.get(keyword)) for _, schema in self.texts()]
        known = [value for value in found if value is not None]
        if not known:
            return None
        return max(known) if largest else min(known)

    def demands(self, keywords: Sequence[str], wanted: Place) -> bool:
        """True if one of its parts has exactly the same under these keywords as another schema."""
        asked = _members(wanted, keywords)
        return any(
            same(_members(part, keywords), asked)
            and (not _refers(asked) or same(part.root, wanted.root))
            for part in self.parts
        )

    @property
    def required(self) -> frozenset[str]:
        """Members that its objects must have."""
        return frozenset(name for part in self.parts for name in part.required)

    @property
    def declared(self) -> tuple[str, ...]:
        """Members that it names."""
        return tuple(
            dict.fromkeys(name for part in self.parts for name in part.named("properties"))
        )

    @property
    def is_closed(self) -> bool:
        """True if its objects have only the members that it names."""
        return any(
            schema.get("additionalProperties") is False and "patternProperties" not in schema
            for _, schema in self.texts()
        )

    def member(self, name: str) -> Form:
        """Return the values of one member; a form without parts allows any value."""
        return _of(self._members(name))

    def other_members(self) -> Form:
        """Return the values of members that it does not name."""
        return _of(
            part.at(schema["additionalProperties"])
            for part, schema in self.texts()
            if "additionalProperties" in schema
        )

    def item(self, index: int) -> Form:
        """Return the values of one item."""
        return _of(self._items(index))

    @property
    def leading(self) -> int:
        """The number of first items with schemas of their own."""
        return max((len(before(part)) for part in self.parts), default=0)

    def _members(self, name: str) -> Iterator[Place]:
        for part, schema in self.texts():
            own = part.one_named("properties", name)
            patterned = [
                place
                for pattern, place in part.named("patternProperties").items()
                if matches(pattern, name)
            ]
            if own is not None:
                yield own
            yield from patterned
            if own is None and not patterned and "additionalProperties" in schema:
                yield part.at(schema["additionalProperties"])

    def _items(self, index: int) -> Iterator[Place]:
        for part, schema in self.texts():
            first = before(part)
            if index < len(first):
                yield first[index]
            elif after(part) in schema:
                yield part.at(schema[after(part)])


def _of(places: Iterable[Place]) -> Form:
    """Return values that fit all of these places, without duplicates."""
    return Form(tuple({(id(place.schema), id(place.root)): place for place in places}.values()))


def forms_of(places: Sequence[Place], work: WorkLimit) -> list[Form]:
    """Return the alternatives of values that fit all of these places.

    Raises `TooManyError`, or `OutOfWorkError` if the work limit is used up.
    """
    forms = [Form(())]
    for place in places:
        found = _alternatives(place, _DEEPEST, work)
        forms = [Form((*one.parts, *other)) for one in forms for other in found]
        if len(forms) > MOST_ALTERNATIVES:
            raise TooManyError
    return forms


def _alternatives(place: Place, depth: int, work: WorkLimit) -> list[tuple[Place, ...]]:
    work.require()
    resolved = place.resolved()
    if resolved is None or depth == 0:
        raise TooManyError
    if isinstance(resolved.schema, bool):
        return [(resolved,)]
    plain = {
        name: part
        for name, part in resolved.schema.items()
        if name not in ("allOf", "anyOf", "oneOf")
    }
    found: list[tuple[Place, ...]] = [(resolved.at(plain),)]
    for branch in resolved.branches("allOf"):
        found = _product(found, _alternatives(branch, depth - 1, work))
    for keyword in ("anyOf", "oneOf"):
        if keyword in resolved.schema:
            either: list[tuple[Place, ...]] = []
            for branch in resolved.branches(keyword):
                either += _alternatives(branch, depth - 1, work)
                if len(either) > MOST_ALTERNATIVES:
                    raise TooManyError
            found = _product(found, either)
    return found


def _product(
    one: list[tuple[Place, ...]], other: list[tuple[Place, ...]]
) -> list[tuple[Place, ...]]:
    if len(one) * len(other) > MOST_ALTERNATIVES:
        raise TooManyError
    return [(*left, *right) for left in one for right in other]


def before(place: Place) -> tuple[Place, ...]:
    """Return the schemas of the first items."""
    return place.branches("prefixItems") or place.branches("items")


def after(place: Place) -> str:
    """Return the keyword that applies to the items after those."""
    return "additionalItems" if place.branches("items") else "items"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The numbers between two limits."""

    low: Fraction | None
    low_excluded: bool
    high: Fraction | None
    high_excluded: bool

    @property
    def is_empty(self) -> bool:
        """True if it contains no number."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (
            self.low == self.high and (self.low_excluded or self.high_excluded)
        )


def interval(form: Form, *, whole: bool) -> Interval:
    """Return the numbers of a form; integer limits are inclusive."""
    low, low_excluded = _strictest(form, "minimum", "exclusiveMinimum", largest=True)
    high, high_excluded = _strictest(form, "maximum", "exclusiveMaximum", largest=False)
    if whole and low is not None:
        low = Fraction(math.floor(low) + 1 if low_excluded else math.ceil(low))
        low_excluded = False
    if whole and high is not None:
        high = Fraction(math.ceil(high) - 1 if high_excluded else math.floor(high))
        high_excluded = False
    return Interval(low=low, low_excluded=low_excluded, high=high, high_excluded=high_excluded)


def _strictest(
    form: Form, reached: str, excluded: str, *, largest: bool
) -> tuple[Fraction | None, bool]:
    inner, outer = (form.limit(name, largest=largest) for name in (reached, excluded))
    one = None if inner is None else Fraction(inner)
    other = None if outer is None else Fraction(outer)
    if one is None or other is None:
        return (one, False) if other is None else (other, True)
    if one == other:
        return one, True
    exclusive = other > one if largest else other < one
    return (other, True) if exclusive else (one, False)


def number(value: JsonValue) -> int | float | None:
    """Return a schema member if it is a number."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def same(one: JsonValue, other: JsonValue) -> bool:
    """Compare as JSON Schema does: 1 and 1.0 are equal, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _members(place: Place, keywords: Sequence[str]) -> JsonObject:
    schema = place.schema if isinstance(place.schema, dict) else {}
    return {name: schema[name] for name in keywords if name in schema}


def _refers(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return "$ref" in value or any(map(_refers, value.values()))
    return isinstance(value, list) and any(map(_refers, value))


def _widened(types: frozenset[str]) -> set[str]:
    return set(types) | {"integer"} if "number" in types else set(types)
