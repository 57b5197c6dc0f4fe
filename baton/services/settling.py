"""Steps that people settle: an output given in place of the agent's, or a step left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from baton.domain.actor import Actor
from baton.domain.errors import InvalidInput, Problem, TooMuchWork
from baton.domain.execution import Mode, SettledStep
from baton.domain.execution_view import ExecutionView
from baton.domain.json_path import json_path
from baton.domain.json_schema import Schema, violations
from baton.domain.offloader import Offloader
from baton.domain.schema_cost import schema_cost
from baton.domain.workflow import WorkflowDefinition


async def given_steps(
    definition: WorkflowDefinition,
    outputs: Mapping[str, bytes],
    *,
    offloader: Offloader,
    member: str,
    reason: str,
    by: Actor,
    from_execution: str | None = None,
) -> tuple[SettledStep, ...]:
    """Steps with the outputs that a person gave, each exact JSON text of an object.

    Raises `InvalidInput` with every unknown key and every breach of an output schema; `member` is
    the member of the request that has the outputs.
    """
    problems = await _problems(definition, outputs, member, offloader)
    if problems:
        others = len(problems) - 1
        more = f" ({others} more {'problem' if others == 1 else 'problems'})" if others else ""
        raise InvalidInput(
            f"An output that was given cannot be used. {problems[0].message}{more}",
            problems=problems,
        )
    return tuple(
        _settled(definition, index, outputs[step.key], reason, by, from_execution)
        for index, step in enumerate(definition.steps)
        if step.key in outputs
    )


def left_out_steps(
    definition: WorkflowDefinition, keys: Collection[str], *, reason: str, by: Actor
) -> tuple[SettledStep, ...]:
    """Steps that do not run and have no output."""
    return tuple(
        _settled(definition, index, None, reason, by, None)
        for index, step in enumerate(definition.steps)
        if step.key in keys
    )


def settled_before(view: ExecutionView) -> tuple[SettledStep, ...]:
    """What a test was given, so that to retry it runs no agent that it did not run.

    Production is retried as it was begun: with every agent.
    """
    if view.mode != Mode.TEST:
        return ()
    return tuple(
        SettledStep(
            index=step.index,
            key=step.key,
            name=step.name,
            agent=step.agent,
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
            message = f'{path}: there is no step "{key}".'
            found.append(
                Problem(message=message, path=path, rule="unknown_step", fix=f"Steps: {known}.")
            )
            continue
        schema = step.effective_output_schema(definition.agent_of(step))
        if schema is None:
            continue
        found += [
            Problem(
                message=path + breach.message.removeprefix("$"),
                path=path + breach.path.removeprefix("$"),
                rule=breach.rule,
                expected=breach.expected,
                got=breach.got,
                step=key,
            )
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
            f"{path} cannot be checked against the step's output schema. {error.message}"
        ) from error


def _settled(
    definition: WorkflowDefinition,
    index: int,
    output: bytes | None,
    reason: str,
    by: Actor,
    from_execution: str | None,
) -> SettledStep:
    step = definition.steps[index]
    return SettledStep(
        index=index,
        key=step.key,
        name=step.name,
        agent=step.agent,
        definition_sha256=step.definition_sha256(definition.agent_of(step)),
        output=output,
        reason=reason,
        by=by.id,
        from_execution=from_execution,
    )
