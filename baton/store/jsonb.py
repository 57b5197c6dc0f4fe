"""Handle values that PostgreSQL's jsonb and text cannot represent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

#: jsonb refuses U+0000, which JSON text writes like this (the backslash may itself be escaped).
_NUL = b"\\u0000"
#: Larger projections cost more than queries on them are worth.
_LARGEST_PROJECTION_BYTES = 1024 * 1024


def jsonb_text(text: bytes | None) -> str | None:
    """Return JSON text for a jsonb column; None if jsonb cannot represent it or it is too large."""
    if text is None or len(text) > _LARGEST_PROJECTION_BYTES or _NUL in text:
        return None
    return text.decode()


@overload
def storable(value: str) -> str: ...
@overload
def storable(value: Mapping[str, object]) -> dict[str, object]: ...
def storable(value: object) -> object:
    """Return a value for text or jsonb columns, with unsupported characters replaced.

    U+0000 becomes the visible symbol U+2400; a lone surrogate becomes a question mark.
    """
    if isinstance(value, str):
        if "\x00" in value:
            value = value.replace("\x00", "\u2400")
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
