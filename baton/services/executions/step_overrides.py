"""Steps that people settle: an output given in place of the agent's, or a step left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from baton.domain.actor import Actor
from baton.domain.execution import Mode, StepOverride
from baton.domain.execution_view import ExecutionView
from baton.domain.offloader import Offloader
from baton.domain.workflow import PlacedStep, WorkflowDefinition
from baton.errors import InvalidInput, Problem, TooMuchWork, and_others
from baton.jsontext.path import json_path
from baton.schemas.cost import schema_cost
from baton.schemas.validate import Schema, violations
from baton.sentence import say


async def overridden_steps(
    definition: WorkflowDefinition,
    outputs: Mapping[str, bytes],
    *,
    offloader: Offloader,
    member: str,
    reason: str,
    by: Actor,
    from_execution: str | None = None,
) -> tuple[StepOverride, ...]:
    """Steps with the outputs that a person gave, each exact JSON text of an object.

    Raises `InvalidInput` with every unknown key and every breach of an output schema; `member` is
    the member of the request that has the outputs.
    """
    problems = await _problems(definition, outputs, member, offloader)
    if problems:
        raise InvalidInput(
            say(
                "An output that was given cannot be used. {why}{more}",
                why=problems[0].sentence,
                more=and_others(problems),
            ),
            problems=problems,
        )
    return tuple(
        _settled(definition, placed, outputs[placed.step.key], reason, by, from_execution)
        for placed in definition.placed_steps()
        if placed.step.key in outputs
    )


def left_out_steps(
    definition: WorkflowDefinition, keys: Collection[str], *, reason: str, by: Actor
) -> tuple[StepOverride, ...]:
    """Steps that do not run and have no output."""
    return tuple(
        _settled(definition, placed, None, reason, by, None)
        for placed in definition.placed_steps()
        if placed.step.key in keys
    )


def overrides_before(view: ExecutionView) -> tuple[StepOverride, ...]:
    """Return the overrides of a test, so that a retry runs no agent that the test did not run.

    Production is retried as it was begun: with every agent.
    """
    if view.mode != Mode.TEST:
        return ()
    return tuple(
        StepOverride(
            step=step.ref,
            definition_sha256=step.definition_sha256,
            output=step.output,
            reason=step.reason or "",
            by=step.settled_by,
            from_execution=step.settled_from,
        )
        for step in view.steps
        if step.settled_by is not None
    )


async def _problems(
    definition: WorkflowDefinition, outputs: Mapping[str, bytes], member: str, offloader: Offloader
) -> tuple[Problem, ...]:
    steps = {step.key: step for step in definition.steps}
    found: list[Problem] = []
    for key, output in outputs.items():
        path = json_path([member, key])
        step = steps.get(key)
        if step is None:
            known = ", ".join(steps)
            message = say('{path}: there is no step "{key}".', path=path, key=key)
            found.append(
                Problem(
                    message=message,
                    path=path,
                    rule="unknown_step",
                    fix=say("Steps: {known}.", known=known),
                )
            )
            continue
        schema = step.effective_output_schema(definition.agent_of(step))
        if schema is None:
            continue
        found += [
            replace(breach.moved(path + breach.path.removeprefix("$")), step=key)
            for breach in await _breaches(schema, output, path, offloader)
        ]
    return tuple(found)


async def _breaches(
    schema: Schema, output: bytes, path: str, offloader: Offloader
) -> tuple[Problem, ...]:
    cost = schema_cost(schema, len(output)).units
    try:
        return await offloader.compute(cost, violations, schema, output)
    except TooMuchWork as error:
        raise TooMuchWork(
            say(
                "{path} cannot be checked against the step's output schema. {why}",
                path=path,
                why=error.sentence,
            )
        ) from error


def _settled(
    definition: WorkflowDefinition,
    placed: PlacedStep,
    output: bytes | None,
    reason: str,
    by: Actor,
    from_execution: str | None,
) -> StepOverride:
    step = placed.step
    return StepOverride(
        step=placed.ref,
        definition_sha256=step.definition_sha256(definition.agent_of(step)),
        output=output,
        reason=reason,
        by=by.id,
        from_execution=from_execution,
    )
