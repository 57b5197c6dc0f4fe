"""The shapes of what the past says."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from baton.api.shape import Shape


class UsualDuration(Shape):
    """The usual duration of a step, its retries included."""

    samples: int = Field(description="How many past durations this is from, at most 50.")
    p10_ms: float
    p25_ms: float = Field(description="Shown with `p75_ms` as what is usual.")
    median_ms: float
    p75_ms: float
    p90_ms: float
    p95_ms: float


class ExpectedStep(Shape):
    """A step and what is usual for it."""

    key: str
    usual: UsualDuration | None = Field(description="Null if the step never completed before.")


class RemainingTime(Shape):
    """The remaining time of an execution; half of past executions lie between both."""

    steps: int = Field(description="Steps that did not finish, the running one included.")
    low_ms: float
    high_ms: float
    overdue: bool = Field(
        description="The running step has taken longer than it ever did; the range leaves it out."
    )
    samples: int = Field(description="Past runs of the step that was seen least.")


class SeenBefore(Shape):
    """The number of recent failures like this one: same workflow, step and error."""

    count: int = Field(description="In the latest `days`, this failure included.")
    others: int = Field(
        description="Other executions that failed in these days in the same agent with the same "
        "code and type, in any workflow. They are listed by `agent`, `error_code` and `error_type`."
    )
    days: int
    first_at: datetime = Field(description="The first time ever.")
    last_at: datetime


class Expected(Shape):
    """Estimates for an execution."""

    execution_id: str
    steps: list[ExpectedStep] = Field(description="All steps in their order.")
    remaining: RemainingTime | None = Field(
        description="Null once it ended, and while a step is left that never completed before."
    )
    seen: SeenBefore | None = Field(
        description="Null unless it failed in production; also for the seconds until it is counted."
    )
