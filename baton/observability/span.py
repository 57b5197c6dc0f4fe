"""A part of a text that is to be replaced."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` to `end`, and the word that takes their place in brackets."""

    start: int
    end: int
    label: str
