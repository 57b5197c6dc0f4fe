"""The shapes of bodies and answers about single steps and tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from baton.api.failure_schema import Failure, ProblemDetail
from baton.api.schemas import AttemptState, Llm, LogLine, StepOut


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RunStepRequest(_Shape):
    """How to run one step alone."""

    input: dict[str, Any] = Field(
        default={}, description="The recorded input if it is absent. Kept to the byte."
    )
    config: dict[str, Any] = Field(
        default={}, description="Members that replace those of the step's configuration."
    )
    confirm_writes: bool = Field(
        default=False, description="An agent with effect `write` may really write."
    )


class TryDraftRequest(_Shape):
    """What to test, and how."""

    definition: dict[str, Any] = Field(description="The workflow file as it is on the screen.")
    input: dict[str, Any] = Field(default={}, description="Of the execution. Kept to the byte.")
    pins: dict[str, dict[str, Any]] = Field(
        default={}, description="Outputs to use instead of running steps, by step key."
    )
    only: str | None = Field(default=None, description="Key of the one step to run.")
    confirm_writes: bool | list[str] = Field(
        default=False,
        description="Keys of steps with effect `write` that may really write; `true` is all.",
    )


class StepData(BaseModel):
    """A JSON object, to the byte."""

    model_config = ConfigDict(extra="allow")


class StepAgent(_Shape):
    """The agent of a step."""

    slug: str
    name: str
    kind: str
    effect: Literal["read", "write"]


class StepRetry(_Shape):
    """How often and how soon a transient failure is tried again."""

    max_retries: int
    initial_delay_seconds: float
    backoff: float
    max_delay_seconds: float
    jitter: bool


class StepDefinitionOut(_Shape):
    """What a step does, with the agent's part merged in."""

    sha256: str
    changed: bool = Field(description="The step was recorded under another definition.")
    agent: StepAgent
    config: dict[str, Any] = Field(description="Secrets are masked.")
    mapping: dict[str, Any] | None = Field(description="Null passes the whole context.")
    when: str | None
    timeout_seconds: float
    retry: StepRetry
    input_schema: dict[str, Any] | bool | None
    output_schema: dict[str, Any] | bool | None


class AttemptOut(_Shape):
    """One try."""

    n: int
    run: int
    worker: str
    status: AttemptState
    started_at: datetime
    ended_at: datetime | None
    duration_ms: float | None
    input_sha256: str
    error: Failure | None
    llm: Llm


class Transfer(_Shape):
    """What went into an attempt or came out of the step."""

    direction: Literal["in", "out"]
    attempt: int | None = Field(description="Null if a person gave the output.")
    at: datetime
    bytes: int | None
    valid: bool | None = Field(description="By its schema; null where nothing was checked.")


class Settled(_Shape):
    """Who gave the output or left the step out, so that its agent did not run."""

    by: str
    at: datetime
    from_execution: str | None = Field(description="The run of the step that the output is from.")


class StepDetailOut(_Shape):
    """Everything about one step of an execution."""

    execution_id: str
    workflow_id: str
    index: int
    position: str
    step: StepOut
    definition: StepDefinitionOut
    input: dict[str, Any] | None = Field(
        default=None, description="Of the latest attempt, to the byte."
    )
    input_source: Literal["stored", "derived", "reconstructed_differs"] | None = Field(
        default=None,
        description="`reconstructed_differs`: its hash says that the agent got another one.",
    )
    input_sha256: str | None = Field(default=None, description="Of what the agent really got.")
    output: dict[str, Any] | None = None
    problems: list[ProblemDetail] = Field(description="What broke a schema, if that is why.")
    attempts: list[AttemptOut]
    log: list[LogLine] = []
    transfers: list[Transfer]
    settled: Settled | None
