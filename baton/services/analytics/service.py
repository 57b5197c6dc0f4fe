"""Figures for people: how executions ended and what failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from baton.domain.actor import Actor
from baton.domain.analytics import Failures, FailuresAsked, Figures, Period, Seen, period
from baton.domain.execution_view import FailureFilter
from baton.domain.permission import Permission
from baton.services.analytics.answers import Dashboard, ErrorFigures
from baton.services.operations import Worker, WorkerStore
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
    ) -> Dashboard:
        """Return the dashboard of a range, by default the latest 24 hours."""
        asked = period(begin, end, now=self._now(), default=_DASHBOARD)
        found = await self._store.figures(asked, workflow_id=workflow_id)
        workers = [Worker.of(worker) for worker in await self._fleet.alive()]
        return Dashboard.of(asked, found, workflow_id=workflow_id, workers=workers)

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
    ) -> ErrorFigures:
        """Return the failures in a range, by default the latest 7 days."""
        asked = FailuresAsked(
            period=period(begin, end, now=self._now(), default=_ERRORS),
            workflow_id=workflow_id,
            filter_=filter_,
            group=group,
            limit=limit,
        )
        return ErrorFigures.of(asked, await self._store.failures(asked))
