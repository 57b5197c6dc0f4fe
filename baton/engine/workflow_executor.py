"""Run one execution from claim to end: the engine's main loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import UUID

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
from baton.domain.tracing import Attributes
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
from baton.engine.ending import Ending
from baton.engine.execution_state import (
    ExecutionState,
    NextSteps,
    PlannedAttempt,
    overwrite_notes,
)
from baton.engine.explanation import explain
from baton.engine.failure import failure_record, internal_error
from baton.engine.interruption import Interrupted, StopReason
from baton.engine.live_log import LiveLog
from baton.engine.ports import Definitions, ExecutionStarter, Surroundings
from baton.engine.recorder import Recorder
from baton.engine.releases import release_of
from baton.engine.retry import correction_for, retry_delay, say_why_not_retried
from baton.engine.running_execution import RunningExecution
from baton.engine.state_manager import StateManager
from baton.engine.validation_engine import ValidationEngine
from baton.errors import (
    BatonError,
    ClaimLost,
    ExecutionFailed,
    ExecutionTimeout,
    PlatformError,
    StepError,
)

#: Only for the record: an execution that cannot begin ends at once.
_LIMIT_OF_THE_UNREADABLE_SECONDS = 900.0


class WorkflowExecutor:
    """Executes workflows, one agent after another, on behalf of one worker."""

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
        execution_starter: ExecutionStarter,
    ) -> None:
        self._worker = worker
        self._definitions = definitions
        self._state = state_manager
        self._agents = agent_executor
        self._context = context_manager
        self._validation = validation_engine
        self._ending = ending
        self._around = surroundings
        self._execution_starter = execution_starter
        self._running: dict[UUID, RunningExecution] = {}

    @property
    def queue(self) -> str:
        """The queue of the worker that this executor belongs to."""
        return self._worker().queue

    @property
    def claims(self) -> Mapping[UUID, str]:
        """Execution ids by the claims under which this process runs them."""
        return {claim_id: running.claim.execution_id for claim_id, running in self._running.items()}

    @property
    def seconds_left(self) -> Mapping[UUID, float]:
        """Seconds left of the time limits of those executions."""
        return {claim_id: running.seconds_left for claim_id, running in self._running.items()}

    def stop(self, claim_id: UUID, reason: StopReason) -> None:
        """Ask one execution to stop here; unknown claims are ignored."""
        running = self._running.get(claim_id)
        if running is not None:
            running.interruption.request(reason)

    async def run(self, execution_id: str, *, may_take_over: bool = False) -> bool:
        """Claim an execution and run it to its end; false if it cannot be claimed.

        Returns without an error if the execution is final, owned by a live worker, or lost on the
        way.
        """
        name_caller(Caller(execution_id))
        seen = await self._state.load(execution_id)
        if seen is None or seen.status.is_final:
            return False
        try:
            execution, next_steps = await self._plan(seen)
        except PlatformError:
            raise
        # Any other error that keeps an execution from beginning would block it forever, so it
        # fails.
        except Exception as defect:  # noqa: BLE001
            return await self._fail_unbegun(seen, defect, may_take_over=may_take_over)
        begins = _begin_at_once(next_steps)
        if seen.seconds_left is not None and seen.seconds_left <= 0:
            begins = False
        claim = await self._claim(
            seen,
            may_take_over=may_take_over,
            time_limit_seconds=execution.definition.global_timeout_seconds,
            starts=_starts(next_steps) if begins else (),
        )
        if claim is None:
            return False
        with self._around.tracer.span(
            "execution",
            {"baton.execution.id": seen.id, "baton.workflow.id": seen.workflow_id},
            parent=seen.traceparent,
        ):
            await self._drive(execution, claim, next_steps, begun=begins)
        return True

    async def execute_workflow(
        self,
        workflow_config: WorkflowConfig | WorkflowDefinition,
        initial_context: Mapping[str, object],
    ) -> WorkflowExecution:
        """Run a workflow in this worker's own queue and return its outcome.

        Raises `ExecutionFailed` if it failed and the workflow stops on errors.
        """
        execution_id = await self._execution_starter.start_private(
            workflow_config, initial_context, queue=self._worker().queue
        )
        await self.run(execution_id)
        execution = await self._execution_starter.outcome(execution_id)
        if execution.status is ExecutionStatus.FAILED and workflow_config.stop_on_error:
            raise ExecutionFailed(
                execution.error or "The execution failed.", execution_id=execution_id
            )
        return execution

    async def _plan(self, seen: ExecutionRecord) -> tuple[ExecutionState, NextSteps]:
        execution = ExecutionState(
            definition=await self._definitions.definition(seen.definition_sha256),
            record=seen,
            context_manager=self._context,
            validation=self._validation,
        )
        return execution, await execution.next_steps(seen.read_at)

    async def _claim(
        self,
        seen: ExecutionRecord,
        *,
        may_take_over: bool,
        time_limit_seconds: float,
        starts: tuple[AttemptStart, ...] = (),
    ) -> Claim | None:
        return await self._state.claim(
            seen,
            worker=self._worker(),
            may_take_over=may_take_over,
            time_limit_seconds=time_limit_seconds,
            starts=starts,
        )

    async def _drive(
        self, execution: ExecutionState, claim: Claim, next_steps: NextSteps, *, begun: bool
    ) -> None:
        running = RunningExecution(
            execution=execution, claim=claim, monotonic=self._around.monotonic
        )
        self._running[claim.claim_id] = running
        try:
            await self._to_the_end(running, next_steps, begun=begun)
        except ClaimLost:
            return
        except Interrupted as stop:
            if stop.reason is not StopReason.CLAIM_LOST:
                release = release_of(running, stop.reason, at=self._around.now())
                await self._state.released(claim, release)
        except PlatformError:
            raise
        # An internal error must not leave an execution running forever, so it is recorded.
        except Exception as defect:  # noqa: BLE001
            await self._fail_broken(running, defect)
        finally:
            del self._running[claim.claim_id]

    async def _to_the_end(
        self, running: RunningExecution, next_steps: NextSteps, *, begun: bool
    ) -> None:
        while next_steps.attempts:
            (planned,) = next_steps.attempts
            if not begun:
                running.interruption.require_none()
                if running.seconds_left <= planned.wait_seconds:
                    await self._out_of_time(running, next_steps, planned)
                    return
                if planned.wait_seconds:
                    await running.interruption.guard(_nap(self._around.sleep, planned.wait_seconds))
                await self._state.attempts_begin(
                    running.claim, (planned.start,), skipped=next_steps.steps_ended
                )
            running.open_attempt = planned
            outcome = await self._attempt(running, planned)
            settled = await self._settle(running, planned, outcome)
            running.open_attempt = None
            if settled is None:
                return
            next_steps, begun = settled
        await self._state.execution_ended(
            running.claim, (), next_steps.steps_ended, self._end_of(running)
        )

    async def _attempt(self, running: RunningExecution, planned: PlannedAttempt) -> AttemptOutcome:
        """Run an agent; the outcome has the lines that were not stored while it ran."""
        definition = running.execution.definition
        order = AttemptOrder(
            execution_id=running.claim.execution_id,
            step=planned.step,
            agent=definition.agent_of(planned.step),
            attempt=planned.start.attempt,
            input=planned.input,
            input_sha256=planned.start.input_sha256,
            left_out=planned.left_out,
            seconds_left=running.seconds_left,
            global_timeout_seconds=definition.global_timeout_seconds,
            correction=planned.correction,
        )
        recorder = Recorder(running.now, clean=self._state.clean)
        keep = partial(self._state.attempt_wrote, running.claim, planned.start)
        tracer = self._around.tracer
        attributes: Attributes = {
            "baton.step.path": planned.start.step.path,
            "baton.step.attempt": planned.start.attempt,
            "baton.agent": planned.start.step.agent,
        }
        async with LiveLog(recorder, keep=keep, later=self._around.later) as log:
            with tracer.span("attempt", attributes):
                order = replace(order, traceparent=tracer.traceparent())
                outcome = await self._agents.execute(order, recorder, running.interruption)
        return replace(outcome, logs=outcome.logs[log.kept :])

    async def _settle(
        self, running: RunningExecution, planned: PlannedAttempt, outcome: AttemptOutcome
    ) -> tuple[NextSteps, bool] | None:
        """Record the end of an attempt.

        Return the next steps and whether they began, None at the end.
        """
        execution, path = running.execution, planned.start.step.path
        attempt = _attempt_end(planned, outcome)
        if outcome.output is not None:
            notes = overwrite_notes(self._context, execution.data, outcome.output, outcome.ended_at)
            attempt = replace(attempt, logs=(*attempt.logs, *notes))
            execution.completed(path, outcome.output)
            over = execution.end_of(path, StepStatus.COMPLETED, output=outcome.output)
        else:
            error = outcome.error or BatonError("The agent gave neither an output nor an error.")
            explain(error, planned.input, planned.step.mapping, execution.data)
            correction = correction_for(error, clean=self._state.clean)
            delay = self._retry_in(running, planned, error)
            record = failure_record(
                error,
                place=execution.place(path, planned.start.attempt),
                at=outcome.ended_at,
                duration_ms=outcome.duration_ms,
            )
            attempt = replace(attempt, error=record, input=planned.input)
            if delay is not None:
                await self._state.attempt_will_be_repeated(
                    running.claim, replace(attempt, retry_in_seconds=delay)
                )
                again = replace(planned.again(correction), wait_seconds=delay)
                return NextSteps(attempts=(again,)), False
            execution.failed(path, record)
            over = execution.end_of(path, StepStatus.FAILED, error=record)
            if isinstance(error, ExecutionTimeout):
                await self._state.execution_ended(
                    running.claim, (attempt,), (over,), self._end_of(running)
                )
                return None
        next_steps = await execution.next_steps(outcome.ended_at)
        ended = (over, *next_steps.steps_ended)
        if not next_steps.attempts:
            await self._state.execution_ended(
                running.claim, (attempt,), ended, self._end_of(running)
            )
            return None
        begin = _begin_at_once(next_steps, written=True) and running.interruption.reason is None
        await self._state.steps_ended(
            running.claim, (attempt,), ended, starts=_starts(next_steps) if begin else ()
        )
        return replace(next_steps, steps_ended=()), begin

    def _retry_in(
        self, running: RunningExecution, planned: PlannedAttempt, error: BatonError
    ) -> float | None:
        if not isinstance(error, StepError):
            return None
        delay = retry_delay(
            error,
            failures=planned.failures + 1,
            policy=planned.step.retry_policy(running.execution.definition.agent_of(planned.step)),
            random=self._around.random,
        )
        # Waiting past the execution's own limit would only replace this error by a timeout.
        if delay is None or delay < running.seconds_left:
            return delay
        say_why_not_retried(
            error,
            seconds_left=running.seconds_left,
            limit_seconds=running.execution.definition.global_timeout_seconds,
        )
        return None

    async def _out_of_time(
        self, running: RunningExecution, next_steps: NextSteps, planned: PlannedAttempt
    ) -> None:
        execution, path = running.execution, planned.start.step.path
        error = execution_timeout(execution.definition.global_timeout_seconds, planned.step.key)
        record = failure_record(
            error,
            place=execution.place(path, planned.start.attempt - 1),
            at=running.now(),
            duration_ms=None,
        )
        execution.failed(path, record)
        over = execution.end_of(path, StepStatus.FAILED, error=record)
        await self._state.execution_ended(
            running.claim, (), (*next_steps.steps_ended, over), self._end_of(running)
        )

    async def _fail_unbegun(
        self, seen: ExecutionRecord, defect: Exception, *, may_take_over: bool
    ) -> bool:
        """Claim an execution only to record why it cannot begin."""
        claim = await self._claim(
            seen,
            may_take_over=may_take_over,
            time_limit_seconds=_LIMIT_OF_THE_UNREADABLE_SECONDS,
        )
        if claim is None:
            return False
        error = failure_record(
            internal_error(defect), place=None, at=seen.read_at, duration_ms=None
        )
        end = self._ending.of_defect(seen, error, execution=None, duration_seconds=seen.seconds_run)
        with suppress(ClaimLost):
            await self._state.execution_ended(claim, (), (), end)
        return True

    async def _fail_broken(self, running: RunningExecution, defect: Exception) -> None:
        """Record an internal error, and the attempt that was open."""
        execution, planned = running.execution, running.open_attempt
        start = planned.start if planned else None
        error = failure_record(
            internal_error(defect),
            place=execution.place(start.step.path, start.attempt) if start else None,
            at=running.now(),
            duration_ms=None,
        )
        attempts: tuple[AttemptEnd, ...] = ()
        steps: tuple[StepEnd, ...] = ()
        if planned:
            attempts = (_failed_attempt(planned, error),)
            steps = (execution.end_of(planned.start.step.path, StepStatus.FAILED, error=error),)
        end = self._ending.of_defect(
            execution.record, error, execution=execution, duration_seconds=running.seconds_run
        )
        with suppress(ClaimLost):
            await self._state.execution_ended(running.claim, attempts, steps, end)

    def _end_of(self, running: RunningExecution) -> ExecutionEnd:
        return self._ending.of(running.execution, duration_seconds=running.seconds_run)


def _begin_at_once(next_steps: NextSteps, *, written: bool = False) -> bool:
    """True if the next attempts can begin in the upcoming commit.

    Steps that ended on the way must be written in the same commit, or there must be none.
    """
    if not next_steps.attempts or any(each.wait_seconds for each in next_steps.attempts):
        return False
    return written or not next_steps.steps_ended


def _starts(next_steps: NextSteps) -> tuple[AttemptStart, ...]:
    return tuple(each.start for each in next_steps.attempts)


def _attempt_end(planned: PlannedAttempt, outcome: AttemptOutcome) -> AttemptEnd:
    return AttemptEnd(
        path=planned.start.step.path,
        attempt=planned.start.attempt,
        status=AttemptStatus.COMPLETED if outcome.output is not None else AttemptStatus.FAILED,
        usage=outcome.usage,
        logs=outcome.logs,
    )


def _failed_attempt(planned: PlannedAttempt, error: Mapping[str, object]) -> AttemptEnd:
    return AttemptEnd(
        path=planned.start.step.path,
        attempt=planned.start.attempt,
        status=AttemptStatus.FAILED,
        error=error,
        input=planned.input,
    )


async def _nap(sleep: Callable[[float], Awaitable[None]], seconds: float) -> None:
    await sleep(seconds)
