"""Resuming with a given output, histories of runs, and keys under simultaneous requests."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from integration.api.api_calls import Client, deployed, ended, gate_workflow, signal

EXACT = b'{"passed":true,"zebra":1e16,"apple":-0.0,"big":18446744073709551616,"e":"\\u00e9\\/"}'
JSON = {"content-type": "application/json"}


def a_workflow_in_three() -> dict[str, Any]:
    """Echo, gate, echo; the gate must say whether it was passed."""
    workflow = gate_workflow()
    workflow["steps"][1]["output_schema"] = {
        "properties": {"passed": {"type": "boolean"}},
        "required": ["passed"],
    }
    workflow["steps"].append({"key": "after", "agent": "echo"})
    return workflow


@pytest.fixture
async def three(client: Client) -> str:
    return await deployed(client, a_workflow_in_three())


@pytest.fixture
async def broken(client: Client, three: str, worker, tmp_path: Path) -> str:
    """An execution that failed at the gate, the second of three steps."""
    signal(tmp_path, "fail")
    answer = await client.post(f"{three}/execute", json={"path": str(tmp_path / "signal")})
    location = f"/api/executions/{answer.json()['execution_id']}"
    async with worker():
        await ended(client, location, "failed")
    return location


def members(text: bytes) -> dict[str, bytes]:
    return {k: bytes(v) for k, v in msgspec.json.decode(text, type=dict[str, msgspec.Raw]).items()}


async def test_a_given_output_stands_for_the_failed_step_to_the_byte_and_the_rest_goes_on(
    client, broken, worker
):
    body = b'{"use_output": {"gate": ' + EXACT + b"}}"
    answer = await client.post(f"{broken}/resume", content=body, headers=JSON)
    assert answer.status_code == 202, answer.text
    async with worker():
        await ended(client, broken, "completed")
    read = await client.get(broken)
    results = members(members(read.content)["results"])
    assert results["gate"] == EXACT
    assert msgspec.json.decode(results["after"])["big"] == 18446744073709551616
    steps = {step["key"]: step for step in read.json()["steps"]}
    assert [steps[key]["attempts"] for key in ("echo", "gate", "after")] == [1, 1, 1]
    assert steps["gate"]["error"] is None
    assert "was given by Local operator" in steps["gate"]["reason"]
    runs = [(run["n"], run["reason"], run["outcome"]) for run in read.json()["runs"]]
    assert runs == [(1, "start", "failed"), (2, "resume", "completed")]
    detail = (await client.get(f"{broken}/steps/gate")).json()
    assert detail["settled"]["by"] == "local-operator"
    assert detail["settled"]["from_execution"] is None
    assert detail["settled"]["at"].endswith("Z")
    assert [attempt["status"] for attempt in detail["attempts"]] == ["failed"]
    assert detail["input_source"] == "stored"
    assert detail["log"][-1]["fields"] == {"by": "local-operator"}
    assert detail["problems"] == []


async def test_the_output_of_a_run_of_the_step_alone_is_used_to_the_byte_and_named(
    client, broken, worker, tmp_path
):
    signal(tmp_path, "open")
    async with worker():
        run = await client.post(f"{broken}/steps/gate/run", headers={"Prefer": "wait=20"})
        source = run.json()["execution_id"]
        answer = await client.post(f"{broken}/resume", json={"from_execution": source})
        assert answer.status_code == 202, answer.text
        read = await ended(client, broken, "completed")
    assert read["results"]["gate"] == {"passed": True}
    detail = (await client.get(f"{broken}/steps/gate")).json()
    assert detail["settled"]["from_execution"] == source
    assert detail["log"][-1]["fields"] == {"by": "local-operator", "from_execution": source}
    assert len(detail["attempts"]) == 1


async def test_only_a_run_of_that_step_of_that_execution_can_be_the_origin(
    client, broken, echo, worker
):
    other = (await client.post(f"{echo}/execute", json={})).json()["execution_id"]
    first = await client.post(f"{broken}/steps/echo/run")
    wrong_step = first.json()["execution_id"]
    twin = (await client.post(f"{broken}/retry")).headers["location"]
    alone = await client.post(f"{twin}/steps/gate/run", json={"input": {"path": "x"}})
    use = {"use_output": {"gate": {"passed": True}}}
    others = {
        "a whole execution": other,
        "itself": broken.rsplit("/", 1)[1],
        "unknown": "exec-20260101-000000000000",
        "impossible": "\x00",
        "of its twin": alone.json()["execution_id"],
    }
    answers = {
        name: await client.post(f"{broken}/resume", json={"from_execution": id_})
        for name, id_ in others.items()
    }
    assert {answer.status_code for answer in answers.values()} == {422}
    said = {name: answer.json()["detail"] for name, answer in answers.items()}
    assert [name for name in others if "not a run of one step" not in said[name]] == []
    answer = await client.post(f"{broken}/resume", json={"from_execution": wrong_step, **use})
    assert (answer.status_code, "ran step 'echo'" in answer.text) == (422, True)
    answer = await client.post(f"{broken}/resume", json={"from_execution": wrong_step})
    assert (answer.status_code, "has no output" in answer.text) == (409, True)
    assert (await client.get(broken)).json()["status"] == "failed"


@pytest.mark.parametrize(
    ("use_output", "status", "path"),
    [
        ({"gate": {"passed": "yes"}}, 422, "$.use_output.gate.passed"),
        ({"gate": {}}, 422, "$.use_output.gate.passed"),
        ({"gate": [True]}, 422, "$.use_output.gate"),
        ({"gate": None}, 422, "$.use_output.gate"),
        ({"none": {}}, 422, "$.use_output.none"),
        ([], 422, "$.use_output"),
        ({"echo": {}}, 409, None),
    ],
)
async def test_an_output_that_cannot_be_used_is_refused_and_nothing_changes(
    client, broken, use_output, status, path
):
    answer = await client.post(f"{broken}/resume", json={"use_output": use_output})
    assert answer.status_code == status, answer.text
    if path:
        assert path in [found["path"] for found in answer.json()["problems"]]
    else:
        assert "'echo') finished before" in answer.json()["detail"]
    read = (await client.get(broken)).json()
    assert (read["status"], read["error"]["step"]) == ("failed", "gate")


async def test_the_last_step_can_be_given_too_and_completes_the_execution(client, worker, tmp_path):
    path = await deployed(client, gate_workflow())
    signal(tmp_path, "fail")
    answer = await client.post(f"{path}/execute", json={"path": str(tmp_path / "signal")})
    location = f"/api/executions/{answer.json()['execution_id']}"
    async with worker():
        await ended(client, location, "failed")
        await client.post(f"{location}/resume", json={"use_output": {"gate": {"by": "hand"}}})
        read = await ended(client, location, "completed")
    assert read["results"]["gate"] == {"by": "hand"}
    assert read["error"] is None


async def test_an_execution_that_is_not_over_takes_no_output(client, three):
    answer = await client.post(f"{three}/execute", json={})
    location = f"/api/executions/{answer.json()['execution_id']}"
    refused = await client.post(f"{location}/resume", json={"use_output": {"echo": {}}})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


async def test_an_output_is_checked_by_the_schema_of_the_version_that_goes_on(
    client, three, broken
):
    changed = a_workflow_in_three()
    changed["steps"][1]["output_schema"] = {"required": ["other"]}
    await client.put(three, json=changed, headers={"If-Match": '"1"'})
    await client.post(f"{three}/deploy")
    body = {"version": "current", "use_output": {"gate": {"passed": True}}}
    refused = await client.post(f"{broken}/resume", json=body)
    assert refused.json()["problems"][0]["path"] == "$.use_output.gate.other"
    changed["steps"][0]["config"] = {"changed": True}
    await client.put(three, json=changed, headers={"If-Match": '"2"'})
    await client.post(f"{three}/deploy")
    body["use_output"] = {"gate": {"other": 1}}
    refused = await client.post(f"{broken}/resume", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "'echo'" in refused.json()["detail"]


async def test_an_output_given_to_a_later_step_is_kept_when_the_execution_is_resumed_again(
    client, three, broken, worker, tmp_path
):
    given = {"passed": True, "later": 1}
    async with worker():
        await client.post(f"{broken}/resume", json={"use_output": {"after": given}})
        read = await ended(client, broken, "failed")
        assert read["error"]["step"] == "gate"
        changed = a_workflow_in_three()
        changed["steps"][1]["config"] = {"changed": True}
        await client.put(three, json=changed, headers={"If-Match": '"1"'})
        await client.post(f"{three}/deploy")
        refused = await client.post(f"{broken}/resume", json={"version": "current"})
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert "'after' was settled" in refused.json()["detail"]
        signal(tmp_path, "open")
        await client.post(f"{broken}/resume")
        read = await ended(client, broken, "completed")
    assert read["results"]["after"] == given
    assert [step["attempts"] for step in read["steps"]] == [1, 3, 0]
    runs = [(run["n"], run["reason"], run["outcome"]) for run in read["runs"]]
    assert runs == [
        (1, "start", "failed"),
        (2, "resume", "failed"),
        (3, "resume", "completed"),
    ]


async def test_a_retry_of_an_execution_with_a_given_output_runs_every_agent(
    client, broken, worker, tmp_path
):
    async with worker():
        await client.post(f"{broken}/resume", json={"use_output": {"gate": {"passed": False}}})
        await ended(client, broken, "completed")
        signal(tmp_path, "open")
        retried = await client.post(f"{broken}/retry")
        read = await ended(client, retried.headers["location"], "completed")
    assert [step["attempts"] for step in read["steps"]] == [1, 1, 1]
    assert read["results"]["gate"] == {"passed": True}


async def test_a_retry_takes_another_input_to_the_byte_and_leaves_the_first_execution_alone(
    client, broken, worker, tmp_path
):
    exact = b'{"path":"' + str(tmp_path / "signal").encode() + b'","big":18446744073709551616}'
    signal(tmp_path, "pass")
    answer = await client.post(
        f"{broken}/retry", content=b'{"input": ' + exact + b"}", headers=JSON
    )
    assert answer.status_code == 202, answer.text
    again = f"/api/executions/{answer.json()['new_execution_id']}"
    async with worker():
        await ended(client, again, "completed")
    assert (await client.get(f"{again}/input")).content == exact
    assert (await client.get(again)).json()["retry_of"] == broken.rsplit("/", 1)[-1]
    assert (await client.get(broken)).json()["status"] == "failed"


async def test_a_retry_refuses_another_input_that_breaks_the_schema_of_the_workflow(
    client, worker, tmp_path
):
    workflow = gate_workflow()
    workflow["input_schema"] = {"properties": {"path": {"type": "string"}}}
    signal(tmp_path, "fail")
    answer = await client.post(
        f"{await deployed(client, workflow)}/execute", json={"path": str(tmp_path / "signal")}
    )
    location = f"/api/executions/{answer.json()['execution_id']}"
    async with worker():
        await ended(client, location, "failed")
    refused = await client.post(f"{location}/retry", json={"input": {"path": 7}})
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["path"] == "$.path"


@pytest.mark.parametrize(("verb", "other"), [
    ("retry", {"version": "current"}),
    ("resume", {"version": "current"}),
    ("resume", {"use_output": {"gate": {"passed": True}}}),
])  # fmt: skip
async def test_twenty_simultaneous_requests_with_one_key_happen_once(
    client, broken, database_url, verb, other
):
    key = {"Idempotency-Key": "k"}
    answers = await asyncio.gather(
        *(client.post(f"{broken}/{verb}", json={}, headers=key) for _ in range(20))
    )
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (202, answers[0].content)
    }
    changed = await client.post(f"{broken}/{verb}", json=other, headers=key)
    assert (changed.status_code, changed.json()["code"]) == (409, "conflict")
    assert "was used for another request" in changed.json()["detail"]
    with psycopg.connect(database_url) as connection:
        counted = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE status = 'pending') FROM baton.executions"
        ).fetchone()
        jobs = connection.execute("SELECT count(*) FROM baton.pgqueuer").fetchone()
    assert counted == ((2, 1) if verb == "retry" else (1, 1))
    assert jobs == (1,)


async def test_of_twenty_resumes_with_different_outputs_one_wins_and_the_others_are_refused(
    client, broken, worker
):
    bodies = [{"use_output": {"gate": {"passed": True, "n": n}}} for n in range(20)]
    answers = await asyncio.gather(*(client.post(f"{broken}/resume", json=body) for body in bodies))
    won = [n for n, answer in enumerate(answers) if answer.status_code == 202]
    assert len(won) == 1
    assert {answer.status_code for answer in answers} == {202, 409}
    async with worker():
        read = await ended(client, broken, "completed")
    assert read["results"]["gate"]["n"] == won[0]
    log = (await client.get(f"{broken}/steps/gate/logs")).json()["items"]
    assert len([line for line in log if "was given" in line["message"]]) == 1
