"""What an agent gets for one attempt."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace

from baton.domain.agent_call import AgentCall
from baton.domain.offloader import INLINE
from baton.domain.workflow import AgentDefinition, StepDefinition
from baton.engine.agent_executor import AgentExecutor, AttemptOrder
from baton.engine.interruption import Interruption
from baton.engine.recorder import Recorder
from baton.engine.validation_engine import ValidationEngine
from baton.jsontext.text import sha256


async def key_of(*, attempt: int, text: bytes, step: str = "order") -> str:
    """The idempotency key that one attempt hands to its agent."""
    calls: list[AgentCall] = []

    async def run(call: AgentCall) -> bytes:
        calls.append(call)
        return b"{}"

    # Each from an executor of its own, as after a take-over.
    executor = AgentExecutor(
        runtimes=SimpleNamespace(runtime=lambda _kind: SimpleNamespace(run=run)),
        validation_engine=ValidationEngine(INLINE),
        monotonic=time.monotonic,
    )
    order = AttemptOrder(
        execution_id="exec-1",
        step=StepDefinition(key=step, agent="a", name="A"),
        agent=AgentDefinition(slug="a", kind="python", name="A"),
        attempt=attempt,
        input=text,
        input_sha256=sha256(text),
        left_out=(),
        seconds_left=60,
        global_timeout_seconds=60,
    )
    await executor.execute(order, Recorder(lambda: datetime.now(UTC)), Interruption())
    (call,) = calls
    return call.idempotency_key


async def test_attempts_at_the_same_input_have_the_same_idempotency_key() -> None:
    first = await key_of(attempt=1, text=b'{"n":1}')
    assert first == await key_of(attempt=2, text=b'{"n":1}')
    assert first != await key_of(attempt=2, text=b'{"n":2}')
    assert first != await key_of(attempt=1, text=b'{"n":1}', step="other")
