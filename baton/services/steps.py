"""Single steps of executions: their whole record, and running one of them alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from baton.domain.actor import Actor
from baton.domain.errors import Conflict, NotFound, Problem
from baton.domain.execution import Mode, Trigger
from baton.domain.execution_view import (
    AttemptView,
    ExecutionView,
    IdempotencyClaim,
    Started,
    StepView,
)
from baton.domain.json_fault import shown
from baton.domain.json_text import JsonObject
from baton.domain.workflow import Effect, WorkflowDefinition
from baton.engine.context_manager import ContextManager
from baton.services.definitions import Workflows
from baton.services.execution_json import instant
from baton.services.executions import Executions, StartOrder
from baton.services.secrets import with_secrets
from baton.services.step_detail import StepDetail, step_detail_json, step_facts_json
from baton.services.step_inputs import StepInput, find_input


class StepStore(Protocol):
    """Where the records of steps are; `baton.store.executions` has it."""

    async def attempts(
        self, execution_id: str, index: int, *, data: bool = True
    ) -> list[AttemptView]:
        """The attempts of one step, with or without what went into them."""

    async def logs(self, execution_id: str, index: int) -> list[Mapping[str, Any]]:
        """The log of one step."""

    async def output(self, execution_id: str, step: StepView) -> bytes:
        """The output of a step that was read without it; raises `Conflict` if it is another now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAddress:
    """Which step of which execution."""

    execution_id: str
    step_key: str
    #: Where it is given, the execution must belong to it.
    workflow_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOrder:
    """How to run a step alone."""

    #: Exact JSON text of an object; null takes the recorded input.
    input: bytes | None = None
    #: Members that replace those of the step's configuration.
    config: JsonObject = field(default_factory=dict)
    #: The person knows that an agent that writes really writes.
    confirm_writes: bool = False
    once: IdempotencyClaim | None = None


class Steps:
    """Everything one may ask about single steps."""

    def __init__(
        self,
        *,
        store: StepStore,
        executions: Executions,
        workflows: Workflows,
        context_manager: ContextManager,
    ) -> None:
        self._context_manager = context_manager
        self._store = store
        self._executions = executions
        self._workflows = workflows

    async def json(self, which: StepAddress, *, actor: Actor, data: bool = True) -> bytes:
        """The record of a step as JSON text, with or without its data; raises `NotFound`."""
        view, definition, index = await self._found(which, actor, data=data)
        attempts = await self._store.attempts(view.id, index, data=data)
        detail = StepDetail(
            execution=view,
            definition=definition,
            index=index,
            view=_recorded(view, which.step_key),
            attempts=attempts,
        )
        if not data:
            return step_facts_json(detail)
        return step_detail_json(
            detail,
            logs=await self._lines(view.id, index),
            given=await self._input(view, definition, index, attempts),
        )

    async def logs(self, which: StepAddress, *, actor: Actor) -> Sequence[Mapping[str, Any]]:
        """The log of a step, ready to be shown; raises `NotFound`."""
        view, _, index = await self._found(which, actor, data=False)
        return await self._lines(view.id, index)

    async def input(self, which: StepAddress, *, actor: Actor) -> StepInput:
        """The exact input of its latest attempt; raises `NotFound` if there is none."""
        view, definition, index = await self._found(which, actor)
        attempts = await self._store.attempts(view.id, index)
        found = await self._input(view, definition, index, attempts)
        if found.text is None:
            raise NotFound(
                f"Step '{which.step_key}' of execution {view.id} has no input: "
                f"{_standing(view, which.step_key)}."
            )
        return found

    async def output(self, which: StepAddress, *, actor: Actor) -> bytes:
        """The exact output, of all data only that; raises `NotFound` if there is none."""
        view, _, _ = await self._found(which, actor, data=False)
        step = _recorded(view, which.step_key)
        if step is None or step.output_bytes is None:
            raise NotFound(
                f"Step '{which.step_key}' of execution {view.id} has no output: "
                f"{_standing(view, which.step_key)}."
            )
        return await self._store.output(view.id, step)

    async def run(self, which: StepAddress, order: StepOrder, *, actor: Actor) -> Started:
        """Run the step alone, as a test, with its recorded or an edited input.

        Raises `Conflict` if the agent writes and that was not confirmed, or if no exact input is
        recorded and none was sent.
        """
        view, definition, index = await self._found(which, actor)
        return await self._executions.once(
            order.once, lambda: self._run(view, definition, index, order, actor)
        )

    async def _run(
        self,
        view: ExecutionView,
        definition: WorkflowDefinition,
        index: int,
        order: StepOrder,
        actor: Actor,
    ) -> Started:
        alone = _alone(definition, index, order.config)
        _require_confirmed(alone, confirmed=order.confirm_writes)
        given = order.input
        if given is None:
            given = await self._exact_input(view, definition, index)
        runnable = await self._workflows.runnable_definition(alone, actor=actor)
        start = StartOrder(
            input=given,
            trigger=Trigger.API,
            mode=Mode.TEST,
            once=order.once,
            debug_of=view.id,
            debug_step=alone.steps[0].key,
        )
        return await self._executions.start_version(runnable, start, actor=actor)

    async def _exact_input(
        self, view: ExecutionView, definition: WorkflowDefinition, index: int
    ) -> bytes:
        attempts = await self._store.attempts(view.id, index)
        found = await self._input(view, definition, index, attempts)
        if found.text is None or found.source == "reconstructed_differs":
            raise Conflict(
                f"The exact input of step '{definition.steps[index].key}' of execution {view.id} "
                "is not recorded. Send the input to run it with."
            )
        return found.text

    async def _input(
        self,
        view: ExecutionView,
        definition: WorkflowDefinition,
        index: int,
        attempts: Sequence[AttemptView],
    ) -> StepInput:
        return await find_input(view, definition, index, attempts, self._context_manager)

    async def _lines(self, execution_id: str, index: int) -> Sequence[Mapping[str, Any]]:
        lines = await self._store.logs(execution_id, index)
        return [{**line, "at": instant(line["at"])} for line in lines]

    async def _found(
        self, which: StepAddress, actor: Actor, *, data: bool = True
    ) -> tuple[ExecutionView, WorkflowDefinition, int]:
        view = await self._executions.view(
            which.execution_id, workflow_id=which.workflow_id, actor=actor, data=data
        )
        definition = await self._workflows.definition(view.definition_sha256)
        for index, step in enumerate(definition.steps):
            if step.key == which.step_key:
                return view, definition, index
        raise NotFound(f"Execution {view.id} has no step {shown(which.step_key)}.")


def _recorded(view: ExecutionView, key: str) -> StepView | None:
    return next((step for step in view.steps if step.key == key), None)


def _standing(view: ExecutionView, key: str) -> str:
    step = _recorded(view, key)
    return "it has not begun" if step is None else f"it is {step.status}"


def _alone(definition: WorkflowDefinition, index: int, config: JsonObject) -> WorkflowDefinition:
    """A workflow of that one step, which gets the input as it is."""
    step = definition.steps[index]
    agent = definition.agent_of(step)
    changed = with_secrets(config, step.effective_config(agent))
    return replace(
        definition,
        input_schema=None,
        steps=(replace(step, mapping=None, when=None, config={**step.config, **changed}),),
        agents={agent.slug: agent},
    )


def _require_confirmed(alone: WorkflowDefinition, *, confirmed: bool) -> None:
    step = alone.steps[0]
    if confirmed or alone.agent_of(step).effect is not Effect.WRITE:
        return
    message = (
        f"Step '{step.key}' changes something outside Baton (agent '{step.agent}', effect write), "
        "and a test really runs it. Send confirm_writes: true if it is to."
    )
    problem = Problem(message=message, path="$.confirm_writes", rule="unconfirmed", step=step.key)
    raise Conflict(message, problems=(problem,))
