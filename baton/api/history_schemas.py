"""The shapes of what the past says."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UsualDuration(_Shape):
    """How long a step usually takes, its retries included."""

    samples: int = Field(description="How many past durations this is from, at most 50.")
    p10_ms: float
    p25_ms: float = Field(description="Shown with `p75_ms` as what is usual.")
    median_ms: float
    p75_ms: float
    p90_ms: float
    p95_ms: float


class ExpectedStep(_Shape):
    """A step and what is usual for it."""

    key: str
    usual: UsualDuration | None = Field(description="Null if the step never completed before.")


class RemainingTime(_Shape):
    """How long an execution goes on; half of the past lies between both."""

    steps: int = Field(description="Steps that did not finish, the running one included.")
    low_ms: float
    high_ms: float
    overdue: bool = Field(
        description="The running step has taken longer than it ever did; the range leaves it out."
    )
    samples: int = Field(description="Past runs of the step that was seen least.")


class SeenBefore(_Shape):
    """How often what the execution failed of came lately: same workflow, step and error."""

    count: int = Field(description="In the latest `days`, this failure included.")
    others: int = Field(
        description="Other executions that failed in these days in the same agent with the same "
        "code and type, in any workflow. They are listed by `agent`, `error_code` and `error_type`."
    )
    days: int
    first_at: datetime = Field(description="The first time ever.")
    last_at: datetime


class Expected(_Shape):
    """What is usual for an execution."""

    execution_id: str
    steps: list[ExpectedStep] = Field(description="All steps in their order.")
    remaining: RemainingTime | None = Field(
        description="Null once it ended, and while a step is left that never completed before."
    )
    seen: SeenBefore | None = Field(
        description="Null unless it failed in production; also for the seconds until it is counted."
    )
