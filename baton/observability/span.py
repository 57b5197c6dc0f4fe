"""A part of a text that is to be replaced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` to `end`, and the word that takes their place in brackets."""

    start: int
    end: int
    label: str


def replaced(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced by its label; one that overlaps others names them all."""
    parts: list[str] = []
    done = 0
    for start, end, label in sorted(spans, key=lambda span: (span.start, -span.end)):
        if start >= done:
            parts += (text[done:start], f"[{label}]")
        done = max(done, end)
    parts.append(text[done:])
    return "".join(parts)
