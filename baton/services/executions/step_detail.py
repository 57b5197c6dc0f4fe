"""Everything about one step of an execution as JSON: one shape for the API and the command line.

Input and output are spliced in as the exact text that was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType, structs

from baton.domain.execution_view import AttemptView, ExecutionView, StepView
from baton.domain.mapping import source_document
from baton.domain.workflow import Effect, PlacedStep, StepDefinition, WorkflowDefinition
from baton.services.answers import (
    Answer,
    Exact,
    FailureRecord,
    Instant,
    Members,
    ProblemRecord,
    instant,
    milliseconds,
    one_of,
)
from baton.services.executions.answers import AttemptState, Llm, StepOut
from baton.services.executions.step_inputs import InputSource, StepInput
from baton.services.secrets import without_secrets

#: Failures that are about what came out, by their code.
_ABOUT_OUTPUT = frozenset({"output_invalid", "answer_invalid", "not_json", "output_too_large"})
#: Failures before the input could be checked.
_BEFORE_INPUT = frozenset({"agent_misconfigured", "unknown_agent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDetail:
    """One step of an execution with what is recorded of it besides its data."""

    execution: ExecutionView
    definition: WorkflowDefinition
    placed: PlacedStep
    #: Null if it has not begun.
    view: StepView | None
    attempts: Sequence[AttemptView]

    @property
    def step(self) -> StepDefinition:
        """As the execution's definition has it."""
        return self.placed.step

    @property
    def index(self) -> int:
        """Its place in the order of all steps, from 0."""
        return self.definition.placed_steps().index(self.placed)


class StepAgent(Answer, frozen=True, kw_only=True):
    """The agent of a step."""

    slug: str
    name: str
    kind: str
    effect: Annotated[str, one_of(Effect)]


class StepRetry(Answer, frozen=True, kw_only=True):
    """The number and the delays of retries of a transient failure."""

    max_retries: int
    initial_delay_seconds: float
    backoff: float
    max_delay_seconds: float
    jitter: bool


class StepDefinitionOut(Answer, frozen=True, kw_only=True):
    """The configuration of a step, with the agent's part merged in."""

    sha256: str
    changed: Annotated[bool, Meta(description="The step was recorded under another definition.")]
    agent: StepAgent
    config: Annotated[Members, Meta(description="Secrets are masked.")]
    mapping: Annotated[Members | None, Meta(description="Null passes the whole context.")]
    when: str | None
    timeout_seconds: float
    retry: StepRetry
    input_schema: Members | bool | None
    output_schema: Members | bool | None


class AttemptOut(Answer, frozen=True, kw_only=True):
    """One try."""

    n: int
    run: int
    worker: str
    status: AttemptState
    started_at: Instant
    ended_at: Instant | None
    duration_ms: float | None
    input_sha256: str
    error: FailureRecord | None
    llm: Llm


class Transfer(Answer, frozen=True, kw_only=True):
    """The input of an attempt or the output of the step."""

    direction: Annotated[str, Meta(extra_json_schema={"enum": ["in", "out"]})]
    attempt: Annotated[int | None, Meta(description="Null if a person gave the output.")]
    at: Instant
    bytes: int | None
    valid: Annotated[
        bool | None, Meta(description="By its schema; null where nothing was checked.")
    ]


class Settled(Answer, frozen=True, kw_only=True):
    """The person who gave the output or left the step out, so that its agent did not run."""

    by: str
    at: Instant
    from_execution: Annotated[
        str | None, Meta(description="The run of the step that the output is from.")
    ]


class LogLine(Answer, frozen=True, kw_only=True):
    """One line that an agent wrote."""

    attempt: int
    at: Instant
    level: Annotated[str, Meta(extra_json_schema={"enum": ["debug", "info", "warning", "error"]})]
    message: str
    fields: Members


class Logs(Answer, frozen=True, kw_only=True):
    """The log of one step, oldest line first."""

    items: Sequence[LogLine]


class StepDetailOut(Answer, frozen=True, kw_only=True):
    """Everything about one step of an execution."""

    execution_id: str
    workflow_id: str
    index: int
    position: str
    step: StepOut
    definition: StepDefinitionOut
    problems: Annotated[
        Sequence[ProblemRecord], Meta(description="What broke a schema, if that is why.")
    ]
    attempts: Sequence[AttemptOut]
    transfers: Sequence[Transfer]
    settled: Settled | None
    input: Annotated[
        Exact | UnsetType | None, Meta(description="Of the latest attempt, to the byte.")
    ] = UNSET
    input_source: Annotated[
        InputSource | UnsetType | None,
        Meta(description="`reconstructed_differs`: its hash says that the agent got another one."),
    ] = UNSET
    input_sha256: Annotated[
        str | UnsetType | None, Meta(description="Of what the agent really got.")
    ] = UNSET
    output: Exact | UnsetType | None = UNSET
    log: Sequence[LogLine] | UnsetType = UNSET


def step_detail_json(detail: StepDetail, *, logs: Sequence[LogLine], given: StepInput) -> bytes:
    """The whole record of a step."""
    output = detail.view.output if detail.view else None
    whole = structs.replace(
        _facts(detail),
        input=None if given.text is None else msgspec.Raw(given.text),
        input_source=given.source,
        input_sha256=given.sha256,
        output=None if output is None else msgspec.Raw(output),
        log=logs,
    )
    return msgspec.json.encode(whole)


def step_facts_json(detail: StepDetail) -> bytes:
    """The same without input, output and log, for those who read these when they are shown."""
    return msgspec.json.encode(_facts(detail))


def _facts(detail: StepDetail) -> StepDetailOut:
    error = _error(detail)
    return StepDetailOut(
        execution_id=detail.execution.id,
        workflow_id=detail.execution.workflow_id,
        index=detail.index,
        position=f"{detail.index + 1} of {len(detail.definition.steps)}",
        step=StepOut.of(detail.step, detail.definition.agent_of(detail.step), detail.view),
        definition=_definition(detail),
        problems=(error or {}).get("problems", []),
        attempts=[_attempt(attempt) for attempt in detail.attempts],
        transfers=list(_transfers(detail)),
        settled=_settled(detail.view),
    )


def _error(detail: StepDetail) -> Mapping[str, Any] | None:
    """Why it failed, or why its latest attempt did."""
    if detail.view is None or detail.view.status == "completed":
        return None
    latest = detail.attempts[-1].error if detail.attempts else None
    return detail.view.error or latest


def _definition(detail: StepDetail) -> StepDefinitionOut:
    step = detail.step
    agent = detail.definition.agent_of(step)
    retry = step.retry_policy(agent)
    sha256 = step.definition_sha256(agent)
    return StepDefinitionOut(
        sha256=sha256,
        changed=detail.view is not None and detail.view.definition_sha256 != sha256,
        agent=StepAgent(slug=agent.slug, name=agent.name, kind=agent.kind, effect=agent.effect),
        config=without_secrets(step.effective_config(agent)),
        mapping=step.mapping
        and {target: source_document(source) for target, source in step.mapping.items()},
        when=step.when,
        timeout_seconds=step.timeout_seconds,
        retry=StepRetry(
            max_retries=retry.max_retries,
            initial_delay_seconds=retry.initial_delay_seconds,
            backoff=retry.backoff,
            max_delay_seconds=retry.max_delay_seconds,
            jitter=retry.jitter,
        ),
        input_schema=step.effective_input_schema(agent),
        output_schema=step.effective_output_schema(agent),
    )


def _attempt(attempt: AttemptView) -> AttemptOut:
    return AttemptOut(
        n=attempt.n,
        run=attempt.run,
        worker=str(attempt.worker),
        status=attempt.status,
        started_at=instant(attempt.started_at),
        ended_at=instant(attempt.ended_at),
        duration_ms=milliseconds(attempt.started_at, attempt.ended_at),
        input_sha256=attempt.input_sha256,
        error=attempt.error,
        llm=Llm.of(attempt.usage),
    )


def _transfers(detail: StepDetail) -> Iterator[Transfer]:
    """Return the input and the outcome of each attempt."""
    agent = detail.definition.agent_of(detail.step)
    view = detail.view
    has_schema = detail.step.effective_input_schema(agent) is not None
    for attempt in detail.attempts:
        yield Transfer(
            direction="in",
            attempt=attempt.n,
            at=instant(attempt.started_at),
            bytes=_input_bytes(attempt, view),
            valid=_input_valid(attempt, has_schema=has_schema),
        )
        code = (attempt.error or {}).get("code")
        if code in _ABOUT_OUTPUT:
            yield Transfer(
                direction="out",
                attempt=attempt.n,
                at=instant(attempt.ended_at or attempt.started_at),
                bytes=None,
                valid=False,
            )
    if view is not None and view.completed_at is not None and view.output_bytes is not None:
        checked = detail.step.effective_output_schema(agent) is not None
        yield Transfer(
            direction="out",
            attempt=None if view.settled_by else view.attempts,
            at=instant(view.completed_at),
            bytes=view.output_bytes,
            valid=checked or None,
        )


def _input_bytes(attempt: AttemptView, view: StepView | None) -> int | None:
    if attempt.input is not None:
        return len(attempt.input)
    if view is not None and view.input_sha256 == attempt.input_sha256:
        return view.input_bytes
    return None


def _input_valid(attempt: AttemptView, *, has_schema: bool) -> bool | None:
    """Null where nobody checked."""
    code = (attempt.error or {}).get("code")
    if code == "input_invalid":
        return False
    if not has_schema or code in _BEFORE_INPUT or attempt.status not in {"completed", "failed"}:
        return None
    return True


def _settled(view: StepView | None) -> Settled | None:
    if view is None or view.settled_by is None or view.settled_at is None:
        return None
    return Settled(
        by=view.settled_by, at=instant(view.settled_at), from_execution=view.settled_from
    )
