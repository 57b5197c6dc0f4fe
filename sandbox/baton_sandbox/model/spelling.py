"""Corrects mistyped names of things: one letter too many, too few, wrong or swapped."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from baton_sandbox import world
from baton_sandbox.model.vocabulary import fold, members

_WORD = re.compile(r"[a-z]{6,20}")
#: Shorter names are too much like other words.
_SHORTEST = 6


def corrected(text: str) -> str:
    """The text, folded, with words that are one mistake away from the name of a thing mended."""
    return _WORD.sub(lambda match: _name_of(match[0]) or match[0], fold(text))


@functools.lru_cache(maxsize=2_000)
def _name_of(word: str) -> str | None:
    if any(word[:length] in _names() for length in range(_SHORTEST, len(word) + 1)):
        return None
    found = (name for variant in _variants(word) for name in _by_variant().get(variant, ()))
    return next((name for name in found if name[0] == word[0]), None)


def _variants(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters but the first."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(1, len(word)))


@functools.cache
def _names() -> frozenset[str]:
    """Names of one word in Latin letters."""
    terms = (fold(term).strip("*|") for topic in world.load("topics") for term in members(topic))
    return frozenset(term for term in terms if _WORD.fullmatch(term))


@functools.cache
def _by_variant() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in sorted(_names(), key=lambda name: (-len(name), name)):
        for variant in _variants(name):
            found.setdefault(variant, []).append(name)
    return {variant: tuple(names) for variant, names in found.items()}
