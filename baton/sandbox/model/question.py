"""What a chat request asks: the user's words, and the JSON among them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>@]*>", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """The user's messages of one chat request."""

    text: str

    @cached_property
    def data(self) -> dict[str, Any]:
        """JSON objects in the text, later ones over earlier ones."""
        found: dict[str, Any] = {}
        decoder = json.JSONDecoder()
        position = self.text.find("{")
        while position != -1:
            try:
                value, end = decoder.raw_decode(self.text, position)
            except ValueError:
                end = position + 1
            else:
                found |= value
            position = self.text.find("{", end)
        return found

    @cached_property
    def words(self) -> str:
        """The text a person would read: strings of the JSON or the text itself, without HTML."""
        parts = list(_strings(self.data)) if self.data else []
        text = "\n".join(parts) if parts and self.text.lstrip().startswith("{") else self.text
        return html.unescape(_TAG.sub(" ", text))

    def find(self, *names: str) -> Any:
        """The first value under one of these names, searched from the outside in; or None."""
        level: list[Any] = [self.data]
        while level:
            for value in level:
                for name in names:
                    if isinstance(value, dict) and value.get(name) not in (None, "", [], {}):
                        return value[name]
            level = [child for value in level for child in _children(value)]
        return None


def from_messages(messages: list[Any]) -> Question:
    """The user's part of a conversation; instructions of the system are not evidence."""
    texts = [
        _content(message.get("content"))
        for message in messages
        if isinstance(message, dict) and message.get("role") == "user"
    ]
    return Question("\n".join(texts))


def _content(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for child in _children(value):
        yield from _strings(child)
