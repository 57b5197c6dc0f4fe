"""Regular expressions in JSON Schemas: size limits and cost."""

from __future__ import annotations

from functools import lru_cache

import jsonschema_rs

#: Limit of the compiled size; `(\\w{0,200}){0,200}x` exceeds it, and took 6 s for 200 KB of text.
MOST_COMPILED_BYTES = 1024 * 1024
OPTIONS = jsonschema_rs.FancyRegexOptions(size_limit=MOST_COMPILED_BYTES)

#: Compiled size and the bytes of JSON that one byte of text counts as, measured on texts that make
#: the engine follow all states at once.
_COSTS = ((4 * 1024, 4), (16 * 1024, 16), (64 * 1024, 256), (MOST_COMPILED_BYTES, 4096))
#: Constructs that need the backtracking engine.
_BACKTRACKING = ("(?=", "(?!", "(?<=", "(?<!", "(?>", "(?(", "\\k", "\\g", "\\G", "\\K")
_REFERENCES = tuple(f"\\{digit}" for digit in range(1, 10))


def backtracks(pattern: str) -> bool:
    """True if a pattern may backtrack repeatedly over the same text."""
    return any(mark in pattern for mark in (*_BACKTRACKING, *_REFERENCES))


@lru_cache(maxsize=4096)
def pattern_cost(pattern: str) -> int | None:
    """Return the bytes of JSON that one byte of text counts as.

    None if the pattern is too large or invalid.
    """
    for size, cost in _COSTS:
        options = jsonschema_rs.FancyRegexOptions(size_limit=size)
        try:
            jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options)
        except (jsonschema_rs.ValidationError, ValueError):
            continue
        return cost
    return None
