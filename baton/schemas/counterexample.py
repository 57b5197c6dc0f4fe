"""Find a value that one JSON Schema accepts and another refuses, among boundary values.

A limited number of values is created: the smallest and largest of each limit, and those just beyond
the limits of the other schema. The validator decides which of them count, so a value that is found
is certainly a counterexample.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, pairwise

from baton.errors import InvalidInput
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.normal_form import Form, TooManyError, forms_of, interval, number
from baton.schemas.schema_ref import Place
from baton.schemas.standalone import standalone
from baton.schemas.validate import fits
from baton.work_limit import OutOfWorkError, WorkLimit

#: Most values that are tried.
_MOST_VALUES = 300
#: Most members and items of all values together.
_MOST_PARTS = 20_000
_DEEPEST = 12
#: Values tried for one member while the others stay the same.
_PER_MEMBER = 40
#: Values of a member that are tried to find one that fits.
_TRIED_FOR_ONE = 12
_LONGEST_TEXT = 10_000
_MOST_HINTS = 40
#: Larger fractions are whole numbers in binary64.
_LARGEST = 2**52
#: Keywords that imply a type if none is declared.
_SPEAKING = {
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "string": {"minLength", "maxLength", "pattern"},
    "array": {"items", "prefixItems", "minItems", "maxItems"},
    "object": {"properties", "required"},
}


def counterexample(given: Place, wanted: Place, work: WorkLimit) -> tuple[JsonValue, ...]:
    """Return a value that fits the given schema but not the wanted one; empty if none was found."""
    try:
        from_, to = standalone(given, work), standalone(wanted, work)
        values = _Edges(hints=_hints(to), work=work).values([given], 0)
        for value in islice(values, _MOST_VALUES):
            if not fits(to, value, work) and fits(from_, value, work):
                return (value,)
    except (TooManyError, OutOfWorkError, InvalidInput):
        return ()
    return ()


def _hints(schema: JsonValue) -> tuple[float, ...]:
    """Return all numbers used as limits anywhere in a schema."""
    found: dict[float, None] = {}
    waiting: deque[JsonValue] = deque([schema])
    while waiting and len(found) < _MOST_HINTS:
        part = waiting.popleft()
        children: Iterable[JsonValue] = ()
        if isinstance(part, dict):
            children = part.values()
            for name, value in part.items():
                limit = number(value)
                if limit is not None and name.removeprefix("exclusive").lower().startswith("m"):
                    found[limit] = None
        elif isinstance(part, list):
            children = part
        waiting.extend(child for child in children if isinstance(child, dict | list))
    return tuple(found)


def _declared_types(form: Form) -> tuple[str, ...]:
    """Return the types that a keyword refers to: the others are unconstrained."""
    if any(part.types for part in form.parts):
        return form.types
    spoken = {name for _, schema in form.texts() for name in schema}
    return tuple(
        kind for kind, keywords in _SPEAKING.items() if spoken & keywords and kind in form.types
    )


@dataclass(slots=True)
class _Edges:
    """Creates values; the first of each place is an ordinary one."""

    hints: tuple[float, ...]
    work: WorkLimit
    parts: int = field(default=0)

    def values(self, places: list[Place], depth: int) -> Iterator[JsonValue]:
        """Yield values that fit all of the places, or nearly."""
        if depth > _DEEPEST:
            return
        for form in forms_of(places, self.work):
            options = form.options()
            if options is not None:
                yield from options
                continue
            for _, schema in form.texts():
                examples = schema.get("examples")
                yield from examples if isinstance(examples, list) else ()
            for kind in _declared_types(form):
                yield from self._of(kind, form, depth)

    def _of(self, kind: str, form: Form, depth: int) -> Iterator[JsonValue]:
        self.parts += 1
        if self.parts > _MOST_PARTS:
            raise TooManyError
        if kind == "null":
            yield None
        elif kind == "boolean":
            yield from (True, False)
        elif kind in ("integer", "number"):
            yield from self._numbers(form, whole=kind == "integer")
        elif kind == "string":
            yield from self._texts(form)
        elif kind == "array":
            yield from self._arrays(form, depth)
        else:
            yield from self._objects(form, depth)

    def _numbers(self, form: Form, *, whole: bool) -> Iterator[JsonValue]:
        limits = interval(form, whole=whole)
        edges = [edge for edge in (limits.low, limits.high) if edge is not None]
        near = sorted({Fraction(0), Fraction(1), *edges, *map(Fraction, self.hints)})
        values = [edge + step for step in (0, 1, -1) for edge in near]
        values += [(low + high) / 2 for low, high in pairwise(near)]
        values += [near[-1] + Fraction(1, 2), near[0] - Fraction(1, 2)]
        for value in dict.fromkeys(values):
            if value.denominator == 1:
                yield int(value)
            elif not whole and abs(value) < _LARGEST:
                yield float(value)

    def _texts(self, form: Form) -> Iterator[JsonValue]:
        low = int(form.limit("minLength", largest=True) or 0)
        high = form.limit("maxLength", largest=False)
        lengths = [max(low, 8) if high is None else max(low, min(8, int(high))), low]
        lengths += [] if high is None else [int(high)]
        lengths += [int(hint) + more for hint in self.hints for more in (-1, 0, 1)]
        for length in dict.fromkeys(lengths):
            if 0 <= length <= _LONGEST_TEXT:
                yield "a" * length

    def _arrays(self, form: Form, depth: int) -> Iterator[JsonValue]:
        high = form.limit("maxItems", largest=False)
        if high == 0:
            yield []
            return
        count = max(int(form.limit("minItems", largest=True) or 0), form.leading, 1)
        if high is not None:
            count = min(count, int(high))
        if count > 100:
            raise TooManyError
        usual = [self._first(form.item(index), depth) for index in range(count)]
        if any(not value for value in usual):
            return
        items = [value[0] for value in usual]
        yield items
        for index in range(count):
            for value in islice(self.values([*form.item(index).parts], depth + 1), _PER_MEMBER):
                yield [*items[:index], value, *items[index + 1 :]]

    def _objects(self, form: Form, depth: int) -> Iterator[JsonValue]:
        whole: JsonObject = {}
        for name in dict.fromkeys((*form.declared, *sorted(form.required))):
            usual = self._first(form.member(name), depth)
            if usual:
                whole[name] = usual[0]
            elif name in form.required:
                return
        yield whole
        for name in whole:
            for value in islice(self.values([*form.member(name).parts], depth + 1), _PER_MEMBER):
                self.parts += len(whole)
                yield {**whole, name: value}

    def _first(self, form: Form, depth: int) -> tuple[JsonValue, ...]:
        """Return an ordinary value, if one of the first values fits."""
        schemas = [standalone(part, self.work) for part in form.parts]
        for value in islice(self.values([*form.parts], depth + 1), _TRIED_FOR_ONE):
            if all(fits(schema, value, self.work) for schema in schemas):
                return (value,)
        return ()
