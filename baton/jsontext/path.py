"""Paths inside JSON, in readable form: `$.items[0]."odd.key"`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

#: A key that needs no quotes in a path.
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Segment = str | int


def segment_text(segment: Segment) -> str:
    """Return one segment of a path without its dot: `name`, `"odd.key"` or `[0]`."""
    if isinstance(segment, int):
        return f"[{segment}]"
    return segment if IDENTIFIER.fullmatch(segment) else json.dumps(segment)


def json_path(segments: Iterable[Segment], root: str = "$") -> str:
    """Return the path of a place, starting at `root`."""
    return root + "".join(
        segment_text(segment) if isinstance(segment, int) else f".{segment_text(segment)}"
        for segment in segments
    )
