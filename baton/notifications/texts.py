"""Make foreign texts, such as names and errors, safe to display."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

from baton.observability.masking import masked

#: Invisible characters that change the text direction or are hidden in a text.
_DIRECTION = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
#: All characters with a meaning in CommonMark inside a line. Cards also replace {{DATE(...)}}.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#|~&!]")
#: Marks that start a list at the beginning of a text.
_LIST = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+])(?=\s|$)")
#: Masking takes time proportional to the length.
_LOOKED_AT_CHARACTERS = 4_000


def clean(text: str, characters: int) -> str:
    """Return one visible line of at most `characters`, without secrets and personal data."""
    text = masked(text[:_LOOKED_AT_CHARACTERS])
    text = _DIRECTION.sub("", text.encode("utf-8", "replace").decode())
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = " ".join(text.split())
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def markdown(text: str) -> str:
    """Return `text` escaped for Markdown."""
    text = _MARKDOWN.sub(lambda found: f"\\{found[0]}", text)
    return _LIST.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", text)


def utc(at: str) -> str:
    """Format an ISO 8601 time as `2026-11-25 14:32:05 UTC`."""
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def seconds(duration: float) -> str:
    """Format a duration, such as `12.5 seconds`."""
    return f"{duration:.1f} seconds"
