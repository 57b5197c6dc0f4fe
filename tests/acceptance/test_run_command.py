import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from acceptance.program import PATIENCE_SECONDS, Program

TRIAGE = "baton/templates/it-ticket-triage.yaml"
TICKET = {
    "text": "Since the update this morning our badge printer at the front desk prints blank cards. "
    "We are Kestrel Foods, CUST-1001, and visitors are queueing."
}
EXECUTION_MEMBERS = {
    *("execution_id", "workflow_id", "workflow_name", "version", "mode", "status"),
    *("current_step", "completed_steps", "total_steps", "created_at", "started_at"),
    *("completed_at", "duration_seconds", "input", "context", "results", "steps", "error", "runs"),
    *("retry_of", "llm_calls", "llm_tokens", "llm_cost", "created_by", "trigger", "metadata"),
}
STEP_MEMBERS = {
    *("key", "name", "agent", "status", "version", "attempts", "started_at", "completed_at"),
    *("duration_ms", "input_bytes", "output_bytes", "llm", "error"),
}


def test_a_ticket_of_ones_own_gets_a_solution_with_no_server_running(
    fresh_baton: Program, tmp_path: Path
) -> None:
    ticket = tmp_path / "my-ticket.json"
    ticket.write_text(json.dumps(TICKET))

    ended = fresh_baton("run", TRIAGE, "--input", str(ticket))

    assert ended.code == 0, ended.stderr
    solution = ended.json["solution"]
    assert solution["recommendation"]
    assert 0 <= solution["confidence"] <= 1
    assert "Started the sandbox" in ended.stderr
    assert "Model: sandbox model" in ended.stderr
    assert "sandbox sample data" in ended.stderr
    told = [
        f"{step}: {state}"
        for step in ("1/3 Ticket Analyzer", "2/3 Customer Data", "3/3 Solution Generator")
        for state in ("running", "completed")
    ]
    assert [line for line in told if line not in ended.stderr] == []


def test_a_run_keeps_the_sandbox_that_it_started_to_itself(
    baton: Program, agents: str, workflow, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    running = baton.start(
        *("run", workflow("wait-long", "ticket-analyzer"), "--agents", agents),
        *("--input", json.dumps({"started": str(started)})),
    )
    running.wait_for("Started the sandbox")
    _until(started.exists)

    # Others would lose it when this run ends.
    assert not (baton.home / "sandbox.json").exists()

    assert running.end(signal.SIGINT).code == 3


def test_json_on_stdout_is_the_execution_and_nothing_else(baton: Program) -> None:
    ended = baton("run", TRIAGE, "--input", "-", "--json", "--test", stdin=json.dumps(TICKET))

    assert ended.code == 0, ended.stderr
    execution = ended.json
    assert execution.keys() >= EXECUTION_MEMBERS
    assert all(step.keys() >= STEP_MEMBERS for step in execution["steps"])
    assert execution["status"] == "completed"
    assert execution["input"] == TICKET
    assert list(execution["results"]) == ["analyzer", "customer", "solution"]
    assert (execution["trigger"], execution["mode"]) == ("cli", "test")
    assert (execution["workflow_id"], execution["version"]) == ("wf-it-ticket-triage", None)
    # The stand-in is labelled in the record itself, for whoever reads it later.
    answered = {step["key"]: step["llm"]["models"] for step in execution["steps"]}
    assert answered == {"analyzer": ["sandbox"], "customer": [], "solution": ["sandbox"]}


def test_a_slug_runs_the_deployed_version_of_a_template(baton: Program) -> None:
    ended = baton("run", "it-ticket-triage", "--input", '{"ticket_id": "INC0010001"}', "--json")

    assert ended.code == 0, ended.stderr
    assert ended.json["version"] == 1


def test_numbers_and_texts_come_through_as_they_were_written(
    baton: Program, agents: str, workflow
) -> None:
    given = '{"text": "one two", "odd": [1e16, -0.0, 18446744073709551616, "a\\u0000b"]}'

    ended = baton("run", workflow("count-words"), "--input", given, "--agents", agents, "--json")

    assert ended.code == 0, ended.stderr
    assert ended.json["results"] == {"step_0": {"words": 2}}
    plain = "".join(ended.stdout.split())
    assert '"odd":[1e16,-0.0,18446744073709551616,"a\\u0000b"]' in plain


def test_a_failed_step_is_one_clear_block_and_exit_code_1(
    baton: Program, agents: str, workflow
) -> None:
    file = workflow("count-words", "break-down")

    ended = baton("run", file, "--input", '{"text": "a b"}', "--agents", agents, "--json")

    assert ended.code == 1
    assert "Failed: Own work (exec-" in ended.stderr
    assert "break-down" in ended.stderr or "step_1" in ended.stderr
    assert "cannot work with 2 words" in ended.stderr
    assert f"baton resume {ended.json['execution_id']}" in ended.stderr
    assert ended.json["results"] == {"step_0": {"words": 2}}
    assert "ValueError" in ended.json["error"]["stack"]


def test_ctrl_c_cancels_the_execution_and_ends_with_3(
    baton: Program, agents: str, workflow, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    running = baton.start(
        *("run", workflow("wait-long"), "--input", json.dumps({"started": str(started)})),
        *("--agents", agents, "--json"),
    )
    running.wait_for("running")
    _until(started.exists)

    ended = running.end(signal.SIGINT)

    assert ended.code == 3
    assert ended.json["status"] == "cancelled"
    assert "Cancelled" in ended.stderr


def test_a_test_asks_before_steps_write(baton: Program, workflow, tmp_path: Path) -> None:
    own = tmp_path / "writer.py"
    own.write_text(
        "from baton import agent\n\n"
        "@agent(slug='tell', effect='write')\n"
        "async def tell(payload: dict) -> dict:\n"
        "    return {'told': True}\n"
    )
    asked = ("run", workflow("tell"), "--agents", str(own), "--test", "--json")

    refused = baton(*asked)
    allowed = baton(*asked, "--confirm-writes")

    assert refused.code == 2
    assert "change something outside Baton" in refused.stderr
    assert (allowed.code, allowed.json["status"]) == (0, "completed")


def test_a_run_that_was_killed_is_found_and_marked_as_lost(
    baton: Program, agents: str, workflow, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    running = baton.start(
        *("run", workflow("wait-long"), "--input", json.dumps({"started": str(started)})),
        *("--agents", agents),
    )
    id_ = running.wait_for("(exec-").partition("(")[2].partition(")")[0]
    _until(started.exists)
    running.end(signal.SIGKILL)

    # Its heartbeat must be 10 seconds old before anybody may call it dead.
    killed = time.monotonic()
    while True:
        baton("run", workflow("count-words"), "--input", '{"text": "a"}', "--agents", agents)
        found = baton("executions", "show", id_, "--json").json
        if found["status"] != "running":
            break
        assert time.monotonic() - killed < 40

    assert (found["status"], found["error"]["code"]) == ("failed", "runner_lost")


def _until(true) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_one_step_is_shown_with_its_exact_data(baton: Program, agents: str, workflow) -> None:
    file = workflow("count-words", "break-down")
    ended = baton(
        *("run", file, "--agents", agents, "--input", '{"text":"a b","big":1e16}', "--json")
    )
    id_ = ended.json["execution_id"]

    shown = baton("executions", "show", id_, "--step", "step_1")

    assert shown.code == 0, shown.stderr
    assert "step 2 of 2: failed" in shown.stdout
    assert "cannot work with 2 words" in shown.stdout
    assert "Input (as it was stored):" in shown.stdout
    assert '"big": 1e16' in shown.stdout

    found = baton("executions", "show", id_, "--step", "step_0", "--json")
    assert found.json["output"] == {"words": 2}
    assert found.json["input_source"] == "derived"
    missing = baton("executions", "show", id_, "--step", "none")
    assert missing.code == 2
    assert "has no step 'none'" in missing.stderr


_MENDABLE = """
from pathlib import Path
from baton import agent

@agent(slug="count-words", effect="read")
def count_words(text: str) -> dict:
    with (Path(__file__).parent / "calls").open("a") as calls:
        calls.write("counted\\n")
    return {"words": len(text.split())}

@agent(slug="break-down", effect="read")
def break_down(words: int) -> dict:
    if not (Path(__file__).parent / "mended").exists():
        raise ValueError(f"cannot work with {words} words")
    return {"done": words}
"""


@pytest.fixture
def failed(baton: Program, workflow, tmp_path: Path) -> tuple[str, Path]:
    """The id of an execution that failed in `baton run`, and the file of its agents."""
    file = tmp_path / "mendable.py"
    file.write_text(_MENDABLE)
    flow = workflow("count-words", "break-down", name="Mendable work")
    ended = baton("run", flow, "--input", '{"text": "a b"}', "--agents", str(file), "--json")
    assert ended.code == 1
    assert f"`baton resume {ended.json['execution_id']} --agents {file}`" in ended.stderr
    return ended.json["execution_id"], file


def test_a_failed_run_is_resumed_here_with_its_agents(
    baton: Program, failed: tuple[str, Path]
) -> None:
    execution, file = failed
    (file.parent / "mended").touch()

    ended = baton("resume", execution, "--agents", str(file))

    assert ended.code == 0, ended.stderr
    assert ended.json == {"done": 2}
    assert "2/2 Break down: completed" in ended.stderr
    assert (file.parent / "calls").read_text() == "counted\n"
    shown = baton("executions", "show", execution, "--json").json
    assert [run["reason"] for run in shown["runs"]] == ["start", "resume"]


def test_a_resume_that_fails_again_ends_with_1_and_is_resumable(
    baton: Program, failed: tuple[str, Path]
) -> None:
    execution, file = failed

    ended = baton("resume", execution, "--agents", str(file))

    assert ended.code == 1
    assert "cannot work with 2 words" in ended.stderr


@pytest.mark.parametrize("command", ["resume", "retry"])
def test_without_its_agents_a_run_again_says_what_is_missing(
    baton: Program, failed: tuple[str, Path], command: str
) -> None:
    execution, file = failed
    other = file.with_name("other.py")
    other.write_text(_MENDABLE.partition('@agent(slug="break-down"')[0])

    ended = baton(command, execution)
    assert ended.code == 2
    assert "No worker has these Python agents: 'break-down', 'count-words'." in ended.stderr
    assert f"`baton {command} {execution} --agents FILE.py`" in ended.stderr

    ended = baton(command, execution, "--agents", str(other))
    assert ended.code == 2
    assert "Not among the Python agents here: 'break-down'." in ended.stderr

    assert baton("executions", "show", execution, "--json").json["status"] == "failed"


def test_a_retry_runs_here_with_its_agents(baton: Program, failed: tuple[str, Path]) -> None:
    execution, file = failed
    (file.parent / "mended").touch()

    ended = baton("retry", execution, "--agents", str(file))

    assert ended.code == 0, ended.stderr
    assert ended.json == {"done": 2}
    assert (file.parent / "calls").read_text() == "counted\ncounted\n"


def test_the_stack_of_an_agents_error_is_shown_where_it_is_asked_for(
    baton: Program, failed: tuple[str, Path]
) -> None:
    execution, file = failed
    line = f'File "{file}", line 14, in break_down'

    shown = baton("executions", "show", execution, "--step", "step_1").stdout
    assert line in shown
    assert "ValueError: cannot work with 2 words" in shown

    assert line not in baton("resume", execution, "--agents", str(file)).stderr
    loud = subprocess.run(
        [sys.executable, "-m", "baton", "--verbose", "resume", execution, "--agents", str(file)],
        env={**os.environ, "BATON_HOME": str(baton.home)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert line in loud.stderr
