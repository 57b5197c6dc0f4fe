"""The record of a failure, as it is kept with an execution and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from baton.errors import Problem
from baton.visible_text import visible

_Instant = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
_Texts = Annotated[Mapping[str, object], Meta(extra_json_schema={"additionalProperties": True})]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept; records of other versions may have other members, too."""


class ProblemDetail(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is wrong."""

    message: str
    path: str | UnsetType = UNSET
    rule: str | UnsetType = UNSET
    expected: str | UnsetType = UNSET
    got: str | UnsetType = UNSET
    step: str | UnsetType = UNSET
    fix: str | UnsetType = UNSET
    reason: Annotated[
        str | UnsetType,
        Meta(description="The message without its place, where it begins with one."),
    ] = UNSET
    value: Annotated[
        str | UnsetType,
        Meta(description="What was found, as JSON, where it is text, a number, or true or false."),
    ] = UNSET
    template: Annotated[
        str,
        Meta(
            description="The message with placeholders such as `{path}` for `params`, for "
            "catalogues of other languages; `{{` is a brace."
        ),
    ]
    fix_template: Annotated[str | UnsetType, Meta(description="The same of `fix`.")] = UNSET
    code: Annotated[str, Meta(description="For programs: the rule, else `other`.")]
    params: Annotated[_Texts, Meta(description="The values in `message` and `fix`, by name.")]

    @classmethod
    def of(cls, problem: Problem) -> ProblemDetail:
        """The members of a problem that say something."""
        return cls(
            message=visible(problem.message),
            path=_said(problem.path),
            rule=_said(problem.rule),
            expected=_said(problem.expected),
            got=_said(problem.got),
            step=_said(problem.step),
            fix=_said(problem.fix),
            reason=_said(problem.reason),
            value=_said(problem.value),
            template=visible(problem.template),
            fix_template=_said(problem.fix_template),
            code=problem.rule or "other",
            params=dict(problem.params),
        )


class FailureLimit(Record, frozen=True, kw_only=True):
    """A limit that was passed."""

    name: Annotated[str, Meta(description="The setting, such as `timeout_seconds`.")]
    value: float
    unit: Annotated[str, Meta(description="`seconds` or `bytes`.")]


class FailureOrigin(Record, frozen=True, kw_only=True):
    """The source of a value that broke the input schema."""

    path: Annotated[str, Meta(description="In the input of the step.")]
    source: Annotated[str, Meta(description="In the mapping, as it is written there.")]
    step: Annotated[str | None, Meta(description="Whose output it is; null for the input.")]
    giver: Annotated[
        Literal["input", "step"] | UnsetType | None,
        Meta(
            description="Where it came from; null where an expression read both, or in old records."
        ),
    ] = UNSET
    field: Annotated[
        str | UnsetType | None,
        Meta(description="The member of the execution's input that it is or is in."),
    ] = UNSET


class FailureDefect(Record, frozen=True, kw_only=True):
    """The exception of a defect of Baton itself."""

    type: str
    message: str


class FailureCorrection(Record, frozen=True, kw_only=True):
    """The correction that the next attempt sends a model about an unusable answer."""

    text: str
    answers: Annotated[int, Meta(description="How many could not be used so far.")]
    max_tokens: Annotated[
        int | UnsetType | None, Meta(description="The limit of the next answer.")
    ] = UNSET
    cuts: Annotated[
        int | UnsetType, Meta(description="How many of them were cut at their limit.")
    ] = UNSET


class FailureData(Record, frozen=True, kw_only=True):
    """The data and the schema that were compared."""

    schema: Annotated[object, Meta(description="With only `$omitted_bytes` where it is large.")] = (
        UNSET
    )
    data: Annotated[str, Meta(description="The beginning, masked.")]
    data_bytes: Annotated[int, Meta(description="Of the whole.")]


class Failure(Record, frozen=True, kw_only=True):
    """Why something failed, without secrets and personal data."""

    code: Annotated[str, Meta(description="Stable, for programs.")]
    type: Annotated[str, Meta(description="The class of the error.")]
    message: Annotated[str, Meta(description="What is wrong and what to do, for people.")]
    params: Annotated[
        _Texts | UnsetType | None,
        Meta(description="The values in the message, by name; absent in old records."),
    ] = UNSET
    template: Annotated[
        str | UnsetType | None,
        Meta(
            description="The message with placeholders such as `{step}` for `params`, for "
            "catalogues of other languages; `{{` is a brace."
        ),
    ] = UNSET
    transient: Annotated[
        bool | UnsetType | None, Meta(description="Whether it may pass by itself.")
    ] = UNSET
    at: _Instant | UnsetType | None = UNSET
    stack: Annotated[
        str | UnsetType | None, Meta(description="Of the agent's own code, if it broke.")
    ] = UNSET
    internal: Annotated[
        bool | UnsetType | None,
        Meta(description="True where Baton or its machines failed, not the workflow."),
    ] = UNSET
    summary: Annotated[
        str | UnsetType | None,
        Meta(
            description="What is wrong without what to do; of agents without the exception's class."
        ),
    ] = UNSET
    remedy: Annotated[str | UnsetType | None, Meta(description="What to do about it.")] = UNSET
    vendor_message: Annotated[
        str | UnsetType | None, Meta(description="What the system said itself, masked and cut.")
    ] = UNSET
    credential: Annotated[
        str | UnsetType | None, Meta(description="That was used or is missing.")
    ] = UNSET
    credential_variable: Annotated[
        str | UnsetType | None, Meta(description="The environment variable that holds it.")
    ] = UNSET
    defect: FailureDefect | UnsetType | None = UNSET
    sandbox: Annotated[
        bool | UnsetType | None,
        Meta(description="True where a stand-in of the sandbox answered, with sample data."),
    ] = UNSET
    address: Annotated[
        str | UnsetType | None,
        Meta(description="That was called, without passwords and values of its query."),
    ] = UNSET
    limit: FailureLimit | UnsetType | None = UNSET
    origin: FailureOrigin | UnsetType | None = UNSET
    duration_ms: float | UnsetType | None = UNSET
    system: Annotated[str | UnsetType | None, Meta(description="The system that was asked.")] = (
        UNSET
    )
    http_status: Annotated[int | UnsetType | None, Meta(description="Of its answer.")] = UNSET
    retry_after_seconds: Annotated[
        float | UnsetType | None, Meta(description="It asked to wait so long.")
    ] = UNSET
    problems: Annotated[
        Sequence[ProblemDetail] | UnsetType | None, Meta(description="Every thing wrong.")
    ] = UNSET
    correction: FailureCorrection | UnsetType | None = UNSET
    checked: FailureData | UnsetType | None = UNSET
    step: Annotated[str | UnsetType | None, Meta(description="Key of the step.")] = UNSET
    step_name: str | UnsetType | None = UNSET
    step_index: int | UnsetType | None = UNSET
    position: Annotated[str | UnsetType | None, Meta(description="Such as `2 of 5`.")] = UNSET
    agent: str | UnsetType | None = UNSET
    agent_name: str | UnsetType | None = UNSET
    agent_kind: str | UnsetType | None = UNSET
    attempt: int | UnsetType | None = UNSET
    actor: Annotated[str | UnsetType | None, Meta(description="Who cancelled it.")] = UNSET
    failures: Annotated[
        Sequence[_Texts] | UnsetType | None,
        Meta(description="Of the other steps, where the workflow continues after errors."),
    ] = UNSET


def _said(text: str | None) -> str | UnsetType:
    return visible(text) if text else UNSET
