"""Finds numbers of assets, devices, orders, parcels and errors, whatever system gave them.

A reference is a word of letters and digits, often in groups with dashes or slashes between them:
`LT-MUC-0883`, `4711-0093`, `7-O-338`, `lb-prod-01`, `JD014600006228`. Dates, times, telephone
numbers, versions, prices and sizes have similar forms and are none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from baton_sandbox import world

#: Groups of letters and digits, apart from addresses, decimals and what goes on with a symbol.
_WORD = re.compile(
    r"(?<![\w.,@/:+&%=~-])[A-Za-z0-9]{1,30}(?:[-/_][A-Za-z0-9]{1,30}){0,6}"
    r"(?![\w@/&%=~-]|[.,:]\d|\.[a-z]{2,4}\b|\s?[€$£%°])",
    re.ASCII,
)
_GROUP = re.compile(r"[-/_]")
_DIGITS = re.compile(r"\d")
#: Digits that tell a reference from a model or a size, and those of a word without groups.
_FEWEST_DIGITS, _FEWEST_TOGETHER = 2, 4
#: Letters of a group that is no word.
_MOST_LETTERS = 6
#: Digits in each of two groups that are no time, no range and no month, or in one of them.
_FEWEST_IN_GROUP, _LONG_GROUP = 3, 4
_YEAR = re.compile(r"(?:19|20)\d\d")
#: A name with its number, such as `esx-rack7` and `mail-01`.
_NUMBERED = re.compile(r"[a-z]{2,12}\d{1,4}|0\d{1,3}")
#: A number and what it counts or measures, such as `500GB` and `5PM`.
_MEASURE = re.compile(r"\d+[A-Za-z]+")
#: Quarters, half years, paper, calendar weeks and times.
_PERIOD = re.compile(r"[QHA]\d|(?:KW|CW|W)\d{1,2}|\d{1,2}[AP]M", re.IGNORECASE)
_TICKET = re.compile(r"(?<![\w#&])#(\d{4,10})(?![\w.,-]*\d)", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z]+")


def references(text: str) -> Iterator[str]:
    """Each of them whole, in the order of the text."""
    for match in _WORD.finditer(text):
        if _is_reference(match[0]):
            yield match[0]
    for pattern in (_announced(), _TICKET):
        yield from (match[1] for match in pattern.finditer(text))


@functools.cache
def _announced() -> re.Pattern[str]:
    """A number behind the word that says what it is, such as `Fehler 1030` and `order no. 8213`."""
    names = "|".join(map(re.escape, world.load("lexicon")["numbered"]))
    number = r"\s{0,3}(?:code|id|no\.?|nr\.?|n[°º]|num(?:ber|mer|[ée]ro)?\.?|№)?\s{0,3}[#:]?\s{0,3}"
    return re.compile(
        rf"(?<!\w)(?:{names}){number}"
        r"([A-Za-z]{0,3}\d{3,20}(?:[-/][\dA-Z]{1,20}){0,4})(?![\w-]|[.,]\d|\s?[€$£%])",
        re.IGNORECASE | re.ASCII,
    )


def _is_reference(word: str) -> bool:
    groups = _GROUP.split(word)
    if word.islower() and _is_host(groups):
        return True
    if len(_DIGITS.findall(word)) < _FEWEST_DIGITS or _is_known_name(groups):
        return False
    if all(group.isdigit() for group in groups):
        return _is_number(groups, word)
    if any(_PERIOD.fullmatch(group) for group in groups):
        return False
    if len(groups) == 1:
        is_long = len(_DIGITS.findall(word)) >= _FEWEST_TOGETHER
        return is_long and word.isupper() and not _MEASURE.fullmatch(word)
    return _is_upper(groups)


def _is_known_name(groups: list[str]) -> bool:
    """True if the letters are those of a standard, a currency or another name with a number."""
    prefix = _PREFIX.match(groups[0])
    return prefix is not None and prefix[0].casefold() in world.load("lexicon")["numbered_names"]


def _is_number(groups: list[str], word: str) -> bool:
    """True for two groups of digits that are no date, no range and no telephone number."""
    if len(groups) != 2 or word.startswith("0"):
        return False
    is_long = min(map(len, groups)) >= _FEWEST_IN_GROUP or max(map(len, groups)) > _LONG_GROUP
    return is_long and not all(_YEAR.fullmatch(group) for group in groups)


def _is_upper(groups: list[str]) -> bool:
    """True if letters are in upper case and no whole words."""
    return all(
        group.isdigit() or (group.isupper() and len(_DIGITS.sub("", group)) <= _MOST_LETTERS)
        for group in groups
    )


def _is_host(groups: list[str]) -> bool:
    return any(_NUMBERED.fullmatch(group) for group in groups[1:])
