"""Rules for postal addresses: streets with a number, as written in several languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from baton.observability.masking_values import lowered
from baton.observability.masking_words import (
    ADDRESS_WORDS,
    FRENCH_STREETS,
    GERMAN_STREETS,
    STREET_ENDINGS,
    STREETS_FIRST,
)
from baton.observability.span import Span

_NAME = r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆ][\w'’.-]{0,30}+"
_NUMBER = r"\d{1,4}(?!\d|[.,:]\d)(?:\s?[a-zA-Z](?![\w'’-]))?(?:\s?[-/–]\s?\d{1,4}[a-z]?\b)?"
_ENGLISH_KINDS = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Boulevard|Blvd|Drive|Dr|Court|Ct|Square|Sq|Place|Pl"
    "|Terrace|Ter|Way|Crescent|Cres|Close|Gardens|Gdns|Parkway|Pkwy|Highway|Hwy|Mews|Row|Hill"
    "|Alley|Circle|Cir|Trail|Walk|Quay|Broadway"
)
#: `221B Baker Street, London NW1 6XE`: a house number, one to four names, the street type.
_ENGLISH = re.compile(
    rf"""(?<![\w.,:/#-])\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})?\s+
        (?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.?\s+)?
        (?:(?!(?:{_ENGLISH_KINDS})\b)(?:[A-Z][\w'’.-]{{0,30}}|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,4}}
        (?:{_ENGLISH_KINDS})\b\.?(?!-)(?:\s+(?:NW|NE|SW|SE|North|South|East|West|N|S|E|W)\b)?
        (?:,?\s(?:Apt|Apartment|Suite|Unit|Flat|\#)\.?\s?\w{{1,6}}\b)?
        (?:,\s[A-Z][\w'’ .-]{{1,30}}?,?\s[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}}\b)?""",
    re.VERBOSE,
)
_ENGLISH_SMALL = re.compile(
    r"(?<![\w.,:/#-])\d{1,5}[a-z]?\s+(?!(?:the|a|an|of|on|in|per|way|lane|new|more|other|different|one|for)\b)"
    r"[a-z]{3,20}(?:\s[a-z]{3,20})?\s+(?:street|avenue|boulevard|lane|road|drive)\b(?!-)",
)
#: `Musterstraße 12`, `Keizersgracht 174`, `Storgatan 12`: the street type ends the name.
_GERMANIC = re.compile(
    rf"""\b(?P<name>(?:(?:Alte|Neue|Große|Kleine|Obere|Untere|Sankt|St\.|Am|An\ der|Van)\s)?
        [A-ZÄÖÜÅØÆ][\w.-]{{0,40}}?(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|gasse|allee|weg|platz|damm|ufer|chaussee|stieg|promenade
        |gracht|straat|laan|kade|plein|gatan|vägen|torget|gade|vej|veien|gata|katu|utca))
        ,?\s(?:Nr\.\s?)?{_NUMBER}(?![\w%])""",
    re.VERBOSE,
)
_PLACES_AT_WORK = re.compile(
    r"(?:arbeits|speicher|park|stell|sitz|steck|lager|schreib|liege|spiel|markt)platz|norweg|umweg|rechtsweg|dienstweg|(?<!\w)weg|(?<!\w)platz",
    re.IGNORECASE,
)
#: `Berliner Ring 101`, `Hohe Allee 3`.
_GERMAN_TWO_WORDS = re.compile(
    rf"\b[A-ZÄÖÜ][a-zäöüß-]{{2,30}}(?:er|e|es|en)[ -]"
    r"(?:Ring|Straße|Strasse|Str\.|Allee|Weg|Platz|Damm|Ufer|Gasse|Chaussee|Markt|Tor|Hof|Berg)"
    rf"\s{_NUMBER}(?![\w%])"
)
#: A postal code and a town; preceded by names and a number, it is an address.
_TOWN = re.compile(r",\s(?:[A-Z]{1,2}-)?\d{4,5}(?:\s[A-Z]{2})?\s[A-ZÄÖÜÅØ][a-zäöüßé]")
_STREET_END = re.compile(
    rf"\b(?:(?:An|Am|Auf|Unter|Hinter|Bei|In|Im|Zu[mr]|Vor|Op|Aan)(?:\s(?:der|dem|den|de|het))?\s)?"
    rf"(?:(?!\w{{0,20}}(?:adress|anschrift|liefer))(?:{_NAME})\s){{0,2}}(?!\w{{0,20}}(?:adress|anschrift))"
    rf"{_NAME},?\s{_NUMBER}\Z"
)
_LONGEST_STREET = 100
_ROMANCE_ARTICLES = (
    r"(?:(?:de\sla|de\sl['’]|de\slos|de\slas|de|du|des|del|della|dello|dei|degli|di|da|do|dos|das"
    r"|d['’]|la|le|les|l['’]|los|las|el)\s?){0,2}"
)
#: `12 rue de la Paix`: the number comes first.
_FRENCH = re.compile(
    rf"""(?<![\w.,:/#-])\d{{1,4}}(?:\s?(?:bis|ter|quater|[a-zA-Z]\b))?,?\s+
        (?:[Rr]ue|[Aa]venue|[Aa]v\.|[Bb]oulevard|[Bb]d\.?|[Aa]llée|[Cc]hemin|[Ii]mpasse|[Qq]uai|[Pp]lace|[Rr]oute|[Ss]quare|[Ff]aubourg)
        \s{_ROMANCE_ARTICLES}{_NAME}(?:[\s-]{_NAME}){{0,3}}""",
    re.VERBOSE,
)
#: `Calle de Alcalá 45`, `Via Garibaldi 14`, `ul. Marszałkowska 10`: the street type comes first.
_KIND_FIRST = re.compile(
    rf"""(?<!\w)(?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Paseo|Carrer|Camino|Carretera|Ronda|Rua|Praça|Travessa|Estrada|Alameda
        |Largo|Via|Viale|Piazza|Corso|Vicolo|Piazzale|Strada|[Uu]l\.|[Uu]lica|[Aa]l\.|[Aa]leja|[Pp]lac|[Oo]s\.|[Рр]ул|[Уу]л\.|[Уу]лица|[Пп]роспект|[Пп]р-т
        |[Пп]ер\.|Rue|Boulevard|Avenue|Strada|Cad\.|Sokak)
        \s?{_ROMANCE_ARTICLES}(?:[^\W\d_a-zа-я][\w'’.-]{{0,30}}+)(?:\s(?:(?:de|del|di|da|do|y|e)\s)?[^\W\d_a-zа-я][\w'’.-]{{0,30}}+){{0,3}}
        ,?\s(?:(?:n[º°.]|núm\.|nr|no\.|д\.|дом)\s?)?{_NUMBER}(?![\w%])""",
    re.VERBOSE,
)
_JAPANESE = re.compile(
    r"〒\s?\d{3}-\d{4}|[\u4e00-\u9fff]{1,3}[都道府県][\u4e00-\u9fff]{1,6}[市区町村郡][\u3040-\u9fff]{0,12}[\d０-９][\d０-９‐ー−-]{0,11}"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{1,8}[路街道巷]\d{1,5}[号號]")
_BOX = re.compile(
    r"\bP\.?\s?O\.?\s?Box\s\d{1,6}"
    r"|\bPostfach\s\d[\d ]{1,8}\d|\bApartado\s(?:de\s[Cc]orreos\s)?\d{1,6}"
)
#: `address: 5 Anything 12`, after a word that announces an address.
_TOLD = re.compile(
    rf"""\b(?i:wohnhaft|wohne|adresse|anschrift|liefer(?:ung|n|adresse)(?:\san)?|address|domicilio|indirizzo|adres|adress|morada|endereço)
        (?:\s(?:in|ist|is|an|am|est|es))?\s?:?\s(?P<value>(?:(?:An?m?|Im|In|Zum|Zur|Auf|Unter|Hinter|Bei)(?:\s(?:der|dem|den))?\s)?(?:{_NAME}\s){{1,4}}{_NUMBER})(?![\w%])""",
    re.VERBOSE,
)
_HAS_NUMBER = re.compile(r"\d")
#: Rules, with the lower-case texts of which one must occur before they are tried.
_RULES: tuple[tuple[tuple[str, ...], tuple[re.Pattern[str], ...]], ...] = (
    (tuple(f" {kind.lower()}" for kind in _ENGLISH_KINDS.split("|")), (_ENGLISH, _ENGLISH_SMALL)),
    (GERMAN_STREETS, (_GERMAN_TWO_WORDS,)),
    (FRENCH_STREETS, (_FRENCH,)),
    (STREETS_FIRST, (_KIND_FIRST,)),
    (("box", "postfach", "apartado"), (_BOX,)),
)


def find_addresses(text: str) -> Iterator[Span]:
    """Yield streets with their numbers, and post boxes."""
    if not _HAS_NUMBER.search(text):
        return
    lower = lowered(text)
    for words, patterns in _RULES:
        if any(word in lower for word in words):
            for pattern in patterns:
                yield from (Span(*found.span(), "address") for found in pattern.finditer(text))
    if any(ending in lower for ending in STREET_ENDINGS):
        for found in _GERMANIC.finditer(text):
            if not _PLACES_AT_WORK.search(found["name"]):
                yield Span(*found.span(), "address")
    if any(word in lower for word in ADDRESS_WORDS):
        yield from (Span(*found.span("value"), "address") for found in _TOLD.finditer(text))
    yield from _before_towns(text)
    if not text.isascii():
        for pattern in (_JAPANESE, _CHINESE):
            yield from (Span(*found.span(), "address") for found in pattern.finditer(text))


def _before_towns(text: str) -> Iterator[Span]:
    for town in _TOWN.finditer(text):
        begins = max(0, town.start() - _LONGEST_STREET)
        street = _STREET_END.search(text[begins : town.start()])
        if street is not None:
            yield Span(begins + street.start(), town.start(), "address")
