"""From which step an execution goes on, and whether it can: on another version, with outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baton.domain.actor import Actor
from baton.domain.execution_view import ExecutionView, Resumption
from baton.domain.offloader import Offloader
from baton.domain.requirements import requirements
from baton.domain.workflow import WorkflowDefinition
from baton.errors import Conflict, InvalidInput
from baton.jsontext.syntax_errors import shown
from baton.sentence import say
from baton.services.executions.step_overrides import overridden_steps
from baton.services.workflows.service import RunnableVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOverrides:
    """Outputs that a person gives to steps that did not finish ("Use this output")."""

    #: Exact JSON text of an object by step key; empty takes that of `from_execution`.
    outputs: Mapping[str, bytes]
    by: Actor
    #: The run of one step from which the output comes, as it is or edited.
    from_execution: str | None = None


async def resumption(
    view: ExecutionView,
    before: WorkflowDefinition,
    runnable: RunnableVersion,
    overrides: OutputOverrides | None,
    offloader: Offloader,
) -> Resumption:
    """Plan how the execution continues; raises `Conflict` or `InvalidInput` with why it cannot."""
    after = runnable.definition
    index = place_to_resume(view, before, runnable)
    outputs = overrides.outputs if overrides else {}
    for position, step in enumerate(after.steps[:index]):
        if step.key in outputs:
            raise Conflict(
                say(
                    "Step {number} ('{step}') finished before; its output stays as it is. "
                    "An output can be given to '{step_2}' and the steps after it.",
                    number=position + 1,
                    step=step.key,
                    step_2=after.steps[index].key,
                )
            )
    steps = overrides and await overridden_steps(
        after,
        outputs,
        offloader=offloader,
        member="use_output",
        reason=f"Its output was given by {overrides.by.name} when the execution was resumed; its "
        "agent did not run for it.",
        by=overrides.by,
        from_execution=overrides.from_execution,
    )
    return Resumption(
        run=view.run,
        position=(index,),
        version=runnable.version,
        definition_sha256=runnable.sha256,
        min_engine=after.min_engine,
        agents=requirements(after),
        step_keys=tuple(step.key for step in after.steps),
        overrides=steps or (),
    )


def place_to_resume(
    view: ExecutionView, before: WorkflowDefinition, runnable: RunnableVersion
) -> int:
    """The first step that a resume on this version runs; raises `Conflict` if it cannot be."""
    index = view.first_unfinished
    require_same_steps(before, runnable.definition, index)
    if runnable.sha256 != view.definition_sha256:
        _require_nothing_settled(view, index)
    return index


def outputs_from(
    overrides: OutputOverrides, source: ExecutionView | None, execution_id: str
) -> Mapping[str, bytes]:
    """The outputs to use where a run of one step is named as their origin.

    Raises `InvalidInput` if that is no run of that step of this execution, `Conflict` if there is
    no output of it.
    """
    if source is None or source.debug_of != execution_id or source.debug_step is None:
        raise InvalidInput(
            say(
                "{from_execution} is not a run of one step of execution {execution_id}. Name the "
                "execution that running the step alone gave you.",
                from_execution=shown(overrides.from_execution),
                execution_id=execution_id,
            )
        )
    if overrides.outputs:
        if set(overrides.outputs) != {source.debug_step}:
            raise InvalidInput(
                say(
                    "Execution {id} ran step '{step}'; only an output of that "
                    "step can come from it.",
                    id=source.id,
                    step=source.debug_step,
                )
            )
        return overrides.outputs
    output = next((step.output for step in source.steps if step.output is not None), None)
    if output is None:
        raise Conflict(
            say(
                "Execution {id} is {status} and has no output to use. Wait for it, or "
                "run the step again.",
                id=source.id,
                status=source.status,
            )
        )
    return {source.debug_step: output}


def require_same_steps(before: WorkflowDefinition, after: WorkflowDefinition, index: int) -> None:
    """Raise `Conflict` unless the steps before `index` are the same and one is left to run."""
    for position in range(index):
        old = before.steps[position]
        if position >= len(after.steps):
            changed = True
        else:
            new = after.steps[position]
            changed = old.definition_sha256(before.agent_of(old)) != new.definition_sha256(
                after.agent_of(new)
            )
        if changed:
            raise Conflict(
                say(
                    "Step {number} ('{key}') finished before and was changed in the current "
                    "version, so its saved output may not fit any more. Resume on the same "
                    "version, or retry from the beginning.",
                    number=position + 1,
                    key=old.key,
                )
            )
    if index >= len(after.steps):
        raise Conflict("The current version has no step left to run. Retry from the beginning.")


def _require_nothing_settled(view: ExecutionView, index: int) -> None:
    for step in view.steps[index:]:
        if step.settled_by is not None:
            raise Conflict(
                say(
                    "Step '{step}' was settled by {by} for the version that this "
                    "execution ran on. Resume on the same version, or begin anew on the current "
                    "one.",
                    step=step.key,
                    by=step.settled_by,
                )
            )
