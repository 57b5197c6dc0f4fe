"""Which concepts, topics and signals a text names, in whatever language.

Looks all terms of `data/concepts.yaml`, `data/topics.yaml` and the signals up at once, without
their operators, so that it is cheap enough for every example.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from baton_sandbox import world
from baton_sandbox.model.vocabulary import REACH, Plain, beginnings, fold, members, vocabulary

#: Signals that say something of how grave a ticket is, beside those of urgency.
_SIGNALS = (
    "favour",
    "trouble",
    "unharmed",
    "waiting",
    "resolved",
    "relapse",
    "working",
    "thanks",
    "negators",
    "asides",
)
#: Concepts that only rules ask for, for they tell neither category nor gravity.
_OF_RULES = frozenset(
    (
        *("crowd", "belongings", "hit", "unsure", "only", "universal", "else", "mine", "as_ever"),
        *(
            "usually",
            "restored",
            "leaked",
            "one_time",
            "handed",
            "hand_out",
            "just_now",
            "withdraw",
            "inside",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class _Index:
    """Terms with the names of their concepts."""

    #: By their first characters.
    by_start: Mapping[str, tuple[tuple[str, Plain], ...]]
    #: Those that match anywhere in a text, by their first character.
    anywhere: Mapping[str, tuple[tuple[str, Plain], ...]]


@functools.lru_cache(maxsize=4_000)
def concepts(text: str) -> frozenset[str]:
    """Names of the concepts, topics and signals of which a term stands in the text."""
    folded = f" {' '.join(fold(text).split())} "
    index = _index()
    found: set[str] = set()
    for start in index.by_start.keys() & beginnings(folded):
        found.update(_named(index.by_start[start], folded, found))
    for character in index.anywhere.keys() & set(folded):
        found.update(_named(index.anywhere[character], folded, found))
    return frozenset(found)


def _named(terms: Iterable[tuple[str, Plain]], folded: str, known: set[str]) -> list[str]:
    """Names of the terms that stand in folded text, but for those that are known."""
    return [name for name, term in terms if name not in known and term.find(folded) != -1]


@functools.cache
def _index() -> _Index:
    by_start: dict[str, list[tuple[str, Plain]]] = {}
    anywhere: dict[str, list[tuple[str, Plain]]] = {}
    for name, terms in _vocabularies():
        known = vocabulary(terms)
        for start, plains in known.by_start.items():
            by_start.setdefault(start[:REACH], []).extend((name, plain) for plain in plains)
        for plain in known.anywhere:
            anywhere.setdefault(plain.text[0], []).append((name, plain))
    return _Index(
        by_start={start: tuple(found) for start, found in by_start.items()},
        anywhere={character: tuple(found) for character, found in anywhere.items()},
    )


def _vocabularies() -> Iterator[tuple[str, Iterable[str]]]:
    """Terms by the name of their concept; signals have names with a colon."""
    for name in (*world.load("concepts"), *world.load("topics")):
        if name not in _OF_RULES:
            yield name, members(name)
    signals = world.load("signals")
    for name, terms in signals["urgency"].items():
        yield f"urgency:{name}", terms
    for name in _SIGNALS:
        yield f"signal:{name}", signals[name]
