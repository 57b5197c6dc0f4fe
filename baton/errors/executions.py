"""Errors that end a whole execution."""

from __future__ import annotations

from baton.errors.base import BatonError


class ExecutionError(BatonError):
    """Ends a whole execution."""

    code = "execution_error"


class ExecutionTimeout(ExecutionError):
    """The execution took longer than `global_timeout_seconds`."""

    code = "execution_timeout"


class RunnerLost(ExecutionError):
    """The `baton run` that owned this execution ended before it did."""

    code = "runner_lost"
    internal = True


class InternalError(ExecutionError):
    """Baton failed while running this execution, or cannot read its definition."""

    code = "internal_error"
    internal = True


class ExecutionFailed(ExecutionError):
    """Raised to a caller who waits for an execution that fails."""

    code = "execution_failed"

    def __init__(self, message: str, *, execution_id: str) -> None:
        super().__init__(message)
        self.execution_id = execution_id
