"""Words for text search: those of an execution, and those of a query."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

#: Of an input, so many bytes from its beginning are looked at.
SEARCHED_BYTES = 16 * 1024
#: Different words that are kept of one text.
MOST_WORDS = 400
_LONGEST_WORD = 64

#: Scripts that are written without spaces are searched sign by sign.
_SIGN = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_SIGN}]|[^\W{_SIGN}]+")
_ASCII_WORD = re.compile(r"\w+", re.ASCII)
#: A string of a JSON text, which may be cut off, with the colon behind it if it is a name; or what
#: stands between strings.
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)(?:"(\s*:)?)?|[-+.\w]+')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)?")


def words_of(text: str) -> tuple[str, ...]:
    """The different words of a text: runs of letters and digits, whatever their case."""
    if text.isascii():
        found = _ASCII_WORD.findall(text.lower())
    else:
        found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    words = dict.fromkeys(word[:_LONGEST_WORD] for word in found)
    return tuple(islice(words, MOST_WORDS))


def words_of_json(text: bytes) -> tuple[str, ...]:
    """The words of the strings and numbers at the beginning of a JSON text; names are left out."""
    beginning = text[:SEARCHED_BYTES].decode(errors="ignore")
    return words_of(" ".join(_values(beginning)))


def words_of_id(execution_id: str) -> tuple[str, ...]:
    """The parts of an execution's id but the first, which all ids have."""
    return tuple(execution_id.split("-")[1:])


def asked_words(text: str) -> tuple[str, ...]:
    """The words that a search asks for; a whole id counts without what all ids have."""
    words = words_of(text)
    return words[1:] if len(words) > 1 and words[0] == "exec" else words


def _values(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        if found[1] is None:
            yield found[0]
        elif found[2] is None:
            yield _ESCAPE.sub(_unescaped, found[1])


def _unescaped(escape: re.Match[str]) -> str:
    """The sign that is meant, or a space: all short escapes stand between words."""
    return chr(int(escape[1], 16)) if escape[1] else " "
