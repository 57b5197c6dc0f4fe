"""What computing with a schema or an expression may cost."""

from __future__ import annotations

import re
from dataclasses import dataclass

from baton.domain.json_text import JsonValue

UNKNOWN = 1 << 60
_OPEN = frozenset(
    {"$ref", "$dynamicRef", "anyOf", "oneOf", "allOf", "not", "if", "pattern", "patternProperties"}
    | {"contains", "uniqueItems", "dependentSchemas", "propertyNames", "unevaluatedProperties"}
    | {"unevaluatedItems", "minItems", "enum"}
)
_PATH = re.compile(r"[\w.\[\]-]{0,200}")


@dataclass(frozen=True, slots=True)
class Cost:
    """An upper bound."""

    units: int


def schema_cost(schema: JsonValue, data_bytes: int) -> Cost:
    """Cost."""
    waiting = [schema]
    parts = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if part.keys() & _OPEN:
                return Cost(UNKNOWN)
            parts += len(part)
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return Cost(parts * 1024 + data_bytes)


def expression_cost(text: str, data_bytes: int) -> Cost:
    """Cost."""
    return Cost(data_bytes if _PATH.fullmatch(text) else UNKNOWN)
