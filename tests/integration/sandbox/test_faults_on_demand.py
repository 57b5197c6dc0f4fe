import time

import httpx2
import pytest

from baton_sandbox.faults import SYSTEMS


async def ask(caller, system: str) -> httpx2.Response:
    """One ordinary request to a system."""
    credentials = caller.info.credentials
    if system == "teams":
        card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}
        return await caller.web.post(
            caller.info.teams_webhook_url, json={"type": "message", "attachments": [card]}
        )
    if system == "openai":
        return await caller.chat("Hello")
    if system == "entra":
        crm = credentials["crm"]
        return await caller.web.get(
            f"{crm['authority']}/{crm['tenant_id']}/v2.0/.well-known/openid-configuration"
        )
    if system == "servicenow":
        basic = credentials["servicenow_basic"]
        return await caller.web.get(
            f"{basic['base_url']}/api/now/table/incident?sysparm_limit=1",
            auth=(basic["username"], basic["password"]),
        )
    if system == "dataverse":
        return await caller.crm("accounts", top="1")
    return await caller.graph(f"/sites/{credentials['sharepoint']['site']}")


@pytest.mark.parametrize("system", SYSTEMS)
async def test_each_system_fails_in_each_way_and_then_works_again(caller, system):
    for kind in ("throttle", "error", "html", "cut"):
        await caller.fault(system, kind, seconds=1)

    throttled = await ask(caller, system)
    broken = await ask(caller, system)
    page = await ask(caller, system)
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        await ask(caller, system)
    healthy = await ask(caller, system)

    assert (throttled.status_code, throttled.headers["retry-after"]) == (429, "1")
    assert "error" in throttled.json()
    assert broken.status_code == 500
    assert "error" in broken.json()
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert healthy.is_success
    faults = [request["fault"] for request in await caller.recorded(system)]
    assert faults[-5:] == ["throttle", "error", "html", "cut", None]


async def test_a_slow_answer_is_late_but_right(caller):
    await caller.fault("openai", "slow", seconds=0.2)

    started = time.monotonic()
    answer = await caller.chat("Hello")

    assert answer.is_success
    assert time.monotonic() - started >= 0.2


async def test_a_slow_answer_does_not_delay_the_end(caller, sandbox):
    await caller.fault("openai", "slow", seconds=600)
    with pytest.raises(httpx2.ReadTimeout):
        await caller.web.get(f"{caller.info.credentials['llm']['base_url']}/models", timeout=0.05)

    started = time.monotonic()
    await sandbox.stop()

    assert time.monotonic() - started < 60


async def test_so_many_answers_fail_as_were_ordered(caller):
    await caller.fault("openai", "error", count=2)

    assert [(await caller.chat("Hello")).status_code for _ in range(3)] == [500, 500, 200]


async def test_planned_faults_can_be_forgotten(caller):
    await caller.fault("openai", "error", count=100)

    await caller.web.delete(
        f"{caller.info.control_url}/faults", headers=caller.info.control_headers
    )

    assert (await caller.chat("Hello")).is_success


@pytest.mark.parametrize(
    "wish",
    [
        {"system": "fax", "kind": "error"},
        {"system": "graph", "kind": "explode"},
        {"system": "graph", "kind": "error", "count": 0},
        {"system": "graph", "kind": "error", "count": True},
        {"system": "graph", "kind": "slow", "seconds": -1},
        ["graph"],
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused_with_a_sentence(caller, wish):
    answer = await caller.web.post(
        f"{caller.info.control_url}/faults", json=wish, headers=caller.info.control_headers
    )

    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


async def test_requests_are_recorded_without_their_secrets(caller):
    await caller.chat("Where is my order?")

    [request] = await caller.recorded("openai")

    assert request["method"] == "POST"
    assert request["path"] == "/v1/chat/completions"
    assert request["status"] == 200
    assert request["headers"]["authorization"] == "Bearer ..."
    assert "Where is my order?" in request["body"]
    assert await caller.recorded("graph") == []


async def test_the_control_interface_says_that_it_lives_and_only_to_loopback_names(caller):
    url = f"{caller.info.control_url}/health"

    healthy = await caller.web.get(url)
    rebound = await caller.web.get(url, headers={"Host": "attacker.example.com"})

    assert healthy.json()["pid"] == caller.info.pid
    assert rebound.status_code == 400


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": ""}])
async def test_nobody_without_the_token_plans_faults_or_reads_what_was_asked(caller, headers):
    url = caller.info.control_url
    wish = {"system": "openai", "kind": "error"}
    answers = [
        await caller.web.post(f"{url}/faults", json=wish, headers=headers),
        await caller.web.delete(f"{url}/faults", headers=headers),
        await caller.web.get(f"{url}/requests", headers=headers),
        await caller.web.get(f"{url}/teams/messages", headers=headers),
        await caller.web.get(f"{url}/mail/messages", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401] * 5
    assert "control_token of sandbox.json" in answers[0].json()["error"]
    assert (await caller.chat("Hello")).is_success
