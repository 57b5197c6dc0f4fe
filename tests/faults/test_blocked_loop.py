"""Asynchronous agents that block the event loop of their worker for longer than a heartbeat may."""

import asyncio
from pathlib import Path

import pytest

from baton.bootstrap import Platform
from faults.support import Yard, ended, start, until

pytestmark = pytest.mark.xdist_group("faults")

BLOCKS = """
@agent(slug="blocks", effect="write")
async def blocks(payload: dict):
    note("blocks")
    time.sleep(12)
    return {"blocked": True}
"""


@pytest.fixture
def yard(yard: Yard) -> Yard:
    with Path(yard.agents).open("a") as file:
        file.write(BLOCKS)
    return yard


async def test_an_agent_that_blocks_its_worker_runs_once_beside_another_worker(
    yard: Yard, platform: Platform
) -> None:
    for _ in range(2):
        yard.start_worker()
    execution_id = await start(platform, "first", "blocks", "last")
    await until(lambda: "blocks" in yard.ran())
    execution = await ended(platform, execution_id)
    assert execution.status == "completed"
    assert yard.ran() == ["first", "blocks", "last"]
    assert [run.outcome for run in execution.runs] == ["completed"]


async def test_an_agent_that_blocks_a_run_on_the_command_line_runs_once(
    yard: Yard, platform: Platform
) -> None:
    """Beside a worker, whose reconciler would end it as orphaned."""
    yard.start_worker()
    (yard.directory / "chain.yaml").write_text("name: chain\nsteps:\n- {key: one, agent: blocks}\n")
    run = await asyncio.create_subprocess_exec(
        *yard.command("run", str(yard.directory / "chain.yaml"), "--json"),
        env=yard.environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await run.communicate()
    assert run.returncode == 0, err.decode()
    assert b'"blocked":true' in out.replace(b" ", b"")
    assert yard.ran() == ["blocks"]
