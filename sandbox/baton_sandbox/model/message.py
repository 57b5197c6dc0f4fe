"""What the author of a ticket wrote, apart from quotations, signature, footers and orders."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mailparser_reply.parser import EmailMessage

from baton_sandbox import world
from baton_sandbox.model.terms import Words, sentences
from baton_sandbox.model.vocabulary import fold

#: Languages whose rules take no ordinary line for the end of a message.
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "cs", "ja", "ko", "zh")
#: The parser's expressions try many ways: it reads so many lines, and so much of each.
_MOST_LINES = 150
_LINE_START, _LINE_END = 60, 20
#: Lines of a head, characters of a field's name, and words of a name behind a closing.
_MOST_FIELDS = 20
_LONGEST_NAME = 40
_MOST_NAMES = 4
_SEPARATOR = re.compile(r"_{20,}|={20,}")
_QUOTED = re.compile(r"[ \t|]{0,10}>")
_WIDE_COLON = "\uff1a"
_MARKS = " \t>|*-_=.,:;!\u2013\u2014"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The parts of a ticket's text."""

    #: What the author says now, without what is addressed to a machine.
    own: str
    #: Fields of the head, and who signs.
    envelope: str
    #: What others said before.
    quoted: str
    #: Whether it gives orders to whatever reads it.
    has_orders: bool


def split(text: str) -> Message:
    """The parts of a text without markup."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head, rest = _without_head(lines)
    own, quoted = _without_quotes(rest)
    if not _says_something(own):
        forwarded_head, own = _without_head(_readable(quoted))
        head, quoted = [*head, *forwarded_head], []
    own, signature = _without_signature(own)
    said, has_orders = _without_orders("\n".join(own))
    if not said and not has_orders:
        said = "\n".join(own).strip()
    return Message(
        own=said,
        envelope="\n".join((*head, *signature)),
        quoted="\n".join(_readable(quoted)),
        has_orders=has_orders,
    )


@functools.cache
def _terms(*path: str) -> tuple[str, ...]:
    found: Any = world.load("mail")
    for name in path:
        found = found[name]
    return tuple(found)


@functools.cache
def _folded(*path: str) -> frozenset[str]:
    return frozenset(map(fold, _terms(*path)))


def _says_something(lines: Iterable[str]) -> bool:
    return any(character.isalnum() for line in lines for character in line)


def _readable(lines: list[str]) -> list[str]:
    """Quoted lines without their marks."""
    return [re.sub(r"^[ \t>|]{1,40}", "", line) for line in lines if not _is_boundary(line)]


def _without_head(lines: list[str]) -> tuple[list[str], list[str]]:
    """The fields at the top, and the text; the subject is part of the text."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    fields = list(_fields_at(lines, first))
    is_record = bool(fields) and fields[0][0] == "incident"
    head: list[str] = []
    kept: list[str] = []
    for line, (name, value) in zip(lines[first:], fields, strict=False):
        if name in _folded("fields", "subject"):
            kept.append(value)
        elif name in _folded("fields", "other") or name in _folded("record"):
            head.append(line)
        elif is_record:
            kept.append(line)
        else:
            break
    rest = [*kept, *lines[first + len(head) + len(kept) :]]
    return (head, rest) if _says_something(rest) else ([], lines)


def _fields_at(lines: list[str], first: int) -> Iterator[tuple[str, str]]:
    """Names and values of the fields on the lines from one on."""
    for line in lines[first : first + _MOST_FIELDS]:
        field = _field(line)
        if field is None:
            return
        yield field


def _field(line: str) -> tuple[str, str] | None:
    """The folded name and the value in a line such as `Subject: words`."""
    name, colon, value = line.partition(_WIDE_COLON if _WIDE_COLON in line[:30] else ":")
    if colon:
        return (fold(name.strip(_MARKS)), value.strip()) if len(name) <= _LONGEST_NAME else None
    return ("incident", line) if re.match(r"Incident \w{3,40}$", line.strip()) else None


def _is_boundary(line: str) -> bool:
    """True if a line announces another message, such as `--- Original Message ---`."""
    plain = line.strip()
    if len(plain) > 120 or not (
        plain.startswith(("-", "_", "=", "*")) or plain.endswith((":", "-"))
    ):
        return False
    folded = fold(plain.strip(_MARKS))
    return any(folded.startswith(name) for name in _folded("boundaries"))


def _is_attribution(line: str) -> bool:
    """True if a line says who wrote what is quoted below it, and when."""
    plain = line.strip(" \t>|*")
    if not 8 < len(plain) <= 200 or not plain.endswith((":", _WIDE_COLON)):
        return False
    words = fold(plain[-60:]).rstrip(" :" + _WIDE_COLON).split()
    if not any(character.isdigit() or character == "@" for character in plain):
        return False
    return any(
        word in _folded("wrote") or word.endswith(("写道", "のメール"))
        for word in (*words, " ".join(words[-2:]))
    )


def _without_quotes(lines: list[str]) -> tuple[list[str], list[str]]:
    """What the author wrote, and what others did."""
    headers = dict(_parsed_headers(lines))
    own: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        length = headers.get(at, 1 if _is_attribution(line) or _is_boundary(line) else 0)
        length = length or _length_of_fields(lines, at)
        if length:
            after = next((text for text in lines[at + length :] if text.strip()), "")
            if not _QUOTED.match(after) or _QUOTED.match(line):
                return own, quoted + lines[at:]
            at += length
            continue
        (quoted if _QUOTED.match(line) else own).append(line)
        at += 1
    return own, quoted


def _length_of_fields(lines: list[str], at: int) -> int:
    """How many fields of a head stand here, as programs write them above a quotation."""
    known = _folded("fields", "subject") | _folded("fields", "other")
    length = 0
    for name, _ in _fields_at(lines, at):
        if name not in known:
            break
        length += 1
    return length if length > 1 else 0


def _parsed_headers(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Line and length of each head of a quotation that the parser finds."""
    shown = "\n".join(map(_shown, lines[:_MOST_LINES]))
    position = 0
    for reply in _parse(shown).replies:
        found = shown.find(reply.headers, position) if reply.headers else -1
        if found != -1:
            position = found + 1
            length = len([line for line in reply.headers.split("\n") if line.strip()])
            yield shown.count("\n", 0, found), length


def _parse(shown: str) -> EmailMessage:
    return EmailMessage(text=shown, languages=list(_LANGUAGES), keep_hyphen_lists=True).read()


def _shown(line: str) -> str:
    """A line as the parser sees it."""
    plain = line.strip()
    if _SEPARATOR.match(plain):
        return ""
    if len(plain) <= _LINE_START + _LINE_END:
        return plain
    return plain[:_LINE_START] + plain[-_LINE_END:]


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """The text, and the signature below it; a postscript is text."""
    starts = [at for at in range(len(lines)) if _ends_message(lines[at])]
    shown = "\n".join(map(_shown, lines[:_MOST_LINES]))
    signature = _parse(shown).replies[0].signatures.strip()
    if signature and len(signature.split("\n")[0].split()) <= _MOST_NAMES:
        starts.append(shown.count("\n", 0, max(0, shown.rfind(signature))))
    starts += _name_card(lines)
    start = next((at for at in sorted(starts) if _says_something(lines[:at])), len(lines))
    below = lines[start:]
    postscript = next(
        (
            at
            for at, line in enumerate(below)
            if re.match(r"\s{0,10}p\.?\s?s\.?\b", line, re.IGNORECASE)
        ),
        len(below),
    )
    return [*lines[:start], *below[postscript:]], below[:postscript]


def _name_card(lines: list[str]) -> list[int]:
    """Where the last paragraph begins, if its first line of several is a name."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    breaks = [at for at in range(1, len(lines)) if not lines[at - 1].strip() and lines[at].strip()]
    if not breaks or breaks[-1] == filled[-1]:
        return []
    names = lines[breaks[-1]].split()
    is_name = 2 <= len(names) <= _MOST_NAMES and all(
        name.istitle() and name.isalpha() for name in names
    )
    return [breaks[-1]] if is_name else []


def _ends_message(line: str) -> bool:
    """True if a line is a closing or a separator above a signature."""
    plain = line.strip()
    if plain in ("--", "__", "—") or _SEPARATOR.fullmatch(plain):
        return True
    if not plain or len(plain) > 80:
        return False
    folded = fold(plain.strip(_MARKS))
    if folded in _folded("closings"):
        return True
    closing, comma, name = folded.partition(",")
    names = name.split()
    return bool(comma) and closing.strip() in _folded("closings") and len(names) <= _MOST_NAMES


def gives_orders(text: str) -> bool:
    """True if part of a text is addressed to a machine."""
    return Words(text).any(_terms("orders", "address"))


def _without_orders(text: str) -> tuple[str, bool]:
    """The text without footers and without what is addressed to a machine; whether there was any.

    Sentences that go on ordering are left out too.
    """
    whole = Words(text)
    disclaimers = whole.found(_terms("disclaimers"))
    footers = whole.found(_terms("footers"))
    address = whole.found(_terms("orders", "address"))
    is_called = any(_calls_a_machine(Words(sentence)) for sentence in sentences(text))
    if not footers and not address and not disclaimers and not is_called:
        return text.strip(), False
    kept: list[str] = []
    has_orders = is_ordering = False
    for sentence in sentences(text):
        words = Words(sentence)
        if kept and words.any(disclaimers):
            break
        if words.any(address) or _calls_a_machine(words):
            has_orders = is_ordering = True
            continue
        is_ordering = is_ordering and _orders(words)
        if not is_ordering and not words.any(footers):
            kept.append(sentence)
    return "\n".join(kept), has_orders


def _calls_a_machine(words: Words) -> bool:
    """True if a sentence begins with the name of a machine and an order for it."""
    name, comma, rest = words.folded.partition(", ")
    return bool(comma) and name.strip() in _folded("orders", "names") and _orders(Words(rest))


def _orders(words: Words) -> bool:
    """True if a sentence begins with an order."""
    start = words.folded.lstrip(" -*>\"'([#0123456789.:")
    for connector in _heads("connectors"):
        start = start.removeprefix(connector)
    return start.startswith(_heads("verbs"))


@functools.cache
def _heads(name: str) -> tuple[str, ...]:
    """How a sentence may begin, folded; Latin words with the space behind them."""
    return tuple(
        f"{word} " if word.isascii() else word for word in map(fold, _terms("orders", name))
    )
