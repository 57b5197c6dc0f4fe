"""Text as people read it, from HTML or from text with some HTML in it."""

from __future__ import annotations

import html
import re

#: Not an address in angle brackets.
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:]{0,30})(?P<rest>(?:\s[^<>]*)?)/?>")
#: Stands for no character, and is too long a number for Python to read.
_NO_CHARACTER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}")
_BREAKS = frozenset(
    ("br", "p", "div", "li", "ul", "ol", "tr", "table", "hr", "section", "article", "pre")
) | {f"h{level}" for level in range(1, 7)}
_COMMENT_MARK = re.compile("<!--|-->")
_UNREAD = frozenset(("style", "script", "head", "title", "template"))
#: Elements without an end, which hide nothing.
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "col", "wbr"))
_HIDING = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|font-size\s{0,3}:\s{0,3}0"
    r"(?![.\d])|(?<![-\w])hidden(?![-\w])",
    re.IGNORECASE,
)


def plain_text(text: str) -> str:
    """The text without tags and comments; what nobody sees is left out, quotations get `> `."""
    readable = _without_tags(_without_comments(text))
    return html.unescape(_NO_CHARACTER.sub(" ", readable))


def with_hidden_text(text: str) -> str:
    """The text without tags, together with comments and whatever else nobody sees."""
    return html.unescape(_NO_CHARACTER.sub(" ", _TAG.sub("\n", _COMMENT_MARK.sub("\n", text))))


def _without_tags(text: str) -> str:
    kept: list[str] = []
    position = quoted = depth = hidden_from = 0
    unread = ""
    for tag in _TAG.finditer(text):
        name, is_end = tag["name"].lower(), bool(tag["end"])
        if not unread:
            kept.append(_quoted(text[position : tag.start()], quoted > 0))
            kept.append(("\n> " if quoted else "\n") if name in _BREAKS else " ")
        position = tag.end()
        if unread:
            depth += (name == unread) * (-1 if is_end else 1)
            unread = unread if depth else ""
        elif name == "blockquote":
            quoted = max(0, quoted + (-1 if is_end else 1))
            kept.append("\n> " if quoted else "\n")
        elif not is_end and name not in _VOID and _is_unread(name, tag["rest"]):
            unread, depth, hidden_from = name, 1, position
    # What is never closed hides nothing.
    kept.append(_quoted(text[hidden_from if unread else position :], quoted > 0))
    return "".join(kept)


def _is_unread(name: str, attributes: str) -> bool:
    return name in _UNREAD or bool(attributes and _HIDING.search(attributes))


def _quoted(text: str, is_quoted: bool) -> str:
    return text.replace("\n", "\n> ") if is_quoted else text


def _without_comments(text: str) -> str:
    """The text with a space for each HTML comment; one without an end is text."""
    kept = []
    position = 0
    while (start := text.find("<!--", position)) != -1:
        end = text.find("-->", start + 4)
        if end == -1:
            break
        kept.append(text[position:start])
        position = end + 3
    return " ".join((*kept, text[position:]))
