"""The text of a file whatever Unicode encoding it has; other encodings are refused, not guessed."""

from __future__ import annotations

import codecs

from baton.errors import InvalidFile
from baton.jsontext.charsets import marked_charset
from baton.sentence import say

#: What decoders write for bytes that are no character of their encoding.
_LOST = "\ufffd"


def utf8_text(content: bytes, name: str) -> bytes:
    """The content in UTF-8 without a byte order mark; raises `InvalidFile` with the line.

    UTF-16 and UTF-32 are read where the file begins with the mark that says so.
    """
    charset = marked_charset(content)
    if charset in (None, "utf-8"):
        text = content.removeprefix(codecs.BOM_UTF8)
        _require_utf8(text, name)
        return text
    try:
        return content.decode(charset or "").removeprefix("\ufeff").encode()
    except UnicodeDecodeError as error:
        raise InvalidFile(
            say(
                "{name}: the file begins as {more} but is not: {reason}. Save it as UTF-8.",
                name=name,
                more=charset.upper() if charset else say(""),
                reason=error.reason,
            )
        ) from error


def refuse_lost_characters(text: bytes, name: str) -> None:
    """Raise `InvalidFile` where characters were lost before the file came here."""
    at = text.find(_LOST.encode())
    if at >= 0:
        line = text.count(b"\n", 0, at) + 1
        raise InvalidFile(
            say(
                "{name}, line {line}: it has the character U+FFFD, which stands for one that was "
                "lost when the file was read in a wrong encoding. Save the original as UTF-8 and "
                'take it from there; if U+FFFD is meant, write it as "\\uFFFD" in double quotes.',
                name=name,
                line=line,
            )
        )


def _require_utf8(text: bytes, name: str) -> None:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise InvalidFile(
            say(
                "{name}, line {line}: the file is not UTF-8 (byte 0x{text:02x}). Save it as UTF-8.",
                name=name,
                line=line,
                text=text[error.start],
            )
        ) from error
