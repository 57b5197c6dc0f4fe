"""What people are told when an execution ends (spec 4.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baton.domain.execution import OutboxMessage
from baton.domain.masking import masked

_ERROR_CHARACTERS = 200


class NotificationService:
    """Composes the outbox rows that are committed together with the fact they tell of."""

    def __init__(self, *, channels: Sequence[str]) -> None:
        self._channels = tuple(channels)

    def execution_failed(
        self,
        *,
        execution_id: str,
        workflow_name: str,
        error: Mapping[str, Any],
        duration_seconds: float,
        completed: Sequence[str],
    ) -> tuple[OutboxMessage, ...]:
        """One message a channel with the facts of spec 4.6; `completed` are names of steps."""
        facts = {
            "workflow": workflow_name,
            "execution_id": execution_id,
            "failed_agent": error.get("step_name"),
            "step": error.get("position"),
            "error": masked(str(error["message"]))[:_ERROR_CHARACTERS],
            "at": error["at"],
            "duration_seconds": round(duration_seconds, 1),
            "completed": list(completed),
        }
        return tuple(
            OutboxMessage(channel=channel, kind="failure", content=facts)
            for channel in self._channels
        )
