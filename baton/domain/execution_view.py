"""Executions as people see them: what the API, the CLI and the pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

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
    #: Where it is in the workflow.
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
    #: Why it was skipped, or who gave its output.
    reason: str | None
    error: Mapping[str, Any] | None
    #: Mapped inputs for which there was unexpectedly nothing at its latest attempt.
    left_out: list[Mapping[str, Any]]
    llm_calls: int
    llm_tokens: int
    llm_input_tokens: int
    llm_cached_tokens: int
    llm_output_tokens: int
    #: US dollars; null where the price of a model is not known.
    llm_cost: Decimal | None
    #: Names of the models that answered.
    llm_models: list[str]
    #: Of the step as it was recorded last.
    definition_sha256: str
    #: Who gave its output or left it out, so that its agent does not run; null if nobody did.
    settled_by: str | None
    settled_at: datetime | None
    #: The test execution that the given output is from.
    settled_from: str | None
    #: Every try of every run.
    tries: tuple[TryView, ...]

    @property
    def ref(self) -> StepRef:
        """What facts about the step name it by."""
        return StepRef(
            path=self.path,
            position=self.position,
            key=self.key,
            name=self.name,
            agent=self.agent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """One try of one step."""

    n: int
    run: int
    worker: UUID
    status: str
    started_at: datetime
    ended_at: datetime | None
    input_sha256: str
    #: The exact input, kept where the attempt did not succeed.
    input: bytes | None
    error: Mapping[str, Any] | None
    llm_calls: int
    llm_tokens: int
    llm_input_tokens: int
    llm_cached_tokens: int
    llm_output_tokens: int
    #: US dollars; null where the price of a model is not known.
    llm_cost: Decimal | None
    #: Names of the models that answered.
    llm_models: list[str]


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
    """A whole execution; its data may have been left out."""

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
    input: bytes
    #: Null for executions that were made before it was kept.
    input_bytes: int | None
    error: str | None
    error_detail: Mapping[str, Any] | None
    failed_step: int | None
    llm_calls: int
    llm_tokens: int
    #: US dollars; null where the price of a model is not known.
    llm_cost: Decimal | None
    metadata: Mapping[str, Any]
    trigger: str
    retry_of: str | None
    #: The execution of which it runs one step again, and the key of that step.
    debug_of: str | None
    debug_step: str | None
    traceparent: str | None
    created_by: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    agents: tuple[str, ...]
    #: The database's clock when this was read.
    read_at: datetime
    #: It waits, and no live worker has the agents it needs.
    nobody_can_run: bool
    #: Its worker died, and no other has taken it over yet.
    owner_lost: bool
    steps: tuple[StepView, ...]
    runs: tuple[RunView, ...]

    @property
    def first_unfinished(self) -> int:
        """Index of the first step to run again; `total_steps` if all finished.

        What follows a failed step runs again with it.
        """
        for index, step in enumerate(self.steps):
            if step.position != (index,) or step.status not in _FINISHED:
                return index
        return len(self.steps)

    @property
    def tried(self) -> frozenset[str]:
        """Keys of the steps whose agents were tried."""
        return frozenset(step.key for step in self.steps if step.tries)


def may_have_written(agent: AgentDefinition, *, tried: bool) -> bool:
    """True if a step may have changed something outside, and would again if it ran again."""
    return tried and agent.effect is Effect.WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The facts that decide what an execution would do if it ran again."""

    id: str
    workflow_id: str
    status: str
    definition_sha256: str
    #: Keys of the steps whose agents were tried.
    tried: frozenset[str]
    #: Keys of the steps that a person settled in a test: their agents do not run then either.
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
    #: What a worker must have to run it.
    agents: tuple[str, ...]
    #: The database's clock when this was read.
    read_at: datetime
    #: It waits, and no live worker has the agents it needs.
    nobody_can_run: bool
    #: From the store those that began; from the service all.
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
    #: US dollars; null where the price of a model is not known.
    llm_cost: Decimal | None
    trigger: str
    retry_of: str | None
    debug_of: str | None
    created_by: str
    error_code: str | None
    error_message: str | None
    error_step: str | None
    error_step_name: str | None
    #: Why it ended, where that was no failure of a step.
    plain_error: str | None
    completed_steps: int
    #: Null if that step did not begin.
    current_step_name: str | None
    #: Attempts beyond the first of each step.
    retries: int
    #: Mapped inputs for which there was unexpectedly nothing.
    left_out: int
    #: All its runs together, up to now; null if it did not begin.
    seconds_run: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionStanding:
    """The status of an execution, and when it last changed."""

    execution_id: str
    workflow_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFilter:
    """A filter of failures; null means any."""

    step: str | None = None
    error_code: str | None = None
    error_type: str | None = None
    agent: str | None = None
    agent_kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionFilter:
    """A filter of executions; null means any."""

    workflow_id: str | None = None
    #: In one of these; none means any.
    statuses: tuple[str, ...] = ()
    mode: str | None = None
    #: Made at this time or later, and before that; of failures, when they happened.
    from_at: datetime | None = None
    to_at: datetime | None = None
    #: Each must begin a word of the id, the input or an error.
    words: tuple[str, ...] = ()
    #: Failed so, in whichever of its runs.
    failure: FailureFilter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """The plan for resuming a failed or cancelled execution."""

    #: The run after which this was decided; if there was another since, it does not hold.
    run: int
    #: Of the first step that runs again.
    position: tuple[int, ...]
    version: int | None
    definition_sha256: str
    #: The oldest version of the engine that can run it.
    min_engine: int
    agents: tuple[str, ...]
    #: Keys of all steps of the definition, in their order.
    step_keys: tuple[str, ...]
    #: Steps whose output a person gave, so that they do not run again.
    overrides: tuple[StepOverride, ...] = ()
    #: Where it waits: the queue of all workers, or that of one process.
    queue: str = DEFAULT_QUEUE


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyClaim:
    """A request that must have its effect once (`Idempotency-Key`)."""

    principal: str
    route: str
    key: str
    body_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """An execution that was just made or let go on; the answer that an idempotency key keeps."""

    execution_id: str
    total_steps: int
