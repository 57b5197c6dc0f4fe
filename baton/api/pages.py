"""Lists in pages: `{items, next_cursor}`, each page beginning after the last row of the one before.

A cursor is opaque to clients: the place of a row, so that rows which come meanwhile neither repeat
nor hide others.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Query, Response

from baton.domain.catalog import PageCursor
from baton.domain.errors import InvalidInput, Problem

_Row = TypeVar("_Row")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([a-z-]{1,40}) (\d{1,17}) ([a-z0-9-]{1,100})")

Limit = Annotated[int, Query(ge=1, le=200, description="Most items in the answer.")]
Cursor = Annotated[
    str | None,
    Query(max_length=300, description="`next_cursor` of the page before; absent for the first."),
]


def read_cursor(text: str | None, *, of: str, most_digits: int | None = None) -> PageCursor | None:
    """The place in the list `of` that a cursor stands for; raises `InvalidInput` for another.

    With `most_digits` ids are numbers of at most so many digits.
    """
    if text is None:
        return None
    place = None
    with suppress(binascii.Error, UnicodeError):
        place = _PLACE.fullmatch(base64.urlsafe_b64decode(text.encode("ascii")).decode("ascii"))
    is_number = most_digits is None or (
        place is not None and place[3].isdecimal() and len(place[3]) <= most_digits
    )
    if place is None or place[1] != of or not is_number:
        what = (
            "of another list" if place and place[1] != of else "not one that this server gave out"
        )
        message = f"The cursor is {what}. Leave it out to begin with the first page."
        raise InvalidInput(
            message, problems=(Problem(message=message, path="query.cursor", rule="cursor"),)
        )
    return PageCursor(at=_EPOCH + timedelta(microseconds=int(place[2])), id=place[3])


def write_cursor(place: PageCursor, *, of: str) -> str:
    """The opaque text of a place in the list `of`."""
    micros = (place.at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{of} {micros} {place.id}".encode()).decode()


def page(
    rows: Sequence[_Row],
    limit: int,
    *,
    of: str,
    show: Callable[[_Row], dict[str, Any]],
    place: Callable[[_Row], PageCursor],
) -> Response:
    """A page of the list `of`, from rows of which one more than `limit` was asked for."""
    shown = rows[:limit]
    more = len(rows) > limit
    content = {
        "items": [show(row) for row in shown],
        "next_cursor": write_cursor(place(shown[-1]), of=of) if more else None,
    }
    return Response(msgspec.json.encode(content), media_type="application/json")
