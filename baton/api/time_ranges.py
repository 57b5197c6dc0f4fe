"""The parameters `from` and `to`: a range of time, its end not included."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime

from baton.domain.errors import InvalidInput, Problem

From = Annotated[
    AwareDatetime | None,
    Query(
        alias="from",
        description="Begin of the range, ISO 8601 with an offset; it is included.",
        examples=["2026-11-16T00:00:00Z"],
    ),
]
To = Annotated[
    AwareDatetime | None,
    Query(
        alias="to",
        description="End of the range, ISO 8601 with an offset; it is not included.",
        examples=["2026-11-23T00:00:00Z"],
    ),
]


def read_range(begin: datetime | None, end: datetime | None) -> tuple[datetime | None, ...]:
    """Both in UTC; raises `InvalidInput` unless the begin is before the end."""
    begin, end = _in_utc(begin, "from"), _in_utc(end, "to")
    if begin is not None and end is not None and begin >= end:
        message = f"`from` ({begin.isoformat()}) must be before `to` ({end.isoformat()})."
        raise InvalidInput(
            message, problems=(Problem(message=message, path="query.from", rule="order"),)
        )
    return begin, end


def _in_utc(at: datetime | None, name: str) -> datetime | None:
    try:
        return None if at is None else at.astimezone(UTC)
    except OverflowError as error:
        message = f"`{name}` is beyond the years 1 to 9999."
        raise InvalidInput(
            message, problems=(Problem(message=message, path=f"query.{name}", rule="range"),)
        ) from error
