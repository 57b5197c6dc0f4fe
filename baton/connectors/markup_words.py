"""Extract the text of an HTML error page, or the members of an XML error."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TypeAlias

#: The members of an element, its text, or several elements of one name.
_Words: TypeAlias = "str | list[_Words] | dict[str, _Words]"

#: A page's reason is near its beginning, and the parser may take quadratic time.
_MOST_CHARACTERS = 6_000
_DEEPEST = 50
_HTML = re.compile(r"<(?:!doctype html|html|head|body|title|h\d|p|div|center|pre)\b", re.IGNORECASE)
#: Elements whose text is not displayed.
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "base", "area", "col", "wbr"})


def is_page(text: str) -> bool:
    """True if markup is HTML rather than XML."""
    return _HTML.search(text[:2000]) is not None


def page_words(text: str) -> str:
    """Return the title of a page, and its visible text unless that repeats the title."""
    reader = _Page()
    _read(reader, text)
    title, shown = " ".join("".join(reader.title).split()), " ".join("".join(reader.text).split())
    if not title or shown.startswith(title):
        return shown
    return f"{title}: {shown}" if shown else title


def xml_members(text: str) -> dict[str, _Words]:
    """Return an XML document as JSON-like data: names without prefix, texts at the leaves."""
    reader = _Tree()
    _read(reader, text)
    return reader.root.members


def _read(reader: HTMLParser, text: str) -> None:
    reader.feed(text[:_MOST_CHARACTERS])
    reader.close()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title: list[str] = []
        self.text: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (HTMLParser names it)
        if tag == "title" or tag in _UNSEEN:
            self._inside = tag
        self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title.append(data)
        elif not self._inside:
            self.text.append(data)


class _Element:
    def __init__(self, name: str) -> None:
        self.name = name
        self.members: dict[str, _Words] = {}
        self.text: list[str] = []


class _Tree(HTMLParser):
    """A lenient XML reader that expands no entities and does not stop at errors."""

    def __init__(self) -> None:
        super().__init__()
        self.root = _Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (HTMLParser names it)
        if len(self._open) < _DEEPEST:
            self._open.append(_Element(tag.rpartition(":")[2]))

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if all(element.name != name for element in self._open[1:]):
            return
        while self._close() != name:
            pass

    def handle_data(self, data: str) -> None:
        self._open[-1].text.append(data)

    def unknown_decl(self, data: str) -> None:
        self._open[-1].text.append(data.removeprefix("CDATA["))

    def close(self) -> None:
        super().close()
        while len(self._open) > 1:
            self._close()

    def _close(self) -> str:
        element = self._open.pop()
        text = " ".join("".join(element.text).split())
        value: _Words = (
            element.members | ({"text": text} if text else {}) if element.members else text
        )
        above = self._open[-1].members
        if element.name not in above:
            above[element.name] = value
        elif isinstance(earlier := above[element.name], list):
            earlier.append(value)
        else:
            above[element.name] = [earlier, value]
        return element.name
