"""Executions over HTTP: read at both paths, listed, retried, resumed, cancelled."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from integration.api.api_calls import (
    Client,
    a_workflow,
    deployed,
    ended,
    gate_workflow,
    signal,
    until,
)


async def started(client: Client, workflow: str, folder: Path | None = None) -> str:
    body = {"path": str(folder / "signal")} if folder else {}
    answer = await client.post(f"{workflow}/execute", json=body)
    assert answer.status_code == 202, answer.text
    return f"/api/executions/{answer.json()['execution_id']}"


async def failed(client: Client, workflow: str, folder: Path) -> str:
    signal(folder, "fail")
    location = await started(client, workflow, folder)
    await ended(client, location, "failed")
    return location


@pytest.fixture
async def gate(client: Client) -> str:
    return await deployed(client, gate_workflow())


#: What can be asked of an execution.
REQUESTS = [
    ("GET", ""),
    ("GET", "/steps/echo/logs"),
    ("POST", "/retry"),
    ("POST", "/resume"),
    ("POST", "/cancel"),
]


@pytest.mark.parametrize(("method", "path"), REQUESTS)
async def test_an_execution_is_found_below_its_workflow_only(client, echo, gate, method, path):
    id_ = (await started(client, echo)).rsplit("/", 1)[1]
    assert (await client.get(f"{echo}/executions/{id_}")).json()["execution_id"] == id_
    answer = await client.request(method, f"{gate}/executions/{id_}{path}")
    assert answer.status_code == 404


@pytest.mark.parametrize("id_", ["exec-20260101-000000000000", "x", "%00", "exec-1-%F0%9F%98%80"])
@pytest.mark.parametrize("prefix", ["/api", "/api/workflows/wf-x"])
async def test_an_unknown_or_impossible_id_is_not_found(client, id_, prefix):
    answers = [
        await client.request(method, f"{prefix}/executions/{id_}{path}")
        for method, path in REQUESTS
    ]
    found = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert found == [(404, "not_found")] * len(REQUESTS)


@pytest.mark.parametrize("verb", ["retry", "resume"])
async def test_what_runs_can_be_neither_retried_nor_resumed(client, gate, worker, tmp_path, verb):
    async with worker():
        location = await started(client, gate, tmp_path)
        await until(client, location, lambda found: found["current_step"] == 1)
        answer = await client.post(f"{location}/{verb}")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
        assert "is running" in answer.json()["detail"]
        assert (await client.post(f"{location}/cancel")).json()["status"] == "cancelled"
        await ended(client, location, "cancelled")


async def test_partial_results_are_there_while_it_runs(client, gate, worker, tmp_path):
    async with worker():
        location = await started(client, gate, tmp_path)
        read = await until(client, location, lambda found: found["current_step"] == 1)
        assert read["status"] == "running"
        assert read["results"] == {"echo": {"path": str(tmp_path / "signal")}}
        assert [step["status"] for step in read["steps"]] == ["completed", "running"]
        assert (await client.post(f"{location}/cancel")).json()["status"] == "cancelled"
        read = await ended(client, location, "cancelled")
        assert read["results"] == {"echo": {"path": str(tmp_path / "signal")}}


async def test_an_execution_is_read_without_its_data(client, gate, worker, tmp_path):
    async with worker():
        location = await failed(client, gate, tmp_path)
    whole = (await client.get(location)).json()
    bare = (await client.get(f"{location}?data=false")).json()
    assert {name: whole[name] for name in bare} == bare
    assert whole.keys() - bare.keys() == {"input", "context", "results"}


async def test_the_input_of_an_execution_is_a_file_of_the_exact_bytes(client, echo):
    exact = b'{"zebra":1e16,"apple":-0.0}'
    json = {"content-type": "application/json"}
    answer = await client.post(f"{echo}/execute", content=exact, headers=json)
    id_ = answer.json()["execution_id"]
    paths = (f"/api/executions/{id_}", f"{echo}/executions/{id_}")
    found = [await client.get(f"{path}/input") for path in paths]
    assert [file.content for file in found] == [exact, exact]
    names = {file.headers["content-disposition"] for file in found}
    assert names == {f'attachment; filename="{id_}-input.json"'}


async def test_an_execution_whose_worker_died_says_that_it_is_handed_over(
    client, gate, worker, tmp_path, database_url
):
    async with worker():
        location = await started(client, gate, tmp_path)
        running = await until(client, location, lambda found: found["current_step"] == 1)
        assert running["handing_over"] is False
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "UPDATE baton.executions SET claimed_by = gen_random_uuid() WHERE id = %s",
                (running["execution_id"],),
            )
        assert (await client.get(f"{location}?data=false")).json()["handing_over"] is True


async def test_each_try_of_a_step_is_told_with_its_times(client, worker, tmp_path):
    workflow = gate_workflow()
    workflow["steps"][1]["agent"] = "shaky"
    workflow["steps"][1]["retry"] = {"max_retries": 1, "initial_delay_seconds": 0.01}
    path = await deployed(client, workflow)
    location = await started(client, path, tmp_path)
    async with worker():
        await ended(client, location, "failed")
    echo, shaky = (await client.get(f"{location}?data=false")).json()["steps"]
    assert [(t["n"], t["run"], t["status"]) for t in echo["tries"]] == [(1, 1, "completed")]
    assert [(t["n"], t["run"], t["status"]) for t in shaky["tries"]] == [
        (1, 1, "failed"),
        (2, 1, "failed"),
    ]
    first, second = shaky["tries"]
    assert first["started_at"] <= first["ended_at"] <= second["started_at"] <= second["ended_at"]
    assert (shaky["effect"], shaky["max_attempts"], shaky["agent_name"]) == ("read", 2, "Shaky")


async def test_a_pending_execution_is_cancelled_at_once_and_only_once(client, echo):
    location = await started(client, echo)
    answer = await client.post(f"{location}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert (await client.get(location)).json()["status"] == "cancelled"
    again = await client.post(f"{location}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert "is cancelled" in again.json()["detail"]


@pytest.mark.parametrize("verb", ["retry", "resume"])
async def test_a_pending_execution_can_be_neither_retried_nor_resumed(client, echo, verb):
    location = await started(client, echo)
    answer = await client.post(f"{location}/{verb}")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert "is pending" in answer.json()["detail"]


async def test_a_resumed_execution_goes_on_from_the_step_that_failed(
    client, gate, worker, tmp_path
):
    async with worker():
        location = await failed(client, gate, tmp_path)
        signal(tmp_path, "open")
        answer = await client.post(f"{location}/resume", headers={"Idempotency-Key": "k"})
        assert answer.status_code == 202
        assert answer.headers["location"] == location
        assert answer.json()["status"] == "pending"
        read = await ended(client, location, "completed")
        again = await client.post(f"{location}/resume", headers={"Idempotency-Key": "k"})
    assert [step["attempts"] for step in read["steps"]] == [1, 2]
    assert (again.status_code, again.content) == (202, answer.content)
    refused = await client.post(f"{location}/resume")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


async def test_ten_simultaneous_resumes_with_one_key_are_one(client, gate, worker, tmp_path):
    async with worker():
        location = await failed(client, gate, tmp_path)
    key = {"Idempotency-Key": "k"}
    answers = await asyncio.gather(
        *(client.post(f"{location}/resume", headers=key) for _ in range(10))
    )
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (202, answers[0].content)
    }


async def test_a_retry_is_a_new_execution_with_the_same_input(client, gate, worker, tmp_path):
    async with worker():
        location = await failed(client, gate, tmp_path)
    key = {"Idempotency-Key": "k"}
    answers = await asyncio.gather(
        *(client.post(f"{location}/retry", json={"version": "same"}, headers=key) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    new = answers[0].json()["new_execution_id"]
    assert answers[0].headers["location"] == f"/api/executions/{new}"
    read = (await client.get(f"/api/executions/{new}")).json()
    assert read["retry_of"] == location.rsplit("/", 1)[1]
    assert read["input"] == {"path": str(tmp_path / "signal")}
    other = await client.post(f"{location}/retry", json={"version": "current"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(("version", "expected"), [("same", 1), ("current", 2)])
async def test_a_retry_runs_on_the_same_or_the_current_version(
    client, echo, worker, version, expected
):
    async with worker():
        location = await started(client, echo)
        await ended(client, location, "completed")
    await client.put(echo, json=a_workflow(description="new"), headers={"If-Match": '"1"'})
    await client.post(f"{echo}/deploy")
    answer = await client.post(f"{location}/retry", json={"version": version})
    read = (await client.get(answer.headers["location"])).json()
    assert read["version"] == expected


async def test_a_retry_takes_no_number_of_a_version(client, echo):
    location = await started(client, echo)
    wrong = await client.post(f"{location}/retry", json={"version": 2})
    assert (wrong.status_code, wrong.json()["problems"][0]["path"]) == (422, "$.version")


async def test_resuming_on_a_version_that_changed_an_earlier_step_is_a_conflict(
    client, gate, worker, tmp_path
):
    async with worker():
        location = await failed(client, gate, tmp_path)
    changed = gate_workflow()
    changed["steps"][0]["config"] = {"changed": True}
    await client.put(gate, json=changed, headers={"If-Match": '"1"'})
    await client.post(f"{gate}/deploy")
    answer = await client.post(f"{location}/resume", json={"version": "current"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "'echo'" in answer.json()["detail"]


@pytest.mark.parametrize("mode", ["production", "test"])
async def test_the_log_of_a_running_step_is_read_before_it_ends(client, worker, tmp_path, mode):
    teller = await deployed(client, a_workflow(steps=[{"key": "teller", "agent": "teller"}]))
    body = {"path": str(tmp_path / "signal")}

    async def messages() -> list[str]:
        items = (await client.get(f"{location}/steps/teller/logs")).json()["items"]
        return [line["message"] for line in items]

    async with worker():
        answer = await client.post(f"{teller}/execute", params={"mode": mode}, json=body)
        location = f"/api/executions/{answer.json()['execution_id']}"
        async with asyncio.timeout(30):
            while not await messages():
                await asyncio.sleep(0.05)
        assert await messages() == ["waiting for the signal"]
        assert (await client.get(location)).json()["steps"][0]["status"] == "running"
        signal(tmp_path, "go on")
        await ended(client, location, "completed")
    assert await messages() == ["waiting for the signal", "there it is"]


async def test_the_log_of_a_step_is_read_at_both_paths(client, echo, worker):
    async with worker():
        location = await started(client, echo)
        await ended(client, location, "completed")
    id_ = location.rsplit("/", 1)[1]
    (line,) = (await client.get(f"{location}/steps/echo/logs")).json()["items"]
    assert (line["message"], line["fields"]) == ("echoing", {"members": 0})
    assert line["at"].endswith("Z")
    below = await client.get(f"{echo}/executions/{id_}/steps/echo/logs")
    assert below.json()["items"] == [line]
    assert (await client.get(f"{location}/steps/none%00/logs")).status_code == 404


async def test_executions_are_listed_by_workflow_status_and_mode_in_pages(client, echo, gate):
    ids = [(await started(client, echo)).rsplit("/", 1)[1] for _ in range(3)]
    await client.post(f"/api/executions/{ids[1]}/cancel")
    await client.post(f"{gate}/execute?mode=test", json={})

    async def listed(**query: str) -> list[str]:
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await client.get("/api/executions", params={"limit": "2", **query, **cursor})
            assert answer.status_code == 200, answer.text
            found += [item["execution_id"] for item in answer.json()["items"]]
            if answer.json()["next_cursor"] is None:
                return found
            cursor = {"cursor": answer.json()["next_cursor"]}

    assert len(await listed()) == 4
    assert await listed(workflow_id="wf-echo") == ids[::-1]
    assert await listed(workflow_id="wf-echo", status="cancelled") == [ids[1]]
    assert await listed(workflow_id="wf-none") == []
    assert len(await listed(mode="test")) == 1
    assert len(await listed(mode="production")) == 3


@pytest.mark.parametrize("query", ["status=done", "mode=x", "workflow_id=%00", "limit=-1"])
async def test_a_filter_that_cannot_be_is_refused(client, query):
    answer = await client.get(f"/api/executions?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert answer.json()["problems"][0]["path"].startswith(f"query.{query.split('=')[0]}")
