"""The state of an execution and its next steps, derived from recorded facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from baton.domain.agent_call import LogLine
from baton.domain.execution import AttemptStart, ExecutionRecord, StepEnd, StepRecord, StepStatus
from baton.domain.worker import MAX_DATABASE_LOSSES, MAX_WORKER_LOSSES
from baton.domain.workflow import PlacedStep, StepDefinition, WorkflowDefinition
from baton.engine.context_manager import ContextManager, ExecutionData
from baton.engine.failure import FailurePlace, failure_record
from baton.engine.left_out import LeftOut, left_out_of
from baton.engine.validation_engine import ValidationEngine
from baton.errors import (
    AgentMisconfigured,
    BatonError,
    ConditionFailed,
    Correction,
    DatabaseLost,
    InputInvalid,
    MappingFailed,
    WorkerLost,
)
from baton.jsontext.text import sha256
from baton.sentence import say

_OVER = frozenset({StepStatus.COMPLETED, StepStatus.SKIPPED, StepStatus.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAttempt:
    """An attempt that may begin."""

    start: AttemptStart
    step: StepDefinition
    input: bytes
    #: Mapped inputs whose source was missing.
    left_out: tuple[LeftOut, ...] = ()
    #: Failed attempts before this one, since the last resume.
    failures: int = 0
    #: Consecutive attempts before this one whose worker lost the database.
    database_losses: int = 0
    #: Seconds to wait before the attempt.
    wait_seconds: float = 0.0
    #: What a model is told about its earlier answers to the same input.
    correction: Correction | None = None

    def again(self, correction: Correction | None = None) -> PlannedAttempt:
        """Return the next attempt with the same input.

        Keeps the last correction unless a new one is given.
        """
        return replace(
            self,
            start=replace(self.start, attempt=self.start.attempt + 1),
            failures=self.failures + 1,
            correction=correction or self.correction,
            database_losses=0,
            wait_seconds=0.0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSteps:
    """The next action: steps that end without running, then attempts, or the end."""

    steps_ended: tuple[StepEnd, ...] = ()
    #: All attempts that may begin: in a chain, one.
    attempts: tuple[PlannedAttempt, ...] = ()


@dataclass(slots=True, kw_only=True)
class ExecutionState:
    """The state of one execution; changed only by recorded facts."""

    definition: WorkflowDefinition
    record: ExecutionRecord
    context_manager: ContextManager
    validation: ValidationEngine
    outputs: dict[str, bytes] = field(default_factory=dict)
    #: Failure records by step path, in the order they happened.
    failures: dict[str, Mapping[str, object]] = field(default_factory=dict)
    #: The steps of the definition by path, in order.
    _steps: dict[str, PlacedStep] = field(init=False)
    #: Paths of the steps that have ended.
    _over: set[str] = field(default_factory=set)
    #: The data for mappings and conditions; outputs are added as steps complete.
    data: ExecutionData = field(init=False)

    def __post_init__(self) -> None:
        self.data = ExecutionData(input=self.record.input, outputs=self.outputs)
        self._steps = {placed.path: placed for placed in self.definition.placed_steps()}
        for path in self._steps:
            step = self.record.steps.get(path)
            if step is not None and step.status in _OVER:
                self._over.add(path)
            if step is not None and step.status is StepStatus.FAILED:
                self.failures[path] = step.error or {}

    @property
    def stopped_by_failure(self) -> bool:
        """True if a step failed and the workflow stops at the first failure."""
        return bool(self.failures) and self.definition.stop_on_error

    def completed(self, path: str, output: bytes) -> None:
        """Record that a step returned its output."""
        self._over.add(path)
        self.outputs[self._steps[path].step.key] = output

    def failed(self, path: str, error: Mapping[str, object]) -> None:
        """Record that a step failed and is not retried."""
        self._over.add(path)
        self.failures[path] = error

    async def next_steps(self, now: datetime) -> NextSteps:
        """Return the next steps that can run; if there are none, the execution has ended."""
        ended: list[StepEnd] = []
        for path, placed in self._steps.items():
            if path in self._over:
                self._recall(path)
                continue
            if self.stopped_by_failure:
                break
            found = await self._at(placed, now)
            if isinstance(found, PlannedAttempt):
                return NextSteps(steps_ended=tuple(ended), attempts=(found,))
            ended.append(found)
            self._over.add(path)
            if found.error is not None:
                self.failures[path] = found.error
        return NextSteps(steps_ended=tuple(ended))

    def end_of(
        self,
        path: str,
        status: StepStatus,
        *,
        output: bytes | None = None,
        error: Mapping[str, object] | None = None,
        reason: str | None = None,
    ) -> StepEnd:
        """Return the record that a step has ended."""
        placed = self._steps[path]
        step = placed.step
        return StepEnd(
            step=placed.ref,
            status=status,
            definition_sha256=step.definition_sha256(self.definition.agent_of(step)),
            output=output,
            error=error,
            reason=reason,
        )

    def place(self, path: str, attempt: int) -> FailurePlace:
        """Return the place of a failure."""
        step = self._steps[path].step
        agent = self.definition.agent_of(step)
        return FailurePlace(
            step=step.key,
            step_name=step.name,
            agent=step.agent,
            agent_name=agent.name,
            agent_kind=agent.kind,
            index=list(self._steps).index(path),
            total=len(self._steps),
            attempt=attempt,
        )

    def recall_all(self) -> None:
        """Add every recorded output, to inspect an execution afterwards."""
        for path in self._steps:
            if path in self._over:
                self._recall(path)

    def _recall(self, path: str) -> None:
        """Add a recorded output when its step is passed, so that steps see only earlier outputs."""
        step = self.record.steps.get(path)
        if step and step.status is StepStatus.COMPLETED and step.output is not None:
            self.outputs.setdefault(step.key, step.output)

    async def _at(self, placed: PlacedStep, now: datetime) -> PlannedAttempt | StepEnd:
        path, step = placed.path, placed.step
        seen = self.record.steps.get(path) or StepRecord(
            path=path, key=step.key, status=StepStatus.PENDING
        )
        losses = seen.losses + seen.attempt_open
        if losses >= MAX_WORKER_LOSSES:
            return self._failure(path, seen.attempts, now, _lost(step, losses))
        if seen.database_losses >= MAX_DATABASE_LOSSES:
            error = _database_lost(step, seen.database_losses)
            return self._failure(path, seen.attempts, now, error)
        try:
            if step.when is not None and not await self.context_manager.condition(
                step.when, self.data
            ):
                return self.end_of(
                    path, StepStatus.SKIPPED, reason=f"The condition is false: {step.when}"
                )
            prepared = await self.context_manager.prepare(step.mapping, self.data)
        except (MappingFailed, ConditionFailed) as error:
            if self.failures:
                return self._unavailable(path, error.message)
            return self._failure(path, seen.attempts, now, error)
        if self.failures and (why := await self._unfit(step, prepared.text)):
            return self._unavailable(path, why)
        agent = self.definition.agent_of(step)
        left_out = left_out_of(prepared.missing, self.data, self.definition, path)
        return PlannedAttempt(
            start=AttemptStart(
                step=placed.ref,
                agent_kind=agent.kind,
                attempt=seen.attempts + 1,
                definition_sha256=step.definition_sha256(agent),
                input_sha256=sha256(prepared.text),
                input_bytes=len(prepared.text),
                left_out=tuple(one.as_content() for one in left_out if not one.by_design),
            ),
            step=step,
            input=prepared.text,
            left_out=left_out,
            failures=seen.failures,
            database_losses=seen.database_losses,
            wait_seconds=seen.wait_seconds,
            correction=_correction(seen, sha256(prepared.text)),
        )

    async def _unfit(self, step: StepDefinition, text: bytes) -> str | None:
        """Return why an input violates its schema; an unusable schema fails the attempt itself."""
        schema = step.effective_input_schema(self.definition.agent_of(step))
        try:
            await self.validation.require_input(schema, text, step_key=step.key)
        except InputInvalid as error:
            return error.problems[0].message
        except AgentMisconfigured:
            return None
        return None

    def _failure(self, path: str, attempts: int, now: datetime, error: BatonError) -> StepEnd:
        record = failure_record(error, place=self.place(path, attempts), at=now, duration_ms=None)
        return self.end_of(path, StepStatus.FAILED, error=record)

    def _unavailable(self, path: str, why: str) -> StepEnd:
        return self.end_of(
            path,
            StepStatus.SKIPPED,
            reason=f"Its input is not available after an earlier failure: {why}",
        )


def _correction(seen: StepRecord, input_sha256: str) -> Correction | None:
    """Return the correction that earlier attempts with the same input requested."""
    if seen.correction is None or seen.corrected_input_sha256 != input_sha256:
        return None
    return Correction.from_json(seen.correction)


def _lost(step: StepDefinition, losses: int) -> WorkerLost:
    return WorkerLost(
        say(
            "{losses} workers died while they ran step '{step}'. Not retrying: it would crash "
            "more workers.",
            losses=losses,
            step=step.key,
        )
    ).advise("Check what the agent does to its process (memory, crashes), then resume.")


def _database_lost(step: StepDefinition, losses: int) -> DatabaseLost:
    return DatabaseLost(
        say(
            "Step '{step}' was released {losses} times in a row: its worker lost the database "
            "connection each time before the agent returned. Not retrying: the agent would run "
            "again and again.",
            step=step.key,
            losses=losses,
        )
    ).advise("Check the connection between the workers and PostgreSQL, then resume.")


def overwrite_notes(
    context_manager: ContextManager, data: ExecutionData, output: bytes, now: datetime
) -> tuple[LogLine, ...]:
    """Return a line for the step's log that lists the context fields its output replaces."""
    names = context_manager.overwrites(data, output)
    if not names:
        return ()
    listed = ", ".join(names)
    return (LogLine(at=now, level="info", message=f"The output replaces in the context: {listed}"),)
