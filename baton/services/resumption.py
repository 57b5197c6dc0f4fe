"""From which step an execution goes on, and whether it can on another version."""

from __future__ import annotations

from baton.domain.errors import Conflict
from baton.domain.execution_view import ExecutionView
from baton.domain.workflow import WorkflowDefinition

_FINISHED_STEPS = frozenset({"completed", "skipped"})


def first_unfinished(view: ExecutionView) -> int:
    """The first step to run again: what follows a failed step runs again with it."""
    for position, step in enumerate(view.steps):
        if step.index != position or step.status not in _FINISHED_STEPS:
            return position
    return len(view.steps)


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
                f"Step {position + 1} ('{old.key}') finished before and was changed in the current "
                "version, so its saved output may not fit any more. Resume on the same version, "
                "or retry from the beginning."
            )
    if index >= len(after.steps):
        raise Conflict("The current version has no step left to run. Retry from the beginning.")
