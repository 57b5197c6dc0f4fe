"""Notification channels over the API: kept, never shown, tested, listed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.fernet import Fernet

from baton.bootstrap import Platform, open_platform
from baton.bootstrap_api import build_app
from baton.notifications.card_schema import require_valid
from baton.settings import Settings
from baton.store.sql_files import statement
from integration.api.api_calls import Client, a_workflow, deployed
from integration.notifications.receiver import Answer, Receiver, receiving

CHANNELS = "/api/notification-channels"
SECRET = "tOpSeCrEt123"
TEAMS = {
    "name": "IT-Ops",
    "kind": "teams",
    "url": f"https://prod.example.com/workflows/1?sig={SECRET}",
}
MAIL = {
    "host": "smtp.example.com",
    "username": "baton",
    "sender": "baton@example.com",
    "recipients": ["ops@example.com"],
}
EMAIL = {
    "name": "By mail",
    "kind": "email",
    "email": MAIL,
    "password": SECRET,
}


@pytest.fixture
async def allowed(database_url: str, tmp_path: Path) -> AsyncIterator[Client]:
    """A server whose operator allows this machine."""
    settings = Settings(home=tmp_path, database_url=database_url, http_allow=("127.0.0.1",))
    async with open_platform(settings, database_url) as platform:
        transport = httpx2.ASGITransport(app=build_app(platform))
        async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
            yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


async def made(client: Client, **changes: Any) -> dict[str, Any]:
    answer = await client.post(CHANNELS, json={**TEAMS, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_channel_is_made_read_listed_changed_and_deleted(client: Client) -> None:
    answer = await client.post(CHANNELS, json=TEAMS)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{CHANNELS}/it-ops"
    channel = answer.json()
    assert (channel["id"], channel["hint"], channel["notify_on"]) == (
        "it-ops",
        "prod.example.com",
        ["failure"],
    )
    assert channel["last_delivery"] is None
    assert (await client.get(f"{CHANNELS}/it-ops")).json() == channel
    assert (await client.get(CHANNELS)).json() == {"items": [channel]}
    change = {"name": "Night shift", "notify_on": ["success"], "enabled": False}
    changed = (await client.put(f"{CHANNELS}/it-ops", json=change)).json()
    assert (changed["name"], changed["notify_on"], changed["enabled"], changed["hint"]) == (
        "Night shift",
        ["success"],
        False,
        "prod.example.com",
    )
    assert (await client.delete(f"{CHANNELS}/it-ops")).status_code == 204
    assert (await client.get(f"{CHANNELS}/it-ops")).status_code == 404
    assert (await client.delete(f"{CHANNELS}/it-ops")).status_code == 404


async def test_no_secret_is_in_any_answer_or_in_the_database(
    client: Client, platform: Platform
) -> None:
    orders = (TEAMS, EMAIL, {**TEAMS, "kind": "slack", "name": "S"})
    paths = (CHANNELS, f"{CHANNELS}/it-ops", f"{CHANNELS}/by-mail")
    put = {"name": "x", "url": f"https://other.example.com/{SECRET}"}
    answers = [
        *[await client.post(CHANNELS, json=order) for order in orders],
        *[await client.get(path) for path in paths],
        await client.put(f"{CHANNELS}/it-ops", json=put),
    ]
    assert [answer.status_code for answer in answers] == [201] * 3 + [200] * 4
    assert [answer.text for answer in answers if SECRET in answer.text] == []
    rows = await platform.database.fetch_all(
        statement("SELECT row_to_json(c)::text AS c FROM baton.notification_channels AS c"), {}
    )
    assert len(rows) == 3
    assert all(SECRET not in row["c"] for row in rows)


async def test_a_secret_stays_where_a_change_gives_none(
    allowed: Client, receiver: Receiver
) -> None:
    await made(allowed, url=receiver.url)
    await allowed.put(f"{CHANNELS}/it-ops", json={"name": "Other name"})
    assert (await allowed.post(f"{CHANNELS}/it-ops/test")).json()["delivered"]
    assert receiver.url.endswith(receiver.paths[0])


async def test_a_password_does_not_follow_to_another_server(client: Client) -> None:
    assert (await client.post(CHANNELS, json=EMAIL)).status_code == 201
    email = {**MAIL, "host": "evil.example.com"}
    answer = await client.put(f"{CHANNELS}/by-mail", json={"name": "By mail", "email": email})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["path"] == "$.password"
    same = {"name": "By mail", "email": {**MAIL, "recipients": ["b@example.com"]}}
    assert (await client.put(f"{CHANNELS}/by-mail", json=same)).status_code == 200


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"url": None}, "$.url"),
        ({"url": "prod.example.com/hook"}, "$.url"),
        ({"url": "ftp://prod.example.com/hook"}, "$.url"),
        ({"url": "https://"}, "$.url"),
        ({"url": "https://a b/"}, "$.url"),
        ({"url": "https://user:pass@prod.example.com/"}, "$.url"),
        ({"url": "https://prod.example.com:99999/"}, "$.url"),
        ({"url": "https://prod.example.com/\u0000"}, "$.url"),
        ({"url": "https://[::1/"}, "$.url"),
        ({"url": "https://prod.example.com/" + "x" * 3000}, "$.url"),
        ({"url": "https://fe..ed/hook"}, "$.url"),
        ({"url": "http://prod.example.com/hook"}, "$.url"),
        ({"url": "https://127.0.0.1/hook"}, "$.url"),
        ({"url": "https://localhost/hook"}, "$.url"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "$.url"),
        ({"url": "https://10.0.0.7/hook"}, "$.url"),
        ({"url": "https://[::ffff:127.0.0.1]/hook"}, "$.url"),
        ({"url": "https://2130706433/hook"}, "$.url"),
        ({"name": "   "}, "$.name"),
        ({"name": "a\u0000b"}, "$.name"),
        ({"name": "x" * 101}, "$.name"),
        ({"notify_on": []}, "$.notify_on"),
        ({"workflows": []}, "$.workflows"),
        ({"workflows": ["nonsense"]}, "$.workflows[0]"),
        ({"workflows": ["wf-unknown"]}, "$.workflows[0]"),
        ({"id": "Not A Slug"}, "$.id"),
        ({"kind": "pigeon"}, "$.kind"),
        ({"surprise": 1}, "$.surprise"),
        ({"email": MAIL}, "$.email"),
        ({"password": "x"}, "$.password"),
        ({**EMAIL, "password": None}, "$.password"),
        ({**EMAIL, "email": None}, "$.email"),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:40],
)
async def test_what_cannot_be_a_channel_is_refused_with_the_place_and_without_the_secret(
    client: Client, change: dict[str, Any], path: str
) -> None:
    order = {**TEAMS, **change}
    if change.get("kind") == "email":
        order["url"] = None
    answer = await client.post(CHANNELS, json=order)
    assert answer.status_code == 422, answer.text
    assert answer.json()["problems"][0]["path"] == path
    assert SECRET not in answer.text
    assert (await client.get(CHANNELS)).json() == {"items": []}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"host": "not a host"}, "$.email.host"),
        ({"host": "a..b"}, "$.email.host"),
        ({"host": "::::"}, "$.email.host"),
        ({"port": 0}, "$.email.port"),
        ({"port": 70_000}, "$.email.port"),
        ({"sender": "nobody"}, "$.email.sender"),
        ({"sender": "a@example.com\r\nBcc: b@example.com"}, "$.email.sender"),
        ({"recipients": []}, "$.email.recipients"),
        ({"recipients": ["a@example.com"] * 21}, "$.email.recipients"),
        ({"recipients": ["a@example.com, b@example.com"]}, "$.email.recipients[0]"),
        ({"username": "a\nb"}, "$.email.username"),
        ({"security": "none"}, "$.email.security"),
        ({"host": "127.0.0.1"}, "$.email.host"),
        ({"security": "ssl3"}, "$.email.security"),
    ],
    ids=str,
)
async def test_every_part_of_a_mail_channel_is_checked(
    client: Client, change: dict[str, Any], path: str
) -> None:
    email = {**MAIL, **change}
    answer = await client.post(CHANNELS, json={**EMAIL, "email": email})
    assert answer.status_code == 422, answer.text
    assert answer.json()["problems"][0]["path"] == path


async def test_an_id_that_is_taken_is_a_conflict_and_overwrites_nothing(client: Client) -> None:
    before = await made(client)
    answer = await client.post(CHANNELS, json={**TEAMS, "id": "it-ops", "notify_on": ["success"]})
    assert answer.status_code == 409
    assert (await client.get(f"{CHANNELS}/it-ops")).json() == before


async def test_a_channel_can_hear_of_some_workflows_only(client: Client) -> None:
    await deployed(client, a_workflow())
    assert (await made(client, workflows=["wf-echo"]))["workflows"] == ["wf-echo"]


async def test_a_test_says_what_the_receiver_said(allowed: Client, receiver: Receiver) -> None:
    await made(allowed, url=receiver.url, enabled=False)
    good = (await allowed.post(f"{CHANNELS}/it-ops/test", json={})).json()
    assert (good["delivered"], good["response_status"]) == (True, 202)
    assert good["duration_ms"] >= 0
    card = receiver.messages[0]["attachments"][0]["content"]
    assert card["body"][1]["text"].startswith("This is a test from the settings of Baton.")
    receiver.otherwise = Answer(404, b'{"error":{"code":"WorkflowNotFound"}}')
    bad = (await allowed.post(f"{CHANNELS}/it-ops/test", json={})).json()
    assert (bad["delivered"], bad["response_status"]) == (False, 404)
    assert "WorkflowNotFound" in bad["response"]
    assert (await allowed.post(f"{CHANNELS}/nobody/test")).status_code == 404
    assert (await allowed.get("/api/notifications")).json()["items"] == [], "it counts nowhere"


async def test_an_address_that_leads_inside_later_is_still_refused(
    client: Client, platform: Platform
) -> None:
    await made(client)
    sealed = platform.notifications.notifications.secrets.seal('{"url":"https://127.0.0.1/x"}')
    await platform.database.fetch_all(
        statement("UPDATE baton.notification_channels SET sealed = %(s)s RETURNING id"),
        {"s": sealed},
    )
    told = (await client.post(f"{CHANNELS}/it-ops/test")).json()
    assert not told["delivered"]
    assert "leads inside the network" in told["response"]


@pytest.mark.parametrize("which", ["failure", "success", "summary"])
async def test_a_preview_is_the_card_that_teams_would_get(client: Client, which: str) -> None:
    answer = await client.post(f"{CHANNELS}/preview", json={"notification": which})
    card = answer.json()["card"]
    require_valid(card)
    heading = card["body"][0]["items"][0]["text"]
    assert heading == f"Workflow Execution {'Completed' if which == 'success' else 'Failed'}"


async def test_the_sandbox_has_a_channel_from_the_first_start_that_cannot_be_led_elsewhere(
    client: Client, platform: Platform
) -> None:
    notifications = platform.notifications.notifications
    await notifications.prepare(sandbox=False)
    assert (await client.get(CHANNELS)).json() == {"items": []}
    await notifications.prepare(sandbox=True)
    await client.put(f"{CHANNELS}/sandbox-teams", json={"name": "Ours", "enabled": False})
    await notifications.prepare(sandbox=True)
    (channel,) = (await client.get(CHANNELS)).json()["items"]
    assert (channel["sandbox"], channel["name"], channel["enabled"]) == (True, "Ours", False)
    elsewhere = {"name": "x", "url": "https://prod.example.com/"}
    assert (await client.put(f"{CHANNELS}/sandbox-teams", json=elsewhere)).status_code == 409
    assert (await client.delete(f"{CHANNELS}/sandbox-teams")).status_code == 409
    told = (await client.post(f"{CHANNELS}/sandbox-teams/test")).json()
    assert "sandbox is not running" in told["response"], "on a database of one's own it may not"


async def test_secrets_move_under_the_newest_key_when_a_server_starts(
    database_url: str, tmp_path: Path
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))

    async def tried(*keys: str, make: bool = False) -> list[str]:
        settings = Settings(home=tmp_path, database_url=database_url, encryption_keys=keys)
        async with open_platform(settings, database_url) as platform:
            transport = httpx2.ASGITransport(app=build_app(platform))
            async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
                if make:
                    await made(client)
            await platform.notifications.notifications.prepare(sandbox=False)
            rows = await platform.database.fetch_all(
                statement("SELECT sealed FROM baton.notification_channels"), {}
            )
            return [Fernet(keys[0]).decrypt(row["sealed"]).decode() for row in rows]

    (first,) = await tried(old, make=True)
    assert await tried(new, old) == [first]
    assert await tried(new) == [first], "the old key is not needed any more"


async def test_with_another_key_no_new_secret_is_kept(client: Client, platform: Platform) -> None:
    await made(client)
    await platform.database.fetch_all(
        statement("UPDATE baton.notification_channels SET sealed = 'x' RETURNING id"), {}
    )
    answer = await client.post(CHANNELS, json={**TEAMS, "name": "Another"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "secret_unreadable"
    assert "BATON_ENCRYPTION_KEYS" in answer.json()["detail"]
