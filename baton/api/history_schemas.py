"""The shapes of what the past says."""

from __future__ import annotations

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


class Expected(_Shape):
    """What is usual for an execution."""

    execution_id: str
    steps: list[ExpectedStep] = Field(description="All steps in their order.")
    remaining: RemainingTime | None = Field(
        description="Null once it ended, and while a step is left that never completed before."
    )
