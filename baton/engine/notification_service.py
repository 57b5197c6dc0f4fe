"""The content of notifications about the end of an execution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baton.domain.execution import OutboxMessage
from baton.domain.notification import NotificationKind

#: Longer than what is sent: `redaction` cuts it after removing secrets.
_ERROR_CHARACTERS = 4_000


class NotificationService:
    """Composes messages that are committed with the event; channels are chosen at the commit."""

    def execution_failed(
        self,
        *,
        execution_id: str,
        workflow_name: str,
        error: Mapping[str, object],
        duration_seconds: float,
        completed: Sequence[str],
    ) -> OutboxMessage:
        """Return the content for a failed run; `completed` are names of steps."""
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
        """Return the content for a completed run; its time is that of the commit."""
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
