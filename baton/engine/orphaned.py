"""Ends executions whose `baton run` is gone; nobody goes on with them unasked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from baton.domain.errors import ClaimLost, PlatformError, RunnerLost
from baton.domain.execution import ExecutionEnd, ExecutionRecord, StepEnd, StepStatus
from baton.domain.worker import WorkerIdentity
from baton.engine.context_manager import ContextManager
from baton.engine.ending import Ending
from baton.engine.failure import FailurePlace, failure_record
from baton.engine.journey import Journey
from baton.engine.ports import Definitions, Surroundings
from baton.engine.state_manager import StateManager
from baton.engine.validation_engine import ValidationEngine

_log = logging.getLogger(__name__)

#: Of a claim that only records the end.
_LIMIT_FOR_ENDING_SECONDS = 900.0


class OrphanedExecutions:
    """Claims them like any other execution, so that a run that only froze writes nothing later."""

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
        """Fail one with `runner_lost`; false if it is no orphan, or not any more."""
        seen = await self._state.load(execution_id)
        if seen is None or seen.status.is_final:
            return False
        try:
            journey = await self._journey(seen)
        except PlatformError:
            raise
        # What cannot be read ends all the same, or it would be retried forever.
        except Exception as defect:  # noqa: BLE001
            _log.warning("execution %s ends unread: %r", seen.id, defect)
            return await self._end(seen, (), self._unread(seen))
        steps, error = self._loss(journey)
        end = self._ending.of(journey, duration_seconds=seen.seconds_run, error=error)
        return await self._end(seen, steps, end)

    async def _end(
        self, seen: ExecutionRecord, steps: tuple[StepEnd, ...], end: ExecutionEnd
    ) -> bool:
        claim = await self._state.claim(
            seen,
            worker=self._worker(),
            may_take_over=True,
            time_limit_seconds=_LIMIT_FOR_ENDING_SECONDS,
            start=None,
            orphaned=True,
        )
        if claim is None:
            return False
        with suppress(ClaimLost):
            await self._state.execution_ended(claim, None, steps, end)
        return True

    async def _journey(self, seen: ExecutionRecord) -> Journey:
        journey = Journey(
            definition=await self._definitions.definition(seen.definition_sha256),
            record=seen,
            context_manager=self._context,
            validation=self._validation,
        )
        journey.recall_all()
        return journey

    def _loss(self, journey: Journey) -> tuple[tuple[StepEnd, ...], dict[str, object]]:
        """The step that was under way, if one was, and what is recorded of the loss."""
        running = next(
            (s for s in journey.record.steps.values() if s.status is StepStatus.RUNNING), None
        )
        place = journey.place(running.index, running.attempts) if running else None
        error = self._error(place)
        if running is None:
            return (), error
        return (journey.end_of(running.index, StepStatus.FAILED, error=error),), error

    def _unread(self, seen: ExecutionRecord) -> ExecutionEnd:
        return self._ending.of_defect(
            seen, self._error(None), journey=None, duration_seconds=seen.seconds_run
        )

    def _error(self, place: FailurePlace | None) -> dict[str, object]:
        error = RunnerLost(
            "The `baton run` that owned this execution ended before it did. "
            "Resume it to let the workers finish it from the step that did not."
        )
        return dict(failure_record(error, place=place, at=self._around.now(), duration_ms=None))
