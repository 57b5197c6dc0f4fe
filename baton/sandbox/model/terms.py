"""Looks for terms in a text, whatever their case and accents.

How terms are written stands at the top of `data/lexicon.yaml`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from baton.sandbox import world

#: Marks above and below letters, and those that make sounds of kana.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u3099\u309a\u200b-\u200f\u00ad\ufeff]+"
)
#: Letters that have no simpler form of their own in Unicode.
_SIMPLER = str.maketrans("łøđıæœ\u2019\u2018\u02bc", "lodiao'''")
#: A character that belongs to a word; Japanese and Chinese put no space between words.
_LETTER = re.compile("[^\\W_\u3040-\u30ff\u4e00-\u9fff\u31f0-\u31ff]")
#: Scripts whose words take articles and particles in front of them, or have no spaces.
_JOINED = re.compile(
    "[\u0590-\u06ff\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
_CLAUSE_END = re.compile("[.,;:!?()\\[\\]\u3002\u3001\uff0c\uff1b\uff1a\uff01\uff1f\u061f\u060c]")
_SENTENCE_END = re.compile("(?<=[.!?\u061f])\\s+|(?<=[\u3002\uff01\uff1f])")
#: How far a negation reaches, in characters and words.
_NEAR = 32
_WORDS_BEFORE = 3
_WORDS_AFTER = 2


def fold(text: str) -> str:
    """The text in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _MARKS.sub("", plain).translate(_SIMPLER)


def sentences(text: str) -> Iterator[str]:
    """Sentences in the order of the text; a line that begins in lower case goes on with one."""
    waiting = ""
    for line in text.splitlines():
        plain = line.strip()
        if waiting and plain[:1].islower():
            waiting = f"{waiting} {plain}"
            continue
        yield from _within_line(waiting)
        waiting = plain
    yield from _within_line(waiting)


def _within_line(line: str) -> Iterator[str]:
    return (part for part in _SENTENCE_END.split(line) if part and not part.isspace())


@dataclass(frozen=True, slots=True)
class _Plain:
    """A term without operators."""

    text: str
    begins_word: bool
    ends_word: bool

    def find(self, text: str, start: int = 0) -> int:
        """Where it stands in folded text; -1 if nowhere."""
        at = text.find(self.text, start)
        while at != -1 and not self._stands_alone(text, at):
            at = text.find(self.text, at + 1)
        return at

    def _stands_alone(self, text: str, at: int) -> bool:
        if self.begins_word and at > 0 and _LETTER.match(text[at - 1]):
            return False
        end = at + len(self.text)
        return not (self.ends_word and end < len(text) and _LETTER.match(text[end]))


@dataclass(frozen=True, slots=True)
class _Term:
    #: Where the term has no operators.
    plain: _Plain | None
    #: All in the text, each of them all in one sentence, each one of several.
    parts: tuple[tuple[tuple[_Plain, ...], ...], ...]


@functools.cache
def _parsed(term: str) -> _Term:
    parts = tuple(
        tuple(_alternatives(part.strip()) for part in together.split(" + "))
        for together in term.split(" & ")
    )
    is_plain = len(parts) == len(parts[0]) == len(parts[0][0]) == 1
    return _Term(plain=parts[0][0][0] if is_plain else None, parts=parts)


def _alternatives(part: str) -> tuple[_Plain, ...]:
    if part.startswith("@"):
        return tuple(map(_plain, world.load("lexicon")["groups"][part[1:]]))
    return (_plain(part),)


def _plain(written: str) -> _Plain:
    text = fold(written.removeprefix("*").removesuffix("|"))
    apart = _LETTER.match(text) is not None and not _JOINED.match(text)
    return _Plain(
        text=text,
        begins_word=apart and not written.startswith("*"),
        ends_word=written.endswith("|"),
    )


@functools.cache
def _folded_words(name: str) -> frozenset[str]:
    return frozenset(map(fold, world.load("signals")[name]))


@dataclass(frozen=True)
class Words:
    """A text to look for terms in."""

    text: str

    @cached_property
    def folded(self) -> str:
        """All of it, on one line."""
        return f" {' '.join(fold(self.text).split())} "

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Each folded, on one line."""
        return tuple(" ".join(fold(part).split()) for part in sentences(self.text))

    def has(self, term: str) -> bool:
        """Whether the term stands in the text."""
        parsed = _parsed(term)
        if parsed.plain is not None:
            # Most terms are not there, and `in` is the quickest way to see it.
            return parsed.plain.text in self.folded and parsed.plain.find(self.folded) != -1
        return all(self._has_together(parts) for parts in parsed.parts)

    def hits(self, terms: Iterable[str]) -> int:
        """How many of the terms stand in the text."""
        return sum(map(self.has, terms))

    def found(self, terms: Iterable[str]) -> tuple[str, ...]:
        """The terms that stand in the text."""
        return tuple(filter(self.has, terms))

    def any(self, terms: Iterable[str]) -> bool:
        """Whether one of the terms stands in the text."""
        return any(map(self.has, terms))

    def states(self, terms: Iterable[str], *, but: str = "") -> bool:
        """Whether one of them stands there and is not denied beside it.

        `but` names further words that take it back when they stand before it.
        """
        denying = _folded_words("negators")
        taking_back = denying | _folded_words(but) if but else denying
        return any(self._states(term, denying, taking_back) for term in terms)

    def _has_together(self, parts: tuple[tuple[_Plain, ...], ...]) -> bool:
        if not all(any(plain.find(self.folded) != -1 for plain in part) for part in parts):
            return False
        return len(parts) == 1 or any(
            all(any(plain.find(sentence) != -1 for plain in part) for part in parts)
            for sentence in self.sentences
        )

    def _states(self, term: str, after: frozenset[str], before: frozenset[str]) -> bool:
        plain = _parsed(term).plain
        if plain is None:
            return self.has(term)
        if plain.text not in self.folded:
            return False
        return any(
            not _is_denied(self.folded, at, at + len(plain.text), after, before)
            for at in _places(plain, self.folded)
        )


#: Places of one term that are looked at; a text that repeats it more often says it.
_MOST_PLACES = 20


def _places(plain: _Plain, text: str) -> Iterator[int]:
    at = plain.find(text)
    for _ in range(_MOST_PLACES):
        if at == -1:
            return
        yield at
        at = plain.find(text, at + 1)


def _is_denied(
    text: str, start: int, end: int, after: frozenset[str], before: frozenset[str]
) -> bool:
    ahead = _CLAUSE_END.split(text[max(0, start - _NEAR) : start])[-1].split()
    behind = _CLAUSE_END.split(text[end : end + _NEAR])[0].split()
    return not before.isdisjoint(ahead[-_WORDS_BEFORE:]) or not after.isdisjoint(
        behind[:_WORDS_AFTER]
    )
