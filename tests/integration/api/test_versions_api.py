"""Versions over HTTP: listed, compared, restored, rolled back; workflows put away."""

from __future__ import annotations

from typing import Any

import pytest

from integration.api.api_calls import Client, a_workflow, ended

STEP = {"key": "echo", "agent": "echo"}


async def save(client: Client, path: str, version: int, message: str = "", **changes: Any) -> None:
    answer = await client.put(
        path,
        params={"message": message},
        json=a_workflow(**changes),
        headers={"If-Match": f'"{version}"'},
    )
    assert answer.status_code == 200, answer.text


async def test_versions_are_listed_with_author_time_and_message(client, echo):
    await save(client, echo, 1, "Say more", description="more")
    body = (await client.get(f"{echo}/versions")).json()
    newest, first = body["items"]
    assert (newest["version"], newest["message"], newest["deployed"]) == (2, "Say more", False)
    assert (first["version"], first["created_by"], first["deployed"]) == (1, "local-operator", True)
    assert body["next_cursor"] is None


async def test_versions_come_a_page_at_a_time(client, echo):
    for version in (1, 2, 3):
        await save(client, echo, version, description=str(version))
    seen, cursor = [], {}
    for _ in range(2):
        page = (await client.get(f"{echo}/versions", params={"limit": 2, **cursor})).json()
        seen += [item["version"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert seen == [4, 3, 2, 1]
    assert page["next_cursor"] is None


async def test_a_version_has_its_definition_and_its_agents(client, echo):
    await save(client, echo, 1, description="new")
    body = (await client.get(f"{echo}/versions/1")).json()
    assert body["definition"] == a_workflow()
    assert [agent["slug"] for agent in body["agents"]] == ["echo"]
    assert (await client.get(f"{echo}/versions/9")).status_code == 404


async def test_a_comparison_tells_each_change_in_words(client, echo):
    await save(client, echo, 1, steps=[{**STEP, "timeout_seconds": 60}])
    order = {"from": {"version": 1}, "to": {"version": 2}}
    body = (await client.post(f"{echo}/compare", json=order)).json()
    assert body["affects_runs"] is True
    assert body["changes"] == [
        {
            "kind": "changed",
            "step": "echo",
            "name": "Echo",
            "field": "timeout_seconds",
            "before": 300,
            "after": 60,
            "text": "Time limit 300 s → 60 s",
        }
    ]


async def test_what_is_on_the_screen_is_compared_with_what_is_saved(client, echo):
    order = {"from": {"version": 1}, "to": {"definition": a_workflow(name="New name")}}
    body = (await client.post(f"{echo}/compare", json=order)).json()
    assert [change["text"] for change in body["changes"]] == ["Name Echo → New name"]
    assert body["affects_runs"] is False


@pytest.mark.parametrize("side", [{}, {"version": 1, "definition": {}}])
async def test_a_side_of_a_comparison_is_one_thing(client, echo, side):
    answer = await client.post(f"{echo}/compare", json={"from": side, "to": {"version": 1}})
    assert (answer.status_code, answer.json()["problems"][0]["path"]) == (422, "$.from")


async def test_restoring_saves_an_earlier_version_as_the_next_one(client, echo):
    await save(client, echo, 1, description="new")
    answer = await client.post(f"{echo}/restore", json={"version": 1}, headers={"If-Match": '"2"'})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    body = (await client.get(f"{echo}/versions/3")).json()
    assert body["definition"] == {"slug": "echo", **a_workflow()}
    assert body["message"] == "Restored version 1"


async def test_restoring_never_overwrites_the_work_of_others(client, echo):
    await save(client, echo, 1, description="new")
    stale = await client.post(f"{echo}/restore", json={"version": 1}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert (await client.post(f"{echo}/restore", json={"version": 1})).status_code == 428


async def test_rolling_back_is_deploying_what_ran_before(client, echo):
    await save(client, echo, 1, description="new")
    deployed = (await client.post(f"{echo}/deploy")).json()
    assert (deployed["deployed_version"], deployed["previous_deployed_version"]) == (2, 1)
    assert deployed["deployed_by"] == "local-operator"
    before = {"version": deployed["previous_deployed_version"]}
    back = (await client.post(f"{echo}/deploy", json=before)).json()
    assert (back["deployed_version"], back["previous_deployed_version"]) == (1, 2)
    assert back["deployed_at"] > deployed["deployed_at"]


async def test_an_archived_workflow_is_hidden_and_starts_nothing(client, echo, worker):
    async with worker():
        started = await client.post(f"{echo}/execute", json={})
        location = f"/api/executions/{started.json()['execution_id']}"
        await ended(client, location, "completed")
    archived = await client.post(f"{echo}/archive")
    assert archived.json()["archived_at"]
    assert (await client.get("/api/workflows")).json()["items"] == []
    listed = (await client.get("/api/workflows?archived=true")).json()["items"]
    assert [item["workflow_id"] for item in listed] == ["wf-echo"]
    answers = [
        await client.post(f"{echo}/execute", json={}),
        await client.post(f"{echo}/execute?mode=test", json={}),
        await client.post(f"{echo}/test", json={"definition": a_workflow()}),
        await client.post(f"{location}/retry", json={}),
        await client.post(f"{location}/retry", json={"version": "current"}),
        await client.post(f"{location}/steps/echo/run", json={}),
    ]
    refused = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert refused == [(409, "archived")] * 6
    assert ["Unarchive it" in answer.json()["detail"] for answer in answers] == [True] * 6
    assert (await client.get(location)).json()["status"] == "completed"
    assert (await client.post(f"{echo}/unarchive")).json()["archived_at"] is None
    assert (await client.post(f"{echo}/execute", json={})).status_code == 202


async def test_usage_counts_what_runs_and_what_ran_in_production(client, echo):
    await client.post(f"{echo}/execute", json={})
    await client.post(f"{echo}/execute?mode=test", json={})
    usage = (await client.get(f"{echo}/usage")).json()
    assert (usage["pending"], usage["running"], usage["executions_30_days"]) == (2, 0, 1)
    assert usage["last_execution_at"]


async def test_the_list_shows_how_the_latest_executions_went(client, echo):
    test = (await client.post(f"{echo}/execute?mode=test", json={})).json()["execution_id"]
    first = (await client.post(f"{echo}/execute", json={})).json()["execution_id"]
    await client.post(f"/api/executions/{first}/cancel")
    last = (await client.post(f"{echo}/execute", json={})).json()["execution_id"]
    (item,) = (await client.get("/api/workflows")).json()["items"]
    assert item["steps"] == 1
    assert item["recent"] == ["pending", "cancelled"]
    assert item["last_execution"]["execution_id"] == last != test


@pytest.mark.parametrize(
    ("search", "found"), [("ECHO", 1), ("wf-ec", 1), ("%", 0), ("\u0000", 0), ("none", 0)]
)
async def test_workflows_are_found_by_text(client, echo, search, found):
    body = (await client.get("/api/workflows", params={"search": search})).json()
    assert len(body["items"]) == found
