"""The record of a failure, with everything needed to analyse it later."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from baton.domain.credential_type import credential_variable
from baton.errors import (
    AgentError,
    AnswerInvalid,
    BatonError,
    ConnectorError,
    DataInvalid,
    Defect,
    InternalError,
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
    record: dict[str, object] = {
        "code": error.code,
        "type": (isinstance(error, AgentError) and error.kind) or type(error).__name__,
        "message": error.message,
        "params": dict(error.params),
        "template": error.template,
        "transient": error.transient,
        "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "stack": stack_of(error),
    }
    known = {
        "internal": error.internal,
        "summary": error.summary,
        "remedy": error.remedy,
        "vendor_message": error.vendor_message,
        "credential": error.credential,
        "credential_variable": error.credential and credential_variable(error.credential),
        "defect": error.defect and error.defect.as_json(),
        "sandbox": error.sandbox,
        "address": error.address,
        "limit": error.limit and error.limit.as_json(),
        "origin": error.origin and error.origin.as_json(),
    }
    record |= {name: value for name, value in known.items() if value}
    if duration_ms is not None:
        record["duration_ms"] = duration_ms
    if isinstance(error, ConnectorError):
        record["system"] = error.system
        record["http_status"] = error.status
    if isinstance(error, StepError) and error.retry_after is not None:
        record["retry_after_seconds"] = error.retry_after
    if error.problems:
        record["problems"] = [problem.as_json() for problem in error.problems]
    if isinstance(error, AnswerInvalid) and error.correction is not None:
        record["correction"] = error.correction.as_json()
    if isinstance(error, DataInvalid) and error.data is not None:
        record["checked"] = _checked(error.schema, error.data)
    if place is not None:
        record |= {
            "step": place.step,
            "step_name": place.step_name,
            "step_index": place.index,
            "position": place.position,
            "agent": place.agent,
            "agent_name": place.agent_name,
            "agent_kind": place.agent_kind,
            "attempt": place.attempt,
        }
    return record


def _checked(schema: object, data: bytes) -> dict[str, object]:
    """Return the data, its beginning, and the schema that it was checked against."""
    size = len(msgspec.json.encode(schema))
    return {
        "schema": schema if size <= _LONGEST_SCHEMA_BYTES else {"$omitted_bytes": size},
        "data": data[:_LONGEST_EXCERPT_BYTES].decode(errors="ignore"),
        "data_bytes": len(data),
    }


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
