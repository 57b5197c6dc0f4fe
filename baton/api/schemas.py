"""The shapes of bodies and answers, for the documentation and for small bodies.

Answers are not made from these models: executions are spliced together from the text that was
recorded. A test compares real answers with them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from baton.api.failure_schema import Failure, ProblemDetail

Status = Literal["pending", "running", "paused", "completed", "failed", "cancelled"]
StepState = Literal["pending", "running", "completed", "failed", "cancelled", "skipped"]
ModeName = Literal["production", "test"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RunAgainRequest(_Shape):
    """On which version an execution runs again."""

    version: Literal["same", "current"] = Field(
        default="same",
        description="`same` is the version it ran on, `current` the one that would run now.",
    )


class RetryRequest(RunAgainRequest):
    """How an execution runs again from the beginning."""

    input: dict[str, Any] = Field(
        default={}, description="The original input if it is absent. Kept to the byte."
    )


class ResumeRequest(RunAgainRequest):
    """How an execution goes on."""

    use_output: dict[str, dict[str, Any]] = Field(
        default={},
        description="Outputs of steps that did not finish, by step key; they do not run again.",
    )
    from_execution: str | None = Field(
        default=None,
        description="The run of one step that the output comes from; without `use_output` its "
        "output is used to the byte.",
    )


class Accepted(_Shape):
    """An execution that waits for a worker."""

    execution_id: str
    status: Literal["pending"]
    message: str
    current_step: int
    total_steps: int


class Retried(_Shape):
    """The new execution of a retry."""

    new_execution_id: str
    status: Literal["pending"]
    message: str


class Resumed(_Shape):
    """An execution that goes on."""

    execution_id: str
    status: Literal["pending"]
    message: str


class Cancelled(_Shape):
    """An execution that was stopped."""

    execution_id: str
    status: Literal["cancelled"]
    message: str


class Llm(_Shape):
    """What language models were asked."""

    calls: int
    tokens: int = Field(description="Input and output together.")
    input_tokens: int
    cached_tokens: int = Field(description="Input tokens that were cached; part of them.")
    output_tokens: int
    cost: float | None = Field(
        description="US dollars; null where the price of a model is not known."
    )
    models: list[str] = Field(
        description="Who answered, each once; `sandbox` is the stand-in, which follows rules."
    )


AttemptState = Literal["running", "completed", "failed", "cancelled", "worker_lost", "released"]


class Try(_Shape):
    """When one try of a step was, and how it ended."""

    n: int
    run: int
    status: AttemptState
    started_at: datetime
    ended_at: datetime | None


class StepOut(_Shape):
    """One step of an execution."""

    key: str
    name: str
    agent: str
    status: StepState
    version: int | None
    attempts: int
    next_attempt_at: datetime | None = Field(default=None, description="While it waits to retry.")
    started_at: datetime | None
    completed_at: datetime | None
    duration_ms: float | None
    input_bytes: int | None
    output_bytes: int | None
    llm: Llm
    error: Failure | None
    reason: str | None = Field(description="Why it was skipped, or who gave its output.")
    tries: list[Try] = Field(description="Over all runs, oldest first.")
    agent_name: str
    agent_kind: str
    effect: Literal["read", "write"] = Field(
        description="Whether its agent changes something outside Baton."
    )
    timeout_seconds: float = Field(description="The limit of one try.")
    max_attempts: int = Field(description="Tries of one run, the first included.")


class RunOut(_Shape):
    """One run: the start, a resume or a take-over by another worker."""

    n: int
    reason: Literal["start", "resume", "takeover"]
    version: int | None
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    error: str | None


class _ExecutionFacts(_Shape):
    execution_id: str
    workflow_id: str
    workflow_name: str
    version: int | None
    mode: ModeName
    status: Status
    current_step: int
    completed_steps: int
    total_steps: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    duration_seconds: float | None = Field(description="Of all its runs together.")
    retry_of: str | None
    debug_of: str | None = Field(
        description="The execution of which this runs one step again, as a test."
    )
    llm_calls: int
    llm_tokens: int
    llm_cost: float | None = Field(
        description="US dollars; null where the price of a model is not known."
    )
    created_by: str
    trigger: str


class RowError(_Shape):
    """Why an execution failed or was cancelled, as a list shows it."""

    code: str = Field(description="Of the error, or `cancelled`.")
    message: str | None = Field(description="Cut after 500 characters.")
    step: str | None = Field(description="Key of the step that failed, if one did.")
    step_name: str | None


class ExecutionSummary(_ExecutionFacts):
    """An execution without its data."""

    current_step_name: str | None = Field(description="Null if that step did not begin.")
    retries: int = Field(description="Attempts beyond the first of each step.")
    error: RowError | None


class Execution(_ExecutionFacts):
    """An execution with its data, partial results included."""

    error: Failure | None
    waiting_for: str | None = Field(description="What no live worker has, if that is why it waits.")
    handing_over: bool = Field(
        description="Its worker died; another one takes it over within about ten seconds."
    )
    input: dict[str, Any] = Field(default={}, description="Left out with `data=false`.")
    context: dict[str, Any] = Field(
        default={},
        description="The input with all outputs merged over it. Left out with `data=false`.",
    )
    results: dict[str, Any] = Field(
        default={},
        description="What each step returned, by step key. Left out with `data=false`.",
    )
    steps: list[StepOut]
    runs: list[RunOut]
    metadata: dict[str, Any]
    debug_step: str | None = Field(description="Key of the step that it runs again.")


class ExecutionChange(_Shape):
    """What an event of all executions says of one that changed."""

    execution_id: str
    workflow_id: str
    status: Status


class Executions(_Shape):
    """A page of executions, newest first."""

    items: list[ExecutionSummary]
    next_cursor: str | None


class LogLine(_Shape):
    """One line that an agent wrote."""

    attempt: int
    at: datetime
    level: Literal["debug", "info", "warning", "error"]
    message: str
    fields: dict[str, Any]


class Logs(_Shape):
    """The log of one step, oldest line first."""

    items: list[LogLine]


class Worker(_Shape):
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


class Workers(_Shape):
    """All workers that live."""

    items: list[Worker]


class Health(_Shape):
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
    problems: list[ProblemDetail] = Field(default=[], description="Every single thing wrong.")
