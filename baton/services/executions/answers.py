"""Executions as JSON: one shape for the API, the command line and the pages.

Input, context and outputs are spliced in as the exact text that was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType, structs

from baton.domain.agent_call import LlmUsage
from baton.domain.execution import (
    AttemptStatus,
    ExecutionStatus,
    Mode,
    RunReason,
    StepStatus,
)
from baton.domain.execution_view import (
    ExecutionRow,
    ExecutionView,
    RunView,
    StepView,
    TryView,
    may_have_written,
)
from baton.domain.workflow import AgentDefinition, Effect, StepDefinition, WorkflowDefinition
from baton.engine.context_manager import context_of
from baton.jsontext.text import encode_members
from baton.services.answers import (
    Answer,
    Exact,
    FailureRecord,
    Instant,
    Members,
    Page,
    dollars,
    instant,
    milliseconds,
    one_of,
    seconds_between,
)
from baton.services.executions.recorded_data import recorded_data

_ModeName = Annotated[str, one_of(Mode)]
StatusName = Annotated[str, one_of(ExecutionStatus)]
_StepStatus = Annotated[str, one_of(StepStatus)]
AttemptState = Annotated[str, one_of(AttemptStatus)]
Dollars = Annotated[
    float | None, Meta(description="US dollars; null where the price of a model is not known.")
]


class Llm(Answer, frozen=True, kw_only=True):
    """The use of language models."""

    calls: int
    tokens: Annotated[int, Meta(description="Input and output together.")]
    input_tokens: int
    cached_tokens: Annotated[int, Meta(description="Input tokens that were cached; part of them.")]
    output_tokens: int
    cost: Dollars
    models: Annotated[
        Sequence[str],
        Meta(
            description="Who answered, each once; `sandbox` is the stand-in, which follows rules."
        ),
    ]

    @classmethod
    def of(cls, usage: LlmUsage) -> Llm:
        """The use by a step or by one attempt."""
        return cls(
            calls=usage.calls,
            tokens=usage.tokens,
            input_tokens=usage.input_tokens,
            cached_tokens=usage.cached_tokens,
            output_tokens=usage.output_tokens,
            cost=dollars(usage.cost),
            models=usage.models,
        )


#: Of a step that asked no model.
NO_LLM = Llm.of(LlmUsage())


class Try(Answer, frozen=True, kw_only=True):
    """The time and the outcome of one attempt."""

    n: int
    run: int
    status: AttemptState
    started_at: Instant
    ended_at: Instant | None

    @classmethod
    def of(cls, view: TryView) -> Try:
        """One of a step's."""
        return cls(
            n=view.n,
            run=view.run,
            status=view.status,
            started_at=instant(view.started_at),
            ended_at=instant(view.ended_at),
        )


class LeftOutInput(Answer, frozen=True, kw_only=True):
    """A mapped input for which there was nothing, although no schema says that it is optional."""

    input: str
    source: Annotated[str, Meta(description="The path of the mapping.")]
    nearest: Annotated[str | None, Meta(description="The field that was probably meant.")]
    message: str


#: As it was recorded.
_LeftOut = Annotated[
    Mapping[str, object], Meta(extra_json_schema={"$ref": "#/components/schemas/LeftOutInput"})
]


class StepOut(Answer, frozen=True, kw_only=True):
    """One step of an execution."""

    key: str
    name: str
    agent: str
    status: _StepStatus
    version: int | None
    attempts: int
    next_attempt_at: Annotated[
        Instant | UnsetType | None, Meta(description="While it waits to retry.")
    ] = UNSET
    started_at: Instant | None
    completed_at: Instant | None
    duration_ms: float | None
    input_bytes: int | None
    output_bytes: int | None
    llm: Llm
    error: FailureRecord | None
    reason: Annotated[str | None, Meta(description="Why it was skipped, or who gave its output.")]
    left_out: Annotated[
        Sequence[_LeftOut],
        Meta(description="Mapped inputs for which there was unexpectedly nothing."),
    ] = ()
    tries: Annotated[Sequence[Try], Meta(description="Over all runs, oldest first.")]
    agent_name: str
    agent_kind: str
    effect: Annotated[
        str, one_of(Effect), Meta(description="Whether its agent changes something outside Baton.")
    ]
    timeout_seconds: Annotated[float, Meta(description="The limit of one try.")]
    max_attempts: Annotated[int, Meta(description="Tries of one run, the first included.")]
    may_have_written: Annotated[
        bool, Meta(description="It was tried and may have changed something outside Baton.")
    ]

    @classmethod
    def of(
        cls, definition: StepDefinition, agent: AgentDefinition, view: StepView | None
    ) -> StepOut:
        """A step without its data; `view` is null if it has not begun."""
        defined = cls(
            key=definition.key,
            name=definition.name,
            agent=definition.agent,
            status=StepStatus.PENDING,
            version=None,
            attempts=0,
            started_at=None,
            completed_at=None,
            duration_ms=None,
            input_bytes=None,
            output_bytes=None,
            llm=NO_LLM,
            error=None,
            reason=None,
            tries=(),
            agent_name=agent.name,
            agent_kind=agent.kind,
            effect=agent.effect,
            timeout_seconds=definition.timeout_seconds,
            max_attempts=definition.retry_policy(agent).max_retries + 1,
            may_have_written=False,
        )
        return defined if view is None else defined._begun(view, agent)

    def _begun(self, view: StepView, agent: AgentDefinition) -> StepOut:
        return structs.replace(
            self,
            key=view.key,
            name=view.name,
            agent=view.agent,
            status=view.status,
            version=view.version,
            attempts=view.attempts,
            next_attempt_at=instant(view.next_attempt_at),
            started_at=instant(view.started_at),
            completed_at=instant(view.completed_at),
            duration_ms=milliseconds(view.started_at, view.completed_at),
            input_bytes=view.input_bytes,
            output_bytes=view.output_bytes,
            llm=Llm.of(view.usage),
            error=view.error,
            reason=view.reason,
            left_out=view.left_out,
            tries=[Try.of(each) for each in view.tries],
            may_have_written=may_have_written(agent, tried=bool(view.tries)),
        )


class RunOut(Answer, frozen=True, kw_only=True):
    """One run: the start, a resume or a take-over by another worker."""

    n: int
    reason: Annotated[str, one_of(RunReason)]
    version: int | None
    worker: str
    started_at: Instant
    ended_at: Instant | None
    outcome: str | None
    error: str | None

    @classmethod
    def of(cls, view: RunView) -> RunOut:
        """One of an execution's."""
        return cls(
            n=view.n,
            reason=view.reason,
            version=view.version,
            worker=str(view.worker),
            started_at=instant(view.started_at),
            ended_at=instant(view.ended_at),
            outcome=view.outcome,
            error=view.error,
        )


class RowError(Answer, frozen=True, kw_only=True):
    """Why an execution failed or was cancelled, as a list shows it."""

    code: Annotated[str, Meta(description="Of the error, or `cancelled`.")]
    message: Annotated[str | None, Meta(description="Cut after 500 characters.")]
    step: Annotated[str | None, Meta(description="Key of the step that failed, if one did.")]
    step_name: str | None


class _ExecutionFacts(Answer, frozen=True):
    execution_id: str
    workflow_id: str
    workflow_name: str
    version: int | None
    mode: _ModeName
    status: StatusName
    current_step: int
    completed_steps: int
    total_steps: int
    created_at: Instant
    started_at: Instant | None
    completed_at: Instant | None
    duration_seconds: Annotated[float | None, Meta(description="Of all its runs together.")]
    retry_of: str | None
    debug_of: Annotated[
        str | None,
        Meta(description="The execution of which this runs one step again, as a test."),
    ]
    llm_calls: int
    llm_tokens: int
    llm_cost: Dollars
    created_by: str
    trigger: str


class ExecutionSummary(_ExecutionFacts, frozen=True, kw_only=True):
    """An execution without its data."""

    current_step_name: Annotated[str | None, Meta(description="Null if that step did not begin.")]
    retries: Annotated[int, Meta(description="Attempts beyond the first of each step.")]
    left_out: Annotated[
        int, Meta(description="Mapped inputs for which there was unexpectedly nothing.")
    ]
    error: RowError | None

    @classmethod
    def of(cls, row: ExecutionRow) -> ExecutionSummary:
        """One of a list."""
        return cls(
            **_facts(row),
            completed_steps=row.completed_steps,
            duration_seconds=None if row.seconds_run is None else round(row.seconds_run, 6),
            current_step_name=row.current_step_name,
            retries=row.retries,
            left_out=row.left_out,
            error=_row_error(row),
        )


class Executions(Page[ExecutionSummary], frozen=True, kw_only=True):
    """A page of executions, newest first."""


class Execution(_ExecutionFacts, frozen=True, kw_only=True):
    """An execution with its data, partial results included."""

    error: FailureRecord | None
    waiting_for: Annotated[
        str | None, Meta(description="What no live worker has, if that is why it waits.")
    ]
    handing_over: Annotated[
        bool,
        Meta(description="Its worker died; another one takes it over within about ten seconds."),
    ]
    first_unfinished: Annotated[
        int | None,
        Meta(description="Index of the first step that a resume runs; null if all finished."),
    ]
    steps: Sequence[StepOut]
    runs: Sequence[RunOut]
    metadata: Members
    debug_step: Annotated[str | None, Meta(description="Key of the step that it runs again.")]
    traceparent: Annotated[
        str | None,
        Meta(description="The W3C Trace Context of the request that started it, if that had one."),
    ]
    input_bytes: Annotated[int | None, Meta(description="Null for old executions.")]
    input: Annotated[Exact | UnsetType, Meta(description="Left out with `data=false`.")] = UNSET
    context: Annotated[
        Exact | UnsetType,
        Meta(description="The input with all outputs merged over it. Left out with `data=false`."),
    ] = UNSET
    results: Annotated[
        Exact | UnsetType,
        Meta(description="What each step returned, by step key. Left out with `data=false`."),
    ] = UNSET

    @classmethod
    def of(cls, view: ExecutionView, definition: WorkflowDefinition) -> Execution:
        """An execution without its data."""
        by_key = {step.key: step for step in view.steps}
        return cls(
            **_facts(view),
            completed_steps=sum(step.status == StepStatus.COMPLETED for step in view.steps),
            duration_seconds=_duration(view),
            error=view.error_detail or _plain_error(view),
            waiting_for=_waiting_for(view),
            handing_over=view.owner_lost,
            first_unfinished=_first_unfinished(view),
            steps=[
                StepOut.of(step, definition.agent_of(step), by_key.get(step.key))
                for step in definition.steps
            ],
            runs=[RunOut.of(run) for run in view.runs],
            metadata=view.metadata,
            debug_step=view.debug_step,
            traceparent=view.traceparent,
            input_bytes=view.input_bytes,
        )


def execution_json(view: ExecutionView, definition: WorkflowDefinition) -> bytes:
    """The whole execution, partial results included."""
    data = recorded_data(view)
    whole = structs.replace(
        Execution.of(view, definition),
        input=msgspec.Raw(data.input),
        context=msgspec.Raw(context_of(data)),
        results=msgspec.Raw(encode_members(data.outputs)),
    )
    return msgspec.json.encode(whole)


def standing_json(view: ExecutionView, definition: WorkflowDefinition) -> bytes:
    """The same without input, context and results, for those who watch."""
    return msgspec.json.encode(Execution.of(view, definition))


def _facts(seen: ExecutionView | ExecutionRow) -> dict[str, Any]:
    """The members that are read in the same way for one execution and for a list."""
    return {
        "execution_id": seen.id,
        "workflow_id": seen.workflow_id,
        "workflow_name": seen.workflow_name,
        "version": seen.version,
        "mode": seen.mode,
        "status": seen.status,
        "current_step": seen.current_step,
        "total_steps": seen.total_steps,
        "created_at": instant(seen.created_at),
        "started_at": instant(seen.started_at),
        "completed_at": instant(seen.completed_at),
        "retry_of": seen.retry_of,
        "debug_of": seen.debug_of,
        "llm_calls": seen.llm_calls,
        "llm_tokens": seen.llm_tokens,
        "llm_cost": dollars(seen.llm_cost),
        "created_by": seen.created_by,
        "trigger": seen.trigger,
    }


def _row_error(row: ExecutionRow) -> RowError | None:
    if row.error_code is None and row.plain_error is None:
        return None
    return RowError(
        code=row.error_code or row.status,
        message=row.error_message or row.plain_error,
        step=row.error_step,
        step_name=row.error_step_name,
    )


def _first_unfinished(view: ExecutionView) -> int | None:
    return view.first_unfinished if view.first_unfinished < view.total_steps else None


def _plain_error(view: ExecutionView) -> Mapping[str, object] | None:
    if view.error is None:
        return None
    return {"code": view.status, "type": "", "message": view.error, "step": None, "stack": ""}


def _waiting_for(view: ExecutionView) -> str | None:
    if not view.nobody_can_run:
        return None
    return f"a worker with {', '.join(view.agents)}"


def _duration(view: ExecutionView) -> float | None:
    """The sum of the runs: waiting between a failure and its resume does not count."""
    if not view.runs:
        return None
    spans = (seconds_between(run.started_at, run.ended_at or view.read_at) for run in view.runs)
    return round(sum(span for span in spans if span), 6)
