"""Determine the charset of a body from its content type, byte order mark or own declaration."""

from __future__ import annotations

import codecs
import json
import re

_DECLARED = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
#: An XML declaration (XML 1.0, 4.3.3), and the meta element of a page (HTML, 4.2.5.4).
_IN_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Charsets that decode in linear time, by their Python names.
QUICK_CHARSETS = frozenset(
    {"ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso8859-1", "iso8859-2"}
    | {"iso8859-15", "cp1250", "cp1252"}
)
_PAGES = ("text/html", "application/xhtml+xml")
#: Where a page or a document declares its charset.
_BEGINNING_BYTES = 1024


def marked_charset(body: bytes) -> str | None:
    """Return the charset that a byte order mark indicates; None without one."""
    return next((charset for mark, charset in _MARKS if body.startswith(mark)), None)


def charset_of(body: bytes, content_type: str) -> str:
    """Return a body's charset by byte order mark, content type or own declaration; else UTF-8."""
    if marked := marked_charset(body):
        return marked
    if declared := _DECLARED.search(content_type):
        return declared[1].lower()
    if b"\0" in body[:4]:
        return json.detect_encoding(body)
    beginning = body[:_BEGINNING_BYTES]
    found = _IN_XML.match(beginning)
    if found is None and content_type.partition(";")[0].strip().lower() in _PAGES:
        found = _IN_PAGE.search(beginning)
    return found[1].decode().lower() if found else "utf-8"
