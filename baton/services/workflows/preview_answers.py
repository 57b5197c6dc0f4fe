"""Previews of the data in a chain as JSON: what the API answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from baton.domain.available_fields import AvailableField
from baton.domain.failure import ProblemDetail
from baton.services.answers import Answer, Exact, ExactValue

InputOrigin = Literal["given", "example", "generated"]
OutputOrigin = Literal["pinned", "example", "generated", "none"]


class FieldOut(Answer, frozen=True, kw_only=True):
    """A place that a mapping may name."""

    path: str
    label: str
    types: Annotated[Sequence[str], Meta(description="JSON types; empty if nothing is said.")]
    description: str
    sample: Annotated[object, Meta(description="Only of what is small; absent is not null.")] = (
        UNSET
    )
    children: Sequence[FieldOut]

    @classmethod
    def of(cls, found: AvailableField) -> FieldOut:
        """A field with those below it."""
        return cls(
            path=found.path,
            label=found.label,
            types=found.types,
            description=found.description,
            sample=found.sample if found.has_sample else UNSET,
            children=[cls.of(child) for child in found.children],
        )


class PreviewInput(Answer, frozen=True, kw_only=True):
    """One mapped input."""

    name: str
    missing: bool
    nearest: Annotated[
        str | None,
        Meta(description="Where it is missing: the field that was probably meant."),
    ]
    error: str | None
    value: Annotated[
        ExactValue | UnsetType | None,
        Meta(description="Absent where there is none; null where it is large."),
    ] = UNSET


class PreviewStep(Answer, frozen=True, kw_only=True):
    """The input and the output of one step in a preview."""

    key: str | None
    skipped: Annotated[bool | None, Meta(description="Null if its condition cannot be decided.")]
    input: Exact | None
    inputs: Sequence[PreviewInput]
    output: Exact | None
    output_origin: OutputOrigin
    warnings: Sequence[str]
    problems: Annotated[
        Sequence[ProblemDetail], Meta(description="What in the input breaks the schema.")
    ]
    available: Annotated[Sequence[FieldOut], Meta(description="What its mapping may name.")]


class Preview(Answer, frozen=True, kw_only=True):
    """The data that would flow."""

    input: Exact | None
    input_origin: InputOrigin
    available: Annotated[Sequence[FieldOut], Meta(description="What the first step may name.")]
    steps: Sequence[PreviewStep]
