"""Rules for numbers: phone numbers, cards, national identifiers.

Each run of digits is examined once; its form, the words before it and checksums determine what it
is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import phonenumbers
from stdnum import luhn
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.us import ssn

from baton.observability.span import Span

_RUN = re.compile(
    r"""(?<![\w./#$€£@-])(?<![\d:]:)(?<!\d,)
        (?:\+|%2[Bb]|\\u002[bB]|(?=[\d(]))
        \(?\d(?:[\ \u00a0\u202f().\-/‑–]{0,3}\d){6,21}+(?![\w@])(?![.:/,-]\d)""",
    re.VERBOSE,
)
_GAP = re.compile(r"[ \u00a0]+(?:[-/–] )?")
_MOST_GAPS = 4
_SIGNS = re.compile(r"[^\d+]+")
_PLUS = re.compile(r"\+|%2[Bb]|\\u002[bB]")
_DATE = re.compile(
    r"(?:19|20)\d\d[-./]?(?:0[1-9]|1[0-2])[-./]?(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?:0[1-9]|[12]\d|3[01])[-./](?:0[1-9]|1[0-2])[-./](?:19|20)?\d\d(?!\d|[./-]\d)"
    r"|(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])/(?:19|20)?\d\d(?!\d)"
)
#: Words that announce a phone number, searched in the text before it.
_PHONE_WORDS = re.compile(
    r"""(?:\b(?:tel|phone|mobile?|cell|call(?!er)|dial|fax|ring|sms|whatsapp|telegram|handy|anruf|r(?:ü|ue)ckruf
      |ruf|erreich|durchwahl|nummer\ ist|number\ is|reach\ me
      |contact|msisdn|hotline|land\ ?line|festnetz
      |t(?:é|e)l|portable|rappel|appel|joindre|m(?:ó|o)vil|ll(?:á|a)m|celular
      |cell?ulare|chiama|numero\ (?:è|e)|bel|gsm
      |telem(?:ó|o)vel|zadzwo|kom(?:ó|o)rk|numer|mobiltelefon|puhelin|telefon|тел|звон|моб)\w*|電話|携帯|电话|手机|전화)""",
    re.IGNORECASE | re.VERBOSE,
)
#: How far to search for words before a number, up to the previous number.
_BEFORE_CHARACTERS = 45
_DIGIT_OR_LINE = re.compile(r"[\d\n]")
#: National formats of phone numbers, with their countries; elsewhere the first digit is a zero.
_FORMS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"\(\d{3}\)[ -]?\d{3}[-. ]\d{4}|1?[-. ]?\d{3}([-.])\d{3}\1\d{4}"), ("US",)),
    (re.compile(r"0\d(?:([ .-])\d\d){4}"), ("FR",)),
    (
        re.compile(
            r"0\d{4} \d{6}|0\d{4} \d{3} \d{3}|0\d{2} \d{4} \d{4}|0\d{3} \d{3} \d{4}"
            r"|\(0\d{2,4}\) ?\d{3,4} ?\d{3,4}"
        ),
        ("GB", "AU"),
    ),
    (re.compile(r"0\d{2} \d{3} \d{2} \d{2}"), ("CH",)),
    (
        re.compile(r"\(?0\d{1,4}\)? ?[-/ ‑–] ?\d[\d -]{4,12}"),
        ("DE", "NL", "SE", "AT", "CH", "IT", "BE", "GB"),
    ),
)
_WITH_ZERO = ("DE", "GB", "FR", "NL", "AT", "CH", "SE", "IT", "BE", "AU", "JP", "IN")
_WITHOUT_ZERO = ("US", "ES", "PL", "PT", "DK", "NO", "CZ", "BR", "IT", "SG")
#: Fictional ranges missing in the metadata (Ofcom: numbers for drama; NANPA: 555-01XX).
_DRAMA = re.compile(r"07700900\d{3}|01632960\d{3}|0\d{2,4}496\d{4}|\d{3}55501\d{2}")
_CARD_LENGTHS = {"3": (14, 15, 16), "4": (16, 19), "5": (16,), "2": (16,), "6": (16, 19)}
_CARD_BEGINS = re.compile(
    r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|6(?:011|4[4-9]|5|2)|3(?:[47]|0[0-5]|[68]|5)"
)
_CARD_FORM = re.compile(r"\d+|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5}")


def _named(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})", re.IGNORECASE)


def _is_nordic(text: str) -> bool:
    return bool(cpr.is_valid(text) or personnummer.is_valid(text))


#: National identifiers: their form, the words that must precede it (None: none), their check.
_NATIONAL: tuple[tuple[re.Pattern[str], re.Pattern[str] | None, Callable[[str], bool]], ...] = (
    (re.compile(r"\d{3}-\d{2}-\d{4}"), None, ssn.is_valid),
    (re.compile(r"\d{3}[- ]?\d{2}[- ]?\d{4}"), _named("ssn|social security|itin"), lambda _: True),
    (re.compile(r"756\.?\d{4}\.?\d{4}\.?\d{2}"), None, ahv.is_valid),
    (re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), None, cpf.is_valid),
    (re.compile(r"\d{11}"), _named("cpf"), cpf.is_valid),
    (re.compile(r"(?:19|20)?\d{6}[-+]\d{4}"), None, personnummer.is_valid),
    (re.compile(r"\d{6}-?\d{4}"), _named("cpr|personnummer"), _is_nordic),
    (re.compile(r"\d{2}[ .]\d{3}[ .]\d{3}[ .]\d{3}"), None, idnr.is_valid),
    (re.compile(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), _named("steuer|idnr|tin|tax"), idnr.is_valid),
    (re.compile(r"[1-478] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}"), None, nir.is_valid),
    (re.compile(r"\d{11}"), _named("pesel"), pesel.is_valid),
    (re.compile(r"\d{6} ?\d{5}"), _named("f(?:ø|o)dsels|personnummer"), fodselsnummer.is_valid),
    (re.compile(r"\d{2}\.\d{2}\.\d{2}-\d{3}[. ]\d{2}"), None, nn.is_valid),
    (re.compile(r"\d{9}"), _named("bsn|burgerservice|sofi"), bsn.is_valid),
    (re.compile(r"\d{3}[ -]\d{3}[ -]\d{3}"), _named("sin|social insurance"), sin.is_valid),
    (re.compile(r"\d{4}[ -]\d{4}[ -]\d{4}"), None, aadhaar.is_valid),
    (re.compile(r"\d{12}"), _named("aadhaar|uidai"), aadhaar.is_valid),
)  # fmt: skip


def find_numbers(text: str) -> Iterator[Span]:
    """Yield card numbers, phone numbers and national identifiers."""
    for found in _RUN.finditer(text):
        run = found.group()
        before = text[max(0, found.start() - _BEFORE_CHARACTERS) : found.start()]
        words = _DIGIT_OR_LINE.split(before)[-1]
        for start, end in _parts(run):
            label = _label(run[start:end], words)
            if label is not None:
                yield Span(found.start() + start, found.start() + end, label)
                break


def _parts(run: str) -> Iterator[tuple[int, int]]:
    """Yield the run, and the rest of it without adjacent numbers."""
    yield 0, len(run)
    gaps = [gap.span() for gap in _GAP.finditer(run)][:_MOST_GAPS]
    for start, _ in reversed(gaps):
        yield 0, start
    for _, end in gaps:
        yield end, len(run)


def _label(run: str, words: str) -> str | None:
    digits = _SIGNS.sub("", run)
    if _is_card(run, digits):
        return "card"
    if _is_national(run, words):
        return "id"
    return "phone" if _is_phone(run, words) else None


def _is_card(run: str, digits: str) -> bool:
    """True by ISO/IEC 7812-1: the issuer's prefix, the length and the check digit."""
    return (
        len(digits) in _CARD_LENGTHS.get(digits[0], ())
        and _CARD_BEGINS.match(digits) is not None
        and _CARD_FORM.fullmatch(run) is not None
        and bool(luhn.is_valid(digits))
    )


def _is_national(run: str, words: str) -> bool:
    return any(
        form.fullmatch(run) and (named is None or named.search(words)) and is_valid(run)
        for form, named, is_valid in _NATIONAL
    )


def _is_phone(run: str, words: str) -> bool:
    if plus := _PLUS.match(run):
        return _is_number("+" + run[plus.end() :], None)
    if run.startswith("00"):
        return _is_number("+" + run[2:], None)
    if _DATE.match(run):
        return False
    if _PHONE_WORDS.search(words):
        regions = _WITH_ZERO if run.lstrip("(").startswith("0") else _WITHOUT_ZERO
        return _is_number_in(run, regions)
    return any(_is_number_in(run, regions) for form, regions in _FORMS if form.fullmatch(run))


def _is_number_in(run: str, regions: tuple[str, ...]) -> bool:
    if _DRAMA.fullmatch(_SIGNS.sub("", run)):
        return True
    return any(_is_number(run, region) for region in regions)


def _is_number(text: str, region: str | None) -> bool:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    if region is None and text.startswith("+"):
        return phonenumbers.is_possible_number(number)
    return phonenumbers.is_valid_number(number)
