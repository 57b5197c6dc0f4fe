"""Tests of what is on the screen, saved or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from baton.domain.actor import Actor
from baton.domain.execution import Mode, StepOverride, Trigger
from baton.domain.execution_view import IdempotencyClaim, Started
from baton.domain.offloader import Offloader
from baton.domain.permission import Permission
from baton.domain.workflow import WorkflowDefinition
from baton.errors import InvalidInput, Problem
from baton.jsontext.text import JsonObject
from baton.sentence import say
from baton.services.executions.service import Executions, StartOrder
from baton.services.executions.step_overrides import left_out_steps, overridden_steps
from baton.services.permissions import requires
from baton.services.workflows.confirmation import Confirmed, require_confirmed
from baton.services.workflows.service import Workflows


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOrder:
    """The definition to test, and how."""

    #: The workflow file as it is on the screen.
    definition: JsonObject
    #: Exact JSON text of an object.
    input: bytes = b"{}"
    #: Outputs to use instead of running steps, by step key: exact JSON text of an object.
    pins: Mapping[str, bytes] = field(default_factory=dict)
    #: Key of the one step to run; null runs all that are not pinned.
    only: str | None = None
    #: Steps that write and may; true means all of them.
    confirm_writes: Confirmed = False
    idempotency: IdempotencyClaim | None = None


class Drafts:
    """Runs definitions that nobody has to save first; such executions count nowhere."""

    def __init__(
        self, *, executions: Executions, workflows: Workflows, offloader: Offloader
    ) -> None:
        self._offloader = offloader
        self._executions = executions
        self._workflows = workflows

    @requires(Permission.EXECUTIONS_RUN)
    async def test(self, workflow_id: str, order: DraftOrder, *, actor: Actor) -> Started:
        """Start a test.

        Raises `InvalidWorkflow`, `InvalidInput`, and `Conflict` listing every step that would
        write and is neither confirmed nor pinned.
        """
        return await self._executions.idempotent(
            order.idempotency, lambda: self._test(workflow_id, order, actor)
        )

    async def _test(self, workflow_id: str, order: DraftOrder, actor: Actor) -> Started:
        document = self._workflows.document_of(workflow_id, order.definition)
        definition = await self._workflows.check(document)
        overrides = await _settled(definition, order, actor, self._offloader)
        require_confirmed(
            definition,
            order.confirm_writes,
            overridden=frozenset(one.step.key for one in overrides),
        )
        runnable = await self._workflows.runnable_file(document, actor=actor)
        start = StartOrder(
            input=order.input,
            trigger=Trigger.API,
            mode=Mode.TEST,
            idempotency=order.idempotency,
            overrides=overrides,
        )
        return await self._executions.start_version(runnable, start, actor=actor)


async def _settled(
    definition: WorkflowDefinition, order: DraftOrder, actor: Actor, offloader: Offloader
) -> tuple[StepOverride, ...]:
    keys = [step.key for step in definition.steps]
    _require_known(keys, order)
    pinned = await overridden_steps(
        definition,
        order.pins,
        offloader=offloader,
        member="pins",
        reason=f"Its output was pinned by {actor.name} for this test; its agent did not run.",
        by=actor,
    )
    if order.only is None:
        return pinned
    rest = {key for key in keys if key != order.only and key not in order.pins}
    reason = f"Left out: this test runs step '{order.only}' only."
    return (*pinned, *left_out_steps(definition, rest, reason=reason, by=actor))


def _require_known(keys: list[str], order: DraftOrder) -> None:
    confirmed = order.confirm_writes if isinstance(order.confirm_writes, frozenset) else ()
    named = [("$.only", order.only)] if order.only is not None else []
    named += [("$.confirm_writes", key) for key in sorted(confirmed)]
    problems = [
        Problem(
            message=say('{path}: there is no step "{key}".', path=path, key=key),
            path=path,
            rule="unknown_step",
            fix=say("Steps: {names}.", names=", ".join(keys)),
        )
        for path, key in named
        if key not in keys
    ]
    if order.only in order.pins:
        message = say("$.only: step '{only}' is to run, and is pinned.", only=order.only)
        problems.append(
            Problem(message=message, path="$.only", rule="pinned", fix="Leave out its pin.")
        )
    if problems:
        raise InvalidInput(
            say(
                "The test cannot be run. {why} {fix}", why=problems[0].sentence, fix=problems[0].fix
            ),
            problems=tuple(problems),
        )
