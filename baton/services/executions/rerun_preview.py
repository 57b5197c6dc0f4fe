"""Previews of a retry or a resume of an execution."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Literal, Protocol

from msgspec import Meta

from baton.domain.actor import Actor
from baton.domain.execution import ExecutionStatus
from baton.domain.execution_view import ExecutionView, Past, may_have_written
from baton.domain.ids import is_execution_id
from baton.domain.permission import Permission
from baton.domain.workflow import Effect, WorkflowDefinition
from baton.errors import Conflict
from baton.sentence import say
from baton.services.answers import Answer
from baton.services.executions.answers import StatusName
from baton.services.executions.resumption import place_to_resume
from baton.services.executions.service import RESUMABLE, Executions
from baton.services.executions.step_overrides import overrides_before
from baton.services.permissions import requires
from baton.services.workflows.service import RunnableVersion, Workflows


class WritingStep(Answer, frozen=True, kw_only=True):
    """A step that changes something outside Baton and would run."""

    step: str
    position: Annotated[int, Meta(description="Counted from 1.")]
    name: str
    agent_name: str
    again: Annotated[bool, Meta(description="It was tried before in this execution.")]


class RerunPreview(Answer, frozen=True, kw_only=True):
    """The effect of one way to run it again."""

    possible: bool
    why_not: str | None
    first_step: Annotated[
        int | None, Meta(description="The first step that would run, counted from 1.")
    ]
    total_steps: int
    writes: Sequence[WritingStep]


class VersionPreview(Answer, frozen=True, kw_only=True):
    """Both ways on one version."""

    version: Annotated[
        int | None, Meta(description="Null for a definition that is not a saved version.")
    ]
    changed: Annotated[bool, Meta(description="It is not what the execution ran on last.")]
    retry: RerunPreview
    resume: RerunPreview


class ExecutionPreviews(Answer, frozen=True, kw_only=True):
    """The effect of running an execution again."""

    execution_id: str
    status: StatusName
    input_bytes: Annotated[int, Meta(description="Of the original input, which a retry takes.")]
    same: VersionPreview
    current: VersionPreview


class RetryPreview(Answer, frozen=True, kw_only=True):
    """The effect of a retry of one execution on its own version."""

    execution_id: str
    status: StatusName
    retry: RerunPreview


class RetryPreviews(Answer, frozen=True, kw_only=True):
    """The effects of retries."""

    items: Annotated[
        Sequence[RetryPreview],
        Meta(description="In the order in which they were asked for, without unknown executions."),
    ]


class PastExecutionStore(Protocol):
    """A store of what executions did; implemented by `baton.store.executions`."""

    async def input(self, execution_id: str) -> bytes:
        """The input of an execution."""

    async def pasts(self, execution_ids: Sequence[str]) -> list[Past]:
        """Return the facts for running each of them again, of those that exist."""


class RerunPreviews:
    """Looks ahead; changes nothing."""

    def __init__(
        self, *, store: PastExecutionStore, executions: Executions, workflows: Workflows
    ) -> None:
        self._store = store
        self._executions = executions
        self._workflows = workflows

    @requires(Permission.EXECUTIONS_READ)
    async def of(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> ExecutionPreviews:
        """Preview both on the same and on the current version."""
        view = await self._executions.view(
            execution_id, workflow_id=workflow_id, actor=actor, data=False
        )
        before = await self._workflows.definition(view.definition_sha256)
        return ExecutionPreviews(
            execution_id=view.id,
            status=view.status,
            input_bytes=await self._input_bytes(view),
            same=await self._on(view, before, "same"),
            current=await self._on(view, before, "current"),
        )

    async def _input_bytes(self, view: ExecutionView) -> int:
        if view.input_bytes is not None:
            return view.input_bytes
        return len(await self._store.input(view.id))

    @requires(Permission.EXECUTIONS_READ)
    async def of_retries(
        self,
        execution_ids: Sequence[str],
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> RetryPreviews:
        """Preview a retry on its own version, of each execution that exists."""
        wanted = [id_ for id_ in dict.fromkeys(execution_ids) if is_execution_id(id_)]
        pasts = {past.id: past for past in await self._store.pasts(wanted)}
        workflow_ids = {past.workflow_id for past in pasts.values()}
        archived = {id_: await self._archived(id_) for id_ in workflow_ids}
        items = [
            RetryPreview(
                execution_id=id_,
                status=pasts[id_].status,
                retry=await self._retry_of(pasts[id_], archived[pasts[id_].workflow_id]),
            )
            for id_ in wanted
            if id_ in pasts
        ]
        return RetryPreviews(items=items)

    async def _archived(self, workflow_id: str) -> str | None:
        """Why nothing starts in a workflow; null if it does."""
        try:
            await self._workflows.require_active(workflow_id)
        except Conflict as error:
            return error.message
        return None

    async def _retry_of(self, past: Past, archived: str | None) -> RerunPreview:
        if archived is not None:
            return _refused(archived)
        return _retry(past, await self._workflows.definition(past.definition_sha256))

    async def _on(
        self, view: ExecutionView, before: WorkflowDefinition, version: Literal["same", "current"]
    ) -> VersionPreview:
        try:
            runnable = await self._executions.to_run_again(view, version)
        except Conflict as error:
            refused = _refused(error.message)
            return VersionPreview(version=None, changed=False, retry=refused, resume=refused)
        return VersionPreview(
            version=runnable.version,
            changed=runnable.sha256 != view.definition_sha256,
            retry=_retry(_past(view), runnable.definition),
            resume=_resume(view, before, runnable),
        )


def _past(view: ExecutionView) -> Past:
    return Past(
        id=view.id,
        workflow_id=view.workflow_id,
        status=view.status,
        definition_sha256=view.definition_sha256,
        tried=view.tried,
        overridden=frozenset(one.step.key for one in overrides_before(view)),
    )


def _retry(past: Past, definition: WorkflowDefinition) -> RerunPreview:
    if not ExecutionStatus(past.status).is_final:
        return _refused(
            say("The execution is {status}; it can be retried once it ended.", status=past.status)
        )
    return _possible(definition, 0, tried=past.tried, left_out=past.overridden)


def _resume(
    view: ExecutionView, before: WorkflowDefinition, runnable: RunnableVersion
) -> RerunPreview:
    if view.status not in RESUMABLE:
        return _refused(
            say(
                "The execution is {status}; only a failed or cancelled one can be resumed.",
                status=view.status,
            )
        )
    try:
        index = place_to_resume(view, before, runnable)
    except Conflict as error:
        return _refused(error.message)
    return _possible(runnable.definition, index, tried=view.tried)


def _possible(
    definition: WorkflowDefinition,
    index: int,
    *,
    tried: Collection[str],
    left_out: Collection[str] = (),
) -> RerunPreview:
    return RerunPreview(
        possible=True,
        why_not=None,
        first_step=index + 1,
        total_steps=len(definition.steps),
        writes=[step for step in _writing(definition, index, tried) if step.step not in left_out],
    )


def _refused(why: str) -> RerunPreview:
    return RerunPreview(possible=False, why_not=str(why), first_step=None, total_steps=0, writes=[])


def _writing(
    definition: WorkflowDefinition, index: int, tried: Collection[str]
) -> Iterator[WritingStep]:
    """The steps from a place on that change something outside."""
    for position, step in enumerate(definition.steps[index:], start=index + 1):
        agent = definition.agent_of(step)
        if agent.effect is Effect.WRITE:
            yield WritingStep(
                step=step.key,
                position=position,
                name=step.name,
                agent_name=agent.name,
                again=may_have_written(agent, tried=step.key in tried),
            )
