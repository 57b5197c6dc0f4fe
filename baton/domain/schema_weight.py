"""How large a JSON Schema is once its references are followed.

Eight references to a schema of eight references, and so on, are written in a few lines and are a
billion schemas to whoever follows them, as the validator does when it is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from baton.domain.json_text import JsonValue

#: Schemas in one document, each counted as often as it is referred to.
MOST_PARTS = 20_000
#: How deep schemas may stand in one another, references followed; a document alone has 200 levels.
DEEPEST = 300
#: What is data, not schemas.
_DATA = frozenset({"const", "enum", "examples", "default", "required"})


def weight(schema: JsonValue) -> int:
    """The number of its schemas with references followed, at most one more than `MOST_PARTS`.

    So many are also those of a schema that is deeper than `DEEPEST`. A schema that contains itself
    counts there once.
    """
    size = _Weighing(root=schema).of(schema, ())
    return MOST_PARTS + 1 if size.levels > DEEPEST else min(size.parts, MOST_PARTS + 1)


@dataclass(frozen=True, slots=True)
class _Size:
    parts: int
    levels: int


_TOO_DEEP = _Size(0, DEEPEST + 1)


@dataclass(slots=True, kw_only=True)
class _Weighing:
    root: JsonValue
    known: dict[str, _Size] = field(default_factory=dict)

    def of(self, part: JsonValue, inside: tuple[str, ...], depth: int = 0) -> _Size:
        if depth > DEEPEST:
            return _TOO_DEEP
        if isinstance(part, dict):
            parts, below = 1, self._below(part)
        elif isinstance(part, list):
            parts, below = 0, list(enumerate(part))
        else:
            return _Size(0, 0)
        levels = 0
        for name, child in below:
            if name == "$ref" and isinstance(child, str):
                size = self._referred(child, inside, depth)
            else:
                size = self.of(child, inside, depth + 1)
            parts += size.parts
            levels = max(levels, size.levels)
        return _Size(parts, levels + 1)

    def _below(self, part: Mapping[str, JsonValue]) -> list[tuple[object, JsonValue]]:
        left_out = _DATA | {"$defs", "definitions"}
        return [(name, child) for name, child in part.items() if name not in left_out]

    def _referred(self, reference: str, inside: tuple[str, ...], depth: int) -> _Size:
        if reference in inside:
            return _Size(1, 1)
        if reference not in self.known:
            referred = _at(self.root, reference)
            self.known[reference] = self.of(referred, (*inside, reference), depth + 1)
        return self.known[reference]


def _at(root: JsonValue, reference: str) -> JsonValue:
    """What a reference inside the document leads to; null for any other."""
    if reference == "#":
        return root
    part = root
    for escaped in reference.split("/")[1:] if reference.startswith("#/") else ("",):
        name = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(part, dict):
            part = part.get(name)
        elif isinstance(part, list) and name.isdecimal() and int(name) < len(part):
            part = part[int(name)]
        else:
            return None
    return part
