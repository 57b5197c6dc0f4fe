"""Drives one execution from claim to end: the loop that everything else serves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from baton.domain.errors import (
    BatonError,
    ClaimLost,
    ExecutionFailed,
    ExecutionTimeout,
    InputInvalid,
    PlatformError,
    StepError,
)
from baton.domain.execution import (
    AttemptEnd,
    AttemptStart,
    AttemptStatus,
    Claim,
    ExecutionEnd,
    ExecutionRecord,
    ExecutionStatus,
    StepEnd,
    StepStatus,
    WorkflowExecution,
)
from baton.domain.offloader import Caller, name_caller
from baton.domain.worker import WorkerIdentity
from baton.domain.workflow import WorkflowDefinition
from baton.domain.workflow_config import WorkflowConfig
from baton.engine.agent_executor import (
    AgentExecutor,
    AttemptOrder,
    AttemptOutcome,
    execution_timeout,
)
from baton.engine.context_manager import ContextManager, ExecutionData
from baton.engine.ending import Ending
from baton.engine.failure import failure_record, internal_error
from baton.engine.interruption import Interrupted, StopReason
from baton.engine.journey import Journey, Move, PlannedAttempt, overwrite_notes
from baton.engine.live_log import LiveLog
from baton.engine.origin import origin_of, origin_of_named_value, retyped_of
from baton.engine.ports import Definitions, FrontDesk, Surroundings
from baton.engine.recorder import Recorder
from baton.engine.releases import release_of
from baton.engine.retry import correction_for, retry_delay, say_why_not_retried
from baton.engine.ride import Ride
from baton.engine.state_manager import StateManager
from baton.engine.validation_engine import ValidationEngine

#: Only for the record: an execution that cannot begin ends at once.
_LIMIT_OF_THE_UNREADABLE_SECONDS = 900.0


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
        ending: Ending,
        surroundings: Surroundings,
        front_desk: FrontDesk,
    ) -> None:
        self._worker = worker
        self._definitions = definitions
        self._state = state_manager
        self._agents = agent_executor
        self._context = context_manager
        self._validation = validation_engine
        self._ending = ending
        self._around = surroundings
        self._front_desk = front_desk
        self._rides: dict[UUID, Ride] = {}

    @property
    def queue(self) -> str:
        """The queue of the worker in whose name this works."""
        return self._worker().queue

    @property
    def claims(self) -> Mapping[UUID, str]:
        """Execution ids by the claims under which this process drives them now."""
        return {claim_id: ride.claim.execution_id for claim_id, ride in self._rides.items()}

    @property
    def seconds_left(self) -> Mapping[UUID, float]:
        """What is left of the time limits of those executions."""
        return {claim_id: ride.seconds_left for claim_id, ride in self._rides.items()}

    def stop(self, claim_id: UUID, reason: StopReason) -> None:
        """Ask one execution to stop here; unknown claims are ignored."""
        ride = self._rides.get(claim_id)
        if ride is not None:
            ride.interruption.request(reason)

    async def run(self, execution_id: str, *, may_take_over: bool = False) -> bool:
        """Claim an execution and drive it to its end; false if it is not ours to drive.

        Quiet when it is final, owned by a live worker, or taken away on the way.
        """
        name_caller(Caller(execution_id))
        seen = await self._state.load(execution_id)
        if seen is None or seen.status.is_final:
            return False
        try:
            journey, move = await self._plan(seen)
        except PlatformError:
            raise
        # Whatever else keeps an execution from beginning would keep it forever: it fails.
        except Exception as defect:  # noqa: BLE001
            return await self._fail_unbegun(seen, defect, may_take_over=may_take_over)
        begins = _begins_at_once(move)
        if seen.seconds_left is not None and seen.seconds_left <= 0:
            begins = False
        claim = await self._claim(
            seen,
            may_take_over=may_take_over,
            time_limit_seconds=journey.definition.global_timeout_seconds,
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

    async def _plan(self, seen: ExecutionRecord) -> tuple[Journey, Move]:
        journey = Journey(
            definition=await self._definitions.definition(seen.definition_sha256),
            record=seen,
            context_manager=self._context,
            validation=self._validation,
        )
        return journey, await journey.next_move(seen.read_at)

    async def _claim(
        self,
        seen: ExecutionRecord,
        *,
        may_take_over: bool,
        time_limit_seconds: float,
        start: AttemptStart | None,
    ) -> Claim | None:
        return await self._state.claim(
            seen,
            worker=self._worker(),
            may_take_over=may_take_over,
            time_limit_seconds=time_limit_seconds,
            start=start,
        )

    async def _drive(self, journey: Journey, claim: Claim, move: Move, *, begun: bool) -> None:
        ride = Ride(journey=journey, claim=claim, monotonic=self._around.monotonic)
        self._rides[claim.claim_id] = ride
        try:
            await self._to_the_end(ride, move, begun=begun)
        except ClaimLost:
            return
        except Interrupted as stop:
            if stop.reason is not StopReason.CLAIM_LOST:
                release = release_of(ride, stop.reason, at=self._around.now())
                await self._state.released(claim, release)
        except PlatformError:
            raise
        # A defect of ours must not leave an execution running forever: it becomes a fact.
        except Exception as defect:  # noqa: BLE001
            await self._fail_broken(ride, defect)
        finally:
            del self._rides[claim.claim_id]

    async def _to_the_end(self, ride: Ride, move: Move, *, begun: bool) -> None:
        while move.attempt is not None:
            planned = move.attempt
            if not begun:
                ride.interruption.require_none()
                if ride.seconds_left <= planned.wait_seconds:
                    await self._out_of_time(ride, move, planned)
                    return
                if planned.wait_seconds:
                    await ride.interruption.guard(_nap(self._around.sleep, planned.wait_seconds))
                await self._state.attempt_begins(
                    ride.claim, planned.start, skipped=move.steps_ended
                )
            ride.open_attempt = planned
            outcome = await self._attempt(ride, planned)
            next_move = await self._settle(ride, planned, outcome)
            ride.open_attempt = None
            if next_move is None:
                return
            move, begun = next_move
        await self._state.execution_ended(ride.claim, None, move.steps_ended, self._end_of(ride))

    async def _attempt(self, ride: Ride, planned: PlannedAttempt) -> AttemptOutcome:
        """Run an agent; its outcome has the lines that were not kept while it ran."""
        definition = ride.journey.definition
        order = AttemptOrder(
            execution_id=ride.claim.execution_id,
            step=planned.step,
            agent=definition.agent_of(planned.step),
            attempt=planned.start.attempt,
            input=planned.input,
            input_sha256=planned.start.input_sha256,
            warnings=planned.warnings,
            seconds_left=ride.seconds_left,
            global_timeout_seconds=definition.global_timeout_seconds,
            correction=planned.correction,
        )
        recorder = Recorder(ride.now, clean=self._state.clean)
        keep = partial(self._state.attempt_wrote, ride.claim, planned.start)
        async with LiveLog(recorder, keep=keep, later=self._around.later) as log:
            outcome = await self._agents.execute(order, recorder, ride.interruption)
        return replace(outcome, logs=outcome.logs[log.kept :])

    async def _settle(
        self, ride: Ride, planned: PlannedAttempt, outcome: AttemptOutcome
    ) -> tuple[Move, bool] | None:
        """Record how an attempt ended; the next move and whether it has begun, null at the end."""
        journey, index = ride.journey, planned.start.index
        attempt = _attempt_end(planned, outcome)
        if outcome.output is not None:
            notes = overwrite_notes(self._context, journey.data, outcome.output, outcome.ended_at)
            attempt = replace(attempt, logs=(*attempt.logs, *notes))
            journey.completed(index, outcome.output)
            over = journey.end_of(index, StepStatus.COMPLETED, output=outcome.output)
        else:
            error = outcome.error or BatonError("The agent gave neither an output nor an error.")
            _explain(error, planned, journey.data)
            correction = correction_for(error, clean=self._state.clean)
            delay = self._retry_in(ride, planned, error)
            record = failure_record(
                error,
                place=journey.place(index, planned.start.attempt),
                at=outcome.ended_at,
                duration_ms=outcome.duration_ms,
            )
            attempt = replace(attempt, error=record, input=planned.input)
            if delay is not None:
                await self._state.attempt_will_be_repeated(
                    ride.claim, replace(attempt, retry_in_seconds=delay)
                )
                return Move(attempt=replace(planned.again(correction), wait_seconds=delay)), False
            journey.failed(index, record)
            over = journey.end_of(index, StepStatus.FAILED, error=record)
            if isinstance(error, ExecutionTimeout):
                await self._state.execution_ended(ride.claim, attempt, (over,), self._end_of(ride))
                return None
        move = await journey.next_move(outcome.ended_at)
        ended = (over, *move.steps_ended)
        if move.attempt is None:
            await self._state.execution_ended(ride.claim, attempt, ended, self._end_of(ride))
            return None
        begins = _begins_at_once(move, written=True) and ride.interruption.reason is None
        await self._state.steps_ended(
            ride.claim, attempt, ended, next_start=move.attempt.start if begins else None
        )
        return replace(move, steps_ended=()), begins

    def _retry_in(self, ride: Ride, planned: PlannedAttempt, error: BatonError) -> float | None:
        if not isinstance(error, StepError):
            return None
        delay = retry_delay(
            error,
            failures=planned.failures + 1,
            policy=planned.step.retry_policy(ride.journey.definition.agent_of(planned.step)),
            random=self._around.random,
        )
        # Waiting past the execution's own limit would only hide this error behind that one.
        if delay is None or delay < ride.seconds_left:
            return delay
        say_why_not_retried(
            error,
            seconds_left=ride.seconds_left,
            limit_seconds=ride.journey.definition.global_timeout_seconds,
        )
        return None

    async def _out_of_time(self, ride: Ride, move: Move, planned: PlannedAttempt) -> None:
        journey, index = ride.journey, planned.start.index
        error = execution_timeout(journey.definition.global_timeout_seconds, planned.step.key)
        record = failure_record(
            error,
            place=journey.place(index, planned.start.attempt - 1),
            at=ride.now(),
            duration_ms=None,
        )
        journey.failed(index, record)
        over = journey.end_of(index, StepStatus.FAILED, error=record)
        await self._state.execution_ended(
            ride.claim, None, (*move.steps_ended, over), self._end_of(ride)
        )

    async def _fail_unbegun(
        self, seen: ExecutionRecord, defect: Exception, *, may_take_over: bool
    ) -> bool:
        """Claim an execution only to record why it cannot begin."""
        claim = await self._claim(
            seen,
            may_take_over=may_take_over,
            time_limit_seconds=_LIMIT_OF_THE_UNREADABLE_SECONDS,
            start=None,
        )
        if claim is None:
            return False
        error = failure_record(
            internal_error(defect), place=None, at=seen.read_at, duration_ms=None
        )
        end = self._ending.of_defect(seen, error, journey=None, duration_seconds=seen.seconds_run)
        with suppress(ClaimLost):
            await self._state.execution_ended(claim, None, (), end)
        return True

    async def _fail_broken(self, ride: Ride, defect: Exception) -> None:
        """Record that Baton itself failed, with the attempt that was open."""
        journey, planned = ride.journey, ride.open_attempt
        start = planned.start if planned else None
        error = failure_record(
            internal_error(defect),
            place=journey.place(start.index, start.attempt) if start else None,
            at=ride.now(),
            duration_ms=None,
        )
        attempt: AttemptEnd | None = None
        steps: tuple[StepEnd, ...] = ()
        if planned:
            attempt = _failed_attempt(planned, error)
            steps = (journey.end_of(planned.start.index, StepStatus.FAILED, error=error),)
        end = self._ending.of_defect(
            journey.record, error, journey=journey, duration_seconds=ride.seconds_run
        )
        with suppress(ClaimLost):
            await self._state.execution_ended(ride.claim, attempt, steps, end)

    def _end_of(self, ride: Ride) -> ExecutionEnd:
        return self._ending.of(ride.journey, duration_seconds=ride.seconds_run)


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


def _explain(error: BatonError, planned: PlannedAttempt, data: ExecutionData) -> None:
    """Note which value of the input an attempt failed on, and who gave it another type."""
    mapping = planned.step.mapping
    if isinstance(error, InputInvalid):
        if error.problems:
            error.origin = origin_of(error.problems[0], mapping, data)
            if why := retyped_of(error.problems[0], mapping, data):
                error.message = f"{error.message} {why.sentence}"
                error.remedy = why.remedy
    elif isinstance(error, StepError):
        error.origin = origin_of_named_value(error, planned.input, mapping, data)


def _failed_attempt(planned: PlannedAttempt, error: Mapping[str, Any]) -> AttemptEnd:
    return AttemptEnd(
        index=planned.start.index,
        attempt=planned.start.attempt,
        status=AttemptStatus.FAILED,
        error=error,
        input=planned.input,
    )


async def _nap(sleep: Callable[[float], Awaitable[None]], seconds: float) -> None:
    await sleep(seconds)
