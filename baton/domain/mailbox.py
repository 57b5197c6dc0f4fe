"""Mailboxes as people write them: `ops@example.com` or `Operations <ops@example.com>`."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_NAME = 100

_WRITTEN = re.compile(r"(?:(?P<name>.*?)\s*<(?P<named>[^<>]*)>|(?P<bare>[^<>]*))", re.DOTALL)
_LOCAL = r"[!#-'*+/-9=?A-Z^-~.-]{1,64}"
_LABEL = r"[A-Za-z0-9-]{1,63}"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(\.{_LABEL})*")
#: Letters that older rules for internationalized names replace by others (RFC 5894, 7.2).
_AMBIGUOUS = re.compile("[\u00df\u03c2\u200c\u200d]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox: the display name, "" if there is none, and the address in ASCII."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Mailbox:
        """Parse text that a person wrote; raises `ValueError` unless it has one usable address.

        The domain may have non-ASCII letters; it is converted to its ASCII form.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError("no single e-mail address")
        name, written = found["name"] or "", found["named"] or found["bare"] or ""
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = re.sub(r"\\(.)", r"\1", name[1:-1])
        address = _in_ascii(written.strip())
        if not _ADDRESS.fullmatch(address):
            raise ValueError("no e-mail address")
        return cls(name=name.strip(), address=address)


def _in_ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    if _AMBIGUOUS.search(domain):
        raise ValueError("a domain that has to be written in ASCII, as xn--...")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise ValueError("no e-mail address") from error
