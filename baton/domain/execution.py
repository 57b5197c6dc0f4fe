"""Executions: their states, their stored form and the data that the engine decides by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from baton.domain.agent_call import LlmUsage, LogLine
from baton.domain.notification import NotificationKind
from baton.domain.workflow import StepRef


class ExecutionStatus(StrEnum):
    """The status of an execution."""

    PENDING = "pending"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """True once only a person can change the execution."""
        return self in FINAL


#: `paused` is reserved: no transition leads there yet. `RUNNING -> RUNNING` is a take-over from a
#: dead worker, `RUNNING -> PENDING` a worker that stops and releases the execution.
NEXT: Mapping[ExecutionStatus, frozenset[ExecutionStatus]] = {
    ExecutionStatus.PENDING: frozenset(
        {ExecutionStatus.RUNNING, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED}
    ),
    ExecutionStatus.RUNNING: frozenset(
        {
            ExecutionStatus.RUNNING,
            ExecutionStatus.PENDING,
            ExecutionStatus.COMPLETED,
            ExecutionStatus.FAILED,
            ExecutionStatus.CANCELLED,
        }
    ),
    ExecutionStatus.PAUSED: frozenset(),
    ExecutionStatus.FAILED: frozenset({ExecutionStatus.PENDING}),
    ExecutionStatus.CANCELLED: frozenset({ExecutionStatus.PENDING}),
    ExecutionStatus.COMPLETED: frozenset(),
}
FINAL = frozenset({ExecutionStatus.COMPLETED, ExecutionStatus.FAILED, ExecutionStatus.CANCELLED})


class StepStatus(StrEnum):
    """The status of one step of an execution."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class AttemptStatus(StrEnum):
    """The outcome of one attempt of one step."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    #: The attempt's worker died.
    WORKER_LOST = "worker_lost"
    #: The worker released the execution: it stopped, or lost the database for too long.
    RELEASED = "released"


class RunReason(StrEnum):
    """Why a run of an execution began."""

    START = "start"
    RESUME = "resume"
    TAKEOVER = "takeover"


class Mode(StrEnum):
    """The mode of an execution: only production counts in statistics."""

    PRODUCTION = "production"
    TEST = "test"


class Trigger(StrEnum):
    """The trigger of an execution."""

    API = "api"
    CLI = "cli"
    UI = "ui"
    WEBHOOK = "webhook"
    SCHEDULE = "schedule"
    RETRY = "retry"


#: Every worker serves this queue; `run:<worker id>` belongs to one `baton run`.
DEFAULT_QUEUE = "default"
PRIVATE_QUEUE_PREFIX = "run:"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOverride:
    """A step that does not run its agent: a person provided its output, or skipped it."""

    step: StepRef
    definition_sha256: str
    #: Exact JSON text of the output; None skips the step.
    output: bytes | None
    reason: str
    #: Id of the actor.
    by: str
    #: The test execution that the output was taken from, if any.
    from_execution: str | None = None

    @property
    def status(self) -> StepStatus:
        """The status recorded in the journal."""
        return StepStatus.SKIPPED if self.output is None else StepStatus.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExecution:
    """An execution about to be created."""

    id: str
    workflow_id: str
    workflow_name: str
    #: None for an execution of a file.
    version: int | None
    definition_sha256: str
    mode: Mode
    trigger: Trigger
    queue: str
    total_steps: int
    #: The oldest engine version that can run it.
    min_engine: int
    #: Slugs of the agents it needs, so that only workers that have them claim it.
    agents: tuple[str, ...]
    input: bytes
    created_by: str
    metadata: Mapping[str, object] = field(default_factory=dict)
    retry_of: str | None = None
    #: The execution that it repeats one step of, and the key of that step.
    debug_of: str | None = None
    debug_step: str | None = None
    #: Steps that count as finished from the start.
    overrides: tuple[StepOverride, ...] = ()
    #: The trace of the request that created it; see `baton.domain.tracing`.
    traceparent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One step as the journal records it."""

    path: str
    key: str
    status: StepStatus
    output: bytes | None = None
    #: Number of the last attempt, 0 if none.
    attempts: int = 0
    #: Failed attempts, and attempts lost with their worker, since the last resume.
    failures: int = 0
    losses: int = 0
    #: Consecutive attempts, up to the last, whose worker lost the database.
    database_losses: int = 0
    #: An attempt has begun and not ended.
    attempt_open: bool = False
    #: Seconds until the next attempt may begin.
    wait_seconds: float = 0.0
    #: Failure record of a step that failed.
    error: Mapping[str, object] | None = None
    #: The last correction that an attempt requested, and the input it refers to.
    correction: Mapping[str, object] | None = None
    corrected_input_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionRecord:
    """An execution as the journal records it: everything the engine needs to continue it."""

    id: str
    workflow_id: str
    workflow_name: str
    definition_sha256: str
    version: int | None
    mode: Mode
    queue: str
    status: ExecutionStatus
    run: int
    claim_id: UUID | None
    input: bytes
    #: Steps that have begun or were skipped, by path.
    steps: Mapping[str, StepRecord]
    #: Total duration of its runs, without the time between them.
    seconds_run: float
    #: Seconds left of `global_timeout_seconds`; None before the first claim of a run.
    seconds_left: float | None
    #: Last change by the database's clock: a claim fails if it has changed since.
    updated_at: datetime
    #: When it was read, by the same clock.
    read_at: datetime
    #: The trace that it belongs to.
    traceparent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to write to an execution; lost when another worker takes over."""

    execution_id: str
    claim_id: UUID
    worker_id: UUID
    run: int
    seconds_left: float
    #: By the database's clock.
    claimed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStart:
    """An attempt about to begin."""

    step: StepRef
    agent_kind: str
    attempt: int
    #: Hash of the step's whole definition, to detect later changes.
    definition_sha256: str
    input_sha256: str
    input_bytes: int
    #: Mapped inputs whose source was unexpectedly missing, as `LeftOut.as_content` writes them.
    left_out: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnd:
    """An attempt that ended."""

    #: Path of its step.
    path: str
    attempt: int
    status: AttemptStatus
    usage: LlmUsage = field(default_factory=LlmUsage)
    error: Mapping[str, object] | None = None
    #: The exact input, kept if the attempt did not succeed.
    input: bytes | None = None
    #: Seconds until the next attempt, if there will be one.
    retry_in_seconds: float | None = None
    logs: tuple[LogLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """An execution that its worker releases, with a note about the open attempt."""

    #: The reason, for the step's log.
    message: str
    #: The error recorded with the attempt, if the loss counts against the step.
    error: Mapping[str, object] | None = None
    #: Seconds until the next attempt may begin.
    retry_in_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnd:
    """A step that is not retried in this run."""

    step: StepRef
    status: StepStatus
    definition_sha256: str
    output: bytes | None = None
    error: Mapping[str, object] | None = None
    #: Why it was skipped.
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """The content of the notifications about the end of a run."""

    kind: NotificationKind
    content: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionEnd:
    """The end of a run."""

    status: ExecutionStatus
    #: Message and stack, for `executions.error`.
    error: str | None = None
    error_detail: Mapping[str, object] | None = None
    failed_step: int | None = None
    #: Projections for queries; None if jsonb cannot represent the value.
    context: bytes | None = None
    results: bytes | None = None
    message: OutboxMessage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """Facts that are committed together under a claim."""

    attempts_ended: tuple[AttemptEnd, ...] = ()
    steps_ended: tuple[StepEnd, ...] = ()
    attempts_started: tuple[AttemptStart, ...] = ()
    execution_ended: ExecutionEnd | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowExecution:
    """An execution that has ended, as returned by `WorkflowExecutor.execute_workflow`."""

    execution_id: str
    workflow_id: str
    status: ExecutionStatus
    #: Index of the last step that began.
    current_step: int
    total_steps: int
    started_at: str | None
    completed_at: str | None
    context: Mapping[str, object]
    #: The output of each step, by step key.
    results: Mapping[str, object]
    error: str | None
    metadata: Mapping[str, object]
