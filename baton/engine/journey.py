"""Where an execution stands and what its next move is; decided from recorded facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from baton.domain.agent_call import Correction, LogLine
from baton.domain.errors import (
    AgentMisconfigured,
    BatonError,
    ConditionFailed,
    DatabaseLost,
    InputInvalid,
    MappingFailed,
    WorkerLost,
)
from baton.domain.execution import AttemptStart, ExecutionRecord, StepEnd, StepRecord, StepStatus
from baton.domain.json_text import sha256
from baton.domain.worker import MAX_DATABASE_LOSSES, MAX_WORKER_LOSSES
from baton.domain.workflow import StepDefinition, WorkflowDefinition
from baton.engine.context_manager import ContextManager, ExecutionData
from baton.engine.failure import FailurePlace, failure_record
from baton.engine.validation_engine import ValidationEngine

_OVER = frozenset({StepStatus.COMPLETED, StepStatus.SKIPPED, StepStatus.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAttempt:
    """An attempt that could begin."""

    start: AttemptStart
    step: StepDefinition
    input: bytes
    warnings: tuple[str, ...] = ()
    #: Attempts that failed before this one, since the last resume.
    failures: int = 0
    #: Attempts in a row before this one whose worker lost the database.
    database_losses: int = 0
    #: Seconds to wait first.
    wait_seconds: float = 0.0
    #: What a model is told about its earlier answers to the same input.
    correction: Correction | None = None

    def again(self, correction: Correction | None = None) -> PlannedAttempt:
        """The next try with the same input; a correction stays until there is another one."""
        return replace(
            self,
            start=replace(self.start, attempt=self.start.attempt + 1),
            failures=self.failures + 1,
            correction=correction or self.correction,
            database_losses=0,
            wait_seconds=0.0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What to do next: steps that are over without running, then an attempt, or the end."""

    steps_ended: tuple[StepEnd, ...] = ()
    attempt: PlannedAttempt | None = None


@dataclass(slots=True, kw_only=True)
class Journey:
    """One execution on its way; changed only by recorded facts."""

    definition: WorkflowDefinition
    record: ExecutionRecord
    context_manager: ContextManager
    validation: ValidationEngine
    outputs: dict[str, bytes] = field(default_factory=dict)
    #: Failure records by step index, in the order they happened.
    failures: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    _next: int = 0
    _over: set[int] = field(default_factory=set)
    #: What mappings and conditions see; the outputs in it grow.
    data: ExecutionData = field(init=False)

    def __post_init__(self) -> None:
        self.data = ExecutionData(input=self.record.input, outputs=self.outputs)
        for index, step in sorted(self.record.steps.items()):
            if step.status in _OVER:
                self._over.add(index)
            if step.status is StepStatus.FAILED:
                self.failures[index] = step.error or {}

    @property
    def stopped_by_failure(self) -> bool:
        """Whether a step failed and the workflow stops at the first failure."""
        return bool(self.failures) and self.definition.stop_on_error

    def completed(self, index: int, output: bytes) -> None:
        """A step returned its output."""
        self._over.add(index)
        self.outputs[self.definition.steps[index].key] = output

    def failed(self, index: int, error: Mapping[str, Any]) -> None:
        """A step will not be tried again."""
        self._over.add(index)
        self.failures[index] = error

    async def next_move(self, now: datetime) -> Move:
        """Walk to the next step that can run; without one, the execution is at its end."""
        ended: list[StepEnd] = []
        for index in range(len(self.definition.steps)):
            if index in self._over:
                self._recall(index)
                continue
            if self.stopped_by_failure:
                break
            found = await self._at(index, now)
            if isinstance(found, PlannedAttempt):
                return Move(steps_ended=tuple(ended), attempt=found)
            ended.append(found)
            self._over.add(index)
            if found.error is not None:
                self.failures[index] = found.error
        return Move(steps_ended=tuple(ended))

    def end_of(
        self,
        index: int,
        status: StepStatus,
        *,
        output: bytes | None = None,
        error: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> StepEnd:
        """The fact that a step is over."""
        step = self.definition.steps[index]
        return StepEnd(
            index=index,
            key=step.key,
            name=step.name,
            agent=step.agent,
            status=status,
            definition_sha256=step.definition_sha256(self.definition.agent_of(step)),
            output=output,
            error=error,
            reason=reason,
        )

    def place(self, index: int, attempt: int) -> FailurePlace:
        """Where something failed."""
        step = self.definition.steps[index]
        agent = self.definition.agent_of(step)
        return FailurePlace(
            step=step.key,
            step_name=step.name,
            agent=step.agent,
            agent_name=agent.name,
            agent_kind=agent.kind,
            index=index,
            total=len(self.definition.steps),
            attempt=attempt,
        )

    def recall_all(self) -> None:
        """Add every recorded output, for one who only looks back."""
        for index in sorted(self._over):
            self._recall(index)

    def _recall(self, index: int) -> None:
        """Add a recorded output in passing: steps see only those before them, in their order."""
        step = self.record.steps.get(index)
        if step and step.status is StepStatus.COMPLETED and step.output is not None:
            self.outputs.setdefault(step.key, step.output)

    async def _at(self, index: int, now: datetime) -> PlannedAttempt | StepEnd:
        step = self.definition.steps[index]
        seen = self.record.steps.get(index) or StepRecord(
            index=index, key=step.key, status=StepStatus.PENDING
        )
        losses = seen.losses + seen.attempt_open
        if losses >= MAX_WORKER_LOSSES:
            return self._failure(index, seen.attempts, now, _lost(step, losses))
        if seen.database_losses >= MAX_DATABASE_LOSSES:
            error = _database_lost(step, seen.database_losses)
            return self._failure(index, seen.attempts, now, error)
        try:
            if step.when is not None and not await self.context_manager.condition(
                step.when, self.data
            ):
                return self.end_of(
                    index, StepStatus.SKIPPED, reason=f"The condition is false: {step.when}"
                )
            prepared = await self.context_manager.prepare(step.mapping, self.data)
        except (MappingFailed, ConditionFailed) as error:
            if self.failures:
                return self._unavailable(index, error.message)
            return self._failure(index, seen.attempts, now, error)
        if self.failures and (why := await self._unfit(step, prepared.text)):
            return self._unavailable(index, why)
        agent = self.definition.agent_of(step)
        return PlannedAttempt(
            start=AttemptStart(
                index=index,
                key=step.key,
                name=step.name,
                agent=step.agent,
                agent_kind=agent.kind,
                attempt=seen.attempts + 1,
                definition_sha256=step.definition_sha256(agent),
                input_sha256=sha256(prepared.text),
                input_bytes=len(prepared.text),
            ),
            step=step,
            input=prepared.text,
            warnings=prepared.warnings,
            failures=seen.failures,
            database_losses=seen.database_losses,
            wait_seconds=seen.wait_seconds,
            correction=_correction(seen, sha256(prepared.text)),
        )

    async def _unfit(self, step: StepDefinition, text: bytes) -> str | None:
        """Why an input breaks its schema; a schema that is not usable fails the attempt itself."""
        schema = step.effective_input_schema(self.definition.agent_of(step))
        try:
            await self.validation.require_input(schema, text, step_key=step.key)
        except InputInvalid as error:
            return error.problems[0].message
        except AgentMisconfigured:
            return None
        return None

    def _failure(self, index: int, attempts: int, now: datetime, error: BatonError) -> StepEnd:
        record = failure_record(error, place=self.place(index, attempts), at=now, duration_ms=None)
        return self.end_of(index, StepStatus.FAILED, error=record)

    def _unavailable(self, index: int, why: str) -> StepEnd:
        return self.end_of(
            index,
            StepStatus.SKIPPED,
            reason=f"Its input is not available after an earlier failure: {why}",
        )


def _correction(seen: StepRecord, input_sha256: str) -> Correction | None:
    """What earlier attempts with the same input want the model to be told."""
    if seen.correction is None or seen.corrected_input_sha256 != input_sha256:
        return None
    return Correction.from_json(seen.correction)


def _lost(step: StepDefinition, losses: int) -> WorkerLost:
    return WorkerLost(
        f"{losses} workers died while they ran step '{step.key}'. It is not tried again, so that "
        "it cannot take more of them down. Look at what the agent does to its process (memory, "
        "crashes), then resume."
    )


def _database_lost(step: StepDefinition, losses: int) -> DatabaseLost:
    return DatabaseLost(
        f"Step '{step.key}' was released {losses} times in a row: its worker lost the database "
        "connection each time before the agent returned. Not retrying: the agent would run again "
        "and again. Check the connection between the workers and PostgreSQL, then resume."
    )


def overwrite_notes(
    context_manager: ContextManager, data: ExecutionData, output: bytes, now: datetime
) -> tuple[LogLine, ...]:
    """A line in the step's log for the context fields that its output replaces."""
    names = context_manager.overwrites(data, output)
    if not names:
        return ()
    listed = ", ".join(names)
    return (LogLine(at=now, level="info", message=f"The output replaces in the context: {listed}"),)
