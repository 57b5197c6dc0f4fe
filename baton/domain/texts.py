"""Texts for people, with keys for translation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """An English text and its key in the message catalogues."""

    #: Such as `kinds.http.title`.
    key: str
    english: str
