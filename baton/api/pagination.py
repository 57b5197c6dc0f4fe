"""Lists in pages: `{items, next_cursor}`, each page beginning after the last row of the one before.

A cursor is opaque to clients: the place of a row in a list as it was narrowed, so that rows which
come meanwhile neither repeat nor hide others.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

import msgspec
from fastapi import Query, Response

from baton.api.http.json_answers import encoded
from baton.domain.catalog import PageCursor
from baton.errors import InvalidInput, Problem
from baton.sentence import say
from baton.services.answers import Page, T

_Row = TypeVar("_Row")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([a-z-]{1,40}) ([0-9a-f]{12}) (\d{1,17}) ([a-z0-9-]{1,100})")

Limit = Annotated[int, Query(ge=1, le=200, description="Most items in the answer.")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=300,
        description="`next_cursor` of the page before (same filters); absent for the first.",
    ),
]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list that cursors belong to."""

    name: str
    #: What it is narrowed to: a value that JSON can show.
    filter_: object = None

    @property
    def mark(self) -> str:
        """The same for the same filters."""
        return hashlib.sha256(msgspec.json.encode(self.filter_)).hexdigest()[:12]


def read_cursor(
    text: str | None, *, of: ListOf, most_digits: int | None = None
) -> PageCursor | None:
    """The place in the list `of` that a cursor stands for; raises `InvalidInput` for another.

    With `most_digits` ids are numbers of at most so many digits.
    """
    if text is None:
        return None
    place = None
    with suppress(binascii.Error, UnicodeError):
        place = _PLACE.fullmatch(base64.urlsafe_b64decode(text.encode("ascii")).decode("ascii"))
    if place is None:
        raise _refused("not one that this server gave out")
    if place[1] != of.name:
        raise _refused("of another list")
    if place[2] != of.mark:
        raise _refused("of this list with other filters")
    if most_digits is not None and not (place[4].isdecimal() and len(place[4]) <= most_digits):
        raise _refused("not one that this server gave out")
    return PageCursor(at=_EPOCH + timedelta(microseconds=int(place[3])), id=place[4])


def _refused(what: str) -> InvalidInput:
    message = say("The cursor is {what}. Leave it out to begin with the first page.", what=what)
    return InvalidInput(
        message, problems=(Problem(message=message, path="query.cursor", rule="cursor"),)
    )


def write_cursor(place: PageCursor, *, of: ListOf) -> str:
    """The opaque text of a place in the list `of`."""
    micros = (place.at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{of.name} {of.mark} {micros} {place.id}".encode()).decode()


def page(
    answer: type[Page[T]],
    rows: Sequence[_Row],
    limit: int,
    *,
    of: ListOf,
    show: Callable[[_Row], T],
    place: Callable[[_Row], PageCursor],
) -> Response:
    """A page of the list `of`, from rows of which one more than `limit` was asked for."""
    shown = rows[:limit]
    more = len(rows) > limit
    next_cursor = write_cursor(place(shown[-1]), of=of) if more else None
    return encoded(answer(items=[show(row) for row in shown], next_cursor=next_cursor))
