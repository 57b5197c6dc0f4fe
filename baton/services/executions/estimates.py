"""Estimates for an execution, from those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Protocol

from baton.domain.actor import Actor
from baton.domain.analytics import Seen
from baton.domain.estimates import remaining, usual
from baton.domain.execution import ExecutionStatus
from baton.domain.execution_view import ExecutionView
from baton.domain.permission import Permission
from baton.domain.workflow import WorkflowDefinition
from baton.services.answers import instant
from baton.services.executions.service import Executions
from baton.services.permissions import requires
from baton.services.workflows.service import Workflows

_AHEAD = frozenset({"pending", "running"})


class EstimateStore(Protocol):
    """A store of past durations; implemented by `baton.store.estimates`."""

    async def past_durations(
        self, workflow_id: str, *, besides: str
    ) -> Mapping[str, Sequence[float]]:
        """Return the durations of a workflow's latest completed steps, in milliseconds by key."""


class FailureStore(Protocol):
    """A store of failure counts; implemented by `baton.store.analytics`."""

    async def seen(self, execution_id: str) -> Seen | None:
        """Return the number of recent failures like the last one of an execution."""


class Estimates:
    """Everything one may ask about what is usual."""

    def __init__(
        self,
        *,
        store: EstimateStore,
        failures: FailureStore,
        executions: Executions,
        workflows: Workflows,
    ) -> None:
        self._store = store
        self._failures = failures
        self._executions = executions
        self._workflows = workflows

    @requires(Permission.EXECUTIONS_READ)
    async def of(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> Mapping[str, Any]:
        """Return usual durations, the remaining time, and how often it failed like this before."""
        view = await self._executions.view(
            execution_id, workflow_id=workflow_id, actor=actor, data=False
        )
        definition = await self._workflows.definition(view.definition_sha256)
        past = await self._store.past_durations(view.workflow_id, besides=view.id)
        steps = []
        for step in definition.steps:
            found = usual(past.get(step.key, ()))
            steps.append({"key": step.key, "usual": found and asdict(found)})
        ended = ExecutionStatus(view.status).is_final
        left = None if ended else remaining(_unfinished(view, definition), past)
        return {
            "execution_id": view.id,
            "steps": steps,
            "remaining": left and asdict(left),
            "seen": await self._seen(view),
        }

    async def _seen(self, view: ExecutionView) -> Mapping[str, Any] | None:
        if view.status != ExecutionStatus.FAILED:
            return None
        found = await self._failures.seen(view.id)
        return (
            None
            if found is None
            else {
                "count": found.count,
                "others": found.others,
                "days": found.days,
                "first_at": instant(found.first_at),
                "last_at": instant(found.last_at),
            }
        )


def _unfinished(view: ExecutionView, definition: WorkflowDefinition) -> Mapping[str, float]:
    """Return how long each unfinished step has run, in milliseconds by key."""
    known = {step.key: step for step in view.steps}
    unfinished = {}
    for step in definition.steps:
        found = known.get(step.key)
        if found is not None and found.status not in _AHEAD:
            continue
        since = found.started_at if found and found.status == "running" else None
        ran = (view.read_at - since) / timedelta(milliseconds=1) if since else 0.0
        unfinished[step.key] = max(ran, 0.0)
    return unfinished
