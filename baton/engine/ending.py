"""How a run ends: what is recorded of it, and what people are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baton.domain.execution import ExecutionEnd, ExecutionRecord, ExecutionStatus, OutboxMessage
from baton.engine.context_manager import ContextManager
from baton.engine.journey import Journey
from baton.engine.notification_service import NotificationService
from baton.engine.projection import context_projection, results_projection


class Ending:
    """Composes the last fact of a run."""

    def __init__(
        self, *, context_manager: ContextManager, notification_service: NotificationService
    ) -> None:
        self._context = context_manager
        self._notifications = notification_service

    def of(
        self,
        journey: Journey,
        *,
        duration_seconds: float,
        error: Mapping[str, Any] | None = None,
    ) -> ExecutionEnd:
        """The end of a journey: completed, or failed with each step that failed.

        `error` is what ended it from outside, whatever its steps came to.
        """
        context = context_projection(self._context.context(journey.data))
        results = results_projection(journey.outputs)
        failures = [error] if error else []
        failures += journey.failures.values()
        if not failures:
            return ExecutionEnd(
                status=ExecutionStatus.COMPLETED,
                context=context,
                results=results,
                message=self._success(journey, duration_seconds),
            )
        first, *others = failures
        return ExecutionEnd(
            status=ExecutionStatus.FAILED,
            error=_text(first),
            error_detail={**first, "failures": failures} if others else first,
            failed_step=first.get("step_index"),
            context=context,
            results=results,
            message=self._failure(journey.record, first, journey, duration_seconds),
        )

    def of_defect(
        self,
        record: ExecutionRecord,
        error: Mapping[str, Any],
        *,
        journey: Journey | None,
        duration_seconds: float,
    ) -> ExecutionEnd:
        """The end of a run that Baton itself broke; as little as possible is computed for it."""
        return ExecutionEnd(
            status=ExecutionStatus.FAILED,
            error=_text(error),
            error_detail=error,
            failed_step=error.get("step_index"),
            message=self._failure(record, error, journey, duration_seconds),
        )

    def _failure(
        self,
        record: ExecutionRecord,
        error: Mapping[str, Any],
        journey: Journey | None,
        duration_seconds: float,
    ) -> OutboxMessage:
        return self._notifications.execution_failed(
            execution_id=record.id,
            workflow_name=record.workflow_name,
            error=error,
            duration_seconds=duration_seconds,
            completed=_completed(journey) if journey else (),
        )

    def _success(self, journey: Journey, duration_seconds: float) -> OutboxMessage:
        return self._notifications.execution_completed(
            execution_id=journey.record.id,
            workflow_name=journey.record.workflow_name,
            duration_seconds=duration_seconds,
            completed=_completed(journey),
            total_steps=len(journey.definition.steps),
        )


def _completed(journey: Journey) -> list[str]:
    return [step.name for step in journey.definition.steps if step.key in journey.outputs]


def _text(error: Mapping[str, Any]) -> str:
    return f"{error['message']}\n\n{error['stack']}"
