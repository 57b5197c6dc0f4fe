"""Detect JSON bodies by content type or content, and decode their charset."""

from __future__ import annotations

import codecs
import re

from baton.errors import InvalidJson
from baton.jsontext.charsets import QUICK_CHARSETS, charset_of
from baton.sentence import say

_TYPES = frozenset({"application/json", "text/json", "text/x-json", "application/x-json"})
#: Content types of servers that are not configured for JSON. Others, such as CSV, are meant
#: literally.
_UNSURE = frozenset(
    {"", "text/plain", "text/html", "application/octet-stream", "binary/octet-stream"}
    | {"text/javascript", "application/javascript", "application/x-javascript"}
)
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*[{\[]")


def is_json_type(media_type: str) -> bool:
    """True if a content type, without parameters and in lower case, means JSON."""
    return media_type in _TYPES or media_type.endswith("+json")


def may_be_json(body: bytes, media_type: str) -> bool:
    """True if a body of an unspecific content type starts like an object or array."""
    return media_type in _UNSURE and _BEGINNING.match(body) is not None


def decodes_quickly(body: bytes, content_type: str) -> bool:
    """True if the body's charset decodes in linear time."""
    try:
        return codecs.lookup(charset_of(body, content_type)).name in QUICK_CHARSETS
    except LookupError:
        return False


def text_of(body: bytes, content_type: str) -> str:
    """Return the body in its declared charset, without a byte order mark; raises `InvalidJson`."""
    charset = charset_of(body, content_type)
    try:
        # Servers often declare ASCII by default; UTF-8 reads both.
        text = body.decode("utf-8" if charset in ("ascii", "us-ascii") else charset)
    except (LookupError, UnicodeDecodeError) as error:
        raise InvalidJson(
            say(
                "The body is neither JSON nor text in {charset}; Baton passes on nothing else.",
                charset=charset,
            )
        ) from error
    return text.removeprefix("\ufeff")


def utf8_of(body: bytes, content_type: str) -> bytes:
    """Return the bytes of a JSON text in UTF-8, unchanged if possible; raises `InvalidJson`."""
    if charset_of(body, content_type) in ("utf-8", "utf8"):
        return body.removeprefix(codecs.BOM_UTF8)
    return text_of(body, content_type).encode()
