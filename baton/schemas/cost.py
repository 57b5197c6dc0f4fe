"""The cost of applying a JSON Schema or an expression to data, before anything is computed.

Units compare with bytes of JSON that are read once: 256 * 1024 of them take about 10 ms. Whoever
decides where something is computed compares them with `INLINE_COST`. What cannot be told
costs `UNKNOWN`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from baton.errors import InvalidInput
from baton.expressions.expression import growth
from baton.jsontext.text import JsonObject, JsonValue, decode
from baton.schemas.patterns import backtracks, pattern_cost
from baton.schemas.references import Located, References
from baton.work_limit import WorkLimit

#: More than any limit on what is computed at once.
UNKNOWN = 1 << 60
#: Schemas that are looked at beside each of the document once, because several ways lead to them;
#: more cost `UNKNOWN`.
_MOST_LOOKED_AT = 3_000
#: One byte of a schema that is read and compiled.
_PER_SCHEMA_BYTE = 4
#: A pattern that takes some milliseconds to compile.
_LARGE_PATTERN = 128 * 1024
_LARGE_PATTERN_FROM = 256


@dataclass(frozen=True, slots=True)
class Cost:
    """An upper bound, not an estimate."""

    units: int

    @property
    def is_known(self) -> bool:
        """True if there is a bound."""
        return self.units < UNKNOWN


def schema_cost(schema: JsonValue, data_bytes: int) -> Cost:
    """Estimate the cost of checking so many bytes of JSON and of describing what does not fit.

    The schema need not be sound. It is read once, and remembered by its text.
    """
    if isinstance(schema, bool):
        return Cost(data_bytes)
    try:
        measured = _measured(msgspec.json.encode(schema))
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return Cost(UNKNOWN)
    if measured is None:
        return Cost(UNKNOWN)
    per_byte = measured.visits + data_bytes * measured.backtracking
    return Cost(min(UNKNOWN, measured.once + data_bytes * per_byte))


def expression_cost(text: str, data_bytes: int) -> Cost:
    """Estimate the cost of an expression over so many bytes of JSON."""
    try:
        return Cost(min(UNKNOWN, (data_bytes + len(text)) * growth(text)))
    except InvalidInput:
        return Cost(len(text))


def looks_per_value(schema: JsonObject) -> int | None:
    """Estimate how often the validator visits a value of the data; null if unknown.

    Each schema usually looks at few of the values, and the validator remembers what it found. Where
    references form a mesh it does not, and the upper bound is what to expect.
    """
    measured = _measured(msgspec.json.encode(schema))
    if measured is None:
        return None
    is_mesh = measured.visits > measured.schemas
    return measured.visits if is_mesh else 1 + measured.visits // 8


@dataclass(frozen=True, slots=True)
class _Measured:
    #: For reading the schema.
    once: int
    #: How often one value of the data is looked at.
    visits: int
    #: How many patterns look at a text again for each of its characters.
    backtracking: int
    #: How many there are in the document that are applied, on whatever way.
    schemas: int


@lru_cache(maxsize=1024)
def _measured(schema_text: bytes) -> _Measured | None:
    schema = decode(schema_text)
    references = References(schema)
    measuring = _Measuring(references, WorkLimit(references.count + _MOST_LOOKED_AT))
    visits = measuring.visits(measuring.references.root, frozenset(), 0)
    if measuring.work.is_over:
        return None
    once = len(schema_text) * _PER_SCHEMA_BYTE + measuring.large_patterns * _LARGE_PATTERN
    return _Measured(
        once=once,
        visits=visits,
        backtracking=measuring.backtracking,
        schemas=len(measuring.schemas),
    )


#: Keywords for which everything beside them is looked at again.
_LOOKING_AGAIN = frozenset({"unevaluatedProperties", "unevaluatedItems"})
#: References and parts inside one another.
_DEEPEST = 150


@dataclass(slots=True)
class _Measuring:
    references: References
    work: WorkLimit
    large_patterns: int = 0
    backtracking: int = 0
    schemas: set[int] = field(default_factory=set)
    known: dict[tuple[int, frozenset[int]], int] = field(default_factory=dict)

    def visits(self, located: Located, inside: frozenset[int], depth: int) -> int:
        """Return the most visits to a value that the schema is applied to, or to one inside it.

        The validator remembers what it found for a schema and a value, but compiles a schema again
        for each way of references that leads to it. One that it is already inside counts nothing.
        """
        schema = located.schema
        if not isinstance(schema, dict):
            return 1
        if not self.work.spend() or depth > _DEEPEST:
            self.work.left = 0
            return 1
        self.schemas.add(id(schema))
        here = below = 0
        for part, inner in self.references.parts(located):
            found = self.visits(inner, inside, depth + 1)
            if part.in_place:
                here += found
            elif part.keyword in ("properties", "prefixItems"):
                below = max(below, found)
            else:
                below += found
            if part.keyword == "patternProperties":
                here += self._pattern(str(part.key))
        for _, targets in self.references.targets(located):
            if not targets:
                self.work.left = 0
            here += sum(self._referred(target, inside, depth) for target in targets)
        if isinstance(schema.get("pattern"), str):
            here += self._pattern(str(schema["pattern"]))
        if schema.keys() & _LOOKING_AGAIN:
            here *= 3
        return here + max(1, below)

    def _referred(self, target: Located, inside: frozenset[int], depth: int) -> int:
        place = id(target.schema)
        if place in inside or not isinstance(target.schema, dict):
            return 1
        if (place, inside) not in self.known:
            self.known[place, inside] = self.visits(target, inside | {place}, depth + 1)
        return self.known[place, inside]

    def _pattern(self, pattern: str) -> int:
        cost = pattern_cost(pattern)
        if cost is None:
            self.work.left = 0
            return 1
        self.large_patterns += cost >= _LARGE_PATTERN_FROM
        self.backtracking += backtracks(pattern)
        return cost
