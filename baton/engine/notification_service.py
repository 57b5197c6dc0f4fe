"""The content of notifications about the end of an execution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baton.domain.execution import OutboxMessage
from baton.domain.notification import NotificationKind

#: More than is told: the gate cuts it once it is clean.
_ERROR_CHARACTERS = 4_000


class NotificationService:
    """Composes what is committed together with the fact it tells of; channels are chosen there."""

    def execution_failed(
        self,
        *,
        execution_id: str,
        workflow_name: str,
        error: Mapping[str, Any],
        duration_seconds: float,
        completed: Sequence[str],
    ) -> OutboxMessage:
        """The facts that a notification tells; `completed` are names of steps."""
        return OutboxMessage(
            kind=NotificationKind.FAILURE,
            content={
                "workflow": workflow_name,
                "execution_id": execution_id,
                "failed_agent": error.get("step_name"),
                "step": error.get("position"),
                "error": str(error["message"])[:_ERROR_CHARACTERS],
                "at": error["at"],
                "duration_seconds": round(duration_seconds, 1),
                "completed": list(completed),
            },
        )

    def execution_completed(
        self,
        *,
        execution_id: str,
        workflow_name: str,
        duration_seconds: float,
        completed: Sequence[str],
        total_steps: int,
    ) -> OutboxMessage:
        """The same for a run that completed; the time is that of the commit."""
        return OutboxMessage(
            kind=NotificationKind.SUCCESS,
            content={
                "workflow": workflow_name,
                "execution_id": execution_id,
                "duration_seconds": round(duration_seconds, 1),
                "completed": list(completed),
                "total_steps": total_steps,
            },
        )
