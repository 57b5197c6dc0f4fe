"""How large a JSON Schema is once its references are followed.

Eight references to a schema of eight references, and so on, are written in a few lines and are a
billion schemas to whoever follows them, as the validator does when it is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from baton.domain.json_text import JsonValue

#: Schemas in one document, each counted as often as it is referred to.
MOST_PARTS = 20_000
#: References that lead to references.
DEEPEST_REFERENCES = 100
#: What is data, not schemas.
_DATA = frozenset({"const", "enum", "examples", "default", "required"})


def weight(schema: JsonValue) -> int:
    """The number of its schemas with references followed, at most one more than `MOST_PARTS`.

    A schema that contains itself counts there once.
    """
    return min(_Weighing(root=schema).of(schema, ()), MOST_PARTS + 1)


@dataclass(slots=True, kw_only=True)
class _Weighing:
    root: JsonValue
    known: dict[str, int] = field(default_factory=dict)

    def of(self, part: JsonValue, inside: tuple[str, ...]) -> int:
        if isinstance(part, list):
            return sum(self.of(item, inside) for item in part)
        if not isinstance(part, dict):
            return 0
        total = 1
        for name, below in part.items():
            if name == "$ref" and isinstance(below, str):
                total += self._referred(below, inside)
            elif name not in _DATA and name not in ("$defs", "definitions"):
                total += self.of(below, inside)
        return total

    def _referred(self, reference: str, inside: tuple[str, ...]) -> int:
        if reference in inside:
            return 1
        if len(inside) >= DEEPEST_REFERENCES:
            return MOST_PARTS
        if reference not in self.known:
            self.known[reference] = self.of(_at(self.root, reference), (*inside, reference))
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
