"""Words for text search, from executions and from queries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

#: Only this many bytes from the beginning of an input are searched.
SEARCHED_BYTES = 16 * 1024
#: Most distinct words kept of one text.
MOST_WORDS = 400
_LONGEST_WORD = 64

#: Scripts written without spaces are searched character by character.
_SIGN = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_SIGN}]|[^\W{_SIGN}]+")
_ASCII_WORD = re.compile(r"\w+", re.ASCII)
#: A string of a JSON text, possibly cut off, with the colon after it if it is a name; or a token
#: outside of strings.
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)(?:"(\s*:)?)?|[-+.\w]+')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)?")


def words_of(text: str) -> tuple[str, ...]:
    """Return the distinct words of a text: runs of letters and digits, ignoring case."""
    if text.isascii():
        found = _ASCII_WORD.findall(text.lower())
    else:
        found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    words = dict.fromkeys(word[:_LONGEST_WORD] for word in found)
    return tuple(islice(words, MOST_WORDS))


def words_of_json(text: bytes) -> tuple[str, ...]:
    """Return the words of the strings and numbers at the beginning of a JSON text.

    Member names are left out.
    """
    beginning = text[:SEARCHED_BYTES].decode(errors="ignore")
    return words_of(" ".join(_values(beginning)))


def words_of_id(execution_id: str) -> tuple[str, ...]:
    """Return the parts of an execution's id except the first, which all ids share."""
    return tuple(execution_id.split("-")[1:])


def asked_words(text: str) -> tuple[str, ...]:
    """Return the words of a search query; the part that all ids share is ignored in ids."""
    words = words_of(text)
    return words[1:] if len(words) > 1 and words[0] == "exec" else words


def _values(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        if found[1] is None:
            yield found[0]
        elif found[2] is None:
            yield _ESCAPE.sub(_unescaped, found[1])


def _unescaped(escape: re.Match[str]) -> str:
    """Return the escaped character, or a space: all short escapes separate words."""
    return chr(int(escape[1], 16)) if escape[1] else " "
