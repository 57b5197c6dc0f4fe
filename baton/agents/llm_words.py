"""The words of a model server in an answer that says no, in every common shape."""

from __future__ import annotations

from typing import Any

import msgspec

#: Members that hold the words, in the order in which they are looked for.
_MEMBERS = ("message", "detail", "details", "error_description", "msg", "error", "errors", "title")
_DEPTH = 5
_MOST_PARTS = 3
_CHARACTERS = 1_000


def words_in(body: bytes) -> str:
    """Return the words in the body of an answer; "" if it says nothing that a person can read."""
    text = body.decode(errors="replace").removeprefix("\ufeff").strip()
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return "" if text.startswith("<") else text[:_CHARACTERS]
    return words_of(data) or (text[:_CHARACTERS] if text not in {"{}", "[]", "null"} else "")


def words_of(data: Any, depth: int = _DEPTH) -> str:
    """Return the words in what was decoded from such a body; "" if there are none."""
    if isinstance(data, str):
        return data.strip()[:_CHARACTERS]
    if depth == 0:
        return ""
    if isinstance(data, list):
        parts = [words_of(part, depth - 1) for part in data[:_MOST_PARTS]]
        return "; ".join(part for part in parts if part)
    if not isinstance(data, dict):
        return ""
    for member in _MEMBERS:
        if words := words_of(data.get(member), depth - 1):
            return _with_place(words, data.get("loc"))
    return ""


def _with_place(words: str, place: Any) -> str:
    """Add the place that FastAPI names apart."""
    if not isinstance(place, list) or not place:
        return words
    return f"{'.'.join(str(part) for part in place)}: {words}"
