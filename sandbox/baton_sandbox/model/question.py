"""What a chat request asks: the user's words, and the JSON among them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from baton_sandbox.model.markup import plain_text, with_hidden_text

#: The beginning of an object, which is cheap to tell from other braces.
_OBJECT = re.compile(r"\{\s{0,100}[\"}]")
#: Beginnings of objects that turned out to be none, before the rest is taken for prose.
_MOST_FAILURES = 200


@dataclass(frozen=True)
class Question:
    """The user's messages of one chat request."""

    text: str

    @cached_property
    def data(self) -> dict[str, object]:
        """JSON objects in the text, later ones over earlier ones."""
        found: dict[str, object] = {}
        decoder = json.JSONDecoder()
        failures, wasted, most = 0, 0, 4 * len(self.text)
        start = _OBJECT.search(self.text)
        while start is not None and failures < _MOST_FAILURES and wasted <= most:
            end = start.start() + 1
            try:
                value, end = decoder.raw_decode(self.text, start.start())
            except json.JSONDecodeError as error:
                failures, wasted = failures + 1, wasted + error.pos - start.start()
            except RecursionError:
                failures += 1
            else:
                found |= value
            start = _OBJECT.search(self.text, end)
        return found

    @cached_property
    def words(self) -> str:
        """The text a person would read: strings of the JSON or the text itself, without HTML."""
        return plain_text(self._strings)

    @cached_property
    def ticket(self) -> str:
        """The text of the ticket, where it can be told from the rest of the message."""
        return plain_text(self._ticket) if self._ticket else self.words

    @cached_property
    def ticket_with_hidden_text(self) -> str:
        """The same with what HTML hides from people."""
        return with_hidden_text(self._ticket or self._strings)

    @cached_property
    def _strings(self) -> str:
        parts = list(_strings(self.data)) if self.data else []
        return "\n".join(parts) if parts and self.text.lstrip().startswith("{") else self.text

    @cached_property
    def _ticket(self) -> str:
        text = self.find("raw_text", "text")
        if isinstance(text, str):
            return text
        parts = (self.find("short_description", "subject"), self.find("description", "body"))
        return "\n\n".join(part for part in parts if isinstance(part, str))

    def find(self, *names: str) -> object:
        """The first value under one of these names, searched from the outside in; or None."""
        level: list[object] = [self.data]
        while level:
            for value in level:
                for name in names:
                    if isinstance(value, dict) and value.get(name) not in (None, "", [], {}):
                        return value[name]
            level = [child for value in level for child in _children(value)]
        return None


def from_messages(messages: list[object]) -> Question:
    """The user's part of a conversation; instructions of the system are not evidence."""
    texts = [
        _content(message.get("content"))
        for message in messages
        if isinstance(message, dict) and message.get("role") == "user"
    ]
    return Question("\n".join(texts))


def _content(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def _strings(value: object) -> Iterator[str]:
    ahead = [value]
    while ahead:
        value = ahead.pop()
        if isinstance(value, str):
            yield value
        ahead += reversed(_children(value))
