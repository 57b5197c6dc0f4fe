"""What the engine and an agent exchange during one attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from baton.errors import Correction

#: Most log lines kept of one attempt, and most characters of each.
MOST_LOG_LINES = 1_000
MOST_LOG_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmUsage:
    """The use and cost of language models, summed over calls."""

    calls: int = 0
    #: Input and output together.
    tokens: int = 0
    input_tokens: int = 0
    #: Input tokens that the provider had cached; included in the input tokens.
    cached_tokens: int = 0
    output_tokens: int = 0
    #: US dollars; None if the price of a model or its token count is unknown.
    cost: Decimal | None = Decimal(0)
    #: Distinct names of the models that answered; the sandbox model is named `sandbox`.
    models: tuple[str, ...] = ()

    def __add__(self, other: LlmUsage) -> LlmUsage:
        return LlmUsage(
            calls=self.calls + other.calls,
            tokens=self.tokens + other.tokens,
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=None if self.cost is None or other.cost is None else self.cost + other.cost,
            models=tuple(dict.fromkeys((*self.models, *other.models))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line that an agent or the engine logged during an attempt."""

    at: datetime
    level: str
    message: str
    fields: Mapping[str, Any] = field(default_factory=dict)


class AttemptRecorder(Protocol):
    """Collects what an attempt produces besides its output, whether it succeeds or fails."""

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Add a line to the step's log."""

    def leave_out(self, lines: int) -> None:
        """Count lines that were dropped because there were too many."""

    def count(self, usage: LlmUsage) -> None:
        """Add model calls to the step's usage, failed attempts included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCall:
    """Everything an agent gets for one attempt."""

    execution_id: str
    step_key: str
    attempt: int
    agent: str
    #: The agent's configuration, overridden by the step's own.
    config: Mapping[str, Any]
    #: Exact JSON text of the prepared input, an object.
    input: bytes
    input_schema: Mapping[str, Any] | bool | None
    output_schema: Mapping[str, Any] | bool | None
    #: The same for all attempts, take-overs and resumes with the same input.
    idempotency_key: str
    timeout_seconds: float
    recorder: AttemptRecorder
    #: Set if an earlier answer of a model could not be used.
    correction: Correction | None = None
    #: Trace context of the attempt's span, for another process.
    traceparent: str | None = None


class AgentRuntime(Protocol):
    """Runs agents of one kind."""

    async def run(self, call: AgentCall) -> bytes:
        """Return the exact JSON text of the output, an object.

        Raises a `StepError` that says what happened; any other exception is recorded as the agent's
        own failure. It is cancelled at its timeout.
        """
