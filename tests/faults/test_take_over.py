"""Workers that die or freeze in the middle of a step: real processes, real signals."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from baton.bootstrap import Platform, open_platform
from baton.bootstrap_database import open_database
from baton.domain.actor import LOCAL_OPERATOR
from baton.embedded import EmbeddedPostgres
from baton.settings import Settings
from baton.store.sql_files import statement
from faults.support import Yard, ended, start, told, until

pytestmark = pytest.mark.xdist_group("faults")


async def test_a_killed_workers_execution_is_finished_by_another_without_running_step_1_again(
    yard: Yard, platform: Platform
) -> None:
    yard.start_worker()
    execution_id = await start(platform, "first", "gated", "last")
    await until(lambda: "gated" in yard.ran())
    yard.start_worker()
    os.kill(yard.workers[0].pid, signal.SIGKILL)
    yard.open_gate()
    execution = await ended(platform, execution_id)
    assert execution.status == "completed"
    assert yard.ran() == ["first", "gated", "gated", "last"]
    assert [(run.reason, run.outcome) for run in execution.runs] == [
        ("start", "worker_lost"),
        ("takeover", "completed"),
    ]
    assert execution.steps[1].output == b'{"second":%d}' % yard.workers[1].pid


async def test_what_a_step_wrote_is_kept_when_its_worker_is_killed(
    yard: Yard, platform: Platform
) -> None:
    yard.start_worker()
    execution_id = await start(platform, "telling")
    async with asyncio.timeout(40):
        while await told(platform, execution_id) != [(1, "told in try 1")]:
            await asyncio.sleep(0.05)
    yard.workers[0].kill()
    yard.open_gate()
    yard.start_worker()
    execution = await ended(platform, execution_id)
    assert execution.status == "completed"
    assert await told(platform, execution_id) == [
        (1, "told in try 1"),
        (2, "told in try 2"),
        (2, "done in try 2"),
    ]


async def test_a_frozen_worker_that_wakes_up_after_a_take_over_writes_nothing(
    yard: Yard, platform: Platform
) -> None:
    frozen = yard.start_worker()
    execution_id = await start(platform, "first", "gated", "last")
    await until(lambda: "gated" in yard.ran())
    frozen.send_signal(signal.SIGSTOP)
    yard.start_worker()
    await until(lambda: yard.ran().count("gated") == 2)
    yard.open_gate()
    before = await ended(platform, execution_id)
    frozen.send_signal(signal.SIGCONT)
    # Long enough for it to see the open gate, finish its agent and try to write.
    await asyncio.sleep(3)
    after = await platform.executions.view(execution_id, actor=LOCAL_OPERATOR)
    assert after.steps == before.steps
    assert after.runs == before.runs
    assert yard.ran() == ["first", "gated", "gated", "last"]
    attempts = await platform.database.fetch_all(
        statement("SELECT index, n, status FROM baton.step_attempts ORDER BY index, n"), {}
    )
    assert [(row["index"], row["n"], row["status"]) for row in attempts] == [
        (0, 1, "completed"),
        (1, 1, "worker_lost"),
        (1, 2, "completed"),
        (2, 1, "completed"),
    ]
    jobs = await platform.database.fetch_all(statement("SELECT * FROM baton.pgqueuer"), {})
    assert jobs == [], "no job is left behind"


async def test_after_everything_was_killed_the_next_start_finishes_the_execution(
    yard: Yard,
) -> None:
    yard.database_url = None
    settings = Settings(home=yard.directory / "home", agents=(yard.agents,))
    async with open_database(settings) as conninfo, open_platform(settings, conninfo) as platform:
        yard.start_worker()
        execution_id = await start(platform, "first", "gated", "last")
        await until(lambda: "gated" in yard.ran())
        yard.workers[0].kill()
        (backend,) = await platform.database.fetch_all(
            statement("SELECT pg_backend_pid() AS pid"), {}
        )
        status = Path(f"/proc/{backend['pid']}/status").read_text()
        (postmaster,) = (line for line in status.split("\n") if line.startswith("PPid:"))
        # The others of its processes end when it is gone.
        os.kill(int(postmaster.split()[1]), signal.SIGKILL)
    yard.open_gate()
    yard.start_worker()
    async with open_database(settings) as conninfo, open_platform(settings, conninfo) as platform:
        execution = await ended(platform, execution_id)
    yard.end()
    await asyncio.to_thread(EmbeddedPostgres.stop, settings.home)
    assert execution.status == "completed"
    assert yard.ran() == ["first", "gated", "gated", "last"]


async def test_a_step_that_kills_three_workers_fails_instead_of_taking_the_fleet_down(
    yard: Yard, platform: Platform
) -> None:
    for _ in range(4):
        yard.start_worker()
    execution_id = await start(platform, "first", "deadly")
    execution = await ended(platform, execution_id, seconds=100)
    assert execution.status == "failed"
    assert execution.error_detail is not None
    assert execution.error_detail["code"] == "worker_lost"
    assert yard.ran() == ["first", "deadly", "deadly", "deadly"]
    assert sum(worker.poll() is None for worker in yard.workers) == 1


async def test_a_worker_that_is_asked_to_stop_hands_its_execution_back(
    yard: Yard, platform: Platform
) -> None:
    first = yard.start_worker()
    execution_id = await start(platform, "first", "gated", "last")
    await until(lambda: "gated" in yard.ran())
    first.terminate()
    yard.start_worker()
    await until(lambda: yard.ran().count("gated") == 2, seconds=60)
    yard.open_gate()
    execution = await ended(platform, execution_id)
    assert execution.status == "completed"
    assert [run.outcome for run in execution.runs] == ["released", "completed"]
    assert first.wait(timeout=20) == 0
