"""The dashboard and what failed, over HTTP, from executions that really ran."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from baton.store.rollups import Rollups
from integration.api.api_calls import deployed, ended, gate_workflow, signal


@pytest.fixture
async def gate(client):
    return await deployed(client, gate_workflow())


async def run_to(client, gate, folder, status, mode="production"):
    signal(folder, "open" if status == "completed" else "fail")
    body = {"path": str(folder / "signal")}
    answer = await client.post(f"{gate}/execute", json=body, params={"mode": mode})
    location = f"/api/executions/{answer.json()['execution_id']}"
    await ended(client, location, status)
    return location


async def counted(platform):
    while await Rollups(platform.database).count():
        pass


async def test_the_dashboard_shows_how_executions_ended(client, gate, worker, tmp_path, platform):
    async with worker():
        for status in ("completed", "completed", "failed"):
            await run_to(client, gate, tmp_path, status)
        await run_to(client, gate, tmp_path, "failed", mode="test")
        await counted(platform)
        found = (await client.get("/api/dashboard")).json()
    assert found["bucket"] == "hour"
    assert len(found["buckets"]) == 25
    totals = found["totals"]
    assert (totals["ended"], totals["completed"], totals["failed"]) == (3, 2, 1)
    assert totals["success_rate"] == pytest.approx(2 / 3, abs=1e-6)
    assert totals["duration"]["p50_ms"] > 0
    assert sum(bucket["ended"] for bucket in found["buckets"]) == 3
    (workflow,) = found["workflows"]
    assert (workflow["workflow_id"], workflow["ended"]) == ("wf-gate", 3)
    agents = {agent["agent"]: agent for agent in found["agents"]}
    assert (agents["gate"]["attempts"], agents["gate"]["failed"]) == (3, 1)
    assert agents["gate"]["kind"] == "python"
    assert (agents["echo"]["completed"], agents["echo"]["retries"]) == (3, 0)
    (alive,) = found["workers"]
    assert alive["heartbeat_age_seconds"] < 10


async def test_a_dashboard_of_one_workflow_shows_its_steps(
    client, gate, echo, worker, tmp_path, platform
):
    async with worker():
        await run_to(client, gate, tmp_path, "completed")
        await client.post(f"{echo}/execute", json={}, headers={"Prefer": "wait=20"})
        await counted(platform)
    found = (await client.get("/api/dashboard", params={"workflow_id": "wf-gate"})).json()
    assert found["totals"]["ended"] == 1
    assert [workflow["workflow_id"] for workflow in found["workflows"]] == ["wf-gate"]
    assert sorted(agent["step"] for agent in found["agents"]) == ["echo", "gate"]


async def test_the_queue_shows_what_waits_and_since_when(client, echo):
    for _ in range(3):
        await client.post(f"{echo}/execute", json={})
    found = (await client.get("/api/dashboard")).json()
    assert (found["queue"]["pending"], found["queue"]["running"]) == (3, 0)
    assert found["queue"]["oldest_waiting_seconds"] >= 0
    assert found["workers"] == []
    other = (await client.get("/api/dashboard", params={"workflow_id": "wf-other"})).json()
    assert other["queue"] == {"pending": 0, "running": 0, "oldest_waiting_seconds": None}


async def test_failures_are_grouped_with_a_path_to_their_executions(
    client, gate, worker, tmp_path, platform
):
    async with worker():
        failed = [await run_to(client, gate, tmp_path, "failed") for _ in range(2)]
        await run_to(client, gate, tmp_path, "completed")
        await counted(platform)
        found = (await client.get("/api/analytics/errors", params={"group": "code"})).json()
        (group,) = found["groups"]
        listed = (await client.get(group["executions"])).json()["items"]
        assert {f"/api/executions/{row['execution_id']}" for row in listed} == set(failed)
        seen = (await client.get(f"{failed[0]}/expected")).json()["seen"]
        signal(tmp_path, "open")
        await client.post(f"{failed[0]}/resume")
        await ended(client, failed[0], "completed")
        await counted(platform)
    later = (await client.get("/api/analytics/errors")).json()
    assert (found["failures"], found["ended"], found["share"]) == (2, 3, 0.666667)
    assert found["failed"] == 2
    assert found["buckets"][-1]["counts"] == {"agent_error": 2}
    assert (group["step"], group["agent"], group["kind"]) == ("gate", "gate", "python")
    assert (group["code"], group["type"], group["count"]) == ("agent_error", "ValueError", 2)
    assert "the gate is closed" in group["message"]
    assert len(group["trend"]) == len(found["buckets"])
    assert sum(group["trend"]) == 2
    assert found["frequencies"]["workflow"] == [{"value": "wf-gate", "count": 2}]
    assert (seen["count"], seen["others"], seen["days"]) == (2, 1, 7)
    assert (later["failures"], later["ended"]) == (2, 4)
    assert (await client.get(f"{failed[0]}/expected")).json()["seen"] is None
    listed = (await client.get(group["executions"])).json()["items"]
    assert sorted(row["status"] for row in listed) == ["completed", "failed"]


def goes_on(name: str) -> dict[str, Any]:
    """Two steps that fail alike and one that does not, whatever fails before."""
    gates = [
        {
            "key": key,
            "agent": "gate",
            "mapping": {"path": "input.path"},
            "retry": {"max_retries": 0},
        }
        for key in ("one", "two")
    ]
    return {
        "name": name,
        "stop_on_error": False,
        "steps": [*gates, {"key": "echo", "agent": "echo", "mapping": {"path": "input.path"}}],
    }


@pytest.mark.parametrize("narrowed", [{}, {"workflow_id": "wf-both"}, {"agent": "gate"}])
async def test_the_share_is_of_executions_however_many_failures_each_has(
    client, worker, tmp_path, platform, narrowed
):
    both = await deployed(client, goes_on("Both"))
    async with worker():
        for status in ("failed", "failed", "completed"):
            await run_to(client, both, tmp_path, status)
        await counted(platform)
    found = (await client.get("/api/analytics/errors", params=narrowed)).json()
    assert (found["failures"], found["failed"], found["ended"]) == (4, 2, 3)
    assert found["share"] == 0.666667
    step = (await client.get("/api/analytics/errors", params={**narrowed, "step": "one"})).json()
    assert (step["failures"], step["failed"], step["share"]) == (2, 2, 0.666667)
    none = (await client.get("/api/analytics/errors", params={**narrowed, "step": "echo"})).json()
    assert (none["failures"], none["failed"], none["share"]) == (0, 0, 0)


async def test_an_execution_that_failed_again_after_a_resume_is_one_of_those_that_failed_so(
    client, gate, worker, tmp_path, platform
):
    async with worker():
        failed = await run_to(client, gate, tmp_path, "failed")
        await client.post(f"{failed}/resume")
        await ended(client, failed, "failed")
        await counted(platform)
    found = (await client.get("/api/analytics/errors")).json()
    assert (found["failures"], found["failed"], found["ended"]) == (2, 2, 2)
    found = (await client.get("/api/analytics/errors?agent=gate")).json()
    assert (found["failures"], found["failed"], found["ended"]) == (2, 1, 2)


async def test_others_that_failed_likewise_are_counted_in_all_workflows_but_each_once(
    client, gate, worker, tmp_path, platform
):
    both = await deployed(client, goes_on("Both"))
    async with worker():
        for _ in range(2):
            await run_to(client, both, tmp_path, "failed")
        await run_to(client, gate, tmp_path, "failed", mode="test")
        failed = await run_to(client, gate, tmp_path, "failed")
        await counted(platform)
    seen = (await client.get(f"{failed}/expected")).json()["seen"]
    assert (seen["count"], seen["others"]) == (1, 2)
    likewise = {"agent": "gate", "error_code": "agent_error", "error_type": "ValueError"}
    listed = (await client.get("/api/executions", params=likewise)).json()["items"]
    assert len(listed) == seen["others"] + 1


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ("agent=gate", 1),
        ("agent=echo", 0),
        ("kind=python", 1),
        ("kind=llm", 0),
        ("error_code=agent_error&step=gate", 1),
        ("error_type=KeyError", 0),
        ("workflow_id=wf-other", 0),
    ],
)
async def test_failures_are_narrowed_by_agent_kind_and_code(
    client, gate, worker, tmp_path, platform, narrowed, count
):
    async with worker():
        await run_to(client, gate, tmp_path, "failed")
        await counted(platform)
    found = [
        (await client.get(f"/api/analytics/errors?{narrowed}&group={group}")).json()
        for group in ("kind", "code", "agent", "workflow")
    ]
    assert [answer["failures"] for answer in found] == [count] * 4
    assert [answer["group_count"] for answer in found] == [count] * 4
    bars = [sum(bucket["total"] for bucket in answer["buckets"]) for answer in found]
    assert bars == [count] * 4


@pytest.mark.parametrize("path", ["/api/dashboard", "/api/analytics/errors"])
@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "must be before"),
        ("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "the most is 400"),
        ("from=2025-01-01T00:00:00Z&to=2026-02-05T00:00:01Z", "has 401 days"),
        ("from=2026-01-01T00:00:00", "must be an instant as in RFC 3339"),
        ("from=yesterday", "from"),
        ("to=0001-01-01T00:00:00Z", "too early"),
        ("to=0001-01-01T00:00:00%2B14:00", "to"),
        ("from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59.5Z", "9999"),
        ("workflow_id=%00", "workflow_id"),
    ],
)
async def test_a_range_that_cannot_be_is_refused(client, path, query, why):
    answer = await client.get(f"{path}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text
    assert why in answer.json()["detail"]


@pytest.mark.parametrize(
    ("begin", "bucket", "bars"),
    [
        ("2026-12-14T00:30:00Z", "hour", 25),
        ("2026-12-14T00:00:00Z", "hour", 25),
        ("2026-12-08T00:30:00Z", "day", 8),
        ("2026-09-16T23:30:00Z", "day", 91),
    ],
)
@pytest.mark.parametrize("path", ["/api/dashboard", "/api/analytics/errors"])
async def test_bars_cover_the_whole_range(client, begin, bucket, bars, path):
    params = {"from": begin, "to": "2026-12-15T00:30:00Z"}
    found = (await client.get(path, params=params)).json()
    assert (found["bucket"], len(found["buckets"])) == (bucket, bars)
    assert found["from"] <= begin.replace("Z", ".000Z") < found["to"]


async def test_a_worker_counts_by_itself(client, gate, worker, tmp_path):
    async with worker():
        await run_to(client, gate, tmp_path, "completed")
        async with asyncio.timeout(20):
            while (totals := (await client.get("/api/dashboard")).json()["totals"])["ended"] == 0:
                await asyncio.sleep(0.05)
    assert totals["ended"] == 1
