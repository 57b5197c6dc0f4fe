"""A part of a text to be replaced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` to `end`, and the word in brackets that replaces them."""

    start: int
    end: int
    label: str


def replaced(text: str, spans: Iterable[Span]) -> str:
    """Return the text with each span replaced by its label; overlapping spans share the labels."""
    parts: list[str] = []
    done = 0
    for start, end, label in sorted(spans, key=lambda span: (span.start, -span.end)):
        if start >= done:
            parts += (text[done:start], f"[{label}]")
        done = max(done, end)
    parts.append(text[done:])
    return "".join(parts)
