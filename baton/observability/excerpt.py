"""Parts of long texts, without halves of what masking would have found in the whole."""

from __future__ import annotations

from collections.abc import Callable

#: Read beyond a part: a private value that its end would cut in half is still known as one.
_OVERHANG_CHARACTERS = 1_000


def beginning(text: str, characters: int, clean: Callable[[str], str]) -> str:
    """The first characters of the cleaned text."""
    read = text[: characters + _OVERHANG_CHARACTERS]
    cleaned = clean(read)
    if len(read) < len(text):
        cleaned = cleaned[:-_OVERHANG_CHARACTERS]
    return cleaned[:characters]


def ending(text: str, characters: int, clean: Callable[[str], str]) -> str:
    """The last characters of the cleaned text."""
    read = text[-(characters + _OVERHANG_CHARACTERS) :]
    cleaned = clean(read)
    if len(read) < len(text):
        cleaned = cleaned[_OVERHANG_CHARACTERS:]
    return cleaned[-characters:]
