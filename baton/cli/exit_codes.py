"""Exit codes of `baton`; scripts rely on them."""

from __future__ import annotations

from enum import IntEnum

from baton.domain.execution import ExecutionStatus
from baton.errors import BatonError, ExecutionError, RequestError, UnknownAgent


class ExitCode(IntEnum):
    """The result of a command."""

    COMPLETED = 0
    #: An execution failed.
    FAILED = 1
    #: The input, the workflow or the command line is invalid.
    INVALID = 2
    CANCELLED = 3
    #: Baton itself could not work.
    UNABLE = 4
    #: An agent cannot be stopped: this process ended so that another one can replace it.
    REPLACE = 5


_OF_STATUS = {
    ExecutionStatus.COMPLETED: ExitCode.COMPLETED,
    ExecutionStatus.FAILED: ExitCode.FAILED,
    ExecutionStatus.CANCELLED: ExitCode.CANCELLED,
}


def of_status(status: str) -> ExitCode:
    """Return the exit code for an execution that ended."""
    return _OF_STATUS[ExecutionStatus(status)]


def of_error(error: BatonError) -> ExitCode:
    """Return the exit code for an error that ended a command."""
    if isinstance(error, RequestError | UnknownAgent):
        return ExitCode.INVALID
    if isinstance(error, ExecutionError):
        return ExitCode.FAILED
    return ExitCode.UNABLE
