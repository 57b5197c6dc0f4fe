"""Asynchronous agents that block their worker, or run on after their step."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from baton.agents.child_pool import ChildLimits
from baton.agents.discovery import load_agents
from baton.agents.python import PythonRuntime
from baton.domain.agent_call import AgentCall
from baton.errors import AgentError
from integration.agents.conftest import Recorder

SOURCES = (str(Path(__file__).with_name("talkative.py")),)

MakeCall = Callable[..., AgentCall]


@pytest.fixture
def stuck() -> list[str]:
    return []


@pytest.fixture
async def runtime(stuck: list[str]) -> AsyncIterator[PythonRuntime]:
    made = PythonRuntime(
        load_agents(SOURCES),
        sources=SOURCES,
        limits=ChildLimits(processes=1, max_output_bytes=1000),
        find_credential=lambda _: {},
        grace_seconds=0.2,
        patience_seconds=0.5,
        on_stuck=stuck.append,
    )
    yield made
    await made.aclose()


@pytest.mark.parametrize(
    ("how", "line"),
    [
        ("sleep", "time.sleep(seconds)"),
        ("task", "time.sleep(seconds)"),
        ("compute", "pow(3, 100_000)"),
    ],
)
async def test_an_agent_that_blocks_the_worker_is_named_with_its_line(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder, how: str, line: str
) -> None:
    await runtime.run(call("blocks", {"seconds": 3, "how": how}))
    [(message, level, fields)] = recorder.lines
    assert level == "warning"
    assert "'blocks' blocked the worker for " in message
    assert f" at talkative.py:{fields['line']} (" in message
    assert "`def` instead of `async def`" in message
    source = Path(str(fields["file"])).read_text().splitlines()
    near = source[fields["line"] - 2 : fields["line"] + 1]
    assert any(line in text for text in near), near
    assert 0.5 <= fields["seconds"] <= 5


async def test_agents_that_only_wait_are_not_named_while_another_blocks(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder
) -> None:
    others = [Recorder() for _ in range(3)]
    waiting = [
        asyncio.create_task(runtime.run(call("waits", {"seconds": 1.0}, recorder=other)))
        for other in others
    ]
    await asyncio.sleep(0.05)
    await runtime.run(call("blocks", {"seconds": 3}))
    await asyncio.gather(*waiting)
    assert len(recorder.lines) == 1
    assert [other.lines for other in others] == [[], [], []]


async def test_an_agent_that_takes_short_turns_is_not_named(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder
) -> None:
    for _ in range(4):
        await runtime.run(call("blocks", {"seconds": 0.1}))
    assert recorder.lines == []


async def test_after_the_second_time_an_agent_runs_in_a_process_of_its_own(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder
) -> None:
    pids = [json.loads(await runtime.run(call("blocks", {"seconds": 3})))["pid"] for _ in range(3)]
    assert pids[:2] == [os.getpid()] * 2
    assert pids[2] != os.getpid()
    messages = [message for message, _, _ in recorder.lines if message != "loaded"]
    assert len(messages) == 2
    assert messages[0].endswith("After a second time it runs in a separate process.")
    assert messages[1].endswith("From now on it runs in a separate process.")


async def stopped(runtime: PythonRuntime, call: AgentCall, recorder: Recorder) -> float:
    task = asyncio.create_task(runtime.run(call))
    await recorder.logged.wait()
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return time.monotonic() - began


@pytest.mark.parametrize("how", ["swallows", "shields", "background"])
async def test_an_agent_that_runs_on_after_it_was_stopped_is_seen_and_reported(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder, stuck: list[str], how: str
) -> None:
    waited = await stopped(runtime, call("never-ends", {"how": how}), recorder)
    assert waited < 10
    message, level, _ = recorder.lines[-1]
    assert "'never-ends' ignores that it was cancelled and still runs" in message
    assert level == "error"
    assert stuck == []
    async with asyncio.timeout(20):
        while not stuck:
            await asyncio.sleep(0.05)
    assert stuck == ["never-ends"]


async def test_what_an_agent_shields_is_ended_with_it(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder, stuck: list[str]
) -> None:
    before = asyncio.all_tasks()
    how = {"how": "shields work that ends"}
    await stopped(runtime, call("never-ends", how), recorder)
    assert asyncio.all_tasks() == before
    assert [message for message, _, _ in recorder.lines] == ["started"]
    assert stuck == []


async def test_what_an_agent_that_failed_left_running_is_reported_too(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder
) -> None:
    with pytest.raises(AgentError, match="first"):
        await runtime.run(call("never-ends", {"how": "gathers"}))
    assert "ignores that it was cancelled" in recorder.lines[-1][0]
