"""Counts the people whom a text says are affected."""

from __future__ import annotations

import functools
import re

from baton_sandbox import world
from baton_sandbox.model.terms import Words
from baton_sandbox.model.vocabulary import members

#: A part of them, such as `120 of our 400` or `one of our 12,000`.
_PART = re.compile(
    r"(?:(\d{1,6})\s{1,3})?(?:of|von|sur|de|dei|di|van|z|av|iz)\s{1,3}(?:\w{1,12}\s{1,3}){0,2}$",
    re.IGNORECASE,
)
_PART_REACH = 40
#: A group of so many, which is no part of them.
_GROUP = re.compile(
    r"(?<!\w)(?:teams?|groups?|crews?|departments?|office|class|gruppe|abteilung|büro|klasse|équipe"
    r"|groupe|service|classe|equipo|grupo|oficina|equipe|equipa|squadra|gruppo|ufficio|groep|afdeling"
    r"|zespół|grupa|tým|skupina|about|più|más|mais|plus|moins|meer|more|less|cerca|circa)"
    r"\s{1,3}\w{1,5}\s{1,3}(?:\w{1,8}\s{1,3})?$",
    re.IGNORECASE,
)
#: What makes the number behind it a name, such as `ticket 2500`.
_REFERENCE = re.compile(
    r"(?<!\w)(?:ticket|case|incident|chapter|page|room|version|build|error|code|line|number|no\.?"
    r"|nr\.?|kapitel|seite|raum|zimmer|fehler|nummer|vorgang|chapitre|salle|num[ée]ro|página|capítulo"
    r"|sala|número|pagina|capitolo|numero|strona|strana|sida|sayfa|страница)\s{1,3}$",
    re.IGNORECASE,
)
#: Chinese and Japanese numbers in front of the word for persons.
_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN = re.compile("[零一二三四五六七八九两十百千]{1,9}(?=多?(?:名|人|位|个|個))")
#: The largest count of people that is believed.
_MOST_PEOPLE = 999_999
#: People who own what is spoken of, as in `140 employees' salaries`.
_OWNERS = re.compile("(?:\\w['\u2019]s|s['\u2019])(?=\\s{1,3}\\w)")
_OWNED_REACH = 5
#: The same behind the number in Chinese and Japanese.
_OWNED = re.compile("\\w{0,4}[\u306e\u7684]\\w{0,6}")
#: The same in front of the number, as in `salaries of our 140 employees`.
_THINGS = ("@belongings",)
_FEW_WORDS = 3
_SENTENCE_END = re.compile(r"[!?;\n\u3002\uff01\uff1f\u061f]|[.](?=\s|$)")
_SPACES = re.compile(r"[\s.,'\u2019]")
#: People in a sentence with one of these suffer.
SUFFER = ("@hit", "@cannot", "@wait", "@idle", "@halt", "@down", "@broken", "@refuses")
#: People in other sentences with one of these are only counted.
_COUNTED_BY_THE_WAY = ("@crowd",)


def affected(text: str) -> int | None:
    """The largest number of people that the text counts; None if it counts none."""
    plain = _with_digits(text)
    counts = []
    for match in _counted().finditer(plain):
        if _is_by_the_way(plain, match) or _is_of_their_things(plain, match):
            continue
        if _REFERENCE.search(plain, max(0, match.start() - _PART_REACH), match.start()):
            continue
        if match["between"] and _of_others().search(match["between"]):
            continue
        reach = max(0, match.start() - _PART_REACH)
        part = _PART.search(plain, reach, match.start())
        if part and not part[1] and _GROUP.search(plain, reach, match.start()):
            part = None
        number = (part[1] or "1") if part else (match["named"] or match["we"] or match["han"])
        counts.append(int(_SPACES.sub("", number)))
    return min(max(counts), _MOST_PEOPLE) if counts else None


def _is_by_the_way(text: str, match: re.Match[str]) -> bool:
    """True if the sentence counts people without saying that they suffer."""
    before = [end.end() for end in _SENTENCE_END.finditer(text, 0, match.start())]
    after = _SENTENCE_END.search(text, match.end())
    sentence = Words(text[before[-1] if before else 0 : after.start() if after else len(text)])
    return sentence.any(_COUNTED_BY_THE_WAY) and not sentence.any(SUFFER)


def _is_of_their_things(text: str, match: re.Match[str]) -> bool:
    """True if the people counted are those to whom something belongs."""
    if _OWNERS.search(text, match.end() - 1, match.end() + _OWNED_REACH):
        return True
    behind = _OWNED.match(text, match.end())
    if behind and Words(behind[0]).any(_THINGS):
        return True
    words = text[max(0, match.start() - _PART_REACH) : match.start()].casefold().split()
    for word in reversed(words[-_FEW_WORDS:]):
        if Words(word).any(_THINGS):
            return True
        if word not in _links():
            return False
    return False


@functools.cache
def _links() -> frozenset[str]:
    lexicon = world.load("lexicon")
    return frozenset((*lexicon["links"], *lexicon["ours"]))


@functools.cache
def _counted() -> re.Pattern[str]:
    """A number with the people that it counts."""
    names = "|".join(world.load("lexicon")["counted"])
    stems = "|".join(
        re.escape(term) for term in members("people") if not term.endswith("|") and " " not in term
    )
    return re.compile(
        r"(?<![\w.,#/:-])(?P<named>\d{1,3}(?:[,.\u0020\u00a0\u202f'\u2019]\d{3}){1,3}|\d{1,6})\+?\s{1,5}"
        r"(?P<between>(?:[^\W\d]\w{0,40}\s{1,5}){0,2}?)"
        rf"(?:(?:{names})(?!\w)|(?:{stems})\w{{0,12}})"
        r"|(?<!\w)(?:we are|there are|wir sind(?: zu)?|nous sommes|on est|somos|siamo(?: in)?"
        r"|we zijn met|jest nas|je nás|vi är|vi er|нас)\s(?P<we>\d{1,5})"
        r"(?![\d.,:]*\d|\s?(?:%|min|hour|stund))"
        r"|(?<![\d.,#/:-])(?P<han>\d{1,6})\s?多?(?:名|人|位|个同事|个人|명)",
        re.IGNORECASE,
    )


@functools.cache
def _of_others() -> re.Pattern[str]:
    """Things that people have or get, such as `300 orders of` customers."""
    links = "|".join(world.load("lexicon")["links"])
    return re.compile(rf"^\w+\s+(?:{links})\s", re.IGNORECASE)


def _with_digits(text: str) -> str:
    """The text with numbers in words as digits."""
    return _HAN.sub(_han_number, _spelled().sub(_number, text))


@functools.cache
def _spelled() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, _values("units")), key=len, reverse=True))
    tens = "|".join(sorted(map(re.escape, _values("tens")), key=len, reverse=True))
    joints = r"[-\s]|\se\s|\set\s|\sy\s|-et-|\si\s"
    return re.compile(
        rf"(?<!\w)(?:(?P<front>{units})(?:und|en|ën)(?P<back>{tens})"
        rf"|(?P<tens>{tens})(?:(?:{joints})?(?P<units>{units}))?|(?P<one>{units}))(?!\w)",
        re.IGNORECASE,
    )


@functools.cache
def _values(kind: str) -> dict[str, int]:
    """Number by its words."""
    rows: dict[int, list[str]] = world.load("lexicon")["numbers"][kind]
    return {word.casefold(): number for number, words in rows.items() for word in words}


def _number(match: re.Match[str]) -> str:
    tens, units = match["back"] or match["tens"], match["front"] or match["units"] or match["one"]
    value = _values("tens").get((tens or "").casefold(), 0)
    return str(value + _values("units").get((units or "").casefold(), 0))


def _han_number(match: re.Match[str]) -> str:
    total = current = 0
    for character in match[0]:
        if character in _HAN_UNITS:
            total += max(1, current) * _HAN_UNITS[character]
            current = 0
        else:
            current = _HAN_DIGITS[character]
    return str(total + current)
