"""Compares a ticket with examples: a naive Bayes classifier over features of texts.

`data/examples.yaml` holds phrases and tickets by category and by gravity, in many languages. They
are counted once per process, for the category together with the plain terms of the lexicon: how
many examples of each class have a feature. Features are

- words and fragments of three to five letters (two or three characters where a script puts no space
  between words), which carry over to inflected and compound words that no example spells out,
- pairs of words,
- names of the concepts that a text speaks of (see `concepts`), which carry over from one language
  to another,
- for the gravity, marks such as exclamations and numbers.

A feature counts the more, the fewer classes it is typical of, so that words such as `please` and
`since` decide nothing. Nothing is random, and nothing is stored but the examples: a new example is
all the training there is.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal

from baton_sandbox import world
from baton_sandbox.model.concepts import concepts
from baton_sandbox.model.vocabulary import fold, vocabulary

#: What examples are told apart by.
_Kind = Literal["category", "gravity"]
_WORD = re.compile(r"[^\W\d_]+")
#: Scripts that put no space between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LENGTHS, _UNSPACED_LENGTHS = (3, 4, 5), (2, 3)
#: Characters of a ticket, and of one word, that are compared.
_MOST_TEXT, _MOST_WORD = 2_000, 30
#: The category of a ticket that could be in each.
_ANY = "any"
#: Tags of less weight in the lexicon are not typical of their category.
_TYPICAL = 3
#: Added to each count, so that a feature never seen in a class does not rule it out.
_SMOOTHING = 0.3
#: Features of one text are not independent of each other: how far sums are weakened for that. For
#: the gravity so that what is 80 % likely is right in 80 % of the tickets of authors left out.
_SHARPNESS: Mapping[_Kind, float] = {"category": 1.0, "gravity": 0.3}
#: The longest number that can count people, and the smallest one that counts many.
_MOST_DIGITS, _MANY = 6, 20
#: Characters that make a text one step longer.
_LENGTH_STEP = 60
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Example:
    """A phrase or a ticket of a known class."""

    name: str
    text: str
    is_ticket: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """One way to take a text apart."""

    features: Callable[[str], Collection[str]]
    #: How much a feature counts: the less, the more of them say the same.
    weight: float
    #: Whether phrases are too short or too many for it.
    is_of_tickets: bool = False


@dataclass(frozen=True, slots=True)
class _Counts:
    """In what the examples of each class differ, by the features of one family."""

    family: _Family
    #: By feature and class: how many examples have it.
    found: Mapping[str, Mapping[str, int]]
    #: By class: logarithm of the likelihood of a feature that it does not have.
    unseen: Mapping[str, float]
    #: By class: how many features its examples have, each counted once an example.
    totals: Mapping[str, int]

    def distinctness(self, by_class: Mapping[str, int]) -> float:
        """From 0, equally frequent in all classes, to 1, in one alone."""
        if len(by_class) == 1:
            return 1.0
        shares = [count / self.totals[name] for name, count in by_class.items()]
        whole = sum(shares)
        entropy = -sum(share / whole * math.log(share / whole) for share in shares)
        return 1 - entropy / math.log(len(self.totals))

    def evidence(self, text: str) -> dict[str, float]:
        """By class: what the features of the text add; empty if it has none that is known."""
        known = [
            (by_class, self.distinctness(by_class) * self.family.weight)
            for feature in self.family.features(text)
            if (by_class := self.found.get(feature)) is not None
        ]
        if not known:
            return {}
        weight = sum(weight for _, weight in known)
        sums = {name: unseen * weight for name, unseen in self.unseen.items()}
        for by_class, weight in known:
            for name, count in by_class.items():
                sums[name] += weight * _gain(count)
        return sums


def resemblance(text: str, kind: _Kind) -> dict[str, float]:
    """Probability of each class by the features of the text; empty if it has no fragment known."""
    shown = text[:_MOST_TEXT]
    parts = [counts.evidence(shown) for counts in _counted(kind)]
    if not parts[0]:
        return {}
    sums = {name: sum(part.get(name, 0) for part in parts) for name in parts[0]}
    most = max(sums.values())
    likely = {name: math.exp(_SHARPNESS[kind] * (total - most)) for name, total in sums.items()}
    whole = sum(likely.values())
    return {name: value / whole for name, value in likely.items()}


def _fragments(text: str) -> tuple[str, ...]:
    """Words and their fragments, each once, in the order of the text."""
    parts = (_parts(word[:_MOST_WORD]) for word in _WORD.findall(fold(text)))
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


@functools.lru_cache(maxsize=20_000)
def _parts(word: str) -> tuple[str, ...]:
    if _UNSPACED.search(word):
        return tuple(_pieces(word, _UNSPACED_LENGTHS))
    return (f"={word}", *_pieces(f"<{word}>", _LENGTHS))


def _pieces(word: str, lengths: tuple[int, ...]) -> Iterator[str]:
    return (word[at : at + length] for length in lengths for at in range(len(word) - length + 1))


def _pairs(text: str) -> frozenset[str]:
    """Words with the next one."""
    words = _WORD.findall(fold(text))
    return frozenset(f"{first} {second}" for first, second in pairwise(words))


def _marks(text: str) -> list[str]:
    """What can be seen of a text without reading it."""
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) <= _MOST_DIGITS]
    seen = {
        "?": "?" in text or "\uff1f" in text,
        "!": "!" in text or "\uff01" in text,
        "!!": "!!" in text,
        "number": bool(numbers),
        "many": any(number >= _MANY for number in numbers),
        f"length {len(text) // _LENGTH_STEP}": True,
    }
    return [mark for mark, is_there in seen.items() if is_there]


#: Weights chosen by the tickets of authors left out. The first family is the one that must know
#: something of a text.
_FAMILIES: Mapping[_Kind, tuple[_Family, ...]] = {
    "category": (
        _Family(features=_fragments, weight=0.12),
        _Family(features=_pairs, weight=0.5),
        _Family(features=concepts, weight=0.6, is_of_tickets=True),
    ),
    "gravity": (
        _Family(features=_fragments, weight=0.12),
        _Family(features=_pairs, weight=0.5),
        _Family(features=concepts, weight=0.7),
        _Family(features=_marks, weight=0.7),
    ),
}


@functools.cache
def _counted(kind: _Kind) -> tuple[_Counts, ...]:
    examples = tuple(_examples(kind))
    return tuple(_counts(family, examples) for family in _FAMILIES[kind])


def _counts(family: _Family, examples: Collection[_Example]) -> _Counts:
    by_class: dict[str, Counter[str]] = {example.name: Counter() for example in examples}
    for example in examples:
        if example.is_ticket or not family.is_of_tickets:
            by_class[example.name].update(family.features(example.text))
    found: dict[str, dict[str, int]] = {}
    for name, counter in by_class.items():
        for feature, count in counter.items():
            known = found.get(feature)
            if known is None:
                found[feature] = {name: count}
            else:
                known[name] = count
    totals = {name: counter.total() for name, counter in by_class.items()}
    smoothed = _SMOOTHING * len(found)
    return _Counts(
        family=family,
        found=found,
        totals=totals,
        unseen={
            name: math.log(_SMOOTHING) - math.log(total + smoothed)
            for name, total in totals.items()
        },
    )


@functools.cache
def _gain(count: int) -> float:
    """By how much a feature found so often is likelier than one not found, as a logarithm."""
    return math.log(count + _SMOOTHING) - math.log(_SMOOTHING)


def _examples(kind: _Kind) -> Iterator[_Example]:
    """The examples, and for categories the terms of the lexicon."""
    examples = world.load("examples")
    for name, by_language in examples[kind].items():
        for phrases in by_language.values():
            yield from (_Example(name, phrase, False) for phrase in phrases.split(", "))
    for ticket in examples["tickets"].splitlines():
        category, gravity, text = ticket.split(" | ", maxsplit=2)
        name = category if kind == "category" else gravity
        if name != _ANY:
            yield _Example(name, text, True)
    if kind == "category":
        yield from _terms()


def _terms() -> Iterator[_Example]:
    """The terms of the lexicon that are typical of one category."""
    for name, category in world.load("lexicon")["categories"].items():
        for weight, *terms in category["tags"].values():
            if weight >= _TYPICAL:
                known = vocabulary(terms)
                for plain in chain(known.anywhere, *known.by_start.values()):
                    yield _Example(name, plain.text, False)
