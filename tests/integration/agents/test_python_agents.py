"""Python agents, well-behaved and hostile ones, run as a worker runs them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from baton.agents.child_pool import ChildLimits
from baton.agents.discovery import load_agents
from baton.agents.python import PythonRuntime
from baton.domain.agent_call import AgentCall
from baton.errors import (
    AgentCrashed,
    AgentError,
    AgentMisconfigured,
    InputInvalid,
    NotJson,
    OutputTooLarge,
    StepError,
    TransientAgentError,
    UnknownAgent,
)
from integration.agents.conftest import Recorder

SOURCES = (str(Path(__file__).with_name("hostile.py")),)
MIB = 1 << 20

MakeCall = Callable[..., AgentCall]


def find_credential(name: str) -> dict[str, Any]:
    if name != "crm":
        raise AgentMisconfigured(f"There is no credential {name!r}.")
    return {"user": "reader", "secret": "s3cret"}


@pytest.fixture
async def runtime() -> AsyncIterator[PythonRuntime]:
    made = PythonRuntime(
        load_agents(SOURCES),
        sources=SOURCES,
        limits=ChildLimits(processes=1, max_output_bytes=2_000_000, memory_bytes=256 * MIB),
        find_credential=find_credential,
        grace_seconds=0.05,
    )
    yield made
    await made.aclose()


async def until_logged(recorder: Any, task: asyncio.Task[bytes]) -> dict[str, Any]:
    logged = asyncio.ensure_future(recorder.logged.wait())
    await asyncio.wait({logged, task}, return_when=asyncio.FIRST_COMPLETED)
    logged.cancel()
    fields: dict[str, Any] = recorder.lines[0][2]
    return fields


def gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


async def test_a_synchronous_agent_runs_in_another_process_and_gets_its_context(
    runtime: PythonRuntime, call: MakeCall, recorder: Any
) -> None:
    answer = json.loads(await runtime.run(call("who", config={"depth": 2})))
    assert answer.pop("pid") != os.getpid()
    assert answer == {
        "execution": "exec-20260102-0123456789ab",
        "step": "first",
        "attempt": 1,
        "key": "key-1",
        "config": {"depth": 2},
        "credential": {"user": "reader", "secret": "s3cret"},
    }
    printed, (message, level, fields) = recorder.lines
    assert printed == ("printed, and no harm done", "info", {})
    assert (message, level, fields["odd"]) == ("here", "warning", "{1, 2}")


@pytest.mark.parametrize(
    "text",
    [
        b'{"f":1.0,"e":1e16,"z":-0.0,"n":null,"l":[],"o":{},"":{"a.b c":[true,false]}}',
        b'{"big":%d}' % 10**4000,
        '{"emoji":"😀","cjk":"漢字","nul":"\\u0000"}'.encode(),
        b'{"deep":' + b"[" * 150 + b"]" * 150 + b"}",
        b'{"b":1,"a":2}',
    ],
)
async def test_values_pass_through_a_child_unchanged(
    runtime: PythonRuntime, call: MakeCall, text: bytes
) -> None:
    assert await runtime.run(call("echo", text)) == text


async def test_a_cancelled_synchronous_agent_is_killed_and_the_pool_stays_usable(
    runtime: PythonRuntime, call: MakeCall, recorder: Any
) -> None:
    task = asyncio.create_task(runtime.run(call("sleeps")))
    pid = (await until_logged(recorder, task))["pid"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(pid)
    assert await runtime.run(call("echo", {"a": 1})) == b'{"a":1}'


async def test_programs_that_an_agent_started_end_with_it(
    runtime: PythonRuntime, call: MakeCall, recorder: Any
) -> None:
    task = asyncio.create_task(runtime.run(call("starts-a-program")))
    pid = (await until_logged(recorder, task))["pid"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        while not gone(pid):
            await asyncio.sleep(0.01)


async def test_an_agent_whose_process_ends_fails_the_step_and_not_the_worker(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    with pytest.raises(AgentCrashed, match="'exits' ended with exit status 7 before"):
        await runtime.run(call("exits", {"status": 7}))
    assert await runtime.run(call("echo", {"a": 1})) == b'{"a":1}'


async def test_an_agent_that_is_killed_from_outside_names_the_signal(
    runtime: PythonRuntime, call: MakeCall, recorder: Any
) -> None:
    task = asyncio.create_task(runtime.run(call("sleeps")))
    os.kill((await until_logged(recorder, task))["pid"], 9)
    with pytest.raises(AgentCrashed, match=r"signal SIGKILL.*memory"):
        await task


async def test_an_agent_that_eats_the_memory_fails_alone(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    with pytest.raises(AgentError, match="'eats' ran out of memory") as failure:
        await runtime.run(call("eats"))
    assert failure.value.kind == "MemoryError"
    assert "may use 256 MB (BATON_AGENT_MEMORY_MB)" in failure.value.message
    assert "in eats\n" in failure.value.stack
    assert not failure.value.transient
    assert await runtime.run(call("echo", {"a": 1})) == b'{"a":1}'


@pytest.mark.parametrize(
    ("catch", "words"),
    [
        (False, "'hoards' ran out of memory"),
        # Compiled code that writes what it returned may not even say so.
        (True, r"'hoards' (ran out of memory|ended .*memory ran out)"),
    ],
)
async def test_what_an_agent_hoards_goes_with_its_process(
    runtime: PythonRuntime, call: MakeCall, catch: bool, words: str
) -> None:
    before = json.loads(await runtime.run(call("who")))["pid"]
    with pytest.raises(AgentError, match=words):
        await runtime.run(call("hoards", {"catch": catch}))
    assert gone(before)
    echoed = await runtime.run(call("echo", {"text": "x" * 1_000_000}))
    assert len(echoed) == 1_000_000 + len('{"text":""}')


async def test_a_library_that_gives_up_is_told_from_other_crashes(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    with pytest.raises(AgentCrashed, match=r"signal SIGABRT .*memory ran out.*may use 256 MB"):
        await runtime.run(call("aborts"))


@pytest.mark.parametrize("agent", ["raises", "raises-async"])
async def test_an_exception_crosses_with_type_message_and_stack(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    with pytest.raises(AgentError, match=r"^ValueError: said so$") as failure:
        await runtime.run(call(agent, {"what": "value"}))
    assert failure.value.kind == "ValueError"
    assert "in raises\n" in failure.value.stack
    assert not failure.value.transient


@pytest.mark.parametrize("agent", ["raises", "raises-async"])
async def test_failures_that_may_pass_are_transient(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    with pytest.raises(TransientAgentError, match="ConnectionResetError: said so"):
        await runtime.run(call(agent, {"what": "connection"}))
    with pytest.raises(TransientAgentError, match="come back later") as failure:
        await runtime.run(call(agent, {"what": "transient"}))
    assert failure.value.retry_after == 7.5


@pytest.mark.parametrize("agent", ["quits", "quits-async"])
async def test_an_agent_that_exits_python_fails_its_step_only(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    with pytest.raises(AgentError, match="SystemExit: enough"):
        await runtime.run(call(agent))


async def test_an_agent_that_cancels_itself_has_failed_and_was_not_cancelled(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    with pytest.raises(AgentError, match="CancelledError"):
        await runtime.run(call("cancels-itself"))


@pytest.mark.parametrize("agent", ["weird", "weird-async"])
async def test_what_is_no_ordinary_exception_fails_the_step_too(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    with pytest.raises(AgentError, match="Weird: odd"):
        await runtime.run(call(agent))


async def test_a_log_field_that_cannot_be_written_is_described_and_fails_nothing(
    runtime: PythonRuntime, call: MakeCall, recorder: Any
) -> None:
    assert await runtime.run(call("logs-what-cannot-be-written")) == b'{"done":true}'
    assert [(message, fields["value"]) for message, _, fields in recorder.lines] == [
        ("number", "a int that cannot be shown"),
        ("thing", "a Unspeakable that cannot be shown"),
        ("inside", ["a Unspeakable that cannot be shown"]),
    ]


async def test_a_message_of_megabytes_is_cut_in_the_middle(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    with pytest.raises(AgentError, match=r"^ValueError: begin[^b]*left out[^b]*end$") as failure:
        await runtime.run(call("shouts"))
    assert len(failure.value.message) < 11_000
    assert len(failure.value.stack) < 51_000


async def test_an_asynchronous_agent_that_ignores_its_cancellation_holds_nobody_up(
    runtime: PythonRuntime, call: MakeCall, recorder: Any
) -> None:
    task = asyncio.create_task(runtime.run(call("ignores-cancellation")))
    await until_logged(recorder, task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    messages = [message for message, _, _ in recorder.lines]
    assert messages[:2] == ["started", "not me"]
    assert "'ignores-cancellation' ignores that it was cancelled" in messages[2]


async def test_agents_that_cannot_be_loaded_in_a_child_say_why(
    call: MakeCall, tmp_path: Path
) -> None:
    source = tmp_path / "changing.py"
    text = "from baton import agent\n@agent(slug='own')\ndef own() -> dict:\n    return {}\n"
    source.write_text(text, encoding="utf-8")
    agents = load_agents([str(source)])
    source.write_text("from nowhere import nothing\n", encoding="utf-8")
    changed = PythonRuntime(
        agents,
        sources=(str(source),),
        limits=ChildLimits(processes=1, max_output_bytes=1000),
        find_credential=find_credential,
    )
    with pytest.raises(AgentMisconfigured, match=r"changing\.py, line 1: No module named"):
        await changed.run(call("own"))
    source.write_text(text, encoding="utf-8")
    assert await changed.run(call("own")) == b"{}"
    await changed.aclose()


async def test_a_cancelled_asynchronous_agent_ends_at_once(
    runtime: PythonRuntime, call: MakeCall, recorder: Any
) -> None:
    task = asyncio.create_task(runtime.run(call("sleeps-async")))
    await until_logged(recorder, task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("nan", NotJson),
        ("bytes", NotJson),
        ("set", NotJson),
        ("surrogate", NotJson),
        ("key", NotJson),
        ("list", NotJson),
        ("none", NotJson),
        ("named", NotJson),
        ("huge", OutputTooLarge),
    ],
)
async def test_what_is_not_json_or_too_large_is_refused_in_the_child(
    runtime: PythonRuntime, call: MakeCall, what: str, error: type[StepError]
) -> None:
    with pytest.raises(error):
        await runtime.run(call("returns", {"what": what}))
    assert await runtime.run(call("echo", {"a": 1})) == b'{"a":1}'


@pytest.mark.parametrize("agent", ["raises", "raises-async"])
async def test_half_a_surrogate_pair_in_a_message_is_written_out(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    with pytest.raises(AgentError, match=r"half \\ud800 a pair") as failure:
        await runtime.run(call(agent, {"what": "surrogate"}))
    assert failure.value.stack.encode()


async def test_an_input_of_another_type_is_refused_before_the_function_runs(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    with pytest.raises(InputInvalid, match="status") as failure:
        await runtime.run(call("exits", {"status": "7"}))
    assert [problem.path for problem in failure.value.problems] == ["$.status"]


async def test_a_credential_that_is_not_there_says_so_in_the_agent(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    with pytest.raises(AgentMisconfigured, match="no credential 'nobody'"):
        await runtime.run(call("unknown-credential"))


async def test_what_a_thread_says_after_its_call_reaches_no_other_call(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    await runtime.run(call("talks-after-its-end"))
    next_one = Recorder()
    await runtime.run(call("takes-a-moment", recorder=next_one))
    assert [message for message, _, _ in next_one.lines] == ["busy"]


async def test_an_agent_that_is_not_loaded_is_named(runtime: PythonRuntime, call: MakeCall) -> None:
    with pytest.raises(UnknownAgent, match=r"'nobody'.*--agents"):
        await runtime.run(call("nobody"))


async def test_signals_for_the_whole_terminal_do_not_reach_an_agent(
    runtime: PythonRuntime, call: MakeCall, recorder: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    task = asyncio.create_task(runtime.run(call("takes-a-moment")))
    pid = (await until_logged(recorder, task))["pid"]
    assert os.getsid(pid) != os.getsid(0)
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    assert json.loads(await task) == {"pid": pid}
    assert capfd.readouterr().err == ""


async def test_calls_wait_for_a_free_process_and_none_is_shared(call: MakeCall) -> None:
    pool = PythonRuntime(
        load_agents(SOURCES),
        sources=SOURCES,
        limits=ChildLimits(processes=2, max_output_bytes=1000),
        find_credential=find_credential,
    )
    answers = await asyncio.gather(*(pool.run(call("takes-a-moment")) for _ in range(4)))
    await pool.aclose()
    assert len({json.loads(answer)["pid"] for answer in answers}) == 2


async def test_children_end_when_their_worker_is_killed(tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text(WORKER, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(worker), SOURCES[0], stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    child = int(await process.stdout.readline())
    assert not gone(child)
    process.kill()
    await process.wait()
    async with asyncio.timeout(10):
        while not gone(child):
            await asyncio.sleep(0.01)


#: Stands for a worker: runs an agent that never ends and prints the process of the agent.
WORKER = """
import asyncio, sys
from baton.agents.child_messages import Run
from baton.agents.child_pool import ChildLimits, ChildPool

class Recorder:
    def log(self, message, *, level, **fields):
        print(fields["pid"], flush=True)

async def main():
    pool = ChildPool(limits=ChildLimits(processes=1, max_output_bytes=1000))
    call = Run(
        agent="sleeps", input=b"{}", config=b"{}", execution_id="e", step="s",
        attempt=1, idempotency_key="k", traceparent=None,
    )
    await pool.run(call, (sys.argv[1],), {}, Recorder())

asyncio.run(main())
"""
