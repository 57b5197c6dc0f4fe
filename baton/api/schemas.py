"""The shapes of bodies and answers, for the documentation and for small bodies.

Answers are not made from these models: executions are spliced together from the text that was
recorded. A test compares real answers with them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from baton.api.executions.failure_schema import ProblemDetail
from baton.api.shape import Shape

Status = Literal["pending", "running", "paused", "completed", "failed", "cancelled"]
StepState = Literal["pending", "running", "completed", "failed", "cancelled", "skipped"]
ModeName = Literal["production", "test"]


class RunAgainRequest(Shape):
    """On which version an execution runs again."""

    version: Literal["same", "current"] = Field(
        default="same",
        description="`same` is the version it ran on, `current` the one that would run now.",
    )


class RetryRequest(RunAgainRequest):
    """Options for running an execution again from the beginning."""

    input: dict[str, Any] = Field(
        default={}, description="The original input if it is absent. Kept to the byte."
    )


class ResumeRequest(RunAgainRequest):
    """Options for resuming an execution."""

    use_output: dict[str, dict[str, Any]] = Field(
        default={},
        description="Outputs of steps that did not finish, by step key; they do not run again.",
    )
    from_execution: str | None = Field(
        default=None,
        description="The run of one step that the output comes from; without `use_output` its "
        "output is used to the byte.",
    )


class Accepted(Shape):
    """An execution that waits for a worker."""

    execution_id: str
    status: Literal["pending"]
    message: str
    current_step: int
    total_steps: int


class Retried(Shape):
    """The new execution of a retry."""

    new_execution_id: str
    status: Literal["pending"]
    message: str


class Resumed(Shape):
    """An execution that goes on."""

    execution_id: str
    status: Literal["pending"]
    message: str


class Cancelled(Shape):
    """An execution that was stopped."""

    execution_id: str
    status: Literal["cancelled"]
    message: str


class ExecutionChange(Shape):
    """The event about an execution that changed, in the stream of all executions."""

    execution_id: str
    workflow_id: str
    status: Status


class Worker(Shape):
    """A worker that lives."""

    worker_id: str
    host: str
    pid: int
    version: str
    queue: str
    agents: list[str] = Field(description="Agent kinds, and `python:<slug>` for Python agents.")
    started_at: datetime
    heartbeat_at: datetime
    heartbeat_age_seconds: float


class Workers(Shape):
    """All workers that live."""

    items: list[Worker]


class Health(Shape):
    """The server works."""

    status: Literal["ok"]
    version: str


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, for people.")
    code: str = Field(description="Stable, for programs.")
    params: dict[str, Any] = Field(description="The values in `detail`, by name.")
    template: str = Field(
        description="`detail` with placeholders such as `{path}` for `params`, for catalogues of "
        "other languages; `{{` is a brace."
    )
    problems: list[ProblemDetail] = Field(default=[], description="Every single thing wrong.")
