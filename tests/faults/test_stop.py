"""Stop reaches an execution wherever it is, within 2 seconds: real processes."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from baton.bootstrap import Platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.domain.workflow import RetryPolicy, StepDefinition, WorkflowDefinition
from baton.services.executions.service import StartOrder
from faults.support import Yard, until

pytestmark = pytest.mark.xdist_group("faults")

LIMIT_SECONDS = 2.0


async def start(platform: Platform, *agents: str) -> str:
    library = platform.kinds.definitions()
    retry = RetryPolicy(max_retries=5, initial_delay_seconds=60, max_delay_seconds=60)
    definition = WorkflowDefinition(
        name="Stop",
        slug="stop",
        steps=tuple(
            StepDefinition(key=f"s{index}", agent=slug, name=slug, retry=retry)
            for index, slug in enumerate(agents)
        ),
        agents={slug: library[slug] for slug in agents},
    )
    runnable = await platform.workflows.runnable_definition(definition, actor=LOCAL_OPERATOR)
    started = await platform.executions.start_version(
        runnable, StartOrder(input=b"{}", trigger=Trigger.API), actor=LOCAL_OPERATOR
    )
    return started.execution_id


async def stop(platform: Platform, execution_id: str, gone: Callable[[], bool]) -> list[str]:
    """Cancel from this process; how its steps stand once nothing of it runs in any other."""
    began = time.monotonic()
    await platform.executions.cancel(execution_id, actor=LOCAL_OPERATOR)
    await until(gone, seconds=LIMIT_SECONDS)
    assert time.monotonic() - began < LIMIT_SECONDS
    view = await platform.executions.view(execution_id, actor=LOCAL_OPERATOR)
    assert (view.status, view.runs[-1].outcome if view.runs else None) in {
        ("cancelled", "cancelled"),
        ("cancelled", None),
    }
    return [step.status for step in view.steps]


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


async def test_pending(yard: Yard, platform: Platform) -> None:
    execution_id = await start(platform, "first")
    assert await stop(platform, execution_id, lambda: True) == []
    yard.start_worker()
    await until(lambda: b"Working on" in (yard.directory / "worker-0.log").read_bytes())
    await asyncio.sleep(1)
    assert yard.ran() == [], "a cancelled execution never runs"


async def test_running_with_partial_results_kept(yard: Yard, platform: Platform) -> None:
    yard.start_worker()
    execution_id = await start(platform, "first", "patient", "last")
    await until(lambda: "patient" in yard.ran())
    states = await stop(platform, execution_id, lambda: "patient-left" in yard.ran())
    assert states == ["completed", "cancelled"]
    view = await platform.executions.view(execution_id, actor=LOCAL_OPERATOR)
    assert view.steps[0].output == b'{"first":1}'
    assert yard.ran() == ["first", "patient", "patient-left"]


async def test_the_process_of_a_synchronous_agent_is_killed(yard: Yard, platform: Platform) -> None:
    yard.start_worker()
    execution_id = await start(platform, "blocking")
    await until(lambda: "blocking" in yard.ran())
    (pid,) = yard.pids("blocking")
    assert pid != yard.workers[0].pid
    assert alive(pid)
    assert await stop(platform, execution_id, lambda: not alive(pid)) == ["cancelled"]
    assert os.getpid() != pid


async def test_during_the_pause_before_another_try(yard: Yard, platform: Platform) -> None:
    yard.start_worker()
    execution_id = await start(platform, "failing", "last")
    await until(lambda: "failing" in yard.ran())
    await _waits(platform, execution_id)
    assert await stop(platform, execution_id, lambda: True) == ["cancelled"]
    later = await start(platform, "last")
    assert (await platform.executions.wait(later, seconds=20, actor=LOCAL_OPERATOR)) == "completed"
    assert yard.ran() == ["failing", "last"]


async def test_between_steps_the_next_does_not_begin(yard: Yard, platform: Platform) -> None:
    """Steps follow one another as fast as they can, so that the stop falls between two."""
    yard.start_worker()
    ran = 0
    for _ in range(5):
        execution_id = await start(platform, *["short"] * 20)
        await until(lambda before=ran: len(yard.ran()) > before)
        states = await stop(platform, execution_id, lambda: True)
        ran = len(yard.ran())
        await asyncio.sleep(1.2)
        assert len(yard.ran()) <= ran + 1, "at most the one that was under way"
        ran = len(yard.ran())
        assert set(states) <= {"completed", "cancelled"}


async def _waits(platform: Platform, execution_id: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        view = await platform.executions.view(execution_id, actor=LOCAL_OPERATOR)
        if view.steps and view.steps[0].next_attempt_at is not None:
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not wait for another try")
