"""The size of a JSON Schema once its references are followed.

Eight references to a schema of eight references, and so on, take a few lines to write but are a
billion schemas when followed, as the validator does when it is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from baton.jsontext.text import JsonValue
from baton.schemas.references import Located, References

#: Most schemas in one document, each counted as often as it is referenced.
MOST_PARTS = 20_000
#: Most nesting levels, with references followed; a document alone has up to 200.
DEEPEST = 300


def weight(schema: JsonValue, references: References | None = None) -> int:
    """Return the number of schemas with references followed, at most `MOST_PARTS` + 1.

    That maximum is also returned for a schema nested deeper than `DEEPEST`. A recursive schema
    counts once where it contains itself.
    """
    references = References(schema) if references is None else references
    size = _Weighing(references).of(references.root, ())
    return MOST_PARTS + 1 if size.levels > DEEPEST else min(size.parts, MOST_PARTS + 1)


@dataclass(frozen=True, slots=True)
class _Size:
    parts: int
    levels: int


_TOO_DEEP = _Size(0, DEEPEST + 1)


@dataclass(slots=True)
class _Weighing:
    references: References
    known: dict[int, _Size] = field(default_factory=dict)

    def of(self, located: Located, inside: tuple[int, ...], depth: int = 0) -> _Size:
        if depth > DEEPEST:
            return _TOO_DEEP
        if not isinstance(located.schema, dict):
            return _Size(0, 0)
        parts, levels = 1, 0
        for _, inner in self.references.parts(located):
            size = self.of(inner, inside, depth + 1)
            parts, levels = parts + size.parts, max(levels, size.levels)
        for _, targets in self.references.targets(located):
            for target in targets:
                size = self._referred(target, inside, depth)
                parts, levels = parts + size.parts, max(levels, size.levels)
        return _Size(parts, levels + 1)

    def _referred(self, target: Located, inside: tuple[int, ...], depth: int) -> _Size:
        place = id(target.schema)
        if place in inside or not isinstance(target.schema, dict):
            return _Size(1, 1)
        if place not in self.known:
            self.known[place] = self.of(target, (*inside, place), depth + 1)
        return self.known[place]
