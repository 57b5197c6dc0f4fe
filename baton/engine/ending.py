"""The end of a run: its record, and its notifications."""

from __future__ import annotations

from collections.abc import Mapping

from baton.domain.execution import ExecutionEnd, ExecutionRecord, ExecutionStatus, OutboxMessage
from baton.engine.context_manager import ContextManager
from baton.engine.execution_state import ExecutionState
from baton.engine.notification_service import NotificationService
from baton.engine.projection import context_projection, results_projection


class Ending:
    """Composes the final record of a run."""

    def __init__(
        self, *, context_manager: ContextManager, notification_service: NotificationService
    ) -> None:
        self._context = context_manager
        self._notifications = notification_service

    def of(
        self,
        execution: ExecutionState,
        *,
        duration_seconds: float,
        error: Mapping[str, object] | None = None,
    ) -> ExecutionEnd:
        """Return the end of an execution: completed, or failed with each failed step.

        `error` is what ended it from outside, regardless of its steps.
        """
        context = context_projection(self._context.context(execution.data))
        results = results_projection(execution.outputs)
        failures = [error] if error else []
        failures += execution.failures.values()
        if not failures:
            return ExecutionEnd(
                status=ExecutionStatus.COMPLETED,
                context=context,
                results=results,
                message=self._success(execution, duration_seconds),
            )
        first, *others = failures
        return ExecutionEnd(
            status=ExecutionStatus.FAILED,
            error=_text(first),
            error_detail={**first, "failures": failures} if others else first,
            failed_step=_step_index(first),
            context=context,
            results=results,
            message=self._failure(execution.record, first, execution, duration_seconds),
        )

    def of_defect(
        self,
        record: ExecutionRecord,
        error: Mapping[str, object],
        *,
        execution: ExecutionState | None,
        duration_seconds: float,
    ) -> ExecutionEnd:
        """Return the end of a run after an internal error, computing as little as possible."""
        return ExecutionEnd(
            status=ExecutionStatus.FAILED,
            error=_text(error),
            error_detail=error,
            failed_step=_step_index(error),
            message=self._failure(record, error, execution, duration_seconds),
        )

    def _failure(
        self,
        record: ExecutionRecord,
        error: Mapping[str, object],
        execution: ExecutionState | None,
        duration_seconds: float,
    ) -> OutboxMessage:
        return self._notifications.execution_failed(
            execution_id=record.id,
            workflow_name=record.workflow_name,
            error=error,
            duration_seconds=duration_seconds,
            completed=_completed(execution) if execution else (),
        )

    def _success(self, execution: ExecutionState, duration_seconds: float) -> OutboxMessage:
        return self._notifications.execution_completed(
            execution_id=execution.record.id,
            workflow_name=execution.record.workflow_name,
            duration_seconds=duration_seconds,
            completed=_completed(execution),
            total_steps=len(execution.definition.steps),
        )


def _completed(execution: ExecutionState) -> list[str]:
    return [step.name for step in execution.definition.steps if step.key in execution.outputs]


def _step_index(error: Mapping[str, object]) -> int | None:
    index = error.get("step_index")
    return index if isinstance(index, int) else None


def _text(error: Mapping[str, object]) -> str:
    return f"{error['message']}\n\n{error['stack']}"
