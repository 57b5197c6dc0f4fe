"""What may be expected of an execution, from those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Protocol

from baton.domain.actor import Actor
from baton.domain.execution import ExecutionStatus
from baton.domain.execution_view import ExecutionView
from baton.domain.expectation import remaining, usual
from baton.domain.figures import Seen
from baton.domain.workflow import WorkflowDefinition
from baton.services.definitions import Workflows
from baton.services.execution_json import instant
from baton.services.executions import Executions

_AHEAD = frozenset({"pending", "running"})


class PastStore(Protocol):
    """Where the past is; `baton.store.history` has it."""

    async def past_durations(
        self, workflow_id: str, *, besides: str
    ) -> Mapping[str, Sequence[float]]:
        """How long the latest completed steps of a workflow took, in milliseconds by key."""


class FailureStore(Protocol):
    """Where failures are counted; `baton.store.analytics` has it."""

    async def seen(self, execution_id: str) -> Seen | None:
        """How often what an execution failed of last came in the latest days."""


class Expectations:
    """Everything one may ask about what is usual."""

    def __init__(
        self,
        *,
        store: PastStore,
        failures: FailureStore,
        executions: Executions,
        workflows: Workflows,
    ) -> None:
        self._store = store
        self._failures = failures
        self._executions = executions
        self._workflows = workflows

    async def of(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> Mapping[str, Any]:
        """How long each step usually takes, what is left, and whether it failed so before."""
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
    """How long each step that is not over has run, in milliseconds by key."""
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
