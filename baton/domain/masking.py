"""Text without secrets and personal data, for logs, notifications and excerpts (spec 8.2, 8.3)."""

from __future__ import annotations

import re

#: One pass over the text; what must be checked further has a name of its own.
_PRIVATE = re.compile(
    r"""
    (?P<header>\b(?:authorization|x-api-key|api-key)["']?\s*[:=]\s*["']?
        (?:bearer\s+|basic\s+)?)[^\s"',;]+
  | (?P<login>\b[a-z][a-z0-9+.-]*://[^\s:/@]+:)[^\s/@]+(?=@)
  | (?P<member>["']?\b(?:password|passwd|secret|client_secret|api_key|apikey|access_token|
        refresh_token|token|sig)["']?\s*[:=]\s*["']?)[^\s"',;&}]+
  | (?P<key>\b(?:sk|pk|rk|sandbox|baton|ghp|xox[abp])[-_][A-Za-z0-9_-]{16,})
  | (?P<jwt>\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)
  | (?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
  | (?P<iban>\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b)
  | (?P<card>(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-]))
  | (?P<phone>(?<![\w.:/-])(?:\+|00)\d(?:[\s().-]{0,2}\d){7,14}(?![\w-]))
    """,
    re.VERBOSE | re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text with e-mail addresses, keys, tokens, phone, card and account numbers replaced."""
    return _PRIVATE.sub(_replacement, text)


def _replacement(found: re.Match[str]) -> str:
    kind, text = found.lastgroup or "", found.group()
    if kind in {"header", "login", "member"}:
        return f"{found.group(kind)}[masked]"
    if kind == "card" and not _passes_luhn(text):
        return text
    if kind == "iban" and not _is_iban(text):
        return text
    return f"[{kind}]"


def _passes_luhn(text: str) -> bool:
    """ISO/IEC 7812-1: what tells a card number from any other long number."""
    digits = [int(character) for character in text if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """ISO 13616: letters count from 10, the whole modulo 97 is 1."""
    plain = "".join(text.split()).upper()
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
