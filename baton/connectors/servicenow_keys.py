"""Parse numbers and addresses of ServiceNow records as people write and paste them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

SYS_ID = re.compile(r"[0-9a-f]{32}")

_WORDS = frozenset(
    {"incident", "ticket", "case", "number", "nr", "no", "re", "fw", "fwd", "aw", "wg"}
)
#: The prefix of incident numbers is configurable per instance.
_WRITTEN = re.compile(
    rf"(?:(?:{'|'.join(sorted(_WORDS))})[.:]?\s*)?[\[(#]?\s*(?P<prefix>[A-Z]{{2,10}})"
    r"(?P<gap>[\s#_-]{0,3})(?P<digits>\d{4,12})[\])]?[.,;:]?",
    re.IGNORECASE | re.ASCII,
)
#: A record's page has its id in the query or at the end of the path.
_IN_ADDRESS = (
    re.compile(r"[?&^]sys_id=([0-9a-f]{32})(?![0-9a-z])", re.IGNORECASE),
    re.compile(
        r"/(?:incident|task|record/\w{1,80}|table/\w{1,80})/([0-9a-f]{32})(?![0-9a-z])",
        re.IGNORECASE,
    ),
    re.compile(r"[?&^=]number=([A-Za-z]{2,10}\d{4,12})(?![0-9A-Za-z])", re.ASCII),
)
_ADDRESS = re.compile(r"https?://\S{1,4000}", re.IGNORECASE)
#: ServiceNow's frames encode the address of the record, some of them twice.
_MOST_DECODINGS = 3


def record_key(text: str) -> str | None:
    """Return the number or sys_id in a text, as ServiceNow stores it; None if there is none.

    Numbers may be in lower case and follow `#`, a space, a hyphen or a word such as "Ticket". For a
    record's address, only its sys_id or number counts, not its host.
    """
    asked = _plain(text)
    if SYS_ID.fullmatch(asked.lower()):
        return asked.lower()
    if _ADDRESS.fullmatch(asked):
        return _of_address(asked)
    found = _WRITTEN.fullmatch(asked)
    # "Ticket 0012345" lacks the instance's prefix; "TICKET0012345" may contain it.
    if found is None or (found["gap"] and found["prefix"].lower() in _WORDS):
        return None
    return f"{found['prefix']}{found['digits']}".upper()


def _of_address(address: str) -> str | None:
    for _ in range(_MOST_DECODINGS):
        for pattern in _IN_ADDRESS:
            found = pattern.search(address)
            if found:
                key = found[1]
                return key.lower() if SYS_ID.fullmatch(key.lower()) else key.upper()
        address = unquote(address)
    return None


def _plain(text: str) -> str:
    """Return the text without invisible characters and with ASCII digits."""
    shown = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) != "Cf"
    )
    return shown.strip().strip("<>\"'")
