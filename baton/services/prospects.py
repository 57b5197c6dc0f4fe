"""What a retry or a resume of an execution would do, told before anybody asks for it (spec 4.9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Protocol

from baton.domain.actor import Actor
from baton.domain.errors import Conflict
from baton.domain.execution import ExecutionStatus
from baton.domain.execution_view import ExecutionView
from baton.domain.workflow import Effect, WorkflowDefinition
from baton.services.definitions import RunnableVersion, Workflows
from baton.services.executions import RESUMABLE, Executions
from baton.services.resumption import place_to_resume


class InputStore(Protocol):
    """Where inputs are; `baton.store.executions` has it."""

    async def input(self, execution_id: str) -> bytes:
        """The input of an execution."""


class Prospects:
    """Looks ahead; changes nothing."""

    def __init__(self, *, store: InputStore, executions: Executions, workflows: Workflows) -> None:
        self._store = store
        self._executions = executions
        self._workflows = workflows

    async def of(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> Mapping[str, Any]:
        """What each would do on the same and on the current version, ready to be shown."""
        view = await self._executions.view(
            execution_id, workflow_id=workflow_id, actor=actor, data=False
        )
        before = await self._workflows.definition(view.definition_sha256)
        return {
            "execution_id": view.id,
            "status": view.status,
            "input_bytes": len(await self._store.input(view.id)),
            "same": await self._on(view, before, "same"),
            "current": await self._on(view, before, "current"),
        }

    async def _on(
        self, view: ExecutionView, before: WorkflowDefinition, version: Literal["same", "current"]
    ) -> Mapping[str, Any]:
        try:
            runnable = await self._executions.to_run_again(view, version)
        except Conflict as error:
            refused = _refused(error.message)
            return {"version": None, "changed": False, "retry": refused, "resume": refused}
        return {
            "version": runnable.version,
            "changed": runnable.sha256 != view.definition_sha256,
            "retry": _retry(view, runnable),
            "resume": _resume(view, before, runnable),
        }


def _retry(view: ExecutionView, runnable: RunnableVersion) -> Mapping[str, Any]:
    if not ExecutionStatus(view.status).is_final:
        return _refused(f"The execution is {view.status}; it can be retried once it ended.")
    return _possible(view, runnable.definition, 0)


def _resume(
    view: ExecutionView, before: WorkflowDefinition, runnable: RunnableVersion
) -> Mapping[str, Any]:
    if view.status not in RESUMABLE:
        return _refused(
            f"The execution is {view.status}; only a failed or cancelled one can be resumed."
        )
    try:
        index = place_to_resume(view, before, runnable)
    except Conflict as error:
        return _refused(error.message)
    return _possible(view, runnable.definition, index)


def _possible(view: ExecutionView, definition: WorkflowDefinition, index: int) -> dict[str, Any]:
    return {
        "possible": True,
        "why_not": None,
        "first_step": index + 1,
        "total_steps": len(definition.steps),
        "writes": list(_writes(view, definition, index)),
    }


def _refused(why: str) -> dict[str, Any]:
    return {"possible": False, "why_not": why, "first_step": None, "total_steps": 0, "writes": []}


def _writes(
    view: ExecutionView, definition: WorkflowDefinition, index: int
) -> Iterator[dict[str, Any]]:
    """The steps from a place on that change something outside, and whether they may have before."""
    tried = {step.key for step in view.steps if step.tries}
    for position, step in enumerate(definition.steps[index:], start=index + 1):
        agent = definition.agent_of(step)
        if agent.effect is Effect.WRITE:
            yield {
                "step": step.key,
                "position": position,
                "name": step.name,
                "agent_name": agent.name,
                "again": step.key in tried,
            }
