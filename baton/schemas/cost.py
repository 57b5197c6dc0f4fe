"""Estimate the cost of applying a JSON Schema or an expression to data in advance.

One unit is about the cost of parsing one byte of JSON: 256 * 1024 units take about 10 ms. Callers
compare the cost with `INLINE_COST` to decide where to compute. An unknown cost is `UNKNOWN`.
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

#: Above any limit on what is computed inline.
UNKNOWN = 1 << 60
#: Limit on repeated visits to schemas that are reachable in several ways; more cost `UNKNOWN`.
_MOST_LOOKED_AT = 3_000
#: Cost of parsing and compiling one byte of a schema.
_PER_SCHEMA_BYTE = 4
#: Cost of a pattern that takes some milliseconds to compile.
_LARGE_PATTERN = 128 * 1024
_LARGE_PATTERN_FROM = 256


@dataclass(frozen=True, slots=True)
class Cost:
    """An upper bound of the cost, not an estimate."""

    units: int

    @property
    def is_known(self) -> bool:
        """True if there is an upper bound."""
        return self.units < UNKNOWN


def schema_cost(schema: JsonValue, data_bytes: int) -> Cost:
    """Return the cost of validating this many bytes of JSON and describing the violations.

    The schema may be invalid. Each schema is analysed once and cached by its text.
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
    """Return the cost of an expression over this many bytes of JSON."""
    try:
        return Cost(min(UNKNOWN, (data_bytes + len(text)) * growth(text)))
    except InvalidInput:
        return Cost(len(text))


def looks_per_value(schema: JsonObject) -> int | None:
    """Return how often the validator visits a value of the data; None if unknown.

    Each schema usually visits few of the values, and the validator caches results. With a mesh of
    references it does not, and the upper bound applies.
    """
    measured = _measured(msgspec.json.encode(schema))
    if measured is None:
        return None
    is_mesh = measured.visits > measured.schemas
    return measured.visits if is_mesh else 1 + measured.visits // 8


@dataclass(frozen=True, slots=True)
class _Measured:
    #: Cost of analysing the schema.
    once: int
    #: How often one value of the data is visited.
    visits: int
    #: Number of patterns that scan a text again for each of its characters.
    backtracking: int
    #: Number of applied schemas in the document, however they are reached.
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


#: Keywords that make the validator visit everything next to them again.
_LOOKING_AGAIN = frozenset({"unevaluatedProperties", "unevaluatedItems"})
#: Nesting limit of references and parts.
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

        The validator caches results by schema and value, but compiles a schema again for each path
        of references that leads to it. A schema that it is already inside costs nothing.
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
