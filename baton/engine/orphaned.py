"""End executions whose `baton run` is gone; they are not continued without a request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from baton.domain.execution import ExecutionEnd, ExecutionRecord, StepEnd, StepStatus
from baton.domain.worker import WorkerIdentity
from baton.engine.context_manager import ContextManager
from baton.engine.ending import Ending
from baton.engine.execution_state import ExecutionState
from baton.engine.failure import FailurePlace, failure_record
from baton.engine.ports import Definitions, Surroundings
from baton.engine.state_manager import StateManager
from baton.engine.validation_engine import ValidationEngine
from baton.errors import ClaimLost, PlatformError, RunnerLost

_log = logging.getLogger(__name__)

#: Time limit of a claim that only records the end.
_LIMIT_FOR_ENDING_SECONDS = 900.0


class OrphanedExecutions:
    """Claims orphaned executions, so that a `baton run` that only froze cannot write later."""

    def __init__(
        self,
        *,
        worker: Callable[[], WorkerIdentity],
        definitions: Definitions,
        state_manager: StateManager,
        context_manager: ContextManager,
        validation_engine: ValidationEngine,
        ending: Ending,
        surroundings: Surroundings,
    ) -> None:
        self._worker = worker
        self._definitions = definitions
        self._state = state_manager
        self._context = context_manager
        self._validation = validation_engine
        self._ending = ending
        self._around = surroundings

    async def end(self, execution_id: str) -> bool:
        """Fail an execution with `runner_lost`; false if it is not, or no longer, orphaned."""
        seen = await self._state.load(execution_id)
        if seen is None or seen.status.is_final:
            return False
        try:
            execution = await self._execution(seen)
        except PlatformError:
            raise
        # An execution that cannot be read ends as well, or it would be retried forever.
        except Exception as defect:  # noqa: BLE001
            _log.warning("execution %s cannot be read and is ended: %r", seen.id, defect)
            return await self._end(seen, (), self._unread(seen))
        steps, error = self._loss(execution)
        end = self._ending.of(execution, duration_seconds=seen.seconds_run, error=error)
        return await self._end(seen, steps, end)

    async def _end(
        self, seen: ExecutionRecord, steps: tuple[StepEnd, ...], end: ExecutionEnd
    ) -> bool:
        claim = await self._state.claim(
            seen,
            worker=self._worker(),
            may_take_over=True,
            time_limit_seconds=_LIMIT_FOR_ENDING_SECONDS,
            orphaned=True,
        )
        if claim is None:
            return False
        with suppress(ClaimLost):
            await self._state.execution_ended(claim, (), steps, end)
        return True

    async def _execution(self, seen: ExecutionRecord) -> ExecutionState:
        execution = ExecutionState(
            definition=await self._definitions.definition(seen.definition_sha256),
            record=seen,
            context_manager=self._context,
            validation=self._validation,
        )
        execution.recall_all()
        return execution

    def _loss(self, execution: ExecutionState) -> tuple[tuple[StepEnd, ...], dict[str, object]]:
        """Return the end of the running step, if any, and the record of the loss."""
        running = next(
            (s for s in execution.record.steps.values() if s.status is StepStatus.RUNNING), None
        )
        place = execution.place(running.path, running.attempts) if running else None
        error = self._error(place)
        if running is None:
            return (), error
        return (execution.end_of(running.path, StepStatus.FAILED, error=error),), error

    def _unread(self, seen: ExecutionRecord) -> ExecutionEnd:
        return self._ending.of_defect(
            seen, self._error(None), execution=None, duration_seconds=seen.seconds_run
        )

    def _error(self, place: FailurePlace | None) -> dict[str, object]:
        error = RunnerLost("The `baton run` that owned this execution ended before it did.").advise(
            "Resume it to let the workers finish it from the step that did not."
        )
        return dict(failure_record(error, place=place, at=self._around.now(), duration_ms=None))
