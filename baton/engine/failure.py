"""The record of a failure, with everything needed to analyse it later."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType, structs

from baton.domain.credential_type import credential_variable
from baton.domain.failure import (
    Failure,
    FailureCorrection,
    FailureData,
    FailureDefect,
    FailureLimit,
    FailureOrigin,
    ProblemDetail,
)
from baton.errors import (
    AgentError,
    AnswerInvalid,
    BatonError,
    ConnectorError,
    DataInvalid,
    Defect,
    InternalError,
    Limit,
    Origin,
    StepError,
)
from baton.sentence import say

#: Longer than what is recorded: `redaction` cuts texts after removing secrets.
_LONGEST_STACK = 34_000
_LONGEST_DEFECT = 1_000
#: Enough to see what is wrong; the exact input is stored separately.
_LONGEST_EXCERPT_BYTES = 6_000
_LONGEST_SCHEMA_BYTES = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FailurePlace:
    """The place of a failure in an execution."""

    step: str
    step_name: str
    agent: str
    agent_name: str
    agent_kind: str
    #: The step's position among all steps, from 0.
    index: int
    total: int
    attempt: int

    @property
    def position(self) -> str:
        """The position in words, such as `2 of 5`."""
        return f"{self.index + 1} of {self.total}"


def failure_record(
    error: BatonError, *, place: FailurePlace | None, at: datetime, duration_ms: int | None
) -> Mapping[str, object]:
    """Return all facts about an error as JSON, without the data itself."""
    known = Failure(
        code=error.code,
        type=(isinstance(error, AgentError) and error.kind) or type(error).__name__,
        message=error.message,
        params=dict(error.params),
        template=error.template,
        transient=error.transient,
        at=at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        stack=stack_of(error),
        internal=error.internal or UNSET,
        summary=error.summary or UNSET,
        remedy=error.remedy or UNSET,
        vendor_message=error.vendor_message or UNSET,
        credential=error.credential or UNSET,
        credential_variable=credential_variable(error.credential) if error.credential else UNSET,
        defect=_defect(error.defect),
        sandbox=error.sandbox or UNSET,
        address=error.address or UNSET,
        limit=_limit(error.limit),
        origin=_origin(error.origin),
        duration_ms=UNSET if duration_ms is None else duration_ms,
        system=error.system if isinstance(error, ConnectorError) else UNSET,
        http_status=error.status if isinstance(error, ConnectorError) else UNSET,
        retry_after_seconds=_retry_after(error),
        problems=[ProblemDetail.of(problem) for problem in error.problems] or UNSET,
        correction=_correction(error),
        checked=_checked(error),
    )
    whole = known if place is None else _at(known, place)
    # Sentences are text with more to it; nothing may keep a failure from being recorded.
    record: dict[str, object] = msgspec.to_builtins(whole, enc_hook=str)
    return record


def _at(failure: Failure, place: FailurePlace) -> Failure:
    return structs.replace(
        failure,
        step=place.step,
        step_name=place.step_name,
        step_index=place.index,
        position=place.position,
        agent=place.agent,
        agent_name=place.agent_name,
        agent_kind=place.agent_kind,
        attempt=place.attempt,
    )


def _defect(defect: Defect | None) -> FailureDefect | UnsetType:
    if defect is None:
        return UNSET
    return FailureDefect(type=defect.type, message=defect.message)


def _limit(limit: Limit | None) -> FailureLimit | UnsetType:
    if limit is None:
        return UNSET
    return FailureLimit(name=limit.name, value=limit.value, unit=limit.unit)


def _origin(origin: Origin | None) -> FailureOrigin | UnsetType:
    if origin is None:
        return UNSET
    return FailureOrigin(
        path=origin.path,
        source=origin.source,
        step=origin.step,
        giver=origin.giver,
        field=origin.field,
    )


def _retry_after(error: BatonError) -> float | UnsetType:
    if not isinstance(error, StepError) or error.retry_after is None:
        return UNSET
    return error.retry_after


def _correction(error: BatonError) -> FailureCorrection | UnsetType:
    if not isinstance(error, AnswerInvalid) or error.correction is None:
        return UNSET
    given = error.correction
    return FailureCorrection(
        text=given.text, answers=given.answers, max_tokens=given.max_tokens, cuts=given.cuts
    )


def _checked(error: BatonError) -> FailureData | UnsetType:
    """Return the data, its beginning, and the schema that it was checked against."""
    if not isinstance(error, DataInvalid) or error.data is None:
        return UNSET
    size = len(msgspec.json.encode(error.schema))
    return FailureData(
        schema=error.schema if size <= _LONGEST_SCHEMA_BYTES else {"$omitted_bytes": size},
        data=error.data[:_LONGEST_EXCERPT_BYTES].decode(errors="ignore"),
        data_bytes=len(error.data),
    )


def stack_of(error: BaseException) -> str:
    """Return the stack trace as text; of a long one, the end."""
    if isinstance(error, AgentError) and error.stack:
        return error.stack[-_LONGEST_STACK:]
    return "".join(traceback.format_exception(error))[-_LONGEST_STACK:]


def internal_error(defect: Exception) -> InternalError:
    """Return the error of an execution that failed through an internal error."""
    type_ = type(defect).__name__
    what = f"{type_}: {defect}"[:_LONGEST_DEFECT]
    error = InternalError(
        say(
            "Baton itself failed while it ran this execution ({defect}). Everything recorded "
            "before is kept.",
            defect=what,
        )
    )
    error.defect = Defect(type=type_, message=what.removeprefix(f"{type_}: "))
    error.__cause__ = defect
    return error.advise("Report this with its stack trace; once it is fixed, resume the execution.")
