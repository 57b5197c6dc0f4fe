"""Bodies that are JSON: told by their content type or content, and read in their charset."""

from __future__ import annotations

import codecs
import re

from baton.errors import InvalidJson
from baton.jsontext.charsets import QUICK_CHARSETS, charset_of
from baton.sentence import say

_TYPES = frozenset({"application/json", "text/json", "text/x-json", "application/x-json"})
#: What servers call JSON that were not told what it is. Others, such as CSV, mean it.
_UNSURE = frozenset(
    {"", "text/plain", "text/html", "application/octet-stream", "binary/octet-stream"}
    | {"text/javascript", "application/javascript", "application/x-javascript"}
)
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*[{\[]")


def is_json_type(media_type: str) -> bool:
    """True if a content type, without its parameters and in lower case, means JSON."""
    return media_type in _TYPES or media_type.endswith("+json")


def may_be_json(body: bytes, media_type: str) -> bool:
    """True if a body of a meaningless content type begins as an object or array."""
    return media_type in _UNSURE and _BEGINNING.match(body) is not None


def decodes_quickly(body: bytes, content_type: str) -> bool:
    """True if its charset is decoded in linear time."""
    try:
        return codecs.lookup(charset_of(body, content_type)).name in QUICK_CHARSETS
    except LookupError:
        return False


def text_of(body: bytes, content_type: str) -> str:
    """The body in the charset that it declares, without a byte order mark; raises `InvalidJson`."""
    charset = charset_of(body, content_type)
    try:
        # ASCII is declared where nobody thought of other characters; UTF-8 reads both.
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
    """The bytes of a JSON text in UTF-8, exactly as they came if they are; raises `InvalidJson`."""
    if charset_of(body, content_type) in ("utf-8", "utf8"):
        return body.removeprefix(codecs.BOM_UTF8)
    return text_of(body, content_type).encode()
