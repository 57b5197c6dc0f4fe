"""Figures for people: how executions ended and what failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import urlencode

from baton.domain.actor import Actor
from baton.domain.analytics import (
    AgentFigures,
    Counts,
    FailureGroup,
    Failures,
    FailuresAsked,
    Figures,
    Period,
    Seen,
    WorkflowFigures,
    period,
)
from baton.domain.durations import Percentiles
from baton.domain.execution_view import FailureFilter
from baton.domain.permission import Permission
from baton.services.answers import dollars, instant
from baton.services.operations import WorkerStore, worker_json
from baton.services.permissions import requires

_DASHBOARD = timedelta(hours=24)
_ERRORS = timedelta(days=7)


class AnalyticsStore(Protocol):
    """A store of statistics; implemented by `baton.store.analytics`."""

    async def figures(self, period: Period, *, workflow_id: str | None) -> Figures:
        """Return outcomes and durations of executions, and what waits now."""

    async def failures(self, asked: FailuresAsked) -> Failures:
        """Return groups of failures with their counts and times."""

    async def seen(self, execution_id: str) -> Seen | None:
        """Return the number of recent failures like the last one of an execution."""


class Analytics:
    """Everything one may ask about figures; they are at most a few seconds old."""

    def __init__(
        self, *, store: AnalyticsStore, fleet: WorkerStore, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._fleet = fleet
        self._now = now

    @requires(Permission.ANALYTICS_READ)
    async def dashboard(
        self,
        begin: datetime | None,
        end: datetime | None,
        *,
        workflow_id: str | None,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> Mapping[str, Any]:
        """Return the dashboard of a range, by default the latest 24 hours."""
        asked = period(begin, end, now=self._now(), default=_DASHBOARD)
        found = await self._store.figures(asked, workflow_id=workflow_id)
        total = sum(found.bars.values(), Counts())
        return {
            **_period(asked),
            "workflow_id": workflow_id,
            "totals": {**_counts(total), "duration": _duration(found.duration)},
            "buckets": [
                {"at": instant(at), **_counts(found.bars.get(at, Counts()))} for at in asked.bars
            ],
            "workflows": [_workflow(workflow) for workflow in found.workflows],
            "agents": [_agent(agent) for agent in found.agents],
            "queue": asdict(found.queue),
            "workers": [worker_json(worker) for worker in await self._fleet.alive()],
        }

    @requires(Permission.ANALYTICS_READ)
    async def errors(
        self,
        begin: datetime | None,
        end: datetime | None,
        *,
        workflow_id: str | None,
        filter_: FailureFilter,
        group: str,
        limit: int,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> Mapping[str, Any]:
        """Return the failures in a range, by default the latest 7 days."""
        asked = FailuresAsked(
            period=period(begin, end, now=self._now(), default=_ERRORS),
            workflow_id=workflow_id,
            filter_=filter_,
            group=group,
            limit=limit,
        )
        found = await self._store.failures(asked)
        bars = asked.period.bars
        return {
            **_period(asked.period),
            "failures": found.total,
            "ended": found.ended,
            "failed": found.failed,
            "share": round(found.failed / found.ended, 6) if found.ended else None,
            "group": group,
            "buckets": [
                {
                    "at": instant(at),
                    "total": sum(found.bars.get(at, {}).values()),
                    "counts": found.bars.get(at, {}),
                }
                for at in bars
            ],
            "frequencies": {
                by: [{"value": value, "count": count} for value, count in values]
                for by, values in found.frequencies.items()
            },
            "groups": [_failures(failures, asked.period, bars) for failures in found.groups],
            "group_count": found.group_count,
        }


def _period(asked: Period) -> dict[str, Any]:
    return {"from": instant(asked.begin), "to": instant(asked.end), "bucket": asked.span}


def _counts(counts: Counts) -> dict[str, Any]:
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


def _duration(duration: Percentiles | None) -> dict[str, float] | None:
    return None if duration is None else asdict(duration)


def _workflow(figures: WorkflowFigures) -> dict[str, Any]:
    return {
        "workflow_id": figures.workflow_id,
        "workflow_name": figures.workflow_name,
        **_counts(figures.counts),
        "duration": _duration(figures.duration),
    }


def _agent(figures: AgentFigures) -> dict[str, Any]:
    return {
        "step": figures.step or None,
        "agent": figures.agent,
        "kind": figures.kind,
        "runs": figures.runs,
        "attempts": figures.attempts,
        "retries": figures.attempts - figures.runs,
        "completed": figures.completed,
        "failed": figures.failed,
        "lost": figures.lost,
        "llm_calls": figures.llm_calls,
        "llm_tokens": figures.llm_tokens,
        "llm_cost": _known(figures.llm_cost, figures.llm_unpriced_calls),
        "llm_unpriced_calls": figures.llm_unpriced_calls,
        "duration": _duration(figures.duration),
    }


def _failures(group: FailureGroup, asked: Period, bars: tuple[datetime, ...]) -> dict[str, Any]:
    where = {
        "workflow_id": group.workflow_id,
        "step": group.step,
        "error_code": group.code,
        "error_type": group.type,
        "agent": group.agent,
        "from": instant(asked.begin),
        "to": instant(asked.end),
    }
    return {
        "workflow_id": group.workflow_id,
        "workflow_name": group.workflow_name,
        "step": group.step or None,
        "step_name": group.step_name or None,
        "agent": group.agent or None,
        "kind": group.agent_kind or None,
        "code": group.code,
        "type": group.type,
        "message": group.message,
        "count": group.count,
        "trend": [group.trend.get(at, 0) for at in bars],
        "first_seen": instant(group.first_at),
        "last_seen": instant(group.last_at),
        "last_execution_id": group.last_execution_id,
        "executions": f"/api/executions?{urlencode(where)}",
    }
