"""The types that answers are made of: OpenAPI describes an answer by the struct that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Generic, TypeVar, overload

import msgspec
from msgspec import UNSET, Meta, UnsetType

from baton.domain.failure import ProblemDetail

T = TypeVar("T")

#: ISO 8601 in UTC with milliseconds.
Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
#: A JSON object as it was recorded, to the byte.
Exact = Annotated[
    msgspec.Raw, Meta(extra_json_schema={"type": "object", "additionalProperties": True})
]
#: A JSON value as it was recorded or made, to the byte.
ExactValue = Annotated[msgspec.Raw, Meta(extra_json_schema={"default": None})]
#: A JSON object with any members.
Members = Annotated[Mapping[str, object], Meta(extra_json_schema={"additionalProperties": True})]
#: The failure record, which may be of another version.
FailureRecord = Annotated[
    Mapping[str, object], Meta(extra_json_schema={"$ref": "#/components/schemas/Failure"})
]
#: A problem of a failure record.
ProblemRecord = Annotated[
    Mapping[str, object], Meta(extra_json_schema={"$ref": "#/components/schemas/ProblemDetail"})
]

#: A JSON Schema; null where there is none.
SchemaOut = Members | bool | None


def one_of(values: type[StrEnum]) -> Meta:
    """The values of an enumeration, for the description of a text."""
    return Meta(extra_json_schema={"enum": [value.value for value in values]})


def among(*values: str) -> Meta:
    """The values of a text, for its description."""
    return Meta(extra_json_schema={"enum": list(values)})


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON object with the members that it declares; unset ones are absent."""


class ProblemDetails(Answer, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Meta(description="What is wrong and what to do, for people.")]
    code: Annotated[str, Meta(description="Stable, for programs.")]
    params: Annotated[Members, Meta(description="The values in `detail`, by name.")]
    template: Annotated[
        str,
        Meta(
            description="`detail` with placeholders such as `{path}` for `params`, for catalogues "
            "of other languages; `{{` is a brace."
        ),
    ]
    problems: Annotated[
        Sequence[ProblemDetail] | UnsetType, Meta(description="Every single thing wrong.")
    ] = UNSET
    current: Annotated[
        Members | UnsetType,
        Meta(description="What a change was too late for, as it is now: its version and itself."),
    ] = UNSET
    submitted: Annotated[Members | UnsetType, Meta(description="The change that was too late.")] = (
        UNSET
    )


class Page(Answer, Generic[T], frozen=True, kw_only=True):
    """A page of a list."""

    items: Sequence[T]
    next_cursor: str | None


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
