"""In a test, steps that write run only if somebody said so before."""

from __future__ import annotations

from typing import TypeAlias

from baton.domain.workflow import Effect, WorkflowDefinition
from baton.errors import Conflict, Problem
from baton.sentence import say

#: Keys of the steps that may write; true means all of them.
Confirmed: TypeAlias = bool | frozenset[str]


def require_confirmed(
    definition: WorkflowDefinition,
    confirmed: Confirmed,
    *,
    overridden: frozenset[str] = frozenset(),
) -> None:
    """Raise `Conflict` listing every step that would write and may not.

    `overridden` are keys of steps whose agents do not run.
    """
    if confirmed is True:
        return
    fine = overridden | (confirmed or frozenset())
    problems = tuple(
        Problem(
            message=say(
                "Step '{step}' changes something outside Baton (agent '{agent}').",
                step=step.key,
                agent=step.agent,
            ),
            path=f"$.steps[{index}]",
            rule="unconfirmed",
            step=step.key,
            fix="Name it in confirm_writes, or pin its output.",
        )
        for index, step in enumerate(definition.steps)
        if step.key not in fine and definition.agent_of(step).effect is Effect.WRITE
    )
    if problems:
        listed = ", ".join(f"'{problem.step}'" for problem in problems)
        raise Conflict(
            say(
                "This test would run steps that change something outside Baton: {listed}. Confirm "
                "them with confirm_writes, or pin their outputs.",
                listed=listed,
            ),
            problems=problems,
        )
