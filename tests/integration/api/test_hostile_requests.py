"""Nothing that is sent to a server or given to a worker stops it, or makes others wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integration.api.hostile_platform import MOST_MEMORY_MB, Hostile, hostile_platform
from integration.api.hostile_requests import cases, works

#: Requests that one person sends at a time: fewer than may wait.
_AT_ONCE = 6
_WORK_AT_ONCE = 4


@pytest.fixture
async def hostile(tmp_path: Path, database_url: str) -> AsyncIterator[Hostile]:
    async with hostile_platform(tmp_path, database_url, workers=2) as made:
        yield made


async def test_hostile_requests_and_workflows_end_and_nothing_else_waits_for_them(
    hostile: Hostile, capsys: pytest.CaptureFixture[str]
):
    pids = {name: process.pid for name, process in hostile.processes.items()}
    places, slots = asyncio.Semaphore(_AT_ONCE), asyncio.Semaphore(_WORK_AT_ONCE)

    async def ask(case):
        async with places:
            return await hostile.ask(case)

    async def work(work):
        async with slots:
            return await hostile.work(work)

    async with hostile.with_ordinary_work() as ordinary:
        answers = await asyncio.gather(*map(ask, cases()))
        ended = await asyncio.gather(*map(work, works()))

    assert len(answers) + len(ended) >= 80
    for answer in answers:
        assert answer.is_clear, answer
        assert answer.seconds < 21, answer  # its turn within 10 seconds, its end within 10 more
    for execution in ended:
        assert execution.status in ("completed", "failed", "refused"), execution
        assert execution.status == "completed" or len(execution.error) > 20, execution
        assert not execution.error.startswith("worker_lost"), execution
    assert ordinary
    for name, process in hostile.processes.items():
        assert process.poll() is None, name
        assert process.pid == pids[name]
    watch = hostile.watch
    with capsys.disabled():
        memory = ", ".join(f"{name} {used:.0f} MB" for name, used in watch.memory_mb.items())
        print(
            f"\n{len(answers)} requests, {len(ended)} workflows: longest wait for the health "
            f"{watch.longest_ms:.0f} ms (a thread overslept {watch.longest_oversleep_ms:.0f} ms); "
            f"{len(ordinary)} ordinary executions, the longest "
            f"{max(ordinary):.2f} s; {memory}"
        )
    # A request needs the processor in a few processes, one after another.
    assert watch.longest_ms < 1_000 + 4 * watch.longest_oversleep_ms
    assert max(watch.memory_mb.values()) < MOST_MEMORY_MB
