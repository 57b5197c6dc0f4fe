"""Agents that people make: created, saved as versions, duplicated, exported, deleted, used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from httpx2 import Response

from baton.jsontext.text import decode_members
from integration.api.api_calls import Client, deployed, ended

Worker = Callable[[], AbstractAsyncContextManager[None]]

WRITER = {
    "kind": "llm",
    "name": "Reply Writer",
    "config": {"instructions": "Write a friendly reply.", "prompt": "{{ ticket }}"},
    "output_schema": {
        "type": "object",
        "properties": {"reply": {"type": "string"}},
        "required": ["reply"],
    },
}


async def made(client: Client, **members: object) -> dict[str, Any]:
    answer = await client.post("/api/agents", json={**WRITER, **members})
    assert answer.status_code == 201, answer.text
    agent: dict[str, Any] = answer.json()
    return agent


async def save(client: Client, version: int, **members: object) -> Response:
    return await client.put(
        "/api/agents/reply-writer",
        json={**WRITER, **members},
        headers={"If-Match": f'"{version}"'},
        params={"message": "Friendlier"},
    )


async def test_an_agent_is_made_with_the_effect_that_its_kind_has(client: Client) -> None:
    created = await client.post("/api/agents", json=WRITER)

    assert created.status_code == 201
    assert created.headers["ETag"] == '"1"'
    assert created.headers["Location"] == "/api/agents/reply-writer"
    agent = created.json()
    assert (agent["slug"], agent["version"], agent["origin"]) == ("reply-writer", 1, "person")
    assert agent["effect"] == "read"
    listed = (await client.get("/api/agents")).json()["items"]
    assert [each["slug"] for each in listed if each["origin"] == "person"] == ["reply-writer"]
    assert {each["version"] for each in listed if each["origin"] != "person"} == {None}


async def test_the_file_of_an_agent_is_kept_to_the_byte(client: Client) -> None:
    text = '{"kind":"llm","slug":"exact","config":{"prompt":"{{ a }}","temperature":1.0}}'
    await client.post("/api/agents", content=text, headers={"Content-Type": "application/json"})

    read = await client.get("/api/agents/exact")

    assert f'"definition":{text}' in read.text


async def test_a_name_that_gives_the_address_of_a_page_gets_a_number(client: Client) -> None:
    assert (await made(client, name="New"))["slug"] == "new-2"


async def test_equal_names_get_numbers(client: Client) -> None:
    slugs = [(await made(client))["slug"] for _ in range(3)]

    assert slugs == ["reply-writer", "reply-writer-2", "reply-writer-3"]


@pytest.mark.parametrize(
    ("members", "path", "rule"),
    [
        pytest.param({"kind": "lllm"}, "$.kind", "unknown_kind", id="unknown kind"),
        pytest.param({"kind": "python"}, "$.kind", "python_agent", id="Python agent"),
        pytest.param({"config": {"prompt": 7}}, "$.config.prompt", "config", id="configuration"),
        pytest.param({"colour": "red"}, "$", "additionalProperties", id="unknown member"),
        pytest.param({"output_schema": {"type": "strin"}}, "$.output_schema", "anyOf", id="schema"),
        pytest.param({"slug": "No Slug"}, "$.slug", "pattern", id="slug"),
        pytest.param({"slug": "new"}, "$.slug", "reserved", id="slug of a page"),
    ],
)
async def test_what_is_wrong_with_an_agent_is_said_at_its_place(
    client: Client, members: dict[str, object], path: str, rule: str
) -> None:
    refused = await client.post("/api/agents", json={**WRITER, **members})
    checked = await client.post("/api/agents/validate", json={**WRITER, **members})

    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid_agent"
    places = [(each["path"], each["rule"]) for each in refused.json()["problems"]]
    assert any(place.startswith(path) and which == rule for place, which in places), places
    assert checked.json()["problems"] == refused.json()["problems"]


async def test_a_save_makes_the_next_version_and_overwrites_nothing(client: Client) -> None:
    await made(client)

    saved = await save(client, 1, description="Second")
    stale = await save(client, 1, description="Other")
    again = await save(client, 1, description="Second")
    without = await client.put("/api/agents/reply-writer", json=WRITER)

    assert (saved.json()["version"], saved.json()["unchanged"]) == (2, False)
    assert stale.status_code == 409
    assert stale.json()["current"]["version"] == 2
    assert stale.json()["submitted"]["definition"]["description"] == "Other"
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert without.status_code == 428
    versions = (await client.get("/api/agents/reply-writer/versions")).json()["items"]
    assert [(each["version"], each["message"]) for each in versions] == [(2, "Friendlier"), (1, "")]
    first = (await client.get("/api/agents/reply-writer/versions/1")).json()
    assert "description" not in first["definition"]


async def test_of_many_saves_at_once_one_is_kept(client: Client) -> None:
    await made(client)

    answers = await asyncio.gather(
        *(save(client, 1, description=str(number)) for number in range(8))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


async def test_an_agent_that_ships_is_duplicated_and_not_changed(client: Client) -> None:
    refused = await client.put(
        "/api/agents/solution-generator",
        json={"kind": "llm", "name": "Mine"},
        headers={"If-Match": '"1"'},
    )
    deleted = await client.delete("/api/agents/solution-generator")
    copy = await client.post("/api/agents/solution-generator/duplicate", json={"name": "Mine"})

    assert (refused.status_code, deleted.status_code) == (409, 409)
    assert "Duplicate it" in refused.json()["detail"]
    assert (copy.status_code, copy.json()["slug"]) == (201, "mine")
    original = (await client.get("/api/agents/solution-generator")).json()
    assert copy.json()["output_schema"] == original["output_schema"]


async def test_a_python_agent_is_not_duplicated(client: Client) -> None:
    copy = await client.post("/api/agents/echo/duplicate")

    assert copy.status_code == 422
    assert copy.json()["problems"][0]["rule"] == "python_agent"


def uses(slug: str, **members: object) -> dict[str, object]:
    step = {"key": "write", "agent": slug}
    return {"name": "Answers", "slug": "answers", "steps": [step], **members}


async def frozen_description(client: Client, version: int) -> str:
    found = await client.get(f"/api/workflows/wf-answers/versions/{version}")
    description: str = found.json()["agents"][0]["description"]
    return description


async def test_a_workflow_keeps_the_agent_with_which_it_was_saved(client: Client) -> None:
    await made(client, description="First")
    created = await client.post("/api/workflows", json=uses("reply-writer"))
    await save(client, 1, description="Second")

    assert created.status_code == 201, created.text
    assert await frozen_description(client, 1) == "First"
    await client.put(
        "/api/workflows/wf-answers", json=uses("reply-writer"), headers={"If-Match": '"1"'}
    )
    assert await frozen_description(client, 2) == "Second"


async def test_a_workflow_names_the_version_of_an_agent(client: Client) -> None:
    await made(client, description="First")
    await save(client, 1, description="Second")

    await client.post(
        "/api/workflows", json=uses("reply-writer", agent_versions={"reply-writer": 1})
    )

    assert await frozen_description(client, 1) == "First"


async def test_a_version_that_an_agent_does_not_have_is_a_problem_of_the_workflow(
    client: Client,
) -> None:
    await made(client)
    document = uses("reply-writer", agent_versions={"reply-writer": 7})

    refused = await client.post("/api/workflows", json=document)
    checked = await client.post("/api/workflows/validate", json=document)

    (problem,) = refused.json()["problems"]
    assert (problem["path"], problem["rule"], problem["fix"]) == (
        '$.agent_versions."reply-writer"',
        "unknown_agent_version",
        "Its newest version is 1.",
    )
    assert checked.json()["problems"] == [problem]


@pytest.mark.parametrize("slug", ["ticket-analyzer", "echo", "nobody"])
async def test_a_version_of_an_agent_without_versions_is_not_silently_left_out(
    client: Client, slug: str
) -> None:
    checked = await client.post(
        "/api/workflows/validate", json=uses("echo", agent_versions={slug: 1})
    )

    (problem,) = checked.json()["problems"]
    assert problem["rule"] == "unknown_agent_version"
    assert slug in problem["path"]


async def test_a_misspelled_agent_is_told_which_one_is_meant(client: Client) -> None:
    await made(client)

    refused = await client.post("/api/workflows", json=uses("reply-witer"))

    assert "reply-writer" in refused.json()["problems"][0]["fix"]


async def test_an_agent_that_a_workflow_uses_is_not_deleted(client: Client) -> None:
    await made(client)
    await client.post("/api/workflows", json=uses("reply-writer"))

    kept = await client.delete("/api/agents/reply-writer")
    await client.put("/api/workflows/wf-answers", json=uses("echo"), headers={"If-Match": '"1"'})
    gone = await client.delete("/api/agents/reply-writer")

    assert kept.status_code == 409
    assert "Answers" in kept.json()["detail"]
    assert gone.status_code == 204
    assert (await client.get("/api/agents/reply-writer")).status_code == 404
    assert (await frozen_description(client, 1)) == ""


@pytest.mark.parametrize("file_format", ["yaml", "json"])
async def test_an_exported_agent_is_imported_as_it_was(client: Client, file_format: str) -> None:
    await made(client, description="Exact: 1.0")
    text = (
        await client.get("/api/agents/reply-writer/export", params={"format": file_format})
    ).text

    read = await client.post("/api/agents/import", json={"text": text})

    definition = (await client.get("/api/agents/reply-writer")).json()["definition"]
    assert read.json()["definition"] == definition


async def test_an_unreadable_agent_file_says_where(client: Client) -> None:
    read = await client.post("/api/agents/import", json={"text": "kind: llm\n\tname: x\n"})

    assert read.status_code == 400
    assert "line 2" in read.json()["detail"]


async def test_a_large_agent_is_refused(client: Client) -> None:
    refused = await client.post("/api/agents", json={**WRITER, "description": "x" * 100_001})

    assert refused.status_code == 413


async def test_an_agent_is_run_once_without_being_saved(client: Client, worker: Worker) -> None:
    async with worker():
        answer = await client.post(
            "/api/agents/test",
            content=b'{"definition": {"kind": "llm", "config": {"prompt": "{{ n }}"}},'
            b' "input": {"n": 1.0}}',
            headers={"Content-Type": "application/json", "Prefer": "wait=30"},
        )

    execution = answer.json()
    assert (execution["mode"], execution["workflow_id"]) == ("test", "wf-agent-tests")
    assert [step["key"] for step in execution["steps"]] == ["agent"]
    assert '"input":{"n":1.0}' in answer.text
    assert (await client.get("/api/workflows")).json()["items"] == []
    assert (await client.get("/api/workflows/wf-agent-tests")).status_code == 200


async def test_an_agent_that_writes_is_not_tested_unless_that_is_confirmed(client: Client) -> None:
    agent = {"kind": "llm", "effect": "write", "config": {"prompt": "Hello"}}

    refused = await client.post("/api/agents/test", json={"definition": agent})
    started = await client.post(
        "/api/agents/test", json={"definition": agent, "confirm_writes": True}
    )

    assert (refused.status_code, refused.json()["problems"][0]["rule"]) == (409, "unconfirmed")
    assert started.status_code == 202


async def test_what_is_wrong_with_a_tested_agent_is_said(client: Client) -> None:
    refused = await client.post("/api/agents/test", json={"definition": {"kind": "lllm"}})

    assert refused.status_code == 422
    assert [each["rule"] for each in refused.json()["problems"]] == ["unknown_kind"]


async def updates(client: Client) -> list[dict[str, Any]]:
    answer = await client.get("/api/workflows/wf-answers/agent-updates")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_workflow_tells_which_of_its_agents_have_a_newer_version(client: Client) -> None:
    await made(client)
    await client.post("/api/workflows", json=uses("reply-writer"))
    assert await updates(client) == []

    await save(client, 1, config={"prompt": "Ticket: {{ ticket }}"})

    (update,) = await updates(client)
    assert (update["slug"], update["version"], update["newest_version"]) == ("reply-writer", 1, 2)
    assert update["steps"] == ["write"]
    assert {change["field"] for change in update["changes"]} == {
        "agent.config.instructions",
        "agent.config.prompt",
    }
    await client.put(
        "/api/workflows/wf-answers", json=uses("reply-writer"), headers={"If-Match": '"1"'}
    )
    assert await updates(client) == []


async def test_a_workflow_that_names_an_older_version_is_told_of_the_newer(client: Client) -> None:
    await made(client, description="First")
    await save(client, 1, description="Second")
    await save(client, 2, description="Third")
    document = uses("reply-writer", agent_versions={"reply-writer": 2})
    await client.post("/api/workflows", json=document)

    (update,) = await updates(client)

    assert (update["version"], update["newest_version"]) == (2, 3)


async def test_a_draft_is_run_over_the_exact_inputs_that_were_recorded(
    client: Client, worker: Worker
) -> None:
    workflow = {"name": "Doubled", "steps": [{"key": "first", "agent": "echo"}]}
    path = await deployed(client, workflow)
    inputs = [b'{"n":1.0}', b'{"n":18446744073709551616}', b'{"n":-0.0}']
    async with worker():
        for text in inputs:
            await client.post(
                f"{path}/execute",
                content=text,
                headers={"Content-Type": "application/json", "Prefer": "wait=30"},
            )
        recorded = (await client.get("/api/agents/echo/inputs")).json()["items"]
        drafts = [
            await client.post(
                "/api/agents/test",
                json={
                    "definition": {"kind": "llm", "config": {"prompt": "{{ n }}"}},
                    "input_of": {"execution_id": each["execution_id"], "step": each["step"]},
                },
                headers={"Prefer": "wait=30"},
            )
            for each in recorded
        ]

    assert [each["step"] for each in recorded] == ["first"] * 3
    assert [each["llm_cost"] for each in recorded] == [0.0] * 3
    given = [decode_members(draft.content)["input"] for draft in drafts]
    assert [bytes(text) for text in given] == [*reversed(inputs)]


async def test_a_recorded_input_names_the_version_of_the_agent_that_had_it(
    client: Client, worker: Worker
) -> None:
    await made(client)
    path = await deployed(client, uses("reply-writer"))
    async with worker():
        await completed(client, path)
        await save(client, 1, description="Second")
        await completed(client, path)
        await client.put(path, json=uses("reply-writer"), headers={"If-Match": '"1"'})
        await client.post(f"{path}/deploy", json={})
        await completed(client, path)

    recorded = (await client.get("/api/agents/reply-writer/inputs")).json()["items"]

    assert [each["version"] for each in recorded] == [2, 1, 1]


async def completed(client: Client, path: str) -> None:
    """Run a workflow whose only step fails, as no model is there, and give it an output."""
    run = await client.post(f"{path}/execute", json={}, headers={"Prefer": "wait=30"})
    execution = run.json()
    assert execution["status"] == "failed"
    location = f"/api/executions/{execution['execution_id']}"
    await client.post(f"{location}/resume", json={"use_output": {"write": {"reply": "Hello"}}})
    await ended(client, location, "completed")


async def test_an_agent_that_never_ran_has_no_inputs(client: Client) -> None:
    await made(client)

    assert (await client.get("/api/agents/reply-writer/inputs")).json() == {"items": []}
    assert (await client.get("/api/agents/nobody/inputs")).status_code == 404
