"""Testing what is on the screen: unsaved definitions, pins, one step only, confirmed writes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import msgspec
import pytest

from integration.api.api_calls import Client, a_workflow, ended, signal

EXACT = b'{"zebra":1e16,"apple":-0.0,"big":18446744073709551616,"escaped":"\\u00e9\\/"}'
WAIT = {"Prefer": "wait=20"}


def a_draft(*keys: str, agent: str = "echo", **changes: Any) -> dict[str, Any]:
    steps = [{"key": key, "agent": agent, "retry": {"max_retries": 0}} for key in keys]
    return {"name": "Draft", "steps": steps, **changes}


def members(text: bytes) -> dict[str, bytes]:
    return {k: bytes(v) for k, v in msgspec.json.decode(text, type=dict[str, msgspec.Raw]).items()}


async def tried(client: Client, body: dict[str, Any], path: str = "wf-draft") -> dict[str, Any]:
    answer = await client.post(f"/api/workflows/{path}/test", json=body, headers=WAIT)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_draft_that_nobody_saved_runs_as_a_test(client, worker):
    async with worker():
        run = await tried(client, {"definition": a_draft("a"), "input": {"n": 1}})
    assert (run["status"], run["mode"], run["version"]) == ("completed", "test", None)
    assert run["results"] == {"a": {"n": 1}}
    assert (await client.get("/api/executions?mode=production")).json()["items"] == []
    created = await client.post("/api/workflows", json=a_draft("a"))
    assert (created.status_code, created.json()["version"]) == (201, 1)


async def test_a_test_saves_nothing_of_a_workflow_that_exists(client, echo, worker):
    async with worker():
        changed = a_workflow(steps=[{"key": k, "agent": "echo"} for k in ("a", "b")])
        run = await tried(client, {"definition": changed}, "wf-echo")
    assert run["total_steps"] == 2
    kept = (await client.get(echo)).json()
    assert (kept["version"], kept["definition"]) == (1, a_workflow())


async def test_a_pinned_step_is_completed_with_its_pin_to_the_byte_and_its_agent_does_not_run(
    client, worker, tmp_path
):
    body = (
        b'{"definition":'
        + json.dumps(a_draft("first", agent="note")).encode()[:-2]
        + b',{"key":"then","agent":"echo"}]}, "pins": {"first": '
        + EXACT
        + b"}}"
    )
    async with worker():
        answer = await client.post(
            "/api/workflows/wf-draft/test",
            content=body,
            headers={"content-type": "application/json", **WAIT},
        )
    run = answer.json()
    assert (answer.status_code, run["status"]) == (200, "completed"), run
    results = members(members(answer.content)["results"])
    assert results["first"] == EXACT
    assert results["then"].startswith(b'{"zebra":1e16,"apple":-0.0,"big":18446744073709551616')
    first, then = run["steps"]
    assert (first["status"], first["attempts"]) == ("completed", 0)
    assert "was pinned by Local operator" in first["reason"]
    assert (then["status"], then["attempts"]) == ("completed", 1)
    detail = (await client.get(f"{answer.headers['location']}/steps/first")).json()
    assert (detail["attempts"], detail["input"]) == ([], None)
    assert detail["settled"]["by"] == "local-operator"
    [line] = detail["log"]
    assert (line["message"], line["fields"]) == (first["reason"], {"by": "local-operator"})
    assert [transfer["direction"] for transfer in detail["transfers"]] == ["out"]


async def test_a_step_does_not_see_the_pin_of_a_later_one(client, worker):
    async with worker():
        run = await tried(
            client,
            {
                "definition": a_draft("one", "two", "three"),
                "input": {"n": 0},
                "pins": {"two": {"n": 2, "late": True}},
            },
        )
    assert run["results"] == {
        "one": {"n": 0},
        "two": {"n": 2, "late": True},
        "three": {"n": 2, "late": True},
    }
    assert list(run["results"]) == ["one", "two", "three"]
    assert run["context"] == {"n": 2, "late": True}


async def test_a_draft_with_every_step_pinned_completes_without_any_agent(client, worker):
    pins = {"a": {"x": 1}, "b": {"y": 2}}
    async with worker():
        run = await tried(client, {"definition": a_draft("a", "b", agent="note"), "pins": pins})
    assert (run["status"], run["results"]) == ("completed", pins)
    assert run["context"] == {"x": 1, "y": 2}


async def test_only_one_step_runs_with_the_pins_before_it(client, worker):
    draft = a_draft("a", "b", "c")
    draft["steps"][1]["mapping"] = {"from_a": "steps.a.output.x", "own": "input.n"}
    async with worker():
        run = await tried(
            client,
            {"definition": draft, "input": {"n": 7}, "pins": {"a": {"x": 1}}, "only": "b"},
        )
    assert (run["status"], run["results"]) == (
        "completed",
        {"a": {"x": 1}, "b": {"from_a": 1, "own": 7}},
    )
    assert [step["status"] for step in run["steps"]] == ["completed", "completed", "skipped"]
    assert run["steps"][2]["reason"] == "Left out: this test runs step 'b' only."


async def test_steps_that_write_are_refused_before_the_start_all_of_them_listed(client, tmp_path):
    draft = a_draft("a", "b", "c", "d", agent="note")
    draft["steps"][1]["agent"] = "echo"
    body = {
        "definition": draft,
        "input": {"path": str(tmp_path / "signal")},
        "pins": {"a": {"noted": True}},
    }
    answer = await client.post("/api/workflows/wf-draft/test", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    problems = answer.json()["problems"]
    assert [(found["step"], found["path"]) for found in problems] == [
        ("c", "$.steps[2]"),
        ("d", "$.steps[3]"),
    ]
    partly = await client.post(
        "/api/workflows/wf-draft/test", json={**body, "confirm_writes": ["c"]}
    )
    assert [found["step"] for found in partly.json()["problems"]] == ["d"]
    alone = await client.post("/api/workflows/wf-draft/test", json={**body, "only": "b"})
    assert alone.status_code == 202
    assert len((await client.get("/api/executions")).json()["items"]) == 1


@pytest.mark.parametrize("confirmed", [True, ["note"]])
async def test_a_step_that_writes_runs_once_it_is_confirmed(client, worker, tmp_path, confirmed):
    async with worker():
        run = await tried(
            client,
            {
                "definition": a_draft("note", agent="note"),
                "input": {"path": str(tmp_path / "signal")},
                "confirm_writes": confirmed,
            },
        )
    assert run["status"] == "completed"
    assert (tmp_path / "notes").read_text() == "noted\n"


async def test_a_retried_or_resumed_test_keeps_its_pins(client, worker, tmp_path):
    draft = a_draft("before", "gate", "after", agent="note")
    draft["steps"][1]["agent"] = "gate"
    pins = {"before": {"noted": True}, "after": {"noted": True}}
    signal(tmp_path, "fail")
    async with worker():
        run = await tried(
            client,
            {"definition": draft, "input": {"path": str(tmp_path / "signal")}, "pins": pins},
        )
        assert run["status"] == "failed"
        signal(tmp_path, "open")
        location = f"/api/executions/{run['execution_id']}"
        refused = await client.post(f"{location}/retry", json={"version": "current"})
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        retried = await client.post(f"{location}/retry")
        await client.post(f"{location}/resume")
        both = [
            await ended(client, path, "completed")
            for path in (retried.headers["location"], location)
        ]
    assert [again["results"] for again in both] == [{**pins, "gate": {"passed": True}}] * 2
    pinned = [[step["attempts"] == 0 for step in again["steps"]] for again in both]
    assert pinned == [[True, False, True]] * 2
    assert not (tmp_path / "notes").exists()


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ({}, 422, "$.definition"),
        ({"definition": {}}, 422, "$.steps"),
        ({"definition": a_draft("a", slug="other")}, 422, "$.slug"),
        ({"definition": a_draft("a"), "pins": {"b": {}}}, 422, "$.pins.b"),
        ({"definition": a_draft("a"), "pins": {"a": [1]}}, 422, "$.pins.a"),
        ({"definition": a_draft("a"), "pins": {"a": None}}, 422, "$.pins.a"),
        ({"definition": a_draft("a"), "pins": []}, 422, "$.pins"),
        ({"definition": a_draft("a"), "input": 1}, 422, "$.input"),
        ({"definition": a_draft("a"), "only": "b"}, 422, "$.only"),
        ({"definition": a_draft("a"), "only": "a", "pins": {"a": {}}}, 422, "$.only"),
        ({"definition": a_draft("a"), "confirm_writes": ["b"]}, 422, "$.confirm_writes"),
        ({"definition": a_draft("a"), "more": 1}, 422, "$.more"),
    ],
)
async def test_a_test_that_makes_no_sense_is_refused_with_the_place(client, body, status, path):
    answer = await client.post("/api/workflows/wf-draft/test", json=body)
    assert answer.status_code == status, answer.text
    assert path in [found["path"] for found in answer.json()["problems"]]
    assert (await client.get("/api/executions")).json()["items"] == []
    assert (await client.get("/api/workflows")).json()["items"] == []


async def test_a_pin_that_breaks_the_steps_output_schema_is_refused_with_every_problem(client):
    draft = a_draft("a")
    draft["steps"][0]["output_schema"] = {
        "properties": {"n": {"type": "integer"}},
        "required": ["n", "m"],
    }
    answer = await client.post(
        "/api/workflows/wf-draft/test", json={"definition": draft, "pins": {"a": {"n": "x"}}}
    )
    problems = answer.json()["problems"]
    assert answer.status_code == 422
    assert {(found["path"], found["rule"], found["step"]) for found in problems} == {
        ("$.pins.a.n", "type", "a"),
        ("$.pins.a.m", "required", "a"),
    }


async def test_an_input_that_breaks_the_drafts_schema_is_refused(client):
    draft = a_draft("a", input_schema={"required": ["n"]})
    answer = await client.post("/api/workflows/wf-draft/test", json={"definition": draft})
    assert (answer.status_code, answer.json()["problems"][0]["rule"]) == (422, "required")


@pytest.mark.parametrize("id_", ["Draft", "wf-", "wf-A", "%00"])
async def test_what_can_be_no_workflow_is_not_found(client, id_):
    answer = await client.post(f"/api/workflows/{id_}/test", json={"definition": a_draft("a")})
    assert answer.status_code == 404


async def test_twenty_simultaneous_tests_with_one_key_are_one(client):
    body = {"definition": a_draft("a", "b"), "pins": {"a": {"x": 1}}}
    key = {"Idempotency-Key": "k"}
    path = "/api/workflows/wf-draft/test"
    answers = await asyncio.gather(*(client.post(path, json=body, headers=key) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert len((await client.get("/api/executions")).json()["items"]) == 1
    other = await client.post(path, json={**body, "pins": {"a": {"x": 2}}}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
