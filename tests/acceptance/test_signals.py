"""Commands that are told to stop, or whose terminal is gone."""

import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import psycopg
import pytest

from acceptance.program import PATIENCE_SECONDS, Program, family_of, lives
from baton.embedded import EmbeddedPostgres
from free_ports import free_port


@pytest.mark.parametrize("command", ["server", "worker", "sandbox", "up"])
def test_the_end_of_the_terminal_ends_a_command_in_good_order(baton: Program, command: str) -> None:
    listening = ("--port", str(free_port())) if command in {"server", "up"} else ()
    running = baton.start(command, *listening)
    if command == "up":
        running.wait_for("Baton runs at")
    else:
        assert running.process.stdout is not None
        assert running.process.stdout.readline()
    family = family_of(running.pid)
    deadline = time.monotonic() + PATIENCE_SECONDS

    ended = running.end(signal.SIGHUP)

    assert ended.code == 0, ended
    # The last of them ends when it reads that the first is gone.
    while left := [pid for pid in family if lives(pid)]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)
    assert not (baton.home / "sandbox.json").exists()


def test_the_end_of_the_terminal_cancels_a_run(
    baton: Program, workflow, agents: str, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    given = f'{{"started": "{started}"}}'
    running = baton.start("run", workflow("wait-long"), "--agents", agents, "--input", given)
    while not started.exists():
        time.sleep(0.05)

    ended = running.end(signal.SIGHUP)

    assert ended.code == 3, ended
    assert "Cancelling" in ended.stderr


def test_ctrl_c_twice_makes_up_hand_back_what_runs(
    baton: Program, agents: str, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    port = str(free_port())
    running = baton.start("up", "--port", port, "--agents", agents, "--no-sandbox")
    url = running.wait_for("Baton runs at").partition(" at ")[2].split(". ")[0]
    id_ = start_there(url, "wait-long", {"started": str(started)})
    while not started.exists():
        time.sleep(0.05)

    running.process.send_signal(signal.SIGINT)
    running.wait_for("Press Ctrl-C again to hand them back at once.")
    asked = time.monotonic()
    ended = running.end(signal.SIGINT)

    assert ended.code == 0, ended
    assert time.monotonic() - asked < 25, "less than the grace time"
    assert "Handing running executions back." in ended.stderr
    with EmbeddedPostgres(baton.home) as postgres, psycopg.connect(postgres.conninfo) as database:
        found = database.execute("SELECT status FROM baton.executions WHERE id = %s", (id_,))
        assert found.fetchone() == ("pending",)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_run_needs_no_standard_streams(
    baton: Program, workflow, agents: str, closed: str
) -> None:
    command = [sys.executable, "-m", "baton", "run", workflow("count-words"), "--agents", agents]
    ended = subprocess.run(
        ["sh", "-c", f'exec {shlex.join(command)} --input \'{{"text": "a b"}}\' {closed}'],
        env=baton.environment(),
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended


def test_a_result_that_nobody_reads_changes_no_exit_code(
    baton: Program, workflow, agents: str
) -> None:
    command = [sys.executable, "-m", "baton", "run", workflow("count-words"), "--agents", agents]
    running = subprocess.Popen(
        [*command, "--json", "--input", '{"text": "a b"}'],
        env=baton.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    said = running.stderr.read().decode()
    running.stderr.close()
    assert running.wait(PATIENCE_SECONDS) == 0, said
    assert "Error" not in said


def start_there(url: str, agent: str, given: dict[str, str]) -> str:
    document = {"name": "Own work", "steps": [{"key": "a", "agent": agent}]}
    with httpx2.Client(base_url=f"{url}/api", trust_env=False) as api:
        made = api.post("/workflows", json=document).raise_for_status().json()
        path = f"/workflows/{made['workflow_id']}"
        api.post(f"{path}/deploy", json={}).raise_for_status()
        answer = api.post(f"{path}/execute", json=given).raise_for_status()
    return str(answer.json()["execution_id"])
