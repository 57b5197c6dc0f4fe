"""Executions: started, read, waited for, retried, resumed, cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, cast

from baton.domain.actor import LOCAL_OPERATOR, Actor
from baton.domain.catalog import PageCursor
from baton.domain.execution import (
    DEFAULT_QUEUE,
    ExecutionStatus,
    Mode,
    NewExecution,
    StepOverride,
    Trigger,
    WorkflowExecution,
)
from baton.domain.execution_view import (
    ExecutionFilter,
    ExecutionProgress,
    ExecutionRow,
    ExecutionView,
    IdempotencyClaim,
    Started,
    StepProgress,
)
from baton.domain.ids import is_execution_id
from baton.domain.offloader import Offloader
from baton.domain.permission import Permission
from baton.domain.requirements import requirements
from baton.domain.tracing import UNTRACED, Tracer
from baton.domain.workflow import WorkflowDefinition
from baton.domain.workflow_config import WorkflowConfig
from baton.engine.context_manager import context_of
from baton.errors import Conflict, NotFound, RequestError, WrongState
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, decode, to_object_text
from baton.sentence import say
from baton.services.answers import instant
from baton.services.executions.answers import execution_json, standing_json
from baton.services.executions.inputs import read_input, require_input
from baton.services.executions.pieces import execution_pieces
from baton.services.executions.ports import Canceller, ExecutionListing, ExecutionStore
from baton.services.executions.recorded_data import recorded_data, recorded_input
from baton.services.executions.resumption import OutputOverrides, outputs_from, resumption
from baton.services.executions.step_overrides import overrides_before
from baton.services.permissions import requires
from baton.services.workflows.confirmation import Confirmed, require_confirmed
from baton.services.workflows.service import RunnableVersion, Workflows

#: Outputs of more bytes together are never held at once: their execution is told in pieces.
MOST_HELD_BYTES = 16 * 1024 * 1024
_FIRST_LOOK_SECONDS = 0.02
_LONGEST_LOOK_SECONDS = 0.5
RESUMABLE = frozenset({"failed", "cancelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOrder:
    """Options for starting an execution."""

    input: bytes
    trigger: Trigger
    mode: Mode = Mode.PRODUCTION
    queue: str = DEFAULT_QUEUE
    metadata: Mapping[str, object] = field(default_factory=dict)
    idempotency: IdempotencyClaim | None = None
    #: Steps that may write in a test.
    confirm_writes: Confirmed = False
    #: Steps that are over before it begins.
    overrides: tuple[StepOverride, ...] = ()
    #: The execution of which it runs one step again, and the key of that step.
    debug_of: str | None = None
    debug_step: str | None = None


class Executions:
    """Everything one may ask about executions."""

    def __init__(
        self,
        *,
        store: ExecutionStore,
        listing: ExecutionListing,
        canceller: Canceller,
        workflows: Workflows,
        new_id: Callable[[], str],
        offloader: Offloader,
        changed: Callable[[str], None] = lambda _: None,
        tracer: Tracer = UNTRACED,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        most_held_bytes: int = MOST_HELD_BYTES,
    ) -> None:
        #: Told the execution id after each change, for those who watch.
        self._changed = changed
        self._tracer = tracer
        self._store = store
        self._listing = listing
        self._canceller = canceller
        self._workflows = workflows
        self._new_id = new_id
        self._offloader = offloader
        self._sleep = sleep
        self._most_held_bytes = most_held_bytes

    async def read_input(self, body: bytes) -> bytes:
        """Check text from outside as an execution's input; see the module `inputs`."""
        return await read_input(body, self._offloader)

    @requires(Permission.EXECUTIONS_RUN)
    async def start(self, workflow_id: str, order: StartOrder, *, actor: Actor) -> Started:
        """Start the deployed version, or in test mode the newest; a worker runs it.

        Raises `Conflict` for a test of steps that write and are not confirmed.
        """

        async def start() -> Started:
            runnable = await self._workflows.runnable(workflow_id, mode=order.mode)
            if order.mode is Mode.TEST:
                require_confirmed(runnable.definition, order.confirm_writes)
            return await self.start_version(runnable, order, actor=actor)

        return await self.idempotent(order.idempotency, start)

    @requires(Permission.EXECUTIONS_RUN)
    async def start_version(
        self,
        runnable: RunnableVersion,
        order: StartOrder,
        *,
        actor: Actor,
        retry_of: str | None = None,
    ) -> Started:
        """Start exactly this definition; raises `InvalidInput` if the input breaks its schema."""
        await require_input(runnable.definition, order.input, self._offloader)
        started = await self._store.create(
            NewExecution(
                id=self._new_id(),
                workflow_id=runnable.workflow_id,
                workflow_name=runnable.workflow_name,
                version=runnable.version,
                definition_sha256=runnable.sha256,
                mode=order.mode,
                trigger=order.trigger,
                queue=order.queue,
                total_steps=len(runnable.definition.steps),
                min_engine=runnable.definition.min_engine,
                agents=requirements(runnable.definition),
                input=order.input,
                created_by=actor.id,
                metadata=order.metadata,
                retry_of=retry_of,
                debug_of=order.debug_of,
                debug_step=order.debug_step,
                overrides=order.overrides,
                traceparent=self._tracer.traceparent(),
            ),
            order.idempotency,
        )
        self._changed(started.execution_id)
        return started

    async def start_private(
        self,
        workflow: WorkflowConfig | WorkflowDefinition,
        initial_context: Mapping[str, object],
        *,
        queue: str,
    ) -> str:
        """Start a definition made in Python in a queue of its own; returns the execution id."""
        runnable = await self._workflows.runnable_definition(workflow, actor=LOCAL_OPERATOR)
        order = StartOrder(input=to_object_text(initial_context), trigger=Trigger.CLI, queue=queue)
        started = await self.start_version(runnable, order, actor=LOCAL_OPERATOR)
        return started.execution_id

    async def outcome(self, execution_id: str) -> WorkflowExecution:
        """Return the outcome of an execution as `WorkflowExecution`."""
        view = await self._store.view(execution_id)
        data = recorded_data(view)
        detail = view.error_detail or {}
        return WorkflowExecution(
            execution_id=view.id,
            workflow_id=view.workflow_id,
            status=ExecutionStatus(view.status),
            current_step=view.current_step,
            total_steps=view.total_steps,
            started_at=instant(view.started_at),
            completed_at=instant(view.completed_at),
            context=cast("JsonObject", decode(context_of(data))),
            results={key: decode(text) for key, text in data.outputs.items()},
            error=str(detail.get("message") or "") or view.error,
            metadata=view.metadata,
        )

    @requires(Permission.EXECUTIONS_READ)
    async def view(
        self,
        execution_id: str,
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
        workflow_id: str | None = None,
        data: bool = True,
    ) -> ExecutionView:
        """The execution; raises `NotFound`, also if it belongs to another workflow."""
        _require_id(execution_id)
        view = await self._store.view(execution_id, data=data)
        if workflow_id is not None and view.workflow_id != workflow_id:
            raise NotFound(
                say(
                    "Workflow {workflow_id} has no execution '{execution_id}'.",
                    workflow_id=workflow_id,
                    execution_id=execution_id,
                )
            )
        return view

    @requires(Permission.EXECUTIONS_READ)
    async def json(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> bytes:
        """The execution as JSON text, exact to the byte where it holds people's data."""
        view = await self.view(execution_id, workflow_id=workflow_id, actor=actor)
        return execution_json(view, await self._workflows.definition(view.definition_sha256))

    @requires(Permission.EXECUTIONS_READ)
    async def stream_json(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> bytes | AsyncIterator[bytes]:
        """The same text, in pieces where it is too large to be held at once.

        What can go wrong goes wrong before the first piece, unless a step begins anew or the
        database goes away meanwhile.
        """
        _require_id(execution_id)
        small = await self._store.output_bytes(execution_id) <= self._most_held_bytes
        view = await self.view(execution_id, workflow_id=workflow_id, actor=actor, data=small)
        definition = await self._workflows.definition(view.definition_sha256)
        if small:
            return execution_json(view, definition)
        input_ = await self._store.input(execution_id)
        return execution_pieces(view, definition, input_, partial(self._store.output, execution_id))

    @requires(Permission.EXECUTIONS_READ)
    async def input(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> bytes:
        """The exact input that it was started with."""
        await self.view(execution_id, workflow_id=workflow_id, actor=actor, data=False)
        return await self._store.input(execution_id)

    @requires(Permission.EXECUTIONS_READ)
    async def standing_json(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> tuple[bytes, bool]:
        """The execution as JSON text without its data, and whether that is how it ended."""
        view = await self.view(execution_id, workflow_id=workflow_id, actor=actor, data=False)
        definition = await self._workflows.definition(view.definition_sha256)
        return standing_json(view, definition), ExecutionStatus(view.status).is_final

    @requires(Permission.EXECUTIONS_READ)
    async def rows(
        self,
        filter_: ExecutionFilter,
        *,
        limit: int,
        after: PageCursor | None,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> Sequence[ExecutionRow]:
        """Executions, newest first."""
        return await self._listing.rows(filter_, limit=limit, after=after)

    @requires(Permission.EXECUTIONS_READ)
    async def progress(
        self,
        execution_id: str,
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> ExecutionProgress:
        """Return the progress with all steps in order and without data: cheap to poll."""
        found = await self._store.progress(execution_id)
        definition = await self._workflows.definition(found.definition_sha256)
        began = {step.key: step for step in found.steps}
        steps = tuple(
            began.get(step.key, StepProgress(key=step.key, name=step.name))
            for step in definition.steps
        )
        return replace(found, steps=steps)

    @requires(Permission.EXECUTIONS_READ)
    async def wait(
        self,
        execution_id: str,
        *,
        seconds: float,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> ExecutionStatus:
        """Wait until it ended, at most so long; returns where it stands then."""
        pause = _FIRST_LOOK_SECONDS
        waited = 0.0
        while True:
            status = await self._store.status(execution_id)
            if status.is_final or waited >= seconds:
                return status
            pause = min(pause, seconds - waited)
            await self._sleep(pause)
            waited += pause
            pause = min(pause * 1.5, _LONGEST_LOOK_SECONDS)

    @requires(Permission.EXECUTIONS_RUN)
    async def retry(
        self,
        execution_id: str,
        *,
        version: Literal["same", "current"],
        actor: Actor,
        idempotency: IdempotencyClaim | None = None,
        workflow_id: str | None = None,
        queue: str = DEFAULT_QUEUE,
        changed_input: bytes | None = None,
    ) -> Started:
        """Run it again from the beginning, with its original input or another, as a new execution.

        Raises `InvalidInput` if the changed input breaks the workflow's schema.
        """
        view = await self.view(execution_id, workflow_id=workflow_id, actor=actor)
        text = recorded_input(view) if changed_input is None else changed_input
        return await self.idempotent(
            idempotency, lambda: self._retry(view, text, version, actor, idempotency, queue)
        )

    @requires(Permission.EXECUTIONS_RUN)
    async def resume(
        self,
        execution_id: str,
        *,
        version: Literal["same", "current"],
        actor: Actor,
        idempotency: IdempotencyClaim | None = None,
        workflow_id: str | None = None,
        overrides: OutputOverrides | None = None,
        queue: str = DEFAULT_QUEUE,
    ) -> Started:
        """Resume a failed or cancelled execution at the step that did not finish.

        Steps with an output in `overrides` do not run. It waits in `queue`. Raises `WrongState`,
        and `Conflict` if on the current version an earlier step changed.
        """
        view = await self.view(execution_id, workflow_id=workflow_id, actor=actor)
        return await self.idempotent(
            idempotency, lambda: self._resume(view, version, overrides, idempotency, queue)
        )

    @requires(Permission.EXECUTIONS_CANCEL)
    async def cancel(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> None:
        """Stop it wherever it is; raises `WrongState` if it already ended."""
        await self.view(execution_id, workflow_id=workflow_id, actor=actor, data=False)
        if await self._canceller.cancel(
            execution_id, message=f"Cancelled by {actor.name}.", actor=actor.name
        ):
            self._changed(execution_id)
            return
        status = await self._store.status(execution_id)
        raise WrongState(
            say(
                "Execution {execution_id} is {status}; only a pending or running one can be "
                "cancelled.",
                execution_id=execution_id,
                status=status,
            )
        )

    async def _retry(
        self,
        view: ExecutionView,
        text: bytes,
        version: Literal["same", "current"],
        actor: Actor,
        idempotency: IdempotencyClaim | None,
        queue: str,
    ) -> Started:
        if not ExecutionStatus(view.status).is_final:
            raise WrongState(
                say(
                    "Execution {id} is {status}; it can be retried once it ended. "
                    "Wait for its end, or cancel it first.",
                    id=view.id,
                    status=view.status,
                )
            )
        runnable = await self.to_run_again(view, version)
        order = StartOrder(
            input=text,
            trigger=Trigger.RETRY,
            mode=Mode(view.mode),
            metadata=view.metadata,
            queue=queue,
            idempotency=idempotency,
            overrides=overrides_before(view),
            debug_of=view.debug_of,
            debug_step=view.debug_step,
        )
        return await self.start_version(runnable, order, actor=actor, retry_of=view.id)

    async def _resume(
        self,
        view: ExecutionView,
        version: Literal["same", "current"],
        overrides: OutputOverrides | None,
        idempotency: IdempotencyClaim | None,
        queue: str,
    ) -> Started:
        if view.status not in RESUMABLE:
            raise WrongState(
                say(
                    "Execution {id} is {status}; only a failed or cancelled one can be resumed.",
                    id=view.id,
                    status=view.status,
                )
            )
        before = await self._workflows.definition(view.definition_sha256)
        runnable = await self.to_run_again(view, version)
        if overrides is not None and overrides.from_execution is not None:
            source = await self._source(overrides.from_execution)
            overrides = replace(overrides, outputs=outputs_from(overrides, source, view.id))
        how = await resumption(view, before, runnable, overrides, self._offloader)
        started = await self._store.resume(view.id, replace(how, queue=queue), idempotency)
        self._changed(view.id)
        return started

    async def _source(self, execution_id: str) -> ExecutionView | None:
        if not is_execution_id(execution_id):
            return None
        try:
            return await self._store.view(execution_id)
        except NotFound:
            return None

    async def idempotent(
        self, idempotency: IdempotencyClaim | None, start: Callable[[], Awaitable[Started]]
    ) -> Started:
        """Start, or where that is not possible any more, repeat the answer to the key's first use.

        The first use itself may be what made it impossible: a resumed execution is not failed.
        """
        try:
            return await start()
        except RequestError:
            earlier = await self._store.answered(idempotency) if idempotency else None
            if earlier is None:
                raise
            return earlier

    async def to_run_again(
        self, view: ExecutionView, version: Literal["same", "current"]
    ) -> RunnableVersion:
        """Find what a retry or a resume runs; raises `Archived`, `NotDeployed` or `Conflict`."""
        if version == "current":
            if view.debug_of is not None or overrides_before(view):
                raise Conflict(
                    say(
                        "Execution {id} ran single steps, or steps with given outputs, of its "
                        "own version. Run it on the same version, or test the current one.",
                        id=view.id,
                    )
                )
            return await self._workflows.runnable(view.workflow_id, mode=Mode(view.mode))
        await self._workflows.require_active(view.workflow_id)
        return RunnableVersion(
            workflow_id=view.workflow_id,
            workflow_name=view.workflow_name,
            version=view.version,
            sha256=view.definition_sha256,
            definition=await self._workflows.definition(view.definition_sha256),
        )


def _require_id(execution_id: str) -> None:
    if not is_execution_id(execution_id):
        raise NotFound(
            say("There is no execution {execution_id}.", execution_id=shown(execution_id))
        )
