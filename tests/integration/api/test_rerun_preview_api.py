"""What a retry or a resume would do, told before anybody asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.api.api_calls import Client, deployed, ended, gate_workflow, signal


def note_then_gate() -> dict[str, Any]:
    workflow = gate_workflow()
    workflow["steps"][0] = {"key": "note", "name": "Leave a note", "agent": "note"}
    workflow["steps"][1]["mapping"] = {"path": "input.path"}
    workflow["steps"].append(
        {"key": "after", "agent": "note", "mapping": {"path": "input.path"}},
    )
    return workflow


@pytest.fixture
async def workflow(client: Client) -> str:
    return await deployed(client, note_then_gate())


@pytest.fixture
async def failed(client: Client, workflow: str, worker, tmp_path: Path) -> str:
    """Failed at its second step, after a first one that wrote."""
    signal(tmp_path, "fail")
    started = await client.post(f"{workflow}/execute", json={"path": str(tmp_path / "signal")})
    location = f"/api/executions/{started.json()['execution_id']}"
    async with worker():
        await ended(client, location, "failed")
    return location


async def asked(client: Client, location: str) -> dict[str, Any]:
    answer = await client.get(f"{location}/prospects")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def save(client: Client, path: str, workflow: dict[str, Any], *, deploy: bool) -> None:
    saved = await client.put(path, json=workflow, headers={"If-Match": '"1"'})
    assert saved.status_code == 200, saved.text
    if deploy:
        assert (await client.post(f"{path}/deploy")).status_code == 200


async def test_a_retry_names_the_steps_that_wrote_and_write_again(client, failed, tmp_path):
    found = await asked(client, failed)
    same = found["same"]
    assert (same["version"], same["changed"]) == (1, False)
    assert (same["retry"]["possible"], same["retry"]["first_step"]) == (True, 1)
    assert same["retry"]["total_steps"] == 3
    assert [(s["step"], s["position"], s["again"]) for s in same["retry"]["writes"]] == [
        ("note", 1, True),
        ("after", 3, False),
    ]
    assert same["retry"]["writes"][0]["name"] == "Leave a note"
    assert found["input_bytes"] == len((await client.get(f"{failed}/steps/gate/input")).content)


async def test_a_resume_names_only_steps_from_the_failed_one_on(client, failed):
    resume = (await asked(client, failed))["same"]["resume"]
    assert (resume["possible"], resume["first_step"]) == (True, 2)
    assert [step["step"] for step in resume["writes"]] == ["after"]


async def test_an_execution_names_its_first_unfinished_step_and_what_may_have_written(
    client, failed, workflow, worker, tmp_path
):
    found = (await client.get(f"{failed}?data=false")).json()
    assert found["first_unfinished"] == 1
    assert [step["may_have_written"] for step in found["steps"]] == [True, False, False]
    signal(tmp_path, "go")
    assert (await client.post(f"{failed}/resume")).status_code == 202
    async with worker():
        resumed = await ended(client, failed, "completed")
    assert resumed["first_unfinished"] is None


async def test_a_corrected_version_can_be_resumed_on_if_the_steps_before_are_the_same(
    client, failed, workflow
):
    corrected = note_then_gate()
    corrected["steps"][1]["timeout_seconds"] = 60
    await save(client, workflow, corrected, deploy=True)
    current = (await asked(client, failed))["current"]
    assert (current["version"], current["changed"]) == (2, True)
    assert (current["resume"]["possible"], current["resume"]["first_step"]) == (True, 2)


async def test_a_version_that_changed_a_finished_step_says_why_it_cannot_be_resumed_on(
    client, failed, workflow
):
    other = note_then_gate()
    other["steps"][0]["timeout_seconds"] = 60
    await save(client, workflow, other, deploy=True)
    current = (await asked(client, failed))["current"]
    assert current["resume"]["possible"] is False
    assert "was changed in the current version" in current["resume"]["why_not"]
    assert current["retry"]["possible"] is True


async def test_a_version_that_is_not_deployed_is_not_the_current_one(client, failed, workflow):
    corrected = note_then_gate()
    corrected["steps"][1]["timeout_seconds"] = 60
    await save(client, workflow, corrected, deploy=False)
    assert (await asked(client, failed))["current"]["version"] == 1


async def test_what_is_not_over_can_be_neither(client, workflow, tmp_path):
    started = await client.post(f"{workflow}/execute", json={"path": str(tmp_path / "signal")})
    found = await asked(client, f"/api/executions/{started.json()['execution_id']}")
    ways = [found["same"][way] for way in ("retry", "resume")]
    assert [way["possible"] for way in ways] == [False, False]
    assert ["pending" in way["why_not"] for way in ways] == [True, True]


async def test_an_archived_workflow_says_so_on_both_versions(client, failed, workflow):
    assert (await client.post(f"{workflow}/archive")).status_code == 200
    found = await asked(client, failed)
    assert "archive" in found["same"]["retry"]["why_not"]
    assert "archive" in found["current"]["retry"]["why_not"]


async def of_retries(client: Client, *locations: str) -> dict[str, Any]:
    ids = [("execution_id", location.rpartition("/")[2]) for location in locations]
    answer = await client.get("/api/executions/prospects", params=ids)
    assert answer.status_code == 200, answer.text
    return {item["execution_id"]: item for item in answer.json()["items"]}


async def test_many_retries_are_told_at_once_and_each_as_it_is_told_alone(
    client, failed, workflow, tmp_path
):
    other = await client.post(f"{workflow}/execute", json={"path": str(tmp_path / "signal")})
    pending = f"/api/executions/{other.json()['execution_id']}"
    found = await of_retries(client, pending, failed, failed)
    assert len(found) == 2
    alone = [await asked(client, location) for location in (pending, failed)]
    assert {one["execution_id"]: (one["status"], one["same"]["retry"]) for one in alone} == {
        id_: (told["status"], told["retry"]) for id_, told in found.items()
    }
    assert found[failed.rpartition("/")[2]]["retry"]["writes"][0]["again"] is True


async def test_of_executions_that_there_are_not_nothing_is_told(client, failed):
    found = await of_retries(client, "exec-20260101-0123456789abcdef", failed, "exec-\x00 or 1=1")
    assert list(found) == [failed.rpartition("/")[2]]


async def test_retries_in_an_archived_workflow_say_why_they_cannot_be(client, failed, workflow):
    assert (await client.post(f"{workflow}/archive")).status_code == 200
    (told,) = (await of_retries(client, failed)).values()
    assert told["retry"]["possible"] is False
    assert "archive" in told["retry"]["why_not"]


@pytest.mark.parametrize("count", [0, 101])
async def test_none_and_more_than_a_hundred_are_refused(client, count):
    ids = [("execution_id", f"exec-20260101-{n:016x}") for n in range(count)]
    answer = await client.get("/api/executions/prospects", params=ids)
    assert answer.status_code == 422
    assert "execution_id" in answer.text


async def test_a_retry_of_a_test_leaves_out_the_step_whose_output_was_given(
    client, workflow, worker, tmp_path
):
    signal(tmp_path, "fail")
    draft = {
        "definition": note_then_gate(),
        "pins": {"note": {}},
        "input": {"path": str(tmp_path / "signal")},
        "confirm_writes": ["after"],
    }
    started = await client.post(f"{workflow}/test", json=draft)
    assert started.status_code == 202, started.text
    location = f"/api/executions/{started.json()['execution_id']}"
    async with worker():
        await ended(client, location, "failed")
    (told,) = (await of_retries(client, location)).values()
    assert [step["step"] for step in told["retry"]["writes"]] == ["after"]
    assert (await asked(client, location))["same"]["retry"] == told["retry"]
