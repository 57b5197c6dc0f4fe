"""The parameters `from` and `to`: a range of time, its end not included."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime, BeforeValidator

from baton.errors import InvalidInput, Problem
from baton.sentence import say

#: RFC 3339; seconds may be left out. A plus that was not encoded arrives as a space.
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_INSTANT_WORDS = (
    "must be an instant as in RFC 3339, such as 2026-11-16T00:00:00Z or "
    "2026-11-16T01:00:00+01:00 (a plus is written %2B in an address)"
)


def read_instant(text: object) -> object:
    """Return an instant from its text; a number could be seconds or milliseconds, so it is none."""
    if text is None:
        return None
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise ValueError(_INSTANT_WORDS)
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise ValueError(_INSTANT_WORDS) from error


_Instant = Annotated[AwareDatetime | None, BeforeValidator(read_instant)]

From = Annotated[
    _Instant,
    Query(
        alias="from",
        description="Begin of the range, RFC 3339 with an offset; it is included.",
        examples=["2026-11-16T00:00:00Z"],
    ),
]
To = Annotated[
    _Instant,
    Query(
        alias="to",
        description="End of the range, RFC 3339 with an offset; it is not included.",
        examples=["2026-11-23T00:00:00Z"],
    ),
]


def read_range(begin: datetime | None, end: datetime | None) -> tuple[datetime | None, ...]:
    """Both in UTC; raises `InvalidInput` unless the begin is before the end."""
    begin, end = _in_utc(begin, "from"), _in_utc(end, "to")
    if begin is not None and end is not None and begin >= end:
        message = say(
            "`from` ({first}) must be before `to` ({last}).",
            first=begin.isoformat(),
            last=end.isoformat(),
        )
        raise InvalidInput(
            message, problems=(Problem(message=message, path="query.from", rule="order"),)
        )
    return begin, end


def _in_utc(at: datetime | None, name: str) -> datetime | None:
    try:
        return None if at is None else at.astimezone(UTC)
    except OverflowError as error:
        message = say("`{name}` is beyond the years 1 to 9999.", name=name)
        raise InvalidInput(
            message, problems=(Problem(message=message, path=f"query.{name}", rule="range"),)
        ) from error
