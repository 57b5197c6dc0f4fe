import os
import signal
import time
from pathlib import Path

import httpx2

from acceptance.program import Program, family_of, lives
from free_ports import free_port


def test_the_demo_runs_every_sample_ticket_and_ends(fresh_baton: Program) -> None:
    ended = fresh_baton("demo", "--once", "--port", str(free_port()))

    assert ended.code == 0, ended.stderr
    assert "Model: sandbox model" in ended.stderr
    assert "sandbox sample data" in ended.stderr
    assert ended.stderr.count("Ticket 1 of ") == 1
    tickets = ended.stderr.count("Confidence ")
    assert tickets >= 5
    facts = ("Priority ", "Customer ", "Solution ", "Duration ")
    assert [fact for fact in facts if ended.stderr.count(fact) < tickets] == []


def test_ctrl_c_stops_everything_that_up_started(fresh_baton: Program) -> None:
    port = str(free_port())
    running = fresh_baton.start("up", "--port", port)
    url = running.wait_for("Baton runs at").partition(" at ")[2].split(". ")[0]
    family = family_of(running.pid)
    postgres = int(
        (fresh_baton.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
    )
    assert len(family) >= 4
    assert httpx2.get(f"{url}/api/workflows/wf-it-ticket-triage").json()["deployed_version"] == 1

    second = fresh_baton("up", "--port", port)
    assert second.code == 4
    assert f"Port {port} on 127.0.0.1 is used by another program" in second.stderr

    worker = _pid_of("worker", family)
    os.kill(worker, signal.SIGKILL)
    running.wait_for("ended (killed by signal 9), starting it again")
    running.wait_for("worker  | Working on")

    ended = running.end(signal.SIGINT)
    assert ended.code == 0, ended.stderr
    assert not [pid for pid in family | {postgres} if lives(pid)]
    assert not (fresh_baton.home / "sandbox.json").exists()


def test_nothing_outlives_an_up_that_was_killed(baton: Program) -> None:
    running = baton.start("up", "--port", str(free_port()))
    running.wait_for("Baton runs at")
    family = family_of(running.pid) - {running.pid}

    running.end(signal.SIGKILL)

    assert family
    for pid in family:
        while lives(pid):
            signal.sigtimedwait([], 0.05)


def test_ctrl_c_does_not_wait_for_who_watches(baton: Program) -> None:
    port = free_port()
    running = baton.start("server", "--port", str(port))
    url = f"http://127.0.0.1:{port}/api"
    _until_it_answers(f"{url}/health")
    with httpx2.stream("GET", f"{url}/executions/events", trust_env=False) as watched:
        assert watched.status_code == 200
        asked = time.monotonic()
        ended = running.end(signal.SIGINT)
        assert ended.code == 0, ended.stderr
        assert time.monotonic() - asked < 8
        assert list(watched.iter_lines()) == []


def _until_it_answers(url: str) -> None:
    for _ in range(600):
        try:
            httpx2.get(url, trust_env=False).raise_for_status()
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer")


def _pid_of(part: str, family: set[int]) -> int:
    for pid in family:
        if part.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return pid
    raise AssertionError(f"no {part} in {family}")
