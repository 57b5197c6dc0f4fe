"""Looks for terms in a text, whatever their case and accents."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from baton_sandbox import world
from baton_sandbox.model.vocabulary import (
    Compound,
    Plain,
    Vocabulary,
    beginnings,
    fold,
    vocabulary,
)

_CLAUSE_END = re.compile("[.,;:!?()\\[\\]\u3002\u3001\uff0c\uff1b\uff1a\uff01\uff1f\u061f\u060c]")
_COMMA = re.compile("[,;:()](?=\\s)|[\u3001\uff0c\uff1b\uff1a\u060c]| - ")
_SENTENCE_END = re.compile("(?<=[.!?\u061f])\\s+|(?<=[\u3002\uff01\uff1f])")
#: Groups that deny by themselves.
_DENIALS = ("@nobody", "@cannot", "@no_longer", "@without")
#: How far a negation reaches, in characters and words.
_NEAR = 32
_WORDS_BEFORE = 3
_WORDS_AFTER = 2
#: What is near, in characters.
_BESIDE = 40
#: Places of one term that are looked at; a text that repeats it more often says it.
_MOST_PLACES = 20
_NO_WORDS: frozenset[str] = frozenset()


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
    def accented(self) -> str:
        """All of it in lower case, with its accents."""
        return unicodedata.normalize("NFC", self.text.casefold())

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Each folded, on one line."""
        return tuple(" ".join(fold(part).split()) for part in sentences(self.text))

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Parts of sentences between commas."""
        return tuple(part for sentence in self.sentences for part in _COMMA.split(sentence))

    def found(self, terms: Iterable[str]) -> tuple[str, ...]:
        """The terms that stand in the text."""
        known = vocabulary(terms)
        compounds = (term.written for term in known.compounds if self._has(term))
        return (*(plain.written for plain in self._plains(known)), *compounds)

    def any(self, terms: Iterable[str]) -> bool:
        """True if one of the terms stands in the text."""
        known = vocabulary(terms)
        return self._has_any(known) or any(map(self._has, known.compounds))

    def hits(self, terms: Iterable[str]) -> int:
        """How many of the terms stand in the text."""
        return len(self.found(terms))

    def first(self, terms: Iterable[str]) -> int | None:
        """Where the first of the terms begins in a text of one sentence; None if nowhere."""
        text = f" {fold(self.text)} "
        places = [plain.find(text) - 1 for plain in self._plains(vocabulary(terms))]
        return min((place for place in places if place >= 0), default=None)

    def states(self, terms: Iterable[str], *, but: str = "") -> bool:
        """True if one of them stands there and is not denied beside it.

        `but` names further words that take it back when they stand before it.
        """
        denying = _folded_words("negators")
        taking_back = denying | _folded_words(but) if but else denying
        known = vocabulary(terms)
        return any(
            not _is_denied(self.folded, at, at + len(plain.text), denying, taking_back)
            for plain in self._plains(known)
            for at in _places(plain, self.folded)
        ) or any(self._has(compound, denying) for compound in known.compounds)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return beginnings(self.folded)

    @cached_property
    def _is_ascii(self) -> bool:
        return self.folded.isascii()

    def _plains(self, known: Vocabulary) -> Iterator[Plain]:
        """The terms without operators that stand in the text."""
        for start in known.by_start.keys() & self._beginnings:
            yield from filter(self._has_plain, known.by_start[start])
        anywhere = known.anywhere_in_ascii if self._is_ascii else known.anywhere
        yield from filter(self._has_plain, anywhere)

    def _has_any(self, known: Vocabulary) -> bool:
        return next(self._plains(known), None) is not None

    def _has_plain(self, plain: Plain) -> bool:
        return (
            plain.text in self.folded
            and (plain.accented is None or plain.accented in self.accented)
            and plain.find(self.folded) != -1
        )

    def _has(self, term: Compound, denying: frozenset[str] = _NO_WORDS) -> bool:
        if not term.is_near:
            return all(map(self._has_together, term.parts))
        near, *others = term.parts
        by_itself = any(name in term.written for name in _DENIALS)
        return self._has_near(
            *near, denying=_NO_WORDS if by_itself else denying, is_ordered=term.is_ordered
        ) and all(map(self._has_together, others))

    def _has_near(
        self,
        first: Vocabulary,
        second: Vocabulary,
        *,
        denying: frozenset[str],
        is_ordered: bool,
    ) -> bool:
        """True if one of each stands near the other, the second one not denied."""
        others = tuple(self._plains(second))
        return bool(others) and any(
            not _is_denied(clause, there, there + len(other.text), denying, denying)
            for plain in self._plains(first)
            for clause in self.clauses
            for at in _places(plain, clause)
            for other in others
            for there in _places(other, clause)
            if there + len(other.text) > (at if is_ordered else at - _BESIDE)
            and there < at + len(plain.text) + _BESIDE
            and not at <= there < at + len(plain.text)
        )

    def _has_together(self, parts: tuple[Vocabulary, ...]) -> bool:
        """True if one of each stands in one sentence."""
        if not all(map(self._has_any, parts)):
            return False
        if len(parts) == 1:
            return True
        found = [tuple(self._plains(part)) for part in parts]
        return any(
            all(any(plain.find(sentence) != -1 for plain in part) for part in found)
            for sentence in self.sentences
        )


def _places(plain: Plain, text: str) -> Iterator[int]:
    at = plain.find(text)
    for _ in range(_MOST_PLACES):
        if at == -1:
            return
        yield at
        at = plain.find(text, at + 1)


def _is_denied(
    text: str, start: int, end: int, after: frozenset[str], before: frozenset[str]
) -> bool:
    if not after and not before:
        return False
    ahead = _CLAUSE_END.split(text[max(0, start - _NEAR) : start])[-1].split()
    behind = _CLAUSE_END.split(text[end : end + _NEAR])[0].split()
    return not before.isdisjoint(ahead[-_WORDS_BEFORE:]) or not after.isdisjoint(
        behind[:_WORDS_AFTER]
    )
