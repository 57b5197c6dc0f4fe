"""Single steps of executions: their whole record, and running one of them alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from baton.domain.actor import Actor
from baton.domain.agent_kind import Kinds
from baton.domain.execution import Mode, Trigger
from baton.domain.execution_view import (
    AttemptView,
    ExecutionView,
    IdempotencyClaim,
    Started,
    StepView,
)
from baton.domain.offloader import Offloader
from baton.domain.permission import Permission
from baton.domain.prompt import RecordedCall
from baton.domain.workflow import Effect, PlacedStep, StepDefinition, WorkflowDefinition
from baton.engine.context_manager import ContextManager
from baton.errors import Conflict, NotFound, Problem
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject
from baton.sentence import Sentence, say
from baton.services.answers import instant
from baton.services.executions.service import Executions, StartOrder
from baton.services.executions.step_detail import (
    LogLine,
    Logs,
    StepDetail,
    step_detail_json,
    step_facts_json,
)
from baton.services.executions.step_inputs import StepInput, find_input
from baton.services.executions.step_prompt import PromptMessageOut, StepPrompt, rendered
from baton.services.permissions import requires
from baton.services.secrets import with_secrets
from baton.services.workflows.service import Workflows


class StepStore(Protocol):
    """A store of the records of steps; implemented by `baton.store.executions`."""

    async def attempts(
        self, execution_id: str, path: str, *, data: bool = True
    ) -> list[AttemptView]:
        """The attempts of one step, with or without what went into them."""

    async def logs(self, execution_id: str, path: str) -> list[Mapping[str, Any]]:
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
    """Options for running a step alone."""

    #: Exact JSON text of an object; null takes the recorded input.
    input: bytes | None = None
    #: Members that replace those of the step's configuration.
    config: JsonObject = field(default_factory=dict)
    #: The person knows that an agent that writes really writes.
    confirm_writes: bool = False
    idempotency: IdempotencyClaim | None = None


class Steps:
    """Everything one may ask about single steps."""

    def __init__(
        self,
        *,
        store: StepStore,
        executions: Executions,
        workflows: Workflows,
        context_manager: ContextManager,
        kinds: Kinds,
        offloader: Offloader,
    ) -> None:
        self._context_manager = context_manager
        self._kinds = kinds
        self._offloader = offloader
        self._store = store
        self._executions = executions
        self._workflows = workflows

    @requires(Permission.EXECUTIONS_READ)
    async def json(self, which: StepAddress, *, actor: Actor, data: bool = True) -> bytes:
        """The record of a step as JSON text, with or without its data; raises `NotFound`."""
        view, definition, placed = await self._found(which, actor, data=data)
        attempts = await self._store.attempts(view.id, placed.path, data=data)
        detail = StepDetail(
            execution=view,
            definition=definition,
            placed=placed,
            view=_recorded(view, which.step_key),
            attempts=attempts,
        )
        if not data:
            return step_facts_json(detail)
        return step_detail_json(
            detail,
            logs=await self._lines(view.id, placed.path),
            given=await self._input(view, placed, attempts),
        )

    @requires(Permission.EXECUTIONS_READ)
    async def logs(self, which: StepAddress, *, actor: Actor) -> Logs:
        """The log of a step, ready to be shown; raises `NotFound`."""
        view, _, placed = await self._found(which, actor, data=False)
        return Logs(items=await self._lines(view.id, placed.path))

    @requires(Permission.EXECUTIONS_READ)
    async def input(self, which: StepAddress, *, actor: Actor) -> StepInput:
        """The exact input of its latest attempt; raises `NotFound` if there is none."""
        view, _, placed = await self._found(which, actor)
        attempts = await self._store.attempts(view.id, placed.path)
        found = await self._input(view, placed, attempts)
        if found.text is None:
            raise NotFound(
                say(
                    "Step '{step}' of execution {id} has no input: {state}.",
                    step=which.step_key,
                    id=view.id,
                    state=_standing(view, which.step_key),
                )
            )
        return found

    @requires(Permission.EXECUTIONS_READ)
    async def output(self, which: StepAddress, *, actor: Actor) -> bytes:
        """The exact output, of all data only that; raises `NotFound` if there is none."""
        view, _, _ = await self._found(which, actor, data=False)
        step = _recorded(view, which.step_key)
        if step is None or step.output_bytes is None:
            raise NotFound(
                say(
                    "Step '{step}' of execution {id} has no output: {state}.",
                    step=which.step_key,
                    id=view.id,
                    state=_standing(view, which.step_key),
                )
            )
        return await self._store.output(view.id, step)

    @requires(Permission.EXECUTIONS_READ)
    async def prompt(self, which: StepAddress, *, actor: Actor) -> StepPrompt:
        """The messages that it sent to a model, from the input of its latest attempt.

        Raises `NotFound` without an attempt, and `Conflict` if they cannot be made again.
        """
        given = await self.input(which, actor=actor)
        view, definition, placed = await self._found(which, actor)
        agent, step = definition.agent_of(placed.step), _recorded(view, which.step_key)
        call = RecordedCall(
            agent=agent.slug,
            config=placed.step.effective_config(agent),
            input=given.text or b"{}",
            output=step.output if step else None,
        )
        messages = await rendered(agent.kind, call, self._kinds, self._offloader)
        return StepPrompt(
            input_source=given.source, messages=[PromptMessageOut.of(each) for each in messages]
        )

    @requires(Permission.EXECUTIONS_RUN)
    async def run(self, which: StepAddress, order: StepOrder, *, actor: Actor) -> Started:
        """Run the step alone, as a test, with its recorded or an edited input.

        Raises `Conflict` if the agent writes and that was not confirmed, or if no exact input is
        recorded and none was sent.
        """
        view, definition, placed = await self._found(which, actor)
        return await self._executions.idempotent(
            order.idempotency, lambda: self._run(view, definition, placed, order, actor)
        )

    async def _run(
        self,
        view: ExecutionView,
        definition: WorkflowDefinition,
        placed: PlacedStep,
        order: StepOrder,
        actor: Actor,
    ) -> Started:
        alone = _alone(definition, placed.step, order.config)
        _require_confirmed(alone, confirmed=order.confirm_writes)
        given = order.input
        if given is None:
            given = await self._exact_input(view, placed)
        runnable = await self._workflows.runnable_definition(alone, actor=actor)
        start = StartOrder(
            input=given,
            trigger=Trigger.API,
            mode=Mode.TEST,
            idempotency=order.idempotency,
            debug_of=view.id,
            debug_step=alone.steps[0].key,
        )
        return await self._executions.start_version(runnable, start, actor=actor)

    async def _exact_input(self, view: ExecutionView, placed: PlacedStep) -> bytes:
        attempts = await self._store.attempts(view.id, placed.path)
        found = await self._input(view, placed, attempts)
        if found.text is None or found.source == "reconstructed_differs":
            raise Conflict(
                say(
                    "The exact input of step '{step}' of execution {id} "
                    "is not recorded. Send the input to run it with.",
                    step=placed.step.key,
                    id=view.id,
                )
            )
        return found.text

    async def _input(
        self,
        view: ExecutionView,
        placed: PlacedStep,
        attempts: Sequence[AttemptView],
    ) -> StepInput:
        return await find_input(view, placed, attempts, self._context_manager)

    async def _lines(self, execution_id: str, path: str) -> Sequence[LogLine]:
        lines = await self._store.logs(execution_id, path)
        return [LogLine(**{**line, "at": instant(line["at"])}) for line in lines]

    async def _found(
        self, which: StepAddress, actor: Actor, *, data: bool = True
    ) -> tuple[ExecutionView, WorkflowDefinition, PlacedStep]:
        view = await self._executions.view(
            which.execution_id, workflow_id=which.workflow_id, actor=actor, data=data
        )
        definition = await self._workflows.definition(view.definition_sha256)
        for placed in definition.placed_steps():
            if placed.path == which.step_key:
                return view, definition, placed
        raise NotFound(
            say("Execution {id} has no step {step}.", id=view.id, step=shown(which.step_key))
        )


def _recorded(view: ExecutionView, key: str) -> StepView | None:
    return next((step for step in view.steps if step.key == key), None)


def _standing(view: ExecutionView, key: str) -> Sentence:
    step = _recorded(view, key)
    return say("it has not begun") if step is None else say("it is {status}", status=step.status)


def _alone(
    definition: WorkflowDefinition, step: StepDefinition, config: JsonObject
) -> WorkflowDefinition:
    """A workflow of that one step, which gets the input as it is."""
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
    message = say(
        "Step '{step}' changes something outside Baton (agent '{agent}', effect write), "
        "and a test really runs it. Send confirm_writes: true if it is to.",
        step=step.key,
        agent=step.agent,
    )
    problem = Problem(message=message, path="$.confirm_writes", rule="unconfirmed", step=step.key)
    raise Conflict(message, problems=(problem,))
