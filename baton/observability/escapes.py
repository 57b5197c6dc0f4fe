"""Undo escapes of URLs, JSON, Python and HTML, tracking the position of each character.

A text may be escaped in part, twice, and in several ways at once. Each round undoes one layer, so
that a searched text appears after one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from html import unescape

_MOST_ROUNDS = 4
_PERCENT = r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
_UNICODE = r"(?P<unicode>(?:\\u[0-9A-Fa-f]{4})+)"
_BACKSLASH = rf"{_UNICODE}|\\x(?P<hex>[0-9A-Fa-f]{{2}})|\\(?P<mark>[\"'\\/nrtbf])"
_ENTITY = r"(?P<entity>&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos|commat);)"
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Escapes(Enum):
    """The escapes to undo."""

    ALL = re.compile(f"{_PERCENT}|{_BACKSLASH}|{_ENTITY}")
    PERCENT = re.compile(_PERCENT)
    BACKSLASH = re.compile(_BACKSLASH)
    UNICODE = re.compile(_UNICODE)
    ENTITY = re.compile(_ENTITY)


def rounds(text: str, escapes: Escapes = Escapes.ALL) -> Iterator[str]:
    """Yield the text as is, then with one more layer of escapes undone each time."""
    yield text
    for _ in range(_MOST_ROUNDS):
        if not ("%" in text or "\\" in text or "&" in text):
            return
        plain = escapes.value.sub(lambda found: "".join(c for c, _ in _characters(found)), text)
        if plain == text:
            return
        text = plain
        yield text


def places(text: str, escapes: Escapes, number: int) -> Sequence[int]:
    """Return the positions of the characters of round `number`, followed by the end of the text."""
    found: Sequence[int] = range(len(text) + 1)
    for _ in range(number):
        text, starts = _undone(text, escapes.value)
        found = [found[start] for start in starts]
    return found


def _undone(text: str, pattern: re.Pattern[str]) -> tuple[str, list[int]]:
    parts: list[str] = []
    starts: list[int] = []
    done = 0
    for found in pattern.finditer(text):
        parts.append(text[done : found.start()])
        starts += range(done, found.start())
        for character, start in _characters(found):
            parts.append(character)
            starts += [start] * len(character)
        done = found.end()
    parts.append(text[done:])
    starts += range(done, len(text) + 1)
    return "".join(parts), starts


def _characters(found: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield the characters that an escape represents, with their positions."""
    kind, text = found.lastgroup, found.group()
    if kind == "percent":
        yield from _percent(text, found.start())
    elif kind == "unicode":
        yield from _unicode(text, found.start())
    elif kind == "hex":
        yield chr(int(found["hex"], 16)), found.start()
    elif kind == "mark":
        yield _CONTROLS.get(found["mark"], found["mark"]), found.start()
    else:
        yield unescape(text), found.start()


def _percent(text: str, start: int) -> Iterator[tuple[str, int]]:
    octets = bytes.fromhex(text.replace("%", ""))
    at = 0
    # Each octet that is not UTF-8 becomes a character.
    for character in octets.decode("utf-8", "surrogateescape"):
        yield character, start + 3 * at
        at += 1 if "\udc80" <= character <= "\udcff" else len(character.encode())


def _unicode(text: str, start: int) -> Iterator[tuple[str, int]]:
    units = [int(text[at + 2 : at + 6], 16) for at in range(0, len(text), 6)]
    at = 0
    while at < len(units):
        high, low = units[at], units[at + 1] if at + 1 < len(units) else 0
        if 0xD800 <= high < 0xDC00 <= low < 0xE000:
            yield chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00), start + 6 * at
            at += 2
        else:
            yield chr(high), start + 6 * at
            at += 1
