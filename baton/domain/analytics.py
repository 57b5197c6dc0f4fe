"""Queries for statistics and their results: by time, workflow, agent and failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from baton.domain.durations import Percentiles
from baton.domain.execution_view import FailureFilter
from baton.errors import InvalidInput
from baton.sentence import say

LONGEST_RANGE = timedelta(days=400)
#: Ranges up to this length are grouped by hour, longer ones by day.
_LONGEST_IN_HOURS = timedelta(hours=48)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A range of whole hours or days in UTC."""

    begin: datetime
    end: datetime
    #: The grouping: `hour` or `day`.
    span: str

    @property
    def bars(self) -> tuple[datetime, ...]:
        """The start times of the bars."""
        step = _HOUR if self.span == "hour" else _DAY
        return tuple(self.begin + step * n for n in range((self.end - self.begin) // step))


def period(
    begin: datetime | None, end: datetime | None, *, now: datetime, default: timedelta
) -> Period:
    """Return the whole hours, or for more than two days the whole days, that the range touches.

    Raises `InvalidInput` for a range that is longer than 400 days, or ends before it begins.
    """
    last = end or now
    try:
        first = begin or last - default
    except OverflowError as error:
        raise InvalidInput("`to` is too early for a range to begin before it.") from error
    if first >= last:
        raise InvalidInput(
            say(
                "`from` ({first}) must be before `to` ({last}), which defaults to the present.",
                first=first.isoformat(),
                last=last.isoformat(),
            )
        )
    if last - first > LONGEST_RANGE:
        raise InvalidInput(
            say(
                "The range has {value} days; the most is {days}. Choose a shorter one.",
                value=-(-(last - first) // _DAY),
                days=LONGEST_RANGE.days,
            )
        )
    hours = last - first <= _LONGEST_IN_HOURS
    step, down = (_HOUR, _hour) if hours else (_DAY, _day)
    try:
        return Period(
            begin=down(first),
            end=down(last - timedelta(microseconds=1)) + step,
            span="hour" if hours else "day",
        )
    except OverflowError as error:
        raise InvalidInput("The range ends beyond the year 9999.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The outcomes of production executions, and the cost of their models."""

    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    llm_calls: int = 0
    llm_tokens: int = 0
    #: The known part of the cost.
    llm_cost: Decimal = Decimal(0)
    #: Calls with unknown cost.
    llm_unpriced_calls: int = 0

    @property
    def ended(self) -> int:
        """All executions that ended."""
        return self.completed + self.failed + self.cancelled

    @property
    def success_rate(self) -> float | None:
        """The share of completed executions among those completed or failed; None without any."""
        judged = self.completed + self.failed
        return round(self.completed / judged, 6) if judged else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            completed=self.completed + other.completed,
            failed=self.failed + other.failed,
            cancelled=self.cancelled + other.cancelled,
            llm_calls=self.llm_calls + other.llm_calls,
            llm_tokens=self.llm_tokens + other.llm_tokens,
            llm_cost=self.llm_cost + other.llm_cost,
            llm_unpriced_calls=self.llm_unpriced_calls + other.llm_unpriced_calls,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowFigures:
    """A workflow in the list of the busiest."""

    workflow_id: str
    workflow_name: str
    counts: Counts
    #: For completed executions.
    duration: Percentiles | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFigures:
    """An agent in the list of the busiest; for one workflow, one entry per step."""

    #: Empty if the figures cover all steps of all workflows.
    step: str
    agent: str
    kind: str
    #: Steps that began; further attempts are retries.
    runs: int
    attempts: int
    completed: int
    failed: int
    #: Attempts whose worker died.
    lost: int
    llm_calls: int
    llm_tokens: int
    llm_cost: Decimal
    llm_unpriced_calls: int
    #: For completed attempts.
    duration: Percentiles | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """Executions that are waiting or running now, tests included."""

    pending: int
    running: int
    oldest_waiting_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of the dashboard except the workers."""

    #: By the bar's start time; bars without ended executions are missing.
    bars: Mapping[datetime, Counts]
    duration: Percentiles | None
    workflows: tuple[WorkflowFigures, ...]
    agents: tuple[AgentFigures, ...]
    queue: QueueFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class FailuresAsked:
    """A query for failures."""

    period: Period
    workflow_id: str | None
    filter_: FailureFilter
    #: How bars are grouped: `kind`, `code`, `agent` or `workflow`.
    group: str
    limit: int

    @property
    def is_narrowed(self) -> bool:
        """True if the query filters by more than a workflow."""
        return self.filter_ != FailureFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """Failures with the same workflow, step, code, type and agent."""

    workflow_id: str
    workflow_name: str
    step: str
    step_name: str
    agent: str
    agent_kind: str
    code: str
    type: str
    message: str
    count: int
    first_at: datetime
    last_at: datetime
    last_execution_id: str
    #: By the bar's start time.
    trend: Mapping[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Failures in a range of time."""

    total: int
    #: Executions that ended, for the failure rate.
    ended: int
    #: Executions with a matching failure. Without a filter, or filtered only by workflow, each end
    #: of an execution counts, as in `ended`; otherwise each stored execution counts once.
    failed: int
    #: By the bar's start time and group.
    bars: Mapping[datetime, Mapping[str, int]]
    #: Most frequent first.
    groups: tuple[FailureGroup, ...]
    #: Total number of groups.
    group_count: int
    #: Each value of `workflow`, `agent`, `kind` and `code` with its count, most frequent first.
    frequencies: Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How often the failure of an execution has occurred."""

    count: int
    #: Other executions in these days that failed in the same agent with the same error.
    others: int
    days: int
    first_at: datetime
    last_at: datetime


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _day(at: datetime) -> datetime:
    return _hour(at).replace(hour=0)
