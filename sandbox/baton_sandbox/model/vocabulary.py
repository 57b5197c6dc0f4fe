"""Terms as they are written in the data, made ready to look for.

How terms are written stands at the top of `data/lexicon.yaml`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from baton_sandbox import world

#: Marks above and below letters, and those that make sounds of kana.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u3099\u309a\u200b-\u200f\u00ad\ufeff]+"
)
#: Letters that have no simpler form of their own in Unicode.
_SIMPLER = str.maketrans("łøđıæœ\u2019\u2018\u02bc", "lodiao'''")
#: Characters of words; Japanese and Chinese put no space between words.
_LETTERS = "[^\\W_\u3040-\u30ff\u4e00-\u9fff\u31f0-\u31ff]"
_LETTER = re.compile(_LETTERS)
_WORD_START = re.compile(f"(?<!{_LETTERS}){_LETTERS}")
#: Scripts whose words take articles and particles in front of them, or have no spaces.
_JOINED = re.compile(
    "[\u0590-\u06ff\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
#: So short that another language has the same letters without the accents.
_SHORT_WORD = 5
#: Characters by which terms are found at the beginnings of words.
REACH = 20


def fold(text: str) -> str:
    """The text in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _MARKS.sub("", plain).translate(_SIMPLER)


def beginnings(text: str) -> frozenset[str]:
    """What folded text has at the beginnings of words, in every length up to the reach."""
    return frozenset(
        text[start : start + length]
        for start in (match.start() for match in _WORD_START.finditer(text))
        for length in range(1, REACH + 1)
    )


@dataclass(frozen=True, slots=True)
class Plain:
    """A term without operators."""

    written: str
    text: str
    begins_word: bool
    ends_word: bool
    #: With its accents, for short terms that are other words without them.
    accented: str | None

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
class Compound:
    """A term with operators."""

    written: str
    #: All in the text, each of them all in one sentence.
    parts: tuple[tuple[Vocabulary, ...], ...]
    #: Whether the two of the first part stand near each other, and in this order.
    is_near: bool
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms to look for together."""

    #: By their first characters.
    by_start: Mapping[str, tuple[Plain, ...]]
    anywhere: tuple[Plain, ...]
    anywhere_in_ascii: tuple[Plain, ...]
    compounds: tuple[Compound, ...]


def vocabulary(terms: Iterable[str]) -> Vocabulary:
    """The terms, with those of a group in place of its name."""
    return _vocabulary(tuple(terms))


@functools.cache
def members(name: str) -> tuple[str, ...]:
    """The terms that the name of a group stands for."""
    group = world.load("lexicon")["groups"].get(name)
    if group is not None:
        return tuple(group)
    by_language: dict[str, list[str]] = (world.load("concepts") | world.load("topics"))[name]
    return tuple(dict.fromkeys(chain.from_iterable(by_language.values())))


@functools.lru_cache(maxsize=4_000)
def _vocabulary(terms: tuple[str, ...]) -> Vocabulary:
    each = tuple(dict.fromkeys(_each(terms)))
    plains = [_plain(term) for term in each if not _has_operators(term)]
    by_start: dict[str, list[Plain]] = {}
    for plain in plains:
        if plain.begins_word:
            by_start.setdefault(plain.text[:REACH], []).append(plain)
    anywhere = tuple(plain for plain in plains if not plain.begins_word)
    return Vocabulary(
        by_start={start: tuple(found) for start, found in by_start.items()},
        anywhere=anywhere,
        anywhere_in_ascii=tuple(plain for plain in anywhere if plain.text.isascii()),
        compounds=tuple(_compound(term) for term in each if _has_operators(term)),
    )


def _each(terms: Iterable[str]) -> Iterator[str]:
    for term in terms:
        if term.startswith("@") and not _has_operators(term):
            yield from members(term[1:])
        else:
            yield term


def _has_operators(term: str) -> bool:
    return any(operator in term for operator in (" ~ ", " > ", " + ", " & "))


def _compound(term: str) -> Compound:
    is_ordered = " > " in term
    is_near = is_ordered or " ~ " in term
    operator = " > " if is_ordered else " ~ " if is_near else " + "
    return Compound(
        written=term,
        parts=tuple(
            tuple(vocabulary((part.strip(),)) for part in together.split(operator))
            for together in term.split(" & ")
        ),
        is_near=is_near,
        is_ordered=is_ordered,
    )


def _plain(written: str) -> Plain:
    text = fold(written.removeprefix("*").removesuffix("|"))
    apart = _LETTER.match(text) is not None and not _JOINED.match(text)
    return Plain(
        written=written,
        text=text,
        begins_word=apart and not written.startswith("*"),
        ends_word=written.endswith("|"),
        accented=_accented(text, written.removeprefix("*").removesuffix("|")) if apart else None,
    )


def _accented(folded: str, written: str) -> str | None:
    """The term as it is written, where it is short and its accents tell it from other words."""
    plain = unicodedata.normalize("NFC", written.casefold())
    return plain if len(folded) <= _SHORT_WORD and plain != folded else None
