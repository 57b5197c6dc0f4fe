"""Texts of strangers (names, errors) made harmless for where they are shown."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

from baton.observability.masking import masked

#: Invisible marks that turn the direction of what follows, or hide in a text.
_DIRECTION = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
#: All that CommonMark gives a meaning to inside a line. Cards also replace {{DATE(...)}}.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#|~&!]")
#: What makes a list at the beginning of a text.
_LIST = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+])(?=\s|$)")
#: Masking takes time by the length.
_LOOKED_AT_CHARACTERS = 4_000


def clean(text: str, characters: int) -> str:
    """One visible line of at most `characters`, without secrets and personal data."""
    text = masked(text[:_LOOKED_AT_CHARACTERS])
    text = _DIRECTION.sub("", text.encode("utf-8", "replace").decode())
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = " ".join(text.split())
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def markdown(text: str) -> str:
    """`text`, which shows as it is where Markdown is understood."""
    text = _MARKDOWN.sub(lambda found: f"\\{found[0]}", text)
    return _LIST.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", text)


def utc(at: str) -> str:
    """`2026-11-25 14:32:05 UTC` of an ISO 8601 time."""
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def seconds(duration: float) -> str:
    """Such as `12.5 seconds`."""
    return f"{duration:.1f} seconds"
