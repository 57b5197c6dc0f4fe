"""Pages in HTML where an answer of a program was expected: of a sign-in, a proxy, maintenance."""

from __future__ import annotations

from baton.connectors import markup_words


def is_page(body: str) -> bool:
    """True if it is HTML, whatever it is declared as: Slack declares its one word as HTML."""
    beginning = body[:2_000].lstrip("\ufeff \t\r\n")
    return beginning.startswith("<") and markup_words.is_page(beginning)
