"""Rules for e-mail addresses and identifiers with letters: IBANs, tax and national ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stdnum import iban
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.it import codicefiscale

from baton.observability.masking_words import BIRTH_WORDS, FILE_TYPES, IDENTITY_WORDS
from baton.observability.span import Span

#: RFC 5321, 4.5.3.1.1.
_LONGEST_LOCAL_PART = 64
#: An at sign, literally or escaped for URLs, JSON or HTML.
_AT = re.compile(r"@|%40|\\{1,8}u0040|\\{1,8}x40|&#(?:64|x40);|&commat;")
_LOCAL_PART = re.compile(
    r"""(?:(?<![\w])|(?<=\\[nrt]))(?:"[^"\n]{1,62}"|\w(?:[\w.+'’&~%-]|\\u00[0-9a-fA-F]{2}){0,62})\Z""",
)
_DOMAIN = re.compile(
    r"(?:\[[0-9A-Fa-f:.]{3,45}\]|(?:[\w-]{1,63}+\.){1,8}(?:[^\W\d_]{2,24}+|xn--[\w-]{2,59}+))(?![\w])"
)
#: User names of repositories and image registries, which are not people.
_NOBODIES = frozenset({"git", "hg", "svn"})
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}[ -]?(?:[A-Za-z0-9]{4}[ -]?){2,7}[A-Za-z0-9]{0,4}"
)
_IBAN_GROUP = re.compile(r"[A-Za-z0-9]+")
#: Patterns of identifiers, and the check that their characters must pass.
_IDENTITIES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<![\w-])\d{8}-?[A-Z](?![\w-])"), dni.is_valid),
    (re.compile(r"(?<![\w-])[XYZ]-?\d{7}-?[A-Z](?![\w-])"), nie.is_valid),
    (
        re.compile(r"(?<!\w)[A-Z]{6}[\dL-V]{2}[A-EHLMPRST][\dL-V]{2}[A-Z][\dL-V]{3}[A-Z](?!\w)"),
        codicefiscale.is_valid,
    ),
    (re.compile(r"(?<![\w-])\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?![\w-])"), hetu.is_valid),
    # National insurance numbers (United Kingdom), without prefixes that are never issued.
    (
        re.compile(
            r"(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)"
            r"(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ) ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w-])"
        ),
        lambda _: True,
    ),
)  # fmt: skip
#: Identifiers that follow their name.
_TOLD = re.compile(
    r"""\b(?i:passport|reisepass(?:nummer)?|personalausweis
      |driver'?s?\ licen[cs]e|pasaporte|passeport
      |f(?:ü|ue)hrerschein|permanent\ account\ number|pan)\b
      (?:\s?(?i:number|no\.?|nr\.?|num(?:é|e)ro|n(?:ú|u)mero|id|card))?\s?[:#=]?\s?(?:is\s|ist\s)?
      (?P<value>(?=[A-Z0-9]{0,8}\d)[A-Z0-9]{6,12})(?!\w)""",
    re.VERBOSE,
)
_BORN = re.compile(
    r"""\b(?:date\ of\ birth|birth\ ?date|birthday|d\.?o\.?b\.?|born(?:\ on)?|geboren(?:\ am)?
      |geburtsdatum|geb\.
      |n(?:é|ée)\ le|date\ de\ naissance|fecha\ de\ nacimiento|nacid[oa]\ el
      |data\ di\ nascita|nat[oa]\ il
      |geboortedatum|data\ de\ nascimento|data\ urodzenia)\b["']?\s?[:=]?\s?["']?
      (?P<value>\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\.?\ [^\W\d_]{3,10}\.?,?\ \d{4}
        |[A-Z][a-z]{2,8}\.?\ \d{1,2},?\ \d{4})""",
    re.VERBOSE | re.IGNORECASE,
)


def find_emails(text: str, *, hosts_after: frozenset[int] = frozenset()) -> Iterator[Span]:
    """Yield e-mail addresses, also with an escaped `@`.

    An `@` at one of the positions `hosts_after` is followed by a host.
    """
    for at in _AT.finditer(text):
        if at.start() in hosts_after:
            continue
        domain = _DOMAIN.match(text, at.end())
        if domain is None or domain.group().rpartition(".")[2].lower() in FILE_TYPES:
            continue
        begins = max(0, at.start() - _LONGEST_LOCAL_PART)
        local = _LOCAL_PART.search(text[begins : at.start()])
        if local is None:
            # The run is longer than a local part may be; its end is just as private.
            local = re.search(r"\w{1,64}\Z", text[begins : at.start()])
        if local is not None and local.group().lower() not in _NOBODIES:
            yield Span(begins + local.start(), domain.end(), "email")


def find_identities(text: str) -> Iterator[Span]:
    """Yield account numbers and personal identifiers with letters, verified by their checksums."""
    for found in _IBAN.finditer(text):
        end = _iban_end(text, found)
        if end is not None:
            yield Span(found.start(), end, "iban")
    for pattern, is_valid in _IDENTITIES:
        for found in pattern.finditer(text):
            if is_valid(found.group()):
                yield Span(*found.span(), "id")
    if any(trigger in text for trigger in IDENTITY_WORDS):
        yield from (Span(*found.span("value"), "id") for found in _TOLD.finditer(text))
    lower = text.lower()
    if any(trigger in lower for trigger in BIRTH_WORDS):
        yield from (Span(*found.span("value"), "date") for found in _BORN.finditer(text))


def _iban_end(text: str, found: re.Match[str]) -> int | None:
    """Return the end of the longest account number (ISO 13616) that `found` begins with."""
    ends = [found.start() + group.end() for group in _IBAN_GROUP.finditer(found.group())]
    for end in reversed(ends):
        if end - found.start() >= 15 and iban.is_valid(text[found.start() : end]):
            return end
    return None
