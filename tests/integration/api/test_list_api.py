"""The list of executions: narrowed by everything it can be narrowed by, in pages."""

from __future__ import annotations

import pytest

from baton.store.rollups import Rollups
from integration.api.api_calls import a_workflow, deployed, ended, gate_workflow, signal

LIST = "/api/executions"


async def started(client, workflow, given, **params):
    answer = await client.post(f"{workflow}/execute", json=given, params=params)
    assert answer.status_code == 202, answer.text
    return answer.json()["execution_id"]


async def listed(client, **params):
    answer = await client.get(LIST, params=params)
    assert answer.status_code == 200, answer.text
    return [row["execution_id"] for row in answer.json()["items"]]


@pytest.fixture
async def gate(client):
    return await deployed(client, gate_workflow())


async def test_several_statuses_are_listed_together_newest_first(client, echo):
    first, second, third = [await started(client, echo, {}) for _ in range(3)]
    await client.post(f"{LIST}/{second}/cancel")
    assert await listed(client, status=["pending", "cancelled"]) == [third, second, first]
    assert await listed(client, status="cancelled") == [second]
    assert await listed(client, status=["running", "failed"]) == []


async def test_a_range_of_time_has_its_begin_and_not_its_end(client, echo):
    ids = [await started(client, echo, {}) for _ in range(3)]
    made = [row["created_at"] for row in (await client.get(LIST)).json()["items"]]
    later = {"from": made[0], "to": "2999-01-01T00:00:00Z"}
    assert await listed(client, **later) == [ids[2]]
    assert await listed(client, **{"from": "2999-01-01T00:00:00Z"}) == []
    assert await listed(client, to="2020-01-01T00:00:00Z") == []


async def test_words_of_the_input_the_id_and_the_error_are_found(
    client, echo, gate, worker, tmp_path, platform
):
    vpn = await started(client, echo, {"text": "The VPN tunnel drops", "id": "INC0010023"})
    mail = await started(client, echo, {"text": "Mail is späť", "vpn": [{"n": 4711}]})
    assert await listed(client, text="vpn") == [vpn]
    assert await listed(client, text="TUN drop") == [vpn]
    assert await listed(client, text="inc001") == [vpn]
    assert await listed(client, text="SPÄŤ 47") == [mail]
    assert await listed(client, text="unnel") == []
    assert await listed(client, text="vpn mail") == []
    assert await listed(client, text=vpn) == [vpn]
    assert await listed(client, text=vpn[:-4]) == [vpn]
    assert await listed(client, text=vpn.rsplit("-", 1)[1]) == [vpn]
    assert await listed(client, text="  ") == [mail, vpn]
    async with worker():
        signal(tmp_path, "fail")
        failed = await started(client, gate, {"path": str(tmp_path / "signal")})
        await ended(client, f"{LIST}/{failed}", "failed")
        while await Rollups(platform.database).count():
            pass
    assert await listed(client, text="gate closed") == [failed]
    assert await listed(client, text="gate closed", status="pending") == []


@pytest.mark.parametrize(
    "text", ["'", "a'b | c", "x:*", "\\", "a\\'", "!&|()", "ﷺ", "é" * 200, "%_"]
)
async def test_a_search_takes_any_text(client, echo, text):
    await started(client, echo, {"text": f"{text} common"})
    answer = await client.get(LIST, params={"text": text})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert len(answer.json()["items"]) == 1


@pytest.mark.parametrize(
    "narrow", [{}, {"text": "common"}, {"text": "common", "mode": "production"}]
)
async def test_pages_hold_each_execution_once_while_others_come(client, echo, narrow):
    ids = [await started(client, echo, {"text": "common"}) for _ in range(7)]
    seen, cursor = [], None
    while True:
        params = {"limit": 3, **narrow, **({"cursor": cursor} if cursor else {})}
        answer = (await client.get(LIST, params=params)).json()
        seen += [row["execution_id"] for row in answer["items"]]
        await started(client, echo, {"text": "common"})
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert seen == ids[::-1]


#: Filters for what failed in the step `gate`.
FINDS_THEM = (
    {"step": "gate"},
    {"error_code": "agent_error"},
    {"error_type": "ValueError", "agent": "gate"},
    {"agent_kind": "python", "status": "failed", "mode": "production"},
    {"error_code": "agent_error", "text": "signal", "workflow_id": "wf-gate"},
)
FINDS_NONE = (
    {"step": "echo"},
    {"error_code": "step_timeout"},
    {"step": "gate", "mode": "test"},
    {"step": "gate", "status": "completed"},
    {"step": "gate", "text": "absent"},
    {"step": "gate", "from": "2999-01-01T00:00:00Z"},
)


async def test_what_failed_is_found_by_step_error_and_agent_in_pages(
    client, gate, echo, worker, tmp_path, platform
):
    async with worker():
        await client.post(f"{echo}/execute", json={}, headers={"Prefer": "wait=20"})
        signal(tmp_path, "fail")
        ids = [await started(client, gate, {"path": str(tmp_path / "signal")}) for _ in range(3)]
        for id_ in ids:
            await ended(client, f"{LIST}/{id_}", "failed")
        while await Rollups(platform.database).count():
            pass
    found = [await listed(client, **narrow) for narrow in FINDS_THEM]
    assert found == [ids[::-1]] * len(FINDS_THEM)
    first = (await client.get(LIST, params={"step": "gate", "limit": 2})).json()
    rest = await listed(client, step="gate", cursor=first["next_cursor"])
    assert rest == ids[:1]
    assert [narrow for narrow in FINDS_NONE if await listed(client, **narrow)] == []


async def test_a_row_says_what_a_list_shows(client, gate, worker, tmp_path):
    async with worker():
        signal(tmp_path, "fail")
        id_ = await started(client, gate, {"path": str(tmp_path / "signal")})
        await ended(client, f"{LIST}/{id_}", "failed")
    waiting = await started(client, gate, {"path": "x"})
    await client.post(f"{LIST}/{waiting}/cancel")
    cancelled, failed = (await client.get(LIST)).json()["items"]
    assert (failed["completed_steps"], failed["total_steps"]) == (1, 2)
    assert (failed["current_step"], failed["current_step_name"]) == (1, "Gate")
    assert failed["error"] == {
        "code": "agent_error",
        "message": "ValueError: the gate is closed",
        "step": "gate",
        "step_name": "Gate",
    }
    assert failed["duration_seconds"] > 0
    whole = (await client.get(f"{LIST}/{id_}")).json()
    assert failed["duration_seconds"] == pytest.approx(whole["duration_seconds"], abs=1e-3)
    assert cancelled["error"]["code"] == "cancelled"
    assert cancelled["error"]["message"].startswith("Cancelled by")
    assert (cancelled["current_step_name"], cancelled["duration_seconds"]) == (None, None)


async def test_a_row_counts_the_retries_of_all_steps(client, worker):
    steps = [{"key": "a", "agent": "shaky", "retry": {"max_retries": 2, "jitter": False}}]
    location = await deployed(client, {"name": "Shaky", "steps": steps})
    async with worker():
        id_ = await started(client, location, {"path": "x"})
        await ended(client, f"{LIST}/{id_}", "failed")
    (row,) = (await client.get(LIST)).json()["items"]
    assert row["retries"] == 2


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "must be before"),
        ("from=2026-01-01T00:00:00", "must be an instant as in RFC 3339"),
        ("to=0001-01-01T00:00:00%2B14:00", "beyond the years"),
        ("status=failed&status=done", "status"),
        ("cursor=abc", "cursor is not one"),
        ("text=---", "no letter and no digit"),
        (f"text={'a' * 201}", "text"),
        ("step=%00", "step"),
        ("error_type=%00", "error_type"),
        ("agent=A", "agent"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_the_reason(client, query, why):
    answer = await client.get(f"{LIST}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text
    assert why in answer.json()["detail"]


async def test_a_workflow_has_its_own_list(client, echo):
    other = await deployed(client, a_workflow(name="Other"))
    mine = [await started(client, echo, {}) for _ in range(2)]
    await started(client, other, {})
    assert await listed(client, workflow_id="wf-echo") == mine[::-1]
    assert await listed(client, workflow_id="wf-echo", status="failed") == []
    assert await listed(client, workflow_id="wf-none") == []
