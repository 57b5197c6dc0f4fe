"""What may cost much is computed in other processes, each call within limits."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from baton.bootstrap import open_offloader
from baton.domain.offloader import INLINE, Caller, Offloader, calling_for
from baton.engine.validation_engine import ValidationEngine
from baton.errors import InvalidInput, StaleVersion, TooBusy, TooMuchWork
from baton.process_pool.pool import HelperProcesses, PoolLimits
from baton.process_pool.turns import QueueLimits
from baton.schemas.cost import UNKNOWN
from integration.process_pool import calls

MEGABYTE = 1024 * 1024


@asynccontextmanager
async def pool(
    *,
    processes: int = 2,
    seconds: float = 30,
    megabytes: int = 1024,
    queue: QueueLimits | None = None,
) -> AsyncIterator[HelperProcesses]:
    made = HelperProcesses(
        PoolLimits(
            processes=processes, seconds=seconds, memory_bytes=megabytes * MEGABYTE, queue=queue
        ),
        environment=os.environ,
    )
    try:
        yield made
    finally:
        await made.aclose()


def ask(
    helpers: HelperProcesses, key: str, function: Callable[..., Any], *arguments: Any
) -> Awaitable[Any]:
    """A call in the name of a caller, as a task that has begun to wait at the next pause."""

    async def asking() -> Any:
        with calling_for(Caller(key)):
            return await helpers.call(function, *arguments)

    return asyncio.ensure_future(asking())


async def stop(*asked: Awaitable[Any]) -> None:
    for task in asked:
        assert isinstance(task, asyncio.Task)
        assert not task.done()
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)


@pytest.fixture(autouse=True)
def found_by_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture
async def helpers() -> AsyncIterator[HelperProcesses]:
    async with pool() as made:
        yield made


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
    async with pool(processes=2) as helpers:
        asked = [ask(helpers, f"caller {n}", calls.who, b"x" * n) for n in range(20)]
        pids = {pid for pid, _ in await asyncio.gather(*asked)}
        assert len(pids) <= 2
    for pid in pids:
        assert await gone(pid)


async def test_what_a_function_raises_arrives_with_every_problem(helpers):
    with pytest.raises(InvalidInput) as caught:
        await helpers.call(calls.refuse, "$.a[0]")
    assert caught.value.message == "It is wrong."
    assert caught.value.problems[0].path == "$.a[0]"


async def test_an_error_whose_class_requires_more_than_a_message_arrives_whole(helpers):
    with pytest.raises(StaleVersion) as caught:
        await helpers.call(calls.be_stale)
    assert (caught.value.message, caught.value.current) == ("Stale.", {"version": 3})


async def test_a_process_that_was_killed_while_idle_is_replaced(helpers):
    pid, _ = await helpers.call(calls.who, b"")
    os.kill(pid, signal.SIGKILL)
    other, back = await helpers.call(calls.who, b"ab")
    assert (back, other != pid) == (b"ba", True)


async def test_a_call_that_kills_its_process_fails_and_is_not_repeated(helpers, tmp_path):
    with pytest.raises(TooMuchWork, match="memory"):
        await helpers.call(calls.die_and_count, str(tmp_path / "deaths"))
    assert (tmp_path / "deaths").read_text() == "x"
    assert (await helpers.call(calls.who, b"ab"))[1] == b"ba"


@pytest.mark.parametrize("endless", [calls.loop, calls.loop_in_compiled_code])
async def test_a_call_that_takes_too_long_is_stopped_and_its_process_killed(tmp_path, endless):
    marker = tmp_path / "pid"
    async with pool(seconds=2) as helpers:
        with pytest.raises(TooMuchWork, match="longer than 2 seconds"):
            await helpers.call(endless, str(marker))
        assert await gone(int(marker.read_text()))


async def test_all_calls_of_one_request_share_its_time(helpers):
    await helpers.call(calls.who, b"")  # it runs
    with calling_for(Caller("someone", seconds_left=3)):
        await helpers.call(calls.sleep, 2)
        with pytest.raises(TooMuchWork):
            await helpers.call(calls.sleep, 2)
        with pytest.raises(TooMuchWork):
            await helpers.call(calls.who, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits it")
@pytest.mark.parametrize("greedy", [calls.take_memory, calls.take_memory_in_compiled_code])
async def test_a_call_that_takes_too_much_memory_fails_and_the_next_one_works(greedy):
    async with pool(megabytes=200) as helpers:
        with pytest.raises(TooMuchWork, match="more than 200 MB"):
            await helpers.call(greedy)
        assert (await helpers.call(calls.who, b"ab"))[1] == b"ba"


async def test_a_result_that_is_too_large_is_refused(helpers):
    with pytest.raises(TooMuchWork, match="The result has"):
        await helpers.call(bytes, 40_000_000)


async def test_a_process_that_grew_is_replaced(helpers):
    first, _ = await helpers.call(calls.keep_memory, 300 * MEGABYTE)
    assert (await helpers.call(calls.who, b""))[0] != first
    assert await gone(first)


async def test_one_caller_leaves_a_process_to_the_others(helpers):
    hogs = [ask(helpers, "hog", calls.sleep, 300) for _ in range(5)]
    _, back = await asyncio.wait_for(ask(helpers, "other", calls.who, b"ab"), 60)
    assert back == b"ba"
    await stop(*hogs)


async def test_callers_take_turns():
    order: list[str] = []
    async with pool(processes=1) as helpers:

        async def asking(key: str) -> None:
            await ask(helpers, key, calls.who, b"")
            order.append(key)

        await asyncio.gather(*map(asking, ["many", "many", "many", "one"]))
    assert order.index("one") <= 1


async def test_too_many_that_wait_are_refused_with_when_to_come_again():
    queue = QueueLimits(per_caller=2, in_all=3, seconds=60)
    async with pool(processes=1, queue=queue) as helpers:
        asked = [ask(helpers, "a", calls.sleep, 300) for _ in range(3)]
        with pytest.raises(TooBusy, match="2 of your requests are already waiting") as refused:
            await ask(helpers, "a", calls.who, b"")
        assert refused.value.retry_after == 5
        asked.append(ask(helpers, "b", calls.sleep, 300))
        with pytest.raises(TooBusy, match="3 requests are already waiting"):
            await ask(helpers, "c", calls.who, b"")
        await stop(*asked)
        assert (await ask(helpers, "a", calls.who, b"ab"))[1] == b"ba"


async def test_a_call_that_waits_too_long_is_refused_and_leaves_the_queue():
    queue = QueueLimits(per_caller=2, in_all=3, seconds=0.2)
    async with pool(processes=1, queue=queue) as helpers:
        hog = ask(helpers, "a", calls.sleep, 300)
        for _ in range(5):
            with pytest.raises(TooBusy, match=r"waited 0\.2 seconds"):
                await ask(helpers, "b", calls.who, b"")
        await stop(hog)


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
    assert elsewhere == await ValidationEngine(INLINE).violations(schema, data)
    assert len(elsewhere) == 20


@pytest.mark.parametrize(
    ("cost", "here"),
    [(1_000, True), (UNKNOWN, False), (1_000_000, False)],
    ids=["little", "unknown", "much"],
)
async def test_cost_and_not_size_decides_where_something_is_computed(helpers, cost, here):
    pid, _ = await Offloader(helpers).compute(cost, calls.who, b"x")
    assert (pid == os.getpid()) is here


async def test_no_secret_of_the_process_is_given_to_its_helpers(monkeypatch):
    for name in ("OPENAI_API_KEY", "BATON_CREDENTIAL_CRM", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "s3cret")
    async with open_offloader(
        PoolLimits(processes=1, seconds=30, memory_bytes=2**30, queue=None)
    ) as offloader:
        names, values = await offloader.compute(UNKNOWN, calls.environment)
    assert "PATH" in names
    assert "s3cret" not in values


_PARENT = """
import asyncio, os
from baton.process_pool.pool import HelperProcesses, PoolLimits
from integration.process_pool import calls
async def main():
    limits = PoolLimits(processes=1, seconds=30, memory_bytes=2**30, queue=None)
    helpers = HelperProcesses(limits, environment=os.environ)
    print((await helpers.call(calls.who, b""))[0], flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
