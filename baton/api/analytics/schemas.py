"""The shapes of figures."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from baton.api.schemas import Worker
from baton.api.shape import Shape


class _Period(BaseModel):
    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    begin: datetime = Field(alias="from")
    end: datetime = Field(alias="to")
    bucket: Literal["hour", "day"]


class _Bill(Shape):
    llm_calls: int
    llm_tokens: int
    llm_cost: float | None = Field(
        description="US dollars of the calls whose price is known; null where none is."
    )
    llm_unpriced_calls: int = Field(description="Calls whose cost is not known.")


class _Counts(_Bill):
    ended: int
    completed: int
    failed: int
    cancelled: int
    success_rate: float | None = Field(
        description="Completed among those that completed or failed; null without any."
    )


class DurationPercentiles(Shape):
    """Of what completed, off by at most 5 %."""

    p50_ms: float
    p95_ms: float
    p99_ms: float


class Totals(_Counts):
    """The whole range."""

    duration: DurationPercentiles | None


class Bucket(_Counts):
    """One hour or day."""

    at: datetime = Field(description="Its begin.")


class BusyWorkflow(_Counts):
    """A workflow among the 20 busiest."""

    workflow_id: str
    workflow_name: str
    duration: DurationPercentiles | None


class BusyAgent(_Bill):
    """An agent among the 20 busiest, or with a workflow one of its steps."""

    step: str | None = Field(description="Key of the step; null without a workflow.")
    agent: str
    kind: str
    runs: int = Field(description="Steps that began.")
    attempts: int
    retries: int
    completed: int
    failed: int = Field(description="Attempts that failed, also if a retry went well.")
    lost: int = Field(description="Attempts whose worker died.")
    duration: DurationPercentiles | None = Field(description="Of attempts.")


class Queue(Shape):
    """Executions that wait and run now, tests included."""

    pending: int
    running: int
    oldest_waiting_seconds: float | None


class Dashboard(_Period):
    """Figures about executions."""

    workflow_id: str | None
    totals: Totals
    buckets: list[Bucket] = Field(description="Every hour or day of the range.")
    workflows: list[BusyWorkflow]
    agents: list[BusyAgent]
    queue: Queue
    workers: list[Worker]


class ErrorBucket(Shape):
    """One hour or day."""

    at: datetime
    total: int
    counts: dict[str, int] = Field(
        description="By what `group` says; the empty name is what no step is to blame for."
    )


class Frequency(Shape):
    """The number of occurrences of one value."""

    value: str
    count: int


class Frequencies(Shape):
    """The 20 most frequent values of each."""

    workflow: list[Frequency]
    agent: list[Frequency]
    kind: list[Frequency]
    code: list[Frequency]


class ErrorGroup(Shape):
    """Failures alike: same workflow, step, error and agent."""

    workflow_id: str
    workflow_name: str
    step: str | None
    step_name: str | None
    agent: str | None
    kind: str | None
    code: str
    type: str
    message: str = Field(description="Of the latest one, cut after 500 characters.")
    count: int
    trend: list[int] = Field(description="In each of `buckets`.")
    first_seen: datetime = Field(description="Ever, not only in the range.")
    last_seen: datetime
    last_execution_id: str
    executions: str = Field(description="Path that lists the executions.")


class ErrorFigures(_Period):
    """A group of failures."""

    failures: int
    ended: int = Field(description="Executions that ended, of the workflow if one is named.")
    failed: int = Field(
        description="Executions that failed so. Narrowed by no more than a workflow, one counts "
        "each time that it failed, as in `ended`; else each that is kept counts once, at its "
        "latest such failure."
    )
    share: float | None = Field(description="`failed` among `ended`; null if none ended.")
    group: Literal["kind", "code", "agent", "workflow"]
    buckets: list[ErrorBucket]
    frequencies: Frequencies
    groups: list[ErrorGroup] = Field(description="Most frequent first.")
    group_count: int = Field(description="How many there are, shown or not.")
