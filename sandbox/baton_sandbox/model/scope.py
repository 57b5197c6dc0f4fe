"""What a text says of now: without what was long ago, and without what might be."""

from __future__ import annotations

import re

from baton_sandbox.model.terms import Words, sentences

_QUOTED = re.compile(
    '["\u201c\u201d\u201e\u00ab\u300c][^"\u201c\u201d\u00bb\u300d\n]{1,120}["\u201c\u201d\u00bb\u300d]'
)
_LONG_AGO = ("@past",)
_SINCE_THEN = ("@not_past",)
_IMAGINED = ("@imagined",)
_FINE = ("@fine",)
_BUT = ("@but",)
_AS_EVER = ("@as_ever",)
_USUALLY = ("@usually",)
_ONLY = ("@only",)
_DONE = (*_FINE, "@just_now")
#: What takes it back that something works.
_AGAINST_IT = (*_ONLY, "@cannot", "@down", "@broken", "@unattended", "@slowly", "@refuses")
_WORKING = (*_DONE, *_AS_EVER, *_USUALLY)
_ELSE = ("@else",)
_RESTORED = ("@restored",)
_CONTACT = ("@contact",)
#: Sentences shorter than this say nothing that could stand for a ticket.
_FEWEST_WORDS = 3


def without_past(text: str) -> str:
    """The text without sentences on what was long ago, where others remain."""
    if not Words(text).any(_LONG_AGO):
        return text
    kept = [part for part in sentences(text) if not _is_past(part)]
    says_something = any(len(part.split()) >= _FEWEST_WORDS for part in kept)
    return "\n\n".join(kept) if says_something else text


def without_imagined(text: str) -> str:
    """The text without what might happen otherwise."""
    if not Words(text).any(_IMAGINED):
        return text
    return "\n\n".join(_facts(part) for part in sentences(text))


def without_fine(text: str) -> str:
    """The text without what works, where `but` follows."""
    if not Words(text).any(_FINE):
        return text
    return "\n\n".join(_after_but(part) for part in sentences(text))


def _after_but(sentence: str, fine: tuple[str, ...] = _FINE) -> str:
    start = Words(sentence).first(_BUT)
    if start is None or not Words(sentence[:start]).states(fine):
        return sentence
    return sentence[start:]


def says_that_it_works(text: str, *, is_weak_enough: bool, is_doubted: bool = False) -> bool:
    """True if a sentence is evidence that something works.

    That something works, without more, is evidence only where `is_weak_enough` says so. What stands
    before a `but` is none, unless the author doubts the whole.
    """
    if not Words(text).any(_WORKING):
        return False
    told = (part if is_doubted else _after_but(part, _WORKING) for part in sentences(text))
    return any(_is_evidence(Words(part), is_weak_enough=is_weak_enough) for part in told)


def without_restored(text: str) -> str:
    """The text from where it says what alone remains, behind what works again."""
    parts = list(sentences(text))
    for at, part in enumerate(parts[1:], start=1):
        before = Words(" ".join(parts[:at]))
        if Words(part).first(_ONLY) == 0 and before.states((*_WORKING, *_RESTORED)):
            return "\n\n".join(parts[at:])
    return text


def _is_evidence(sentence: Words, *, is_weak_enough: bool) -> bool:
    if sentence.any(_ELSE):
        return False
    if sentence.states(_AS_EVER) or (sentence.first(_USUALLY) or 0) > 0:
        return True
    return is_weak_enough and sentence.states(_DONE) and not sentence.any(_AGAINST_IT)


def without_names(text: str) -> str:
    """The text without what stands in quotation marks."""
    return _QUOTED.sub(" ", text)


def without_contact(text: str) -> str:
    """The text without how to reach the caller, where more is said."""
    if not Words(text).any(_CONTACT):
        return text
    kept = [part for part in sentences(text) if not Words(part).any(_CONTACT)]
    return "\n\n".join(kept) if kept else text


def _is_past(sentence: str) -> bool:
    words = Words(sentence)
    return words.any(_LONG_AGO) and not words.any(_SINCE_THEN)


def _facts(sentence: str) -> str:
    """The sentence up to where it begins to imagine; from the comma on if it begins so."""
    start = Words(sentence).first(_IMAGINED)
    if start is None:
        return sentence
    if start > 0:
        return sentence[:start]
    return sentence.partition(", ")[2]
