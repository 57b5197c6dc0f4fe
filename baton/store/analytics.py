"""Statistics from PostgreSQL, summed over a range of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from baton.domain.analytics import (
    AgentFigures,
    Counts,
    FailureGroup,
    Failures,
    FailuresAsked,
    Figures,
    Period,
    QueueFigures,
    Seen,
    WorkflowFigures,
)
from baton.domain.durations import percentiles
from baton.store.database import Connection, Database, run
from baton.store.sql_files import statements

_SQL = statements("analytics.sql")

#: Number of workflows and agents listed with their durations.
_BUSIEST = 20
#: Number of values listed per frequency.
_MOST_FREQUENT = 20
_SEEN_DAYS = 7


class PostgresAnalyticsStore:
    """Reads the counts written by `baton.store.rollups`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def figures(self, period: Period, *, workflow_id: str | None) -> Figures:
        """Return outcomes and durations of executions, and the current queue."""
        params = {**_range(period), "workflow_id": workflow_id, "limit": _BUSIEST}
        async with self._database.planning() as connection:
            bars = await _rows(connection, "bars", params)
            durations = await _rows(connection, "durations", params)
            workflows = await _rows(connection, "workflows", params)
            agents = await _rows(connection, "agents", params)
            (queue,) = await _rows(connection, "queue", params)
        return Figures(
            bars={row.pop("at"): Counts(**row) for row in bars},
            duration=percentiles({row["slot"]: row["count"] for row in durations}),
            workflows=tuple(_workflow(row) for row in workflows),
            agents=tuple(_agent(row) for row in agents),
            queue=QueueFigures(**queue),
        )

    async def failures(self, asked: FailuresAsked) -> Failures:
        """Return groups of failures with their counts and times."""
        params = {
            **_range(asked.period),
            **asdict(asked.filter_),
            "workflow_id": asked.workflow_id,
            "group": asked.group,
            "limit": asked.limit,
        }
        async with self._database.planning() as connection:
            bars = await _rows(connection, "failure_bars", params)
            frequencies = await _rows(connection, "failure_frequencies", params)
            groups = await _rows(connection, "failure_groups", params)
            failed = await _rows(connection, "failed_so", params) if asked.is_narrowed else None
            # Queried last, so that executions counted in the meantime cannot make a share exceed 1.
            ended = await _rows(connection, "bars", params)
        stacked: dict[datetime, dict[str, int]] = {}
        for bar in bars:
            stacked.setdefault(bar["at"], {})[bar["part"]] = bar["count"]
        found: dict[str, list[tuple[str, int]]] = {}
        for row in frequencies:
            found.setdefault(row["by"], []).append((row["value"], row["count"]))
        return Failures(
            total=sum(row["count"] for row in frequencies if row["by"] == "all"),
            ended=sum(row["completed"] + row["failed"] + row["cancelled"] for row in ended),
            failed=sum(row["failed"] for row in failed or ended),
            bars=stacked,
            groups=tuple(_group(row) for row in groups),
            group_count=sum(row["groups"] for row in frequencies if row["by"] == "all"),
            frequencies={
                by: tuple(found.get(by, ())[:_MOST_FREQUENT])
                for by in ("workflow", "agent", "kind", "code")
            },
        )

    async def seen(self, execution_id: str) -> Seen | None:
        """Return the number of recent failures like the last one of an execution.

        None if it has none. Also None for a few seconds until the failure is counted, and for
        tests, which are not counted.
        """
        params = {"execution_id": execution_id, "days": _SEEN_DAYS}
        row = await self._database.fetch_one(_SQL["seen"], params)
        return None if row is None else Seen(days=_SEEN_DAYS, **row)


async def _rows(
    connection: Connection, name: str, params: Mapping[str, Any]
) -> list[dict[str, Any]]:
    cursor = await run(connection, _SQL[name], params)
    return await cursor.fetchall()


def _range(period: Period) -> dict[str, Any]:
    return {"span": period.span, "begin": period.begin, "end": period.end}


def _workflow(row: dict[str, Any]) -> WorkflowFigures:
    duration = percentiles(dict(zip(row.pop("slots"), row.pop("counts"), strict=True)))
    return WorkflowFigures(
        workflow_id=row.pop("workflow_id"),
        workflow_name=row.pop("workflow_name"),
        counts=Counts(**row),
        duration=duration,
    )


def _agent(row: dict[str, Any]) -> AgentFigures:
    duration = percentiles(dict(zip(row.pop("slots"), row.pop("counts"), strict=True)))
    return AgentFigures(duration=duration, **row)


def _group(row: dict[str, Any]) -> FailureGroup:
    trend = dict(zip(row.pop("times"), row.pop("counts"), strict=True))
    return FailureGroup(trend=trend, **row)
