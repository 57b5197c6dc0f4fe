"""Asynchronous agents that block a real `baton worker` or cannot be stopped in it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from baton.bootstrap import open_runner
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.engine.ports import Surroundings
from baton.services.executions.service import StartOrder
from integration.conftest import OpenPlatform
from integration.engine.stage import Stage

AGENTS = """
import asyncio, os, pathlib, time

@agent(slug="blocker", effect="write")
async def blocker(seconds: float) -> dict:
    with (pathlib.Path(__file__).parent / "ran").open("a") as ran:
        ran.write("x")
    time.sleep(seconds)
    return {"pid": os.getpid()}

@agent(slug="endless")
async def endless() -> dict:
    while True:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            continue

@agent(slug="speaker", effect="read")
async def speaker(payload: dict, *, ctx: AgentContext) -> dict:
    ctx.log("here")
    return {}

@agent(slug="patient", effect="read")
async def patient(seconds: float) -> dict:
    await asyncio.sleep(seconds)
    return {"patient": True}
"""


@dataclass
class Place(Stage):
    """A stage with a `baton worker` in a process of its own."""

    @asynccontextmanager
    async def worker_process(self) -> AsyncIterator[asyncio.subprocess.Process]:
        settings = self.platform.settings
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "baton",
                "worker",
                "--agents",
                str(self.directory / "agents.py"),
            ),
            env=os.environ
            | {"BATON_HOME": str(settings.home), "DATABASE_URL": str(settings.database_url)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()

    async def wait(self, execution_id: str) -> str:
        return str(
            await self.platform.executions.wait(execution_id, seconds=60, actor=LOCAL_OPERATOR)
        )

    async def log(self, execution_id: str) -> list[str]:
        rows = await self.rows("step_logs", execution_id)
        return [row["message"] for row in rows]


@pytest.fixture
async def place(platform_with: OpenPlatform, tmp_path: Path) -> AsyncIterator[Place]:
    async with platform_with(AGENTS) as platform:
        yield Place(platform, tmp_path)


def one_step(agent: str, **changes: object) -> dict[str, object]:
    return {"key": "only", "agent": agent, "retry": {"max_retries": 0}, **changes}


async def test_lines_have_the_time_of_the_database_whatever_the_clock_of_the_worker_says(
    platform_with: OpenPlatform, tmp_path: Path
) -> None:
    wrong = Surroundings(
        now=lambda: datetime(2001, 1, 1, tzinfo=UTC), monotonic=time.monotonic, random=lambda: 0.5
    )
    async with (
        platform_with(AGENTS, surroundings=wrong) as platform,
        open_runner(platform) as executor,
    ):
        place = Place(platform, tmp_path)
        steps = (
            {"key": "one", "agent": "speaker"},
            {"key": "two", "agent": "speaker", "when": "missing == `1`"},
            {"key": "three", "agent": "speaker"},
        )
        runnable = await platform.workflows.runnable_file(
            {"name": "Chain", "steps": list(steps)}, actor=LOCAL_OPERATOR
        )
        started = await platform.executions.start_version(
            runnable,
            StartOrder(input=b"{}", trigger=Trigger.CLI, queue=executor.queue),
            actor=LOCAL_OPERATOR,
        )
        await executor.run(started.execution_id)
        seen = await place.seen(started.execution_id)
        assert seen.view.status == "completed"
        lines = await place.rows("step_logs", started.execution_id)
        assert len(lines) >= 2
        for line in lines:
            attempts = [a for a in seen.attempts if a["index"] == line["index"]]
            began = attempts[0]["started_at"] if attempts else seen.attempts[0]["started_at"]
            assert abs(line["at"] - began) < timedelta(seconds=20)


async def test_an_agent_that_blocks_runs_once_is_named_and_moves_to_a_process(
    place: Place,
) -> None:
    step = one_step("blocker", mapping={"seconds": {"value": 1.2}})
    ids = []
    pids = []
    async with place.worker_process() as process:
        for _ in range(3):
            ids.append(await place.start(step))
            assert await place.wait(ids[-1]) == "completed"
            output = (await place.seen(ids[-1])).view.steps[0].output
            pids.append(json.loads(output or b"{}")["pid"])
    assert pids[:2] == [process.pid] * 2
    assert pids[2] != process.pid
    assert (place.directory / "ran").read_text() == "xxx"
    for execution_id in ids[:2]:
        [message] = await place.log(execution_id)
        assert "'blocker' blocked the worker for" in message
        assert "agents.py:9 (time.sleep(seconds))" in message
    assert await place.log(ids[2]) == []


async def test_a_worker_with_an_agent_that_cannot_be_stopped_finishes_the_rest_and_ends(
    place: Place,
) -> None:
    async with place.worker_process() as process:
        endless = await place.start(one_step("endless", timeout_seconds=1))
        others = await place.start(one_step("patient", mapping={"seconds": {"value": 20}}))
        assert await place.wait(endless) == "failed"
        assert (await place.seen(endless)).error["code"] == "step_timeout"
        [message] = await place.log(endless)
        assert "'endless' ignores that it was cancelled" in message
        assert process.stderr is not None
        said = ""
        while "cannot be stopped: this worker accepts nothing new" not in said:
            line = await asyncio.wait_for(process.stderr.readline(), timeout=60)
            assert line, said
            said += line.decode()
        waiting = await place.start(one_step("patient", mapping={"seconds": {"value": 0}}))
        assert await asyncio.wait_for(process.wait(), timeout=60) == 5
        said += (await process.stderr.read()).decode()
        assert await place.wait(others) == "completed"
        assert (await place.seen(waiting)).view.status == "pending"
    assert "the agent 'endless' cannot be stopped" in said
    assert "agents.py:1" in said
    assert "This worker ended because an agent in it cannot be stopped." in said
    async with place.worker_process():
        assert await place.wait(waiting) == "completed"
