"""The types that answers are made of: OpenAPI describes an answer by the struct that it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, overload

import msgspec
from msgspec import Meta

#: ISO 8601 in UTC with milliseconds.
Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
#: A JSON object as it was recorded, to the byte.
Exact = Annotated[
    msgspec.Raw, Meta(extra_json_schema={"type": "object", "additionalProperties": True})
]
#: A JSON object with any members.
Members = Annotated[Mapping[str, Any], Meta(extra_json_schema={"additionalProperties": True})]
#: The failure record, which may be of another version.
FailureRecord = Annotated[
    Mapping[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/Failure"})
]
#: A problem of a failure record.
ProblemRecord = Annotated[
    Mapping[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/ProblemDetail"})
]


def one_of(values: type[StrEnum]) -> Meta:
    """The values of an enumeration, for the description of a text."""
    return Meta(extra_json_schema={"enum": [value.value for value in values]})


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON object with the members that it declares; unset ones are absent."""


@overload
def instant(at: datetime) -> str: ...
@overload
def instant(at: datetime | None) -> str | None: ...
def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """Seconds, never negative; null while it is not over."""
    if start is None or end is None:
        return None
    return max((end - start) / timedelta(seconds=1), 0.0)


def milliseconds(start: datetime | None, end: datetime | None) -> float | None:
    """Return the duration, null while it is not over."""
    took = seconds_between(start, end)
    return None if took is None else round(took * 1000, 3)


def dollars(cost: Decimal | None) -> float | None:
    """US dollars as a JSON number; null where they are not known."""
    return None if cost is None else float(cost)
