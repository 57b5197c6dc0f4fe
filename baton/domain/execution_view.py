"""Executions as presented by the API, the CLI and the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from baton.domain.agent_call import LlmUsage
from baton.domain.execution import DEFAULT_QUEUE, StepOverride
from baton.domain.workflow import AgentDefinition, Effect, StepRef

_FINISHED = frozenset({"completed", "skipped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TryView:
    """The time and the outcome of one attempt."""

    n: int
    run: int
    status: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step that began or was skipped."""

    #: Identifies it in the execution.
    path: str
    #: Its place in the workflow.
    position: tuple[int, ...]
    key: str
    name: str
    agent: str
    status: str
    version: int | None
    attempts: int
    next_attempt_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    input_bytes: int | None
    input_sha256: str | None
    output: bytes | None
    output_bytes: int | None
    #: Why it was skipped, or why its output was provided by a person.
    reason: str | None
    error: Mapping[str, object] | None
    #: Mapped inputs whose source was unexpectedly missing in the latest attempt.
    left_out: list[Mapping[str, object]]
    usage: LlmUsage
    #: Hash of the step's definition as recorded last.
    definition_sha256: str
    #: Who provided its output or skipped it, so that its agent does not run; None if it was not
    #: overridden.
    settled_by: str | None
    settled_at: datetime | None
    #: The test execution that the provided output was taken from.
    settled_from: str | None
    #: Every attempt of every run.
    tries: tuple[TryView, ...]

    @property
    def ref(self) -> StepRef:
        """The reference that facts about the step use."""
        return StepRef(
            path=self.path,
            position=self.position,
            key=self.key,
            name=self.name,
            agent=self.agent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView(TryView):
    """One attempt of one step."""

    worker: UUID
    input_sha256: str
    #: The exact input, kept if the attempt did not succeed.
    input: bytes | None
    error: Mapping[str, object] | None
    usage: LlmUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run of an execution: its start, a resume or a take-over."""

    n: int
    reason: str
    version: int | None
    worker: UUID
    started_at: datetime
    ended_at: datetime | None
    deadline_at: datetime
    outcome: str | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionView:
    """A whole execution, possibly without its data."""

    id: str
    workflow_id: str
    workflow_name: str
    version: int | None
    definition_sha256: str
    mode: str
    status: str
    queue: str
    run: int
    current_step: int
    total_steps: int
    #: None if the view was read without data.
    input: bytes | None
    #: None for executions created before the size was recorded.
    input_bytes: int | None
    error: str | None
    error_detail: Mapping[str, object] | None
    failed_step: int | None
    llm_calls: int
    llm_tokens: int
    #: US dollars; None if the price of a model is unknown.
    llm_cost: Decimal | None
    metadata: Mapping[str, object]
    trigger: str
    retry_of: str | None
    #: The execution that it repeats one step of, and the key of that step.
    debug_of: str | None
    debug_step: str | None
    traceparent: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    agents: tuple[str, ...]
    #: When it was read, by the database's clock.
    read_at: datetime
    #: It is waiting, and no live worker has the agents it needs.
    nobody_can_run: bool
    #: Its worker died, and no other worker has taken it over yet.
    owner_lost: bool
    steps: tuple[StepView, ...]
    runs: tuple[RunView, ...]

    @property
    def first_unfinished(self) -> int:
        """Index of the first step to run again; `total_steps` if all finished.

        Steps after a failed step run again with it.
        """
        for index, step in enumerate(self.steps):
            if step.position != (index,) or step.status not in _FINISHED:
                return index
        return len(self.steps)

    @property
    def tried(self) -> frozenset[str]:
        """Keys of the steps whose agents have run."""
        return frozenset(step.key for step in self.steps if step.tries)


def may_have_written(agent: AgentDefinition, *, tried: bool) -> bool:
    """True if the step may have changed something outside, and would do so again."""
    return tried and agent.effect is Effect.WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The facts that determine what an execution would do if it ran again."""

    id: str
    workflow_id: str
    status: str
    definition_sha256: str
    #: Keys of the steps whose agents have run.
    tried: frozenset[str]
    #: Keys of the steps that a person overrode in a test: their agents do not run then either.
    overridden: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """The progress of a step."""

    key: str
    name: str
    status: str = "pending"
    attempts: int = 0
    started_at: datetime | None = None
    completed_at: datetime | None = None
    next_attempt_at: datetime | None = None
    #: Why it was skipped.
    reason: str | None = None
    #: Why its latest attempt failed.
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionProgress:
    """The progress of an execution, without its data."""

    status: str
    definition_sha256: str
    #: The agents that a worker needs to run it.
    agents: tuple[str, ...]
    #: When it was read, by the database's clock.
    read_at: datetime
    #: It is waiting, and no live worker has the agents it needs.
    nobody_can_run: bool
    #: The store returns the steps that began, the service all steps.
    steps: tuple[StepProgress, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionRow:
    """An execution in a list."""

    id: str
    workflow_id: str
    workflow_name: str
    version: int | None
    mode: str
    status: str
    current_step: int
    total_steps: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    failed_step: int | None
    llm_calls: int
    llm_tokens: int
    #: US dollars; None if the price of a model is unknown.
    llm_cost: Decimal | None
    trigger: str
    retry_of: str | None
    debug_of: str | None
    created_by: str
    error_code: str | None
    error_message: str | None
    error_step: str | None
    error_step_name: str | None
    #: Why it ended, if not through a failed step.
    plain_error: str | None
    completed_steps: int
    #: None if that step did not begin.
    current_step_name: str | None
    #: Attempts beyond the first of each step.
    retries: int
    #: Mapped inputs whose source was unexpectedly missing.
    left_out: int
    #: Total duration of its runs up to now; None if it has not begun.
    seconds_run: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionStanding:
    """The status of an execution, and when it last changed."""

    execution_id: str
    workflow_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFilter:
    """A filter for failures; None matches all."""

    step: str | None = None
    error_code: str | None = None
    error_type: str | None = None
    agent: str | None = None
    agent_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionFilter:
    """A filter for executions; None matches all."""

    workflow_id: str | None = None
    #: One of these; empty matches all.
    statuses: tuple[str, ...] = ()
    mode: str | None = None
    #: Created in this range, end excluded; for failures, when they happened.
    from_at: datetime | None = None
    to_at: datetime | None = None
    #: Each word must be the beginning of a word in the id, the input or an error.
    words: tuple[str, ...] = ()
    #: Failed this way in any of its runs.
    failure: FailureFilter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """The plan for resuming a failed or cancelled execution."""

    #: The run that the plan is based on; invalid if there has been another run since.
    run: int
    #: Position of the first step that runs again.
    position: tuple[int, ...]
    version: int | None
    definition_sha256: str
    #: The oldest engine version that can run it.
    min_engine: int
    agents: tuple[str, ...]
    #: Keys of all steps of the definition, in order.
    step_keys: tuple[str, ...]
    #: Steps whose output a person provided, so that they do not run again.
    overrides: tuple[StepOverride, ...] = ()
    #: The queue of all workers, or that of one process.
    queue: str = DEFAULT_QUEUE


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyClaim:
    """A request that must take effect only once (`Idempotency-Key`)."""

    principal: str
    route: str
    key: str
    body_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """An execution that was just created or resumed.

    Stored as the answer for an idempotency key.
    """

    execution_id: str
    total_steps: int
