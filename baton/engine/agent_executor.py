"""Run one agent once: check its input, enforce its timeout, check its output."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from baton.domain.agent_call import AgentCall, AgentRuntime, LlmUsage, LogLine
from baton.domain.offloader import BIG_FROM_BYTES
from baton.domain.workflow import AgentDefinition, StepDefinition
from baton.engine.admission import BIG_INPUT_BUDGET_BYTES, Admission
from baton.engine.failure import stack_of
from baton.engine.interruption import Interrupted, Interruption
from baton.engine.left_out import LeftOut
from baton.engine.recorder import Recorder
from baton.engine.validation_engine import ValidationEngine
from baton.errors import (
    AgentError,
    AgentMisconfigured,
    AnswerInvalid,
    BatonError,
    ConnectorError,
    Correction,
    ExecutionTimeout,
    Limit,
    OutputTooLarge,
    StepError,
    StepTimeout,
)
from baton.observability.known_secrets import ReadSecrets, read_secrets
from baton.observability.redaction import output_without
from baton.sentence import say

MAX_OUTPUT_BYTES = 10 * 1024 * 1024
WARN_OUTPUT_BYTES = 5 * 1024 * 1024


#: Gets the credentials that an attempt read, and its error, which may be about one of them.
CredentialsUsed = Callable[[Collection[str], BatonError | None], None]


class AgentRuntimes(Protocol):
    """Provides the runtimes of agent kinds."""

    def runtime(self, kind: str) -> AgentRuntime:
        """Return the runtime of a kind; raises `UnknownAgent`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOrder:
    """One attempt to run, with its data."""

    execution_id: str
    step: StepDefinition
    agent: AgentDefinition
    attempt: int
    input: bytes
    input_sha256: str
    #: Mapped inputs whose source was missing, for the step's log.
    left_out: tuple[LeftOut, ...]
    #: The time left of the execution's own limit, and that limit.
    seconds_left: float
    global_timeout_seconds: float
    #: What the agent's model is told about earlier answers.
    correction: Correction | None = None
    #: The trace that the attempt belongs to.
    traceparent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutcome:
    """The result of an attempt: an output or an error."""

    output: bytes | None
    error: BatonError | None
    usage: LlmUsage
    logs: tuple[LogLine, ...]
    ended_at: datetime
    duration_ms: int


class AgentExecutor:
    """Executes single attempts; never raises errors caused by an agent."""

    def __init__(
        self,
        *,
        runtimes: AgentRuntimes,
        validation_engine: ValidationEngine,
        monotonic: Callable[[], float],
        max_output_bytes: int = MAX_OUTPUT_BYTES,
        big_input_budget_bytes: int = BIG_INPUT_BUDGET_BYTES,
        credentials_used: CredentialsUsed = lambda *_: None,
    ) -> None:
        self._credentials_used = credentials_used
        self._runtimes = runtimes
        self._validation = validation_engine
        self._monotonic = monotonic
        self._max_output_bytes = max_output_bytes
        self._admission = Admission(big_input_budget_bytes)

    async def execute(
        self, order: AttemptOrder, recorder: Recorder, interruption: Interruption
    ) -> AttemptOutcome:
        """Run the agent once; raises `Interrupted` only if the execution was stopped."""
        for missing in order.left_out:
            recorder.log(missing.message, level="info" if missing.by_design else "warning")
        began = self._monotonic()
        output: bytes | None = None
        error: BatonError | None = None
        with read_secrets() as read:
            try:
                output = await self._run(order, recorder, interruption)
                output = await _without_secrets(output, read.secrets, recorder)
                await self._check_output(order, output, recorder)
            except Interrupted:
                raise
            except BatonError as raised:
                output, error = None, _with_credential(raised, read)
            # Any other exception of an agent is its failure: recorded here and never swallowed.
            except Exception as raised:  # noqa: BLE001
                output, error = None, _as_agent_error(raised)
        if read.credentials:
            self._credentials_used(read.credentials, error)
        return AttemptOutcome(
            output=output,
            error=error,
            usage=recorder.usage,
            logs=recorder.lines,
            ended_at=recorder.now(),
            duration_ms=round((self._monotonic() - began) * 1000),
        )

    async def _run(
        self, order: AttemptOrder, recorder: Recorder, interruption: Interruption
    ) -> bytes:
        step, agent = order.step, order.agent
        runtime = self._runtimes.runtime(agent.kind)
        input_schema = step.effective_input_schema(agent)
        output_schema = step.effective_output_schema(agent)
        await self._validation.require_input(input_schema, order.input, step_key=step.key)
        limit = min(step.timeout_seconds, order.seconds_left)
        call = AgentCall(
            execution_id=order.execution_id,
            step_key=step.key,
            attempt=order.attempt,
            agent=agent.slug,
            config=step.effective_config(agent),
            input=order.input,
            input_schema=input_schema,
            output_schema=output_schema,
            idempotency_key=f"{order.execution_id}:{step.key}:{order.input_sha256}",
            timeout_seconds=limit,
            recorder=recorder,
            correction=order.correction,
            traceparent=order.traceparent,
        )
        if len(order.input) < BIG_FROM_BYTES:
            return await interruption.guard(self._within(limit, runtime, call, order))
        return await interruption.guard(self._in_turn(runtime, call, order))

    async def _in_turn(self, runtime: AgentRuntime, call: AgentCall, order: AttemptOrder) -> bytes:
        """Wait until a large input fits next to the others; this uses the execution's time."""
        began = self._monotonic()
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(order.seconds_left):
                    await stack.enter_async_context(self._admission.held(len(order.input)))
            except TimeoutError as error:
                raise execution_timeout(order.global_timeout_seconds, order.step.key) from error
            left = order.seconds_left - (self._monotonic() - began)
            limit = min(order.step.timeout_seconds, left)
            return await self._within(
                limit,
                runtime,
                replace(call, timeout_seconds=limit),
                replace(order, seconds_left=left),
            )

    async def _within(
        self, limit: float, runtime: AgentRuntime, call: AgentCall, order: AttemptOrder
    ) -> bytes:
        try:
            async with asyncio.timeout(limit) as timer:
                return await _uncancelled(runtime.run(call))
        # An exception that an agent raises when it is cancelled at its timeout counts as the
        # timeout.
        except Exception as error:
            if not timer.expired():
                raise
            raise _time_is_up(order) from error

    async def _check_output(self, order: AttemptOrder, output: bytes, recorder: Recorder) -> None:
        step, agent = order.step, order.agent
        size = len(output)
        if size > self._max_output_bytes:
            raise _too_large(step.key, size, self._max_output_bytes)
        if size > WARN_OUTPUT_BYTES:
            recorder.log(
                f"The output is large: {size:,} bytes of {self._max_output_bytes:,} allowed.",
                level="warning",
            )
        schema = step.effective_output_schema(agent)
        await self._validation.require_output(schema, output, step_key=step.key)


async def _without_secrets(output: bytes, secrets: set[str], recorder: Recorder) -> bytes:
    """Return the output without secrets that the agent read and a system repeated."""
    if not secrets:
        return output
    if len(output) < BIG_FROM_BYTES:
        clean = output_without(output, secrets)
    else:
        clean = await asyncio.to_thread(output_without, output, secrets)
    if clean != output:
        recorder.log(
            "The output repeated a secret of the step's credential. It was replaced by [secret].",
            level="warning",
        )
    return clean


async def _uncancelled(running: Awaitable[bytes]) -> bytes:
    """Await an agent; if it cancels itself, it has failed and was not stopped by us."""
    try:
        return await running
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise AgentError(
            "The agent cancelled itself: it raised asyncio.CancelledError although it was not "
            "stopped.",
            kind="CancelledError",
        ) from error


def _too_large(step_key: str, size: int, most: int) -> OutputTooLarge:
    error = OutputTooLarge(
        say(
            "The output of step '{step}' is {bytes:,} bytes; the limit is {limit:,}.",
            step=step_key,
            bytes=size,
            limit=most,
        )
    )
    error.limit = Limit(name="max_output_bytes", value=most, unit="bytes")
    return error.advise("Return less, or store the data elsewhere and return a reference to it.")


def _time_is_up(order: AttemptOrder) -> StepTimeout | ExecutionTimeout:
    seconds = order.step.timeout_seconds
    if seconds <= order.seconds_left:
        error = StepTimeout(
            say(
                "Step '{step}' did not finish within its limit of {seconds:g} seconds "
                "(timeout_seconds).",
                step=order.step.key,
                seconds=seconds,
            )
        )
        error.limit = Limit(name="timeout_seconds", value=seconds, unit="seconds")
        return error
    return execution_timeout(order.global_timeout_seconds, order.step.key)


def execution_timeout(limit_seconds: float, step_key: str) -> ExecutionTimeout:
    """Return the error of an execution that exceeded its own limit at a step."""
    error = ExecutionTimeout(
        say(
            "The execution did not finish within its limit of {seconds:g} seconds "
            "(global_timeout_seconds); it was at step '{step}'.",
            seconds=limit_seconds,
            step=step_key,
        )
    )
    error.limit = Limit(name="global_timeout_seconds", value=limit_seconds, unit="seconds")
    return error


def _with_credential(error: BatonError, read: ReadSecrets) -> BatonError:
    """Add the credential that the error is about, if that is certain."""
    about = isinstance(error, ConnectorError | AgentMisconfigured)
    if about and error.credential is None and len(read.credentials) == 1:
        (error.credential,) = read.credentials
    elif isinstance(error, ConnectorError) and error.credential is None:
        error.credential = read.systems.get(error.system)
    if isinstance(error, ConnectorError | AnswerInvalid):
        asked = read.credentials if error.credential is None else {error.credential}
        error.sandbox = bool(read.sandbox) and asked <= read.sandbox
    return error


def _as_agent_error(error: Exception) -> StepError:
    message = str(error) or type(error).__name__
    wrapped = AgentError(message, kind=type(error).__name__, stack=stack_of(error))
    wrapped.__cause__ = error
    return wrapped
