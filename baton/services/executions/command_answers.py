"""Answers to whoever starts, retries, resumes or cancels an execution."""

from __future__ import annotations

from typing import Literal

from baton.domain.execution_view import ExecutionStanding
from baton.services.answers import Answer
from baton.services.executions.answers import StatusName


class Accepted(Answer, frozen=True, kw_only=True):
    """An execution that waits for a worker."""

    execution_id: str
    status: Literal["pending"]
    message: str
    current_step: int
    total_steps: int


class Retried(Answer, frozen=True, kw_only=True):
    """The new execution of a retry."""

    new_execution_id: str
    status: Literal["pending"]
    message: str


class Resumed(Answer, frozen=True, kw_only=True):
    """An execution that goes on."""

    execution_id: str
    status: Literal["pending"]
    message: str


class Cancelled(Answer, frozen=True, kw_only=True):
    """An execution that was stopped."""

    execution_id: str
    status: Literal["cancelled"]
    message: str


class ExecutionChange(Answer, frozen=True, kw_only=True):
    """The event about an execution that changed, in the stream of all executions."""

    execution_id: str
    workflow_id: str
    status: StatusName

    @classmethod
    def of(cls, standing: ExecutionStanding) -> ExecutionChange:
        """As it stands now."""
        return cls(
            execution_id=standing.execution_id,
            workflow_id=standing.workflow_id,
            status=standing.status,
        )
