"""A worker that is asked to stop once, twice, by a terminal that ends, or without any terminal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from baton.bootstrap import Platform
from baton.domain.actor import LOCAL_OPERATOR
from faults.support import Yard, ended, start, until

#: Longer than a loaded machine needs to hand back, much shorter than the grace time of 30 s.
_SOON_SECONDS = 20


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
async def test_each_signal_lets_the_worker_finish_what_it_runs(
    yard: Yard, platform: Platform, number: signal.Signals
) -> None:
    worker = yard.start_worker()
    execution_id = await start(platform, "gated")
    await until(lambda: "gated" in yard.ran())
    worker.send_signal(number)
    await until(lambda: "Press Ctrl-C again" in said(yard))
    yard.open_gate()
    assert worker.wait(_SOON_SECONDS) == 0
    assert (await ended(platform, execution_id, seconds=1)).status == "completed"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_asked_again_the_worker_hands_back_at_once_and_says_so(
    yard: Yard, platform: Platform, number: signal.Signals
) -> None:
    worker = yard.start_worker()
    execution_id = await start(platform, "patient")
    await until(lambda: "patient" in yard.ran())
    worker.send_signal(number)
    await until(lambda: "Press Ctrl-C again" in said(yard))
    worker.send_signal(signal.SIGHUP)  # as service managers do: it hastens nothing
    time.sleep(0.5)
    assert worker.poll() is None
    worker.send_signal(number)
    assert worker.wait(_SOON_SECONDS) == 0
    assert "Handing running executions back." in said(yard)
    view = await platform.executions.view(execution_id, actor=LOCAL_OPERATOR)
    assert (view.status, [run.outcome for run in view.runs]) == ("pending", ["released"])


async def test_a_worker_under_nohup_outlives_its_terminal(yard: Yard, platform: Platform) -> None:
    worker = shell(yard, "trap '' HUP; exec {worker} >worker-0.log 2>&1")
    await until_known(platform)
    worker.send_signal(signal.SIGHUP)
    assert (await ended(platform, await start(platform, "last"))).status == "completed"
    worker.terminate()
    assert worker.wait(_SOON_SECONDS) == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
async def test_a_worker_needs_no_standard_streams(
    yard: Yard, platform: Platform, closed: str
) -> None:
    worker = shell(yard, f"exec {{worker}} {closed}")
    await until_known(platform)
    assert (await ended(platform, await start(platform, "telling", "last"))).status == "completed"
    streams = [str(Path(f"/proc/{worker.pid}/fd/{number}").readlink()) for number in (0, 1, 2)]
    assert [stream for stream in streams if stream.startswith("socket:")] == []
    worker.terminate()
    assert worker.wait(_SOON_SECONDS) == 0


async def test_a_worker_outlives_those_who_read_its_output(
    yard: Yard, platform: Platform, postgres: str
) -> None:
    reading, writing = os.pipe()
    worker = shell(yard, "exec {worker}", output=writing)
    os.close(writing)
    await until_known(platform)
    os.close(reading)
    with psycopg.connect(postgres, autocommit=True) as admin:  # it has to log something now
        admin.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE application_name = 'baton' AND datname = %s",
            (platform.database.conninfo.partition("dbname=")[2].split()[0],),
        )
    assert (await ended(platform, await start(platform, "last"))).status == "completed"
    worker.terminate()
    assert worker.wait(_SOON_SECONDS) == 0


def said(yard: Yard) -> str:
    return (yard.directory / "worker-0.log").read_text()


def shell(yard: Yard, script: str, *, output: int | None = None) -> subprocess.Popen[bytes]:
    """Start a worker the way a shell script does."""
    command = f"{sys.executable} -m baton worker --agents {yard.agents}"
    (yard.directory / "open").touch()
    worker = subprocess.Popen(
        ["sh", "-c", script.format(worker=command)],
        env=yard.environment(),
        cwd=yard.directory,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    yard.workers.append(worker)
    return worker


async def until_known(platform: Platform) -> None:
    end = time.monotonic() + 40
    while not await platform.fleet.alive():
        assert time.monotonic() < end, "the worker did not start"
