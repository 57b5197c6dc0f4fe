"""Cut parts of long texts without leaving half of a secret that masking would have found."""

from __future__ import annotations

from collections.abc import Callable

#: Read beyond a part, so that a private value cut by its end is still recognized.
_OVERHANG_CHARACTERS = 1_000


def beginning(text: str, characters: int, clean: Callable[[str], str]) -> str:
    """Return the first characters of the cleaned text."""
    read = text[: characters + _OVERHANG_CHARACTERS]
    cleaned = clean(read)
    if len(read) < len(text):
        cleaned = cleaned[:-_OVERHANG_CHARACTERS]
    return cleaned[:characters]


def ending(text: str, characters: int, clean: Callable[[str], str]) -> str:
    """Return the last characters of the cleaned text."""
    read = text[-(characters + _OVERHANG_CHARACTERS) :]
    cleaned = clean(read)
    if len(read) < len(text):
        cleaned = cleaned[_OVERHANG_CHARACTERS:]
    return cleaned[-characters:]
