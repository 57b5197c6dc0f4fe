"""Detect HTML pages in place of an API response, such as sign-in or maintenance pages."""

from __future__ import annotations

from baton.connectors import markup_words


def is_page(body: str) -> bool:
    """True if the body is HTML, whatever its content type: Slack declares a single word as HTML."""
    beginning = body[:2_000].lstrip("\ufeff \t\r\n")
    return beginning.startswith("<") and markup_words.is_page(beginning)
