"""What Python agents write, and where it goes."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from baton.agents.child_pool import ChildLimits
from baton.agents.discovery import load_agents
from baton.agents.python import PythonRuntime
from baton.domain.agent_call import AgentCall
from baton.engine.recorder import Recorder
from baton.errors import AgentCrashed
from baton.observability.logging import configure_logging

SOURCES = (str(Path(__file__).with_name("talkative.py")),)

MakeCall = Callable[..., AgentCall]


@pytest.fixture
async def runtime() -> AsyncIterator[PythonRuntime]:
    made = PythonRuntime(
        load_agents(SOURCES),
        sources=SOURCES,
        limits=ChildLimits(processes=1, max_output_bytes=1000),
        find_credential=lambda _: {},
    )
    yield made
    await made.aclose()


@pytest.fixture
def step() -> Recorder:
    return Recorder(lambda: datetime(2026, 11, 23, tzinfo=UTC))


def lines(step: Recorder) -> list[tuple[str, str]]:
    return [(line.level, line.message) for line in step.lines if line.message != "loaded"]


def spoken(word: str) -> list[tuple[str, str]]:
    return [
        ("info", f"printed {word}"),
        ("info", f"no end of line {word} and bytes {word}"),
        ("warning", f"error {word}"),
        ("info", f"logged {word}"),
        ("warning", f"warned {word}"),
    ]


async def test_what_a_synchronous_agent_writes_is_in_its_log_in_order(
    runtime: PythonRuntime, call: MakeCall, step: Recorder, capfd: pytest.CaptureFixture[str]
) -> None:
    await runtime.run(call("talks", {"word": "jane@example.com"}, recorder=step))
    seen = lines(step)
    assert seen[:5] == spoken("[email]")
    assert seen[5][0] == "error"
    assert seen[5][1].startswith("failed [email]\nTraceback")
    assert seen[6][0] == "warning"
    assert "UserWarning: deprecated [email]" in seen[6][1]
    assert seen[-1] == ("info", "done")
    assert step.lines[-1].fields == {"password": "[masked]", "contact": "[email]"}
    assert capfd.readouterr() == ("", "")


async def test_what_asynchronous_agents_write_at_once_is_told_apart(
    runtime: PythonRuntime, call: MakeCall, capfd: pytest.CaptureFixture[str]
) -> None:
    words = [f"word{number}" for number in range(5)]
    steps = {word: Recorder(lambda: datetime(2026, 11, 23, tzinfo=UTC)) for word in words}
    await asyncio.gather(
        *(runtime.run(call("talks-async", {"word": w}, recorder=steps[w])) for w in words)
    )
    for word, step in steps.items():
        seen = lines(step)
        assert seen[:5] == spoken(word)
        assert [line for line in seen if line in spoken(f"{word} thread")] == spoken(
            f"{word} thread"
        )
        assert seen[-2:] == [("info", f"task {word}"), ("info", "done")]
        assert step.lines[-1].fields["password"] == "[masked]"
        for other in words:
            assert other == word or not any(other in message for _, message in seen)
    assert capfd.readouterr() == ("", "")


async def test_what_is_written_below_python_is_in_the_log_too(
    runtime: PythonRuntime, call: MakeCall, step: Recorder, capfd: pytest.CaptureFixture[str]
) -> None:
    await runtime.run(call("talks-below-python", recorder=step))
    assert sorted(lines(step)) == [
        ("info", "by C"),
        ("info", "by a fork"),
        ("info", "by a program"),
        ("info", "written by descriptor to [email]"),
        ("warning", "its error"),
    ]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("below", [False, True])
async def test_a_flood_is_bounded_and_its_size_is_said(
    runtime: PythonRuntime, call: MakeCall, step: Recorder, below: bool
) -> None:
    await runtime.run(call("floods", {"lines": 200_000, "below": below}, recorder=step))
    seen = [message for _, message in lines(step)]
    assert len(seen) in (1_000, 1_001)
    left_out = int(seen[-1].split()[0])
    # The line that the module prints when it is loaded may count.
    assert abs(left_out - 199_000) <= 2
    assert seen[-1].endswith("further lines were left out after 1000.")


async def test_a_long_line_is_cut_and_its_length_is_said(
    runtime: PythonRuntime, call: MakeCall, step: Recorder
) -> None:
    await runtime.run(call("writes-one-long-line", recorder=step))
    [(_, message)] = lines(step)
    assert len(message) <= 10_000
    shown = message.count("x")
    assert message == "x" * shown + f"… ({1_000_000 - shown:,} characters cut)"


async def test_the_last_words_of_a_process_that_crashes_are_kept(
    runtime: PythonRuntime, call: MakeCall, step: Recorder, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AgentCrashed):
        await runtime.run(call("speaks-and-dies", recorder=step))
    assert ("warning", "last words of [email]") in lines(step)
    assert capfd.readouterr() == ("", "")


async def test_what_is_written_after_the_step_goes_to_the_masked_log_of_the_process(
    runtime: PythonRuntime, call: MakeCall, step: Recorder, capfd: pytest.CaptureFixture[str]
) -> None:
    before = logging.root.handlers[:], logging.root.level
    configure_logging(verbose=False)
    try:
        await runtime.run(call("talks-too-late", recorder=step))
        await asyncio.sleep(0.4)
    finally:
        logging.root.handlers[:], logging.root.level = before
        logging.captureWarnings(capture=False)
    out, err = capfd.readouterr()
    assert out == ""
    assert "'talks-too-late' wrote after its step had ended: later [email]" in err
    assert "a thread wrote: late [email]" in err
    assert "jane" not in err
    assert lines(step) == []


async def test_the_worker_itself_writes_and_logs_as_before(
    runtime: PythonRuntime, call: MakeCall, capfd: pytest.CaptureFixture[str]
) -> None:
    streams, handlers, level = (
        (sys.stdout, sys.stderr),
        logging.root.handlers[:],
        logging.root.level,
    )
    await runtime.run(call("waits", {"seconds": 0.0}))
    print("ready")
    assert capfd.readouterr().out == "ready\n"
    runtime._async_calls.close()
    assert (sys.stdout, sys.stderr) == streams
    assert (logging.root.handlers, logging.root.level) == (handlers, level)
