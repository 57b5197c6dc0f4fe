"""Drives one execution from claim to end: the loop that everything else serves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from baton.domain.errors import (
    BatonError,
    ClaimLost,
    ExecutionFailed,
    ExecutionTimeout,
    StepError,
)
from baton.domain.execution import (
    AttemptEnd,
    AttemptStatus,
    Claim,
    ExecutionEnd,
    ExecutionRecord,
    ExecutionStatus,
    StepStatus,
    WorkflowExecution,
)
from baton.domain.worker import WorkerIdentity
from baton.domain.workflow import WorkflowDefinition
from baton.domain.workflow_config import WorkflowConfig
from baton.engine.agent_executor import (
    AgentExecutor,
    AttemptOrder,
    AttemptOutcome,
    execution_timeout,
)
from baton.engine.context_manager import ContextManager
from baton.engine.failure import failure_record
from baton.engine.interruption import Interrupted, Interruption, StopReason
from baton.engine.journey import Journey, Move, PlannedAttempt, overwrite_notes
from baton.engine.notification_service import NotificationService
from baton.engine.projection import context_projection, results_projection
from baton.engine.retry import retry_delay
from baton.engine.state_manager import StateManager
from baton.engine.validation_engine import ValidationEngine


class FrontDesk(Protocol):
    """Makes executions and reads them when they ended; `baton.services` has it."""

    async def start_private(
        self,
        workflow: WorkflowConfig | WorkflowDefinition,
        initial_context: Mapping[str, Any],
        *,
        queue: str,
    ) -> str:
        """Make an execution in a queue of its own and return its id."""

    async def outcome(self, execution_id: str) -> WorkflowExecution:
        """How it ended."""


class Definitions(Protocol):
    """Finds frozen workflow definitions."""

    async def definition(self, sha256: str) -> WorkflowDefinition:
        """The definition with that hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Time and chance, passed in so that tests decide them."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    random: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(slots=True, kw_only=True)
class _Ride:
    """One claimed execution while this process drives it."""

    journey: Journey
    claim: Claim
    interruption: Interruption
    #: On the monotonic clock.
    deadline: float


class WorkflowExecutor:
    """Executes workflows, one agent after another, in the name of one worker."""

    def __init__(
        self,
        *,
        worker: Callable[[], WorkerIdentity],
        definitions: Definitions,
        state_manager: StateManager,
        agent_executor: AgentExecutor,
        context_manager: ContextManager,
        validation_engine: ValidationEngine,
        notification_service: NotificationService,
        surroundings: Surroundings,
        front_desk: FrontDesk,
    ) -> None:
        self._worker = worker
        self._definitions = definitions
        self._state = state_manager
        self._agents = agent_executor
        self._context = context_manager
        self._validation = validation_engine
        self._notifications = notification_service
        self._around = surroundings
        self._front_desk = front_desk
        self._rides: dict[UUID, _Ride] = {}

    @property
    def queue(self) -> str:
        """The queue of the worker in whose name this works."""
        return self._worker().queue

    @property
    def claims(self) -> Mapping[UUID, str]:
        """Execution ids by the claims under which this process drives them now."""
        return {claim_id: ride.claim.execution_id for claim_id, ride in self._rides.items()}

    def stop(self, claim_id: UUID, reason: StopReason) -> None:
        """Ask one execution to stop here; unknown claims are ignored."""
        ride = self._rides.get(claim_id)
        if ride is not None:
            ride.interruption.request(reason)

    async def run(self, execution_id: str, *, may_take_over: bool = False) -> bool:
        """Claim an execution and drive it to its end; false if it is not ours to drive.

        Quiet when it is final, owned by a live worker, or taken away on the way.
        """
        seen = await self._state.load(execution_id)
        if seen is None or seen.status.is_final:
            return False
        definition = await self._definitions.definition(seen.definition_sha256)
        journey = Journey(
            definition=definition,
            record=seen,
            context_manager=self._context,
            validation=self._validation,
        )
        move = await journey.next_move(self._around.now())
        begins = _begins_at_once(move)
        if seen.seconds_left is not None and seen.seconds_left <= 0:
            begins = False
        claim = await self._state.claim(
            seen,
            worker=self._worker(),
            may_take_over=may_take_over,
            time_limit_seconds=definition.global_timeout_seconds,
            start=move.attempt.start if begins and move.attempt else None,
        )
        if claim is None:
            return False
        await self._drive(journey, claim, move, begun=begins)
        return True

    async def execute_workflow(
        self,
        workflow_config: WorkflowConfig | WorkflowDefinition,
        initial_context: Mapping[str, Any],
    ) -> WorkflowExecution:
        """Run a workflow here, in the queue of this worker alone, and return how it ended.

        Raises `ExecutionFailed` if it failed and the workflow stops on errors.
        """
        execution_id = await self._front_desk.start_private(
            workflow_config, initial_context, queue=self._worker().queue
        )
        await self.run(execution_id)
        execution = await self._front_desk.outcome(execution_id)
        if execution.status is ExecutionStatus.FAILED and workflow_config.stop_on_error:
            raise ExecutionFailed(
                execution.error or "The execution failed.", execution_id=execution_id
            )
        return execution

    async def _drive(self, journey: Journey, claim: Claim, move: Move, *, begun: bool) -> None:
        ride = _Ride(
            journey=journey,
            claim=claim,
            interruption=Interruption(),
            deadline=self._around.monotonic() + claim.seconds_left,
        )
        self._rides[claim.claim_id] = ride
        try:
            await self._to_the_end(ride, move, begun=begun)
        except ClaimLost:
            return
        except Interrupted as stop:
            if stop.reason is StopReason.RELEASE:
                await self._state.released(claim)
        finally:
            del self._rides[claim.claim_id]

    async def _to_the_end(self, ride: _Ride, move: Move, *, begun: bool) -> None:
        while move.attempt is not None:
            planned = move.attempt
            if not begun:
                if self._seconds_left(ride) <= planned.wait_seconds:
                    await self._out_of_time(ride, move, planned)
                    return
                if planned.wait_seconds:
                    await ride.interruption.guard(_nap(self._around.sleep, planned.wait_seconds))
                await self._state.attempt_begins(
                    ride.claim, planned.start, skipped=move.steps_ended
                )
            outcome = await self._attempt(ride, planned)
            next_move = await self._settle(ride, planned, outcome)
            if next_move is None:
                return
            move, begun = next_move, _begins_at_once(next_move)
        await self._state.execution_ended(
            ride.claim, None, move.steps_ended, self._ending(ride.journey)
        )

    async def _attempt(self, ride: _Ride, planned: PlannedAttempt) -> AttemptOutcome:
        definition = ride.journey.definition
        return await self._agents.execute(
            AttemptOrder(
                execution_id=ride.claim.execution_id,
                step=planned.step,
                agent=definition.agent_of(planned.step),
                attempt=planned.start.attempt,
                input=planned.input,
                input_sha256=planned.start.input_sha256,
                warnings=planned.warnings,
                seconds_left=self._seconds_left(ride),
                global_timeout_seconds=definition.global_timeout_seconds,
            ),
            ride.interruption,
        )

    async def _settle(
        self, ride: _Ride, planned: PlannedAttempt, outcome: AttemptOutcome
    ) -> Move | None:
        """Record how an attempt ended and return the next move, null at the end."""
        journey, index = ride.journey, planned.start.index
        attempt = _attempt_end(planned, outcome)
        if outcome.output is not None:
            notes = overwrite_notes(self._context, journey.data, outcome.output, outcome.ended_at)
            attempt = replace(attempt, logs=(*attempt.logs, *notes))
            journey.completed(index, outcome.output)
            over = journey.end_of(index, StepStatus.COMPLETED, output=outcome.output)
        else:
            error = outcome.error or BatonError("The agent gave neither an output nor an error.")
            record = failure_record(
                error,
                place=journey.place(index, planned.start.attempt),
                at=outcome.ended_at,
                duration_ms=outcome.duration_ms,
            )
            attempt = replace(attempt, error=record, input=planned.input)
            delay = self._retry_in(ride, planned, error)
            if delay is not None:
                await self._state.attempt_will_be_repeated(
                    ride.claim, replace(attempt, retry_in_seconds=delay)
                )
                return Move(attempt=replace(planned.again(), wait_seconds=delay))
            journey.failed(index, record)
            over = journey.end_of(index, StepStatus.FAILED, error=record)
            if isinstance(error, ExecutionTimeout):
                await self._state.execution_ended(
                    ride.claim, attempt, (over,), self._ending(journey)
                )
                return None
        move = await journey.next_move(outcome.ended_at)
        if move.attempt is None:
            await self._state.execution_ended(
                ride.claim, attempt, (over, *move.steps_ended), self._ending(journey)
            )
            return None
        await self._state.steps_ended(
            ride.claim,
            attempt,
            (over, *move.steps_ended),
            next_start=move.attempt.start if _begins_at_once(move, written=True) else None,
        )
        return replace(move, steps_ended=())

    def _retry_in(self, ride: _Ride, planned: PlannedAttempt, error: BatonError) -> float | None:
        if not isinstance(error, StepError):
            return None
        delay = retry_delay(
            error,
            failures=planned.failures + 1,
            policy=planned.step.retry_policy(ride.journey.definition.agent_of(planned.step)),
            random=self._around.random,
        )
        # Waiting past the execution's own limit would only hide this error behind that one.
        return delay if delay is not None and delay < self._seconds_left(ride) else None

    async def _out_of_time(self, ride: _Ride, move: Move, planned: PlannedAttempt) -> None:
        journey, index = ride.journey, planned.start.index
        error = execution_timeout(journey.definition.global_timeout_seconds, planned.step.key)
        record = failure_record(
            error,
            place=journey.place(index, planned.start.attempt - 1),
            at=self._around.now(),
            duration_ms=None,
        )
        journey.failed(index, record)
        over = journey.end_of(index, StepStatus.FAILED, error=record)
        await self._state.execution_ended(
            ride.claim, None, (*move.steps_ended, over), self._ending(journey)
        )

    def _ending(self, journey: Journey) -> ExecutionEnd:
        context = context_projection(self._context.context(journey.data))
        results = results_projection(journey.outputs)
        if not journey.failures:
            return ExecutionEnd(status=ExecutionStatus.COMPLETED, context=context, results=results)
        index, first = next(iter(journey.failures.items()))
        detail: dict[str, Any] = {**first}
        if len(journey.failures) > 1:
            detail["failures"] = list(journey.failures.values())
        messages = self._notifications.execution_failed(
            execution_id=journey.record.id,
            workflow_name=journey.record.workflow_name,
            error=first,
            duration_seconds=self._duration_seconds(journey.record),
            completed=[s.name for s in journey.definition.steps if s.key in journey.outputs],
        )
        return ExecutionEnd(
            status=ExecutionStatus.FAILED,
            error=f"{first['message']}\n\n{first['stack']}",
            error_detail=detail,
            failed_step=index,
            context=context,
            results=results,
            messages=messages,
        )

    def _duration_seconds(self, record: ExecutionRecord) -> float:
        if record.started_at is None:
            return 0.0
        return (self._around.now() - record.started_at).total_seconds()

    def _seconds_left(self, ride: _Ride) -> float:
        return ride.deadline - self._around.monotonic()


def _begins_at_once(move: Move, *, written: bool = False) -> bool:
    """Whether the next attempt can begin in the commit that is about to be made.

    Unless the steps that ended on the way are written in the same commit, there must be none.
    """
    if move.attempt is None or move.attempt.wait_seconds:
        return False
    return written or not move.steps_ended


def _attempt_end(planned: PlannedAttempt, outcome: AttemptOutcome) -> AttemptEnd:
    return AttemptEnd(
        index=planned.start.index,
        attempt=planned.start.attempt,
        status=AttemptStatus.COMPLETED if outcome.output is not None else AttemptStatus.FAILED,
        usage=outcome.usage,
        logs=outcome.logs,
    )


async def _nap(sleep: Callable[[float], Awaitable[None]], seconds: float) -> None:
    await sleep(seconds)
