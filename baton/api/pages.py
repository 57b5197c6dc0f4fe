"""Lists in pages: `{items, next_cursor}`, each page beginning after the last row of the one before.

A cursor is opaque to clients: the place of a row, so that rows which come meanwhile neither repeat
nor hide others.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Query, Response

from baton.domain.catalog import PageCursor
from baton.domain.errors import InvalidInput

_Row = TypeVar("_Row")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(\d{1,17}) ([a-z0-9-]{1,100})")

Limit = Annotated[int, Query(ge=1, le=200, description="Most items in the answer.")]
Cursor = Annotated[
    str | None,
    Query(max_length=300, description="`next_cursor` of the page before; absent for the first."),
]


def read_cursor(text: str | None) -> PageCursor | None:
    """The place that a cursor stands for; raises `InvalidInput` for any other text."""
    if text is None:
        return None
    try:
        place = _PLACE.fullmatch(base64.urlsafe_b64decode(text.encode("ascii")).decode("ascii"))
        if place is not None:
            return PageCursor(at=_EPOCH + timedelta(microseconds=int(place[1])), id=place[2])
    except (binascii.Error, UnicodeError):
        pass  # answered like any other text that is no cursor
    raise InvalidInput(
        "The cursor is not one that this server gave out. Leave it out to begin with the first "
        "page."
    )


def write_cursor(place: PageCursor) -> str:
    """The opaque text of a place."""
    micros = (place.at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{micros} {place.id}".encode()).decode()


def page(
    rows: Sequence[_Row],
    limit: int,
    *,
    show: Callable[[_Row], dict[str, Any]],
    place: Callable[[_Row], PageCursor],
) -> Response:
    """A page of at most `limit` items from rows of which one more was asked for."""
    shown = rows[:limit]
    more = len(rows) > limit
    content = {
        "items": [show(row) for row in shown],
        "next_cursor": write_cursor(place(shown[-1])) if more else None,
    }
    return Response(msgspec.json.encode(content), media_type="application/json")
