"""Big values are computed in other processes, whose loss costs nothing but time."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from baton.domain.errors import InvalidInput, StepError
from baton.domain.offloader import Offloader
from baton.engine.validation_engine import ValidationEngine
from baton.process_pool.pool import HelperProcesses
from integration.process_pool import calls


@pytest.fixture(autouse=True)
def found_by_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture
async def helpers() -> AsyncIterator[HelperProcesses]:
    made = HelperProcesses(processes=2)
    yield made
    await made.aclose()


async def gone(pid: int) -> bool:
    for _ in range(500):
        if not Path(f"/proc/{pid}").exists():
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_call_runs_in_another_process_which_is_kept(helpers):
    text = os.urandom(3_000_000)
    first, back = await helpers.call(calls.who, text)
    second, _ = await helpers.call(calls.who, b"")
    assert back == text[::-1]
    assert first == second != os.getpid()


async def test_no_more_processes_run_than_allowed_and_all_end_with_the_pool():
    helpers = HelperProcesses(processes=2)
    answers = await asyncio.gather(*(helpers.call(calls.who, b"x" * n) for n in range(20)))
    pids = {pid for pid, _ in answers}
    assert len(pids) <= 2
    await helpers.aclose()
    for pid in pids:
        assert await gone(pid)


async def test_what_a_function_raises_arrives_with_every_problem(helpers):
    with pytest.raises(InvalidInput) as caught:
        await helpers.call(calls.refuse, "$.a[0]")
    assert caught.value.message == "It is wrong."
    assert caught.value.problems[0].path == "$.a[0]"


async def test_a_process_that_was_killed_while_idle_is_replaced(helpers):
    pid, _ = await helpers.call(calls.who, b"")
    os.kill(pid, signal.SIGKILL)
    other, back = await helpers.call(calls.who, b"ab")
    assert (back, other != pid) == (b"ba", True)


async def test_a_call_whose_process_was_killed_is_made_once_more(helpers, tmp_path):
    assert await helpers.call(calls.die_once, str(tmp_path / "died")) == "alive"


async def test_a_call_that_kills_its_process_twice_fails_the_step_and_no_other(helpers):
    with pytest.raises(StepError, match=r"SIGKILL.*memory"):
        await helpers.call(calls.die)
    assert (await helpers.call(calls.who, b"ab"))[1] == b"ba"


async def test_a_call_that_is_cancelled_ends_its_process(helpers, tmp_path):
    marker = tmp_path / "pid"
    calling = asyncio.create_task(helpers.call(calls.hang, str(marker)))
    while not marker.exists() or not marker.read_text():
        await asyncio.sleep(0.01)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    assert await gone(int(marker.read_text()))


async def test_a_helper_ends_when_whoever_started_it_was_killed():
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PARENT, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    assert await gone(pid)


async def test_violations_found_elsewhere_are_those_found_here(helpers):
    schema = {"properties": {"rows": {"items": {"required": ["id"]}}}}
    data = b'{"rows":[' + b",".join([b'{"n":1}'] * 200_000) + b"]}"
    elsewhere = await ValidationEngine(Offloader(helpers)).violations(schema, data)
    assert elsewhere == await ValidationEngine().violations(schema, data)
    assert len(elsewhere) == 20


_PARENT = """
import asyncio
from baton.process_pool.pool import HelperProcesses
from integration.process_pool import calls
async def main():
    helpers = HelperProcesses(processes=1)
    print((await helpers.call(calls.who, b""))[0], flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
