"""Pages in HTML where an answer of a program was expected: of a sign-in, a proxy, maintenance."""

from __future__ import annotations

import re
from html import unescape

_PAGE = re.compile(r"(?i)\s*<(?:!doctype html|html|head|body|title|meta|script|!--)")
_TITLE = re.compile(r"(?is)<title[^>]{0,200}>([^<]{1,300})")


def is_page(body: str) -> bool:
    """Whether it is HTML, whatever it is declared as: Slack declares its one word as HTML."""
    return _PAGE.match(body) is not None


def title_of(page: str) -> str:
    """The title of a page; "" if it has none."""
    found = _TITLE.search(page)
    return " ".join(unescape(found[1]).split()) if found else ""
