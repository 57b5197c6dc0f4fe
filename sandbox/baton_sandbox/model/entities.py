"""Finds ids, amounts, dates and counts in free text of several languages."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from baton_sandbox import world
from baton_sandbox.model.counting import affected
from baton_sandbox.model.references import references

_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "us$": "USD", "ca$": "CAD", "¥": "JPY", "円": "JPY"}
_SYMBOLS |= {"元": "CNY", "₺": "TRY", "tl": "TRY", "kr": "DKK"}
_CODES = "EUR|USD|GBP|JPY|CNY|TRY|CAD|CHF|DKK|PLN|INR|AUD|SEK|NOK"
_UNIT = rf"{_CODES}|US\$|CA\$|€|£|\$|¥|円|元|₺|TL(?!\w)|kr(?!\w)"
#: Repetitions are bounded here and below: a long run of anything costs no more than its length.
_NUMBER = r"\d{1,3}(?:[.,  ']\d{3}){1,5}(?:[.,]\d{1,2})?|\d{1,15}(?!\d)(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,-])(?:(?P<before>{_UNIT})\s?(?P<a>{_NUMBER})|(?P<b>{_NUMBER})\s?(?P<after>{_UNIT}))",
    re.ASCII | re.IGNORECASE,
)

_NUMERIC_DATES = (
    re.compile(r"(?<!\d)(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?P<y>20\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?P<y>20\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>20\d\d)(?!\d)"),
)

# ASCII, so that an id may stand directly after a Japanese or Chinese character.
_TICKET = re.compile(r"\b(?:INC|REQ|RITM|SCTASK|TASK|CHG|PRB|TKT|CS)-?\d{3,12}\b", re.ASCII)
_CUSTOMER = re.compile(r"\bCUST[-\s#:]?(\d{3,8})\b", re.ASCII | re.IGNORECASE)
_GUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.ASCII | re.IGNORECASE)
_ORDER = re.compile(r"\b(?:ORD|SO|PO)-[\dA-Z]{1,40}(?:-[\dA-Z]{1,40}){0,8}\b", re.ASCII)
_INVOICE = re.compile(r"\b(?:INV|RE|RG|FA|FV|FC)-?\d{4,20}(?:[-/][\dA-Z]{1,20}){0,4}\b", re.ASCII)
#: A number behind the word, such as `Invoice 2026/4471-B` and `Rechnung Nr. 815`.
_INVOICE_WORD = re.compile(
    r"\b(?:invoice|rechnung|facture|factura|fattura|fatura|faktura|factuur)"
    r"(?:snummer|nummer)?\s{0,3}(?:no\.?|nr\.?|n[°º]|num(?:ber|mer)?\.?)?\s{0,3}#?\s{0,3}"
    r"((?:[A-Z]{1,5}[-/]?)?\d[\dA-Z]{2,19}(?:[-/][\dA-Z]{1,20}){0,4})(?![\w.,]*\d|\s?[€$£%])",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"\b(?:SKU|PRD|PROD|ART)[-\s#]?(\d{2,6})\b|\bproduct\s{1,5}(?:id\s{1,5})?#?(\d{2,6})\b",
    re.ASCII | re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:ERR_[A-Z0-9_]{1,60}|[A-Z]{1,6}-\d{3,5}(?!\d|-)|AADSTS\d{1,10}|0x[0-9a-fA-F]{4,8}"
    r"|HTTP \d{3})\b",
    re.ASCII,
)
_ASSET = re.compile(
    r"\b(?:PRN|WS|LT|NB|PC|TB|SRV|AP|MON)-(?:[A-Z]{1,6}-)?\d{2,8}(?:-\d{1,8})?\b", re.ASCII
)
EMAIL = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])", re.ASCII
)

#: Local parts of addresses that stand for us or for nobody.
_OURS = ("service", "support", "helpdesk", "noreply", "no-reply", "mailbox", "postmaster")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """What was found, in order of appearance and without repetition."""

    ticket_ids: tuple[str, ...]
    customer_ids: tuple[str, ...]
    emails: tuple[str, ...]
    order_ids: tuple[str, ...]
    invoice_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    error_codes: tuple[str, ...]
    asset_ids: tuple[str, ...]
    #: Other numbers that something has in some system.
    references: tuple[str, ...]
    dates: tuple[str, ...]
    amounts: tuple[tuple[float, str], ...]
    affected_users: int | None

    def as_json(self) -> dict[str, object]:
        """The members of `extracted_entities`, under the names schemas commonly use."""
        amount, currency = self.amounts[0] if self.amounts else (None, None)
        return {
            "amount": amount,
            "currency": currency,
            "ticket_ids": list(self.ticket_ids),
            "product_ids": list(self.product_ids),
            "mentioned_dates": list(self.dates),
            "dates": list(self.dates),
            "order_ids": list(self.order_ids),
            "order_id": self.order_ids[0] if self.order_ids else None,
            "invoice_ids": list(self.invoice_ids),
            "error_codes": list(self.error_codes),
            "asset_ids": list(self.asset_ids),
            "references": list(self.references),
            "emails": list(self.emails),
            "affected_users": self.affected_users,
        }

    def persons(self) -> Entities:
        """Only who is named."""
        return replace(
            NOTHING,
            ticket_ids=self.ticket_ids,
            customer_ids=self.customer_ids,
            emails=self.emails,
        )

    def things(self) -> Entities:
        """Only what is named."""
        return replace(self, customer_ids=(), emails=(), affected_users=None)


NOTHING = Entities(
    ticket_ids=(),
    customer_ids=(),
    emails=(),
    order_ids=(),
    invoice_ids=(),
    product_ids=(),
    error_codes=(),
    asset_ids=(),
    references=(),
    dates=(),
    amounts=(),
    affected_users=None,
)


def joined(first: Entities, *others: Entities) -> Entities:
    """All of them, those of the first one first."""
    for other in others:
        lists: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(first, name), *getattr(other, name))))
            for name in _LISTS
        }
        first = replace(first, **lists)
    return first


_LISTS = tuple(field.name for field in fields(Entities) if field.name != "affected_users")


def extract(text: str) -> Entities:
    """Read everything that has a recognisable form."""
    customers = [f"CUST-{match[1]}" for match in _CUSTOMER.finditer(text)]
    products = [match[1] or match[2] for match in _PRODUCT.finditer(text)]
    assets = _all(_ASSET, text)
    numbers = list(references(text))
    cut = frozenset(_cut(numbers))
    errors = [code for code in _all(_ERROR, text) if not _is_reference(code)]
    found = Entities(
        ticket_ids=_unique(_all(_TICKET, text)),
        customer_ids=_unique([*customers, *(guid.lower() for guid in _all(_GUID, text))]),
        emails=_unique(
            [mail.strip("'.").lower() for mail in _all(EMAIL, text) if not _is_ours(mail)]
        ),
        order_ids=_unique(_whole(_all(_ORDER, text), cut)),
        invoice_ids=_unique(
            [
                *_whole(_all(_INVOICE, text), cut),
                *(match[1] for match in _INVOICE_WORD.finditer(text)),
            ]
        ),
        product_ids=_unique(products),
        error_codes=_unique(_whole(errors, cut.union(assets))),
        asset_ids=_unique(assets),
        references=(),
        dates=_unique(_dates(text)),
        amounts=tuple(dict.fromkeys(_amounts(text))),
        affected_users=affected(text),
    )
    return replace(found, references=_unique(_others(numbers, found)))


def _cut(numbers: Iterable[str]) -> Iterator[str]:
    """What is left of numbers that are cut at a dash."""
    for number in numbers:
        ends = [at for at, character in enumerate(number) if character in "-/"]
        yield from (number[:end] for end in ends)
        yield from (number[end + 1 :] for end in ends)


def _whole(found: Iterable[str], cut: Collection[str]) -> list[str]:
    """Those that are no part of a longer number."""
    return [number for number in found if number not in cut]


def _others(numbers: Iterable[str], found: Entities) -> list[str]:
    """Numbers that are nothing else."""
    known = {number for name in _LISTS for number in map(str, getattr(found, name))}
    return [number for number in numbers if number not in known]


def _all(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match[0] for match in pattern.finditer(text)]


def _unique(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _is_reference(code: str) -> bool:
    return code.split("-", maxsplit=1)[0] in (
        "CUST",
        "ORD",
        "INC",
        "CS",
        "SKU",
        "RMA",
        "CAS",
        "INV",
        "RE",
        "RG",
        "FA",
        "FV",
        "FC",
        "SO",
        "PO",
    )


def _is_ours(email: str) -> bool:
    return email.lower().startswith(_OURS)


@functools.cache
def _written_dates() -> tuple[re.Pattern[str], ...]:
    """Patterns for dates with the month in letters, whole or cut to three."""
    names = [name for month in world.load("lexicon")["months"] for name in month]
    month = "|".join(sorted({*names, *(name[:3] for name in names)}, key=len, reverse=True))
    day_first = (
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s{{1,5}}(?:de\s{{1,5}})?(?P<name>{month})\.?"
        r"\s{1,5}(?:de\s{1,5})?(?P<y>20\d\d)"
    )
    month_first = (
        rf"(?<!\w)(?P<name>{month})\.?\s{{1,5}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?"
        r"\s{1,5}(?P<y>20\d\d)"
    )
    return (re.compile(day_first, re.IGNORECASE), re.compile(month_first, re.IGNORECASE))


def _dates(text: str) -> list[str]:
    found: list[tuple[int, str]] = []
    for pattern in (*_NUMERIC_DATES, *_written_dates()):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts["m"]) if parts.get("m") else _month(parts["name"])
            try:
                day = date(int(parts["y"]), month, int(parts["d"]))
            except ValueError:
                continue
            found.append((match.start(), day.isoformat()))
    return [day for _, day in sorted(found)]


def _month(name: str) -> int:
    folded = name.casefold()
    return next(
        number
        for number, names in enumerate(world.load("lexicon")["months"], start=1)
        if any(known.startswith(folded) for known in names)
    )


def _amounts(text: str) -> list[tuple[float, str]]:
    found = []
    for match in _AMOUNT.finditer(text):
        unit = (match["before"] or match["after"]).casefold()
        currency = _SYMBOLS.get(unit, unit.upper())
        found.append((_decimal(match["a"] or match["b"]), currency))
    return found


def _decimal(text: str) -> float:
    """A number as written by people: a last separator before one or two digits is the point."""
    plain = re.sub(r"[  ']", "", text)
    match = re.fullmatch(r"(.*?)[.,](\d{1,2})", plain)
    whole, fraction = (match[1], match[2]) if match else (plain, "0")
    return float(f"{re.sub('[.,]', '', whole)}.{fraction}")
