"""Figures as JSON: what the API answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypedDict
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from baton.domain.analytics import (
    AgentFigures,
    Counts,
    FailureGroup,
    Failures,
    FailuresAsked,
    Figures,
    Period,
    QueueFigures,
    WorkflowFigures,
)
from baton.domain.durations import Percentiles
from baton.services.answers import Answer, Instant, among, dollars, instant
from baton.services.operations import Worker

_Span = Annotated[str, among("hour", "day")]


class _Period(Answer, frozen=True, kw_only=True):
    begin: Instant = msgspec.field(name="from")
    end: Instant = msgspec.field(name="to")
    bucket: _Span


class _Bill(Answer, frozen=True, kw_only=True):
    llm_calls: int
    llm_tokens: int
    llm_cost: Annotated[
        float | None,
        Meta(description="US dollars of the calls whose price is known; null where none is."),
    ]
    llm_unpriced_calls: Annotated[int, Meta(description="Calls whose cost is not known.")]


class _Counts(_Bill, frozen=True, kw_only=True):
    ended: int
    completed: int
    failed: int
    cancelled: int
    success_rate: Annotated[
        float | None,
        Meta(description="Completed among those that completed or failed; null without any."),
    ]


class DurationPercentiles(Answer, frozen=True, kw_only=True):
    """Of what completed, off by at most 5 %."""

    p50_ms: float
    p95_ms: float
    p99_ms: float

    @classmethod
    def of(cls, duration: Percentiles | None) -> DurationPercentiles | None:
        """Null where nothing completed."""
        if duration is None:
            return None
        return cls(p50_ms=duration.p50_ms, p95_ms=duration.p95_ms, p99_ms=duration.p99_ms)


class Totals(_Counts, frozen=True, kw_only=True):
    """The whole range."""

    duration: DurationPercentiles | None


class Bucket(_Counts, frozen=True, kw_only=True):
    """One hour or day."""

    at: Annotated[Instant, Meta(description="Its begin.")]


class BusyWorkflow(_Counts, frozen=True, kw_only=True):
    """A workflow among the 20 busiest."""

    workflow_id: str
    workflow_name: str
    duration: DurationPercentiles | None

    @classmethod
    def of(cls, figures: WorkflowFigures) -> BusyWorkflow:
        """One of a dashboard's."""
        return cls(
            **_counts(figures.counts),
            workflow_id=figures.workflow_id,
            workflow_name=figures.workflow_name,
            duration=DurationPercentiles.of(figures.duration),
        )


class BusyAgent(_Bill, frozen=True, kw_only=True):
    """An agent among the 20 busiest, or with a workflow one of its steps."""

    step: Annotated[str | None, Meta(description="Key of the step; null without a workflow.")]
    agent: str
    kind: str
    runs: Annotated[int, Meta(description="Steps that began.")]
    attempts: int
    retries: int
    completed: int
    failed: Annotated[int, Meta(description="Attempts that failed, also if a retry went well.")]
    lost: Annotated[int, Meta(description="Attempts whose worker died.")]
    duration: Annotated[DurationPercentiles | None, Meta(description="Of attempts.")]

    @classmethod
    def of(cls, figures: AgentFigures) -> BusyAgent:
        """One of a dashboard's."""
        return cls(
            step=figures.step or None,
            agent=figures.agent,
            kind=figures.kind,
            runs=figures.runs,
            attempts=figures.attempts,
            retries=figures.attempts - figures.runs,
            completed=figures.completed,
            failed=figures.failed,
            lost=figures.lost,
            llm_calls=figures.llm_calls,
            llm_tokens=figures.llm_tokens,
            llm_cost=_known(figures.llm_cost, figures.llm_unpriced_calls),
            llm_unpriced_calls=figures.llm_unpriced_calls,
            duration=DurationPercentiles.of(figures.duration),
        )


class Queue(Answer, frozen=True, kw_only=True):
    """Executions that wait and run now, tests included."""

    pending: int
    running: int
    oldest_waiting_seconds: float | None

    @classmethod
    def of(cls, figures: QueueFigures) -> Queue:
        """As it is now."""
        return cls(
            pending=figures.pending,
            running=figures.running,
            oldest_waiting_seconds=figures.oldest_waiting_seconds,
        )


class Dashboard(_Period, frozen=True, kw_only=True):
    """Figures about executions."""

    workflow_id: str | None
    totals: Totals
    buckets: Annotated[Sequence[Bucket], Meta(description="Every hour or day of the range.")]
    workflows: Sequence[BusyWorkflow]
    agents: Sequence[BusyAgent]
    queue: Queue
    workers: Sequence[Worker]

    @classmethod
    def of(
        cls, asked: Period, found: Figures, *, workflow_id: str | None, workers: Sequence[Worker]
    ) -> Dashboard:
        """Of one range."""
        total = sum(found.bars.values(), Counts())
        return cls(
            begin=instant(asked.begin),
            end=instant(asked.end),
            bucket=asked.span,
            workflow_id=workflow_id,
            totals=Totals(**_counts(total), duration=DurationPercentiles.of(found.duration)),
            buckets=[
                Bucket(**_counts(found.bars.get(at, Counts())), at=instant(at)) for at in asked.bars
            ],
            workflows=[BusyWorkflow.of(workflow) for workflow in found.workflows],
            agents=[BusyAgent.of(agent) for agent in found.agents],
            queue=Queue.of(found.queue),
            workers=workers,
        )


class ErrorBucket(Answer, frozen=True, kw_only=True):
    """One hour or day."""

    at: Instant
    total: int
    counts: Annotated[
        Mapping[str, int],
        Meta(description="By what `group` says; the empty name is what no step is to blame for."),
    ]


class Frequency(Answer, frozen=True, kw_only=True):
    """The number of occurrences of one value."""

    value: str
    count: int


class Frequencies(Answer, frozen=True, kw_only=True):
    """The 20 most frequent values of each."""

    workflow: Sequence[Frequency]
    agent: Sequence[Frequency]
    kind: Sequence[Frequency]
    code: Sequence[Frequency]


class ErrorGroup(Answer, frozen=True, kw_only=True):
    """Failures alike: same workflow, step, error and agent."""

    workflow_id: str
    workflow_name: str
    step: str | None
    step_name: str | None
    agent: str | None
    kind: str | None
    code: str
    type: str
    message: Annotated[str, Meta(description="Of the latest one, cut after 500 characters.")]
    count: int
    trend: Annotated[Sequence[int], Meta(description="In each of `buckets`.")]
    first_seen: Annotated[Instant, Meta(description="Ever, not only in the range.")]
    last_seen: Instant
    last_execution_id: str
    executions: Annotated[str, Meta(description="Path that lists the executions.")]

    @classmethod
    def of(cls, group: FailureGroup, asked: Period) -> ErrorGroup:
        """One of a range's."""
        return cls(
            workflow_id=group.workflow_id,
            workflow_name=group.workflow_name,
            step=group.step or None,
            step_name=group.step_name or None,
            agent=group.agent or None,
            kind=group.agent_kind or None,
            code=group.code,
            type=group.type,
            message=group.message,
            count=group.count,
            trend=[group.trend.get(at, 0) for at in asked.bars],
            first_seen=instant(group.first_at),
            last_seen=instant(group.last_at),
            last_execution_id=group.last_execution_id,
            executions=_path_to(group, asked),
        )


class ErrorFigures(_Period, frozen=True, kw_only=True):
    """The failures in a range of time."""

    failures: int
    ended: Annotated[
        int, Meta(description="Executions that ended, of the workflow if one is named.")
    ]
    failed: Annotated[
        int,
        Meta(
            description="Executions that failed so. Narrowed by no more than a workflow, one "
            "counts each time that it failed, as in `ended`; else each that is kept counts once, "
            "at its latest such failure."
        ),
    ]
    share: Annotated[float | None, Meta(description="`failed` among `ended`; null if none ended.")]
    group: Annotated[str, among("kind", "code", "agent", "workflow")]
    buckets: Sequence[ErrorBucket]
    frequencies: Frequencies
    groups: Annotated[Sequence[ErrorGroup], Meta(description="Most frequent first.")]
    group_count: Annotated[int, Meta(description="How many there are, shown or not.")]

    @classmethod
    def of(cls, asked: FailuresAsked, found: Failures) -> ErrorFigures:
        """Of what was asked for."""
        return cls(
            begin=instant(asked.period.begin),
            end=instant(asked.period.end),
            bucket=asked.period.span,
            failures=found.total,
            ended=found.ended,
            failed=found.failed,
            share=round(found.failed / found.ended, 6) if found.ended else None,
            group=asked.group,
            buckets=[_error_bucket(at, found.bars.get(at, {})) for at in asked.period.bars],
            frequencies=Frequencies(
                **{
                    by: [Frequency(value=value, count=count) for value, count in values]
                    for by, values in found.frequencies.items()
                }
            ),
            groups=[ErrorGroup.of(group, asked.period) for group in found.groups],
            group_count=found.group_count,
        )


class _CountMembers(TypedDict):
    ended: int
    completed: int
    failed: int
    cancelled: int
    success_rate: float | None
    llm_calls: int
    llm_tokens: int
    llm_cost: float | None
    llm_unpriced_calls: int


def _counts(counts: Counts) -> _CountMembers:
    return {
        "ended": counts.ended,
        "completed": counts.completed,
        "failed": counts.failed,
        "cancelled": counts.cancelled,
        "success_rate": counts.success_rate,
        "llm_calls": counts.llm_calls,
        "llm_tokens": counts.llm_tokens,
        "llm_cost": _known(counts.llm_cost, counts.llm_unpriced_calls),
        "llm_unpriced_calls": counts.llm_unpriced_calls,
    }


def _known(cost: Decimal, unpriced: int) -> float | None:
    """US dollars of the calls whose cost is known; null where there are only others."""
    return None if unpriced and not cost else dollars(cost)


def _error_bucket(at: datetime, counts: Mapping[str, int]) -> ErrorBucket:
    return ErrorBucket(at=instant(at), total=sum(counts.values()), counts=counts)


def _path_to(group: FailureGroup, asked: Period) -> str:
    """The path of the list of the executions in a group."""
    where = {
        "workflow_id": group.workflow_id,
        "step": group.step,
        "error_code": group.code,
        "error_type": group.type,
        "agent": group.agent,
        "from": instant(asked.begin),
        "to": instant(asked.end),
    }
    return f"/api/executions?{urlencode(where)}"
