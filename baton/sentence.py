"""Sentences for people that keep their template and values, so that they can be translated.

A catalogue of another language translates the template and fills in the values:
`say("There is no {thing}.", thing="step")` reads `There is no step.`
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Self, TypeAlias

from baton.visible_text import visible

_LARGEST_WHOLE = 2**53
#: The value of a placeholder.
Param: TypeAlias = str | int | float | bool | None


#: Formats that show a number in another base.
_BASES = ("x", "X", "o", "b")


class Sentence(str):
    """The English text, with its template and values."""

    __slots__ = ("params", "template")

    template: str
    params: Mapping[str, Param]

    def __new__(cls, text: str, template: str, params: Mapping[str, Param]) -> Self:
        """Create the sentence; `text` is `template` filled with `params`."""
        made = super().__new__(cls, text)
        made.template = template
        made.params = params
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it with its template and values."""
        return Sentence, (str(self), self.template, dict(self.params))


def say(template: str, /, **values: object) -> Sentence:
    """Fill the placeholders of a template: names, with a conversion or a format as for `str`.

    A sentence among the values becomes part of this one, with its template and its values, which
    are renamed if their names are taken.
    """
    text: list[str] = []
    pattern: list[str] = []
    params: dict[str, Param] = {}
    for literal, name, spec, conversion in Formatter().parse(template):
        text.append(literal)
        pattern.append(_escaped(literal))
        if name is None:
            continue
        value = values[name]
        if isinstance(value, Sentence):
            text.append(value)
            pattern.append(joined(value, params))
            continue
        shown = format(repr(value) if conversion == "r" else value, spec or "")
        text.append(shown)
        quoted = conversion == "r" and isinstance(value, str)
        # The value shown in another base is kept as text, because the plain number would differ.
        free = _kept(name, shown if (spec or "")[-1:] in _BASES else _plain(value), params)
        pattern.append(f"'{{{free}}}'" if quoted else f"{{{free}}}")
    return Sentence(visible("".join(text)), "".join(pattern), params)


def sentence_of(text: str) -> Sentence:
    """Return a sentence unchanged; turn other text into a sentence without placeholders."""
    if isinstance(text, Sentence):
        return text
    shown = visible(text)
    return Sentence(shown, _escaped(shown), {})


def sentences(parts: Iterable[str], separator: str = " ") -> Sentence:
    """Join several sentences into one."""
    all_of_them: Sentence | None = None
    for part in parts:
        one = sentence_of(part)
        first = all_of_them
        all_of_them = (
            one if first is None else say(f"{{first}}{separator}{{one}}", first=first, one=one)
        )
    return all_of_them or say("")


def without_end(sentence: Sentence) -> Sentence:
    """Return the sentence without its full stop, to be continued."""
    end = "." if sentence.template.endswith(".") else ""
    template = sentence.template.removesuffix(end)
    return Sentence(sentence.removesuffix(end), template, sentence.params)


def joined(part: Sentence, params: dict[str, Param]) -> str:
    """Add a sentence's values to others; return its template with the resulting names."""
    pattern: list[str] = []
    for literal, name, _, _ in Formatter().parse(part.template):
        pattern.append(_escaped(literal))
        if name is not None:
            pattern.append(f"{{{_kept(name, part.params[name], params)}}}")
    return "".join(pattern)


def _kept(name: str, value: Param, params: dict[str, Param]) -> str:
    """Store a value; return its name, with a number appended if another value has that name."""
    free, number = name, 1
    while free in params and params[free] != value:
        number += 1
        free = f"{name}_{number}"
    params[free] = value
    return free


def _plain(value: object) -> Param:
    if value is None or isinstance(value, bool):
        return value
    # Every response and record can represent these numbers; others become text.
    if type(value) is int and abs(value) <= _LARGEST_WHOLE:
        return value
    if type(value) is float and math.isfinite(value):
        return value
    return visible(str(value))


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
