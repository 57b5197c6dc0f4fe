"""Credentials over the API: kept encrypted, never shown, changed, deleted, listed."""

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
from baton.settings import Settings
from baton.store.sql_files import statement
from integration.api.api_calls import Client

CREDENTIALS = "/api/credentials"
SECRET = "tOpSeCrEt123"
MEMBERS = {
    "base_url": "https://contoso.service-now.com",
    "username": "svc_baton",
    "password": SECRET,
}
SERVICENOW = {"name": "Desk", "type": "servicenow", "members": MEMBERS}


async def stored(client: Client, **changes: Any) -> dict[str, Any]:
    answer = await client.post(CREDENTIALS, json={**SERVICENOW, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def changed(client: Client, before: dict[str, Any], **changes: Any) -> httpx2.Response:
    body = {name: before[name] for name in ("name", "members", "expires_at")}
    return await client.put(
        f"{CREDENTIALS}/{before['id']}",
        json={**body, **changes},
        headers={"If-Match": f'"{before["version"]}"'},
    )


async def test_a_credential_is_stored_read_listed_changed_and_deleted(client: Client) -> None:
    answer = await client.post(CREDENTIALS, json=SERVICENOW)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    path = f"{CREDENTIALS}/{made['id']}"
    assert (answer.headers["location"], answer.headers["etag"]) == (path, '"1"')
    assert made["members"] == {
        "base_url": "https://contoso.service-now.com",
        "username": "svc_baton",
    }
    assert made["secrets"] == [{"name": "password", "reference": None}]
    assert (made["address"], made["login"], made["state"]) == (
        "contoso.service-now.com",
        "svc_baton",
        "not_tested",
    )
    assert (await client.get(path)).json() == made
    assert (await client.get(CREDENTIALS)).json() == {"items": [made]}
    after = await changed(client, made, name="Help desk", expires_at="2031-05-31T00:00:00Z")
    assert after.status_code == 200, after.text
    assert after.headers["etag"] == '"2"'
    assert (after.json()["name"], after.json()["expires_at"]) == (
        "Help desk",
        "2031-05-31T00:00:00.000Z",
    )
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404
    assert (await client.delete(path)).status_code == 404


async def test_no_secret_is_in_any_answer_or_readable_in_the_database(
    client: Client, platform: Platform
) -> None:
    made = await stored(client)
    path = f"{CREDENTIALS}/{made['id']}"
    answers = [
        *[await client.get(each) for each in (CREDENTIALS, path, f"{path}/uses")],
        await changed(client, made, members={**MEMBERS, "password": f"{SECRET}2"}),
        await changed(client, made),
        await client.post(CREDENTIALS, json=SERVICENOW),
        await client.post(CREDENTIALS, json={**SERVICENOW, "name": "Other", "type": "llm"}),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4 + [409] * 2 + [422]
    assert [answer.text for answer in answers if SECRET in answer.text] == []
    (row,) = await platform.database.fetch_all(
        statement("SELECT row_to_json(c)::text AS c FROM baton.credentials AS c"), {}
    )
    assert SECRET not in row["c"]
    assert "svc_baton" in row["c"]


async def test_a_secret_that_is_left_out_is_kept_and_null_removes_it(
    client: Client, platform: Platform
) -> None:
    made = await stored(client)
    await changed(client, made, members={**made["members"], "username": "svc_other"})
    await platform.credentials.book.refresh(["desk"])
    assert platform.credentials.book.find("Desk")["password"] == SECRET
    again = (await client.get(f"{CREDENTIALS}/{made['id']}")).json()
    oauth = {"base_url": MEMBERS["base_url"], "client_id": "c", "client_secret": "s3cr3t-of-c"}
    after = await changed(client, again, members={**oauth, "password": None})
    assert after.status_code == 200, after.text
    assert [secret["name"] for secret in after.json()["secrets"]] == ["client_secret"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("https://evil.example.com", 422),
        ("https://contoso.service-now.com:8443", 422),
        ("https://CONTOSO.service-now.com:443/sub", 200),
    ],
)
async def test_a_secret_does_not_follow_to_another_address(
    client: Client, address: str, status: int
) -> None:
    made = await stored(client)
    answer = await changed(client, made, members={**made["members"], "base_url": address})
    assert answer.status_code == status, answer.text
    again = await changed(
        client,
        {**made, "version": 1 if status == 422 else 2},
        members={**made["members"], "base_url": address, "password": "entered again"},
    )
    assert again.status_code == 200, again.text


async def test_the_secret_that_must_be_entered_again_is_named(client: Client) -> None:
    made = await stored(client)
    answer = await changed(client, made, members={"base_url": "https://evil.example.com"})
    (problem,) = answer.json()["problems"]
    assert (problem["path"], problem["reason"], problem["fix"]) == (
        "$.members.password",
        "The address changed.",
        "Enter the secret again.",
    )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ""}, "$.name"),
        ({"name": " padded"}, "$.name"),
        ({"name": "a\u0000b"}, "$.name"),
        ({"name": "x" * 64}, "$.name"),
        ({"type": "pigeon"}, "$.type"),
        ({"members": {**MEMBERS, "passwort": SECRET}}, "$.members.passwort"),
        ({"members": {**MEMBERS, "password": ""}}, "$.members.password"),
        ({"members": {**MEMBERS, "password": 7}}, "$.members.password"),
        ({"members": {**MEMBERS, "password": None}}, "$.members.password"),
        ({"members": {**MEMBERS, "base_url": "http://contoso.com"}}, "$.members.base_url"),
        ({"members": {**MEMBERS, "base_url": "https://10.0.0.7"}}, "$.members.base_url"),
        ({"members": {**MEMBERS, "base_url": "https://169.254.169.254"}}, "$.members.base_url"),
        ({"members": {**MEMBERS, "base_url": "https://[::1/"}}, "$.members.base_url"),
        ({"members": {**MEMBERS, "ca_bundle": "/etc/passwd"}}, "$.members.ca_bundle"),
        ({"expires_at": "tomorrow"}, "$.expires_at"),
        ({"surprise": 1}, "$.surprise"),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:60],
)
async def test_what_cannot_be_a_credential_is_refused_with_the_place_and_without_the_secret(
    client: Client, change: dict[str, Any], path: str
) -> None:
    answer = await client.post(CREDENTIALS, json={**SERVICENOW, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["problems"][0]["path"] == path
    assert SECRET not in answer.text
    assert (await client.get(CREDENTIALS)).json() == {"items": []}


async def test_a_name_is_unique_without_regard_to_case(client: Client) -> None:
    await stored(client)
    other = await stored(client, name="Second")
    taken = await client.post(CREDENTIALS, json={**SERVICENOW, "name": "DESK"})
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
    assert (await changed(client, other, name="desk")).status_code == 409


async def test_nothing_is_overwritten_that_somebody_else_changed(client: Client) -> None:
    made = await stored(client)
    await changed(client, made)
    late = await changed(client, made)
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert late.json()["current"]["version"] == 2
    path = f"{CREDENTIALS}/{made['id']}"
    assert (await client.put(path, json={"name": "Desk", "members": {}})).status_code == 428
    assert (await client.delete(path, headers={"If-Match": '"1"'})).status_code == 409
    assert (await client.delete(path, headers={"If-Match": '"2"'})).status_code == 204


@pytest.fixture
async def configured(database_url: str, tmp_path: Path) -> AsyncIterator[Client]:
    """A server with a credential in its environment."""
    settings = Settings(
        home=tmp_path, database_url=database_url, credentials={"desk": dict(MEMBERS)}
    )
    async with open_platform(settings, database_url) as platform:
        transport = httpx2.ASGITransport(app=build_app(platform))
        async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
            yield client


async def test_one_of_the_environment_is_listed_and_not_changed(configured: Client) -> None:
    (found,) = (await configured.get(CREDENTIALS)).json()["items"]
    assert (found["id"], found["origin"], found["in_use"]) == (
        "environment:desk",
        "environment",
        True,
    )
    assert (found["version"], [secret["name"] for secret in found["secrets"]]) == (
        None,
        ["base_url", "password", "username"],
    )
    path = f"{CREDENTIALS}/environment:desk"
    assert (await configured.get(path)).json() == found
    refused = await configured.delete(path)
    assert (refused.status_code, "comes from the environment" in refused.text) == (409, True)
    assert (await configured.get(f"{CREDENTIALS}/environment:other")).status_code == 404


async def test_a_stored_one_replaces_one_of_the_environment(configured: Client) -> None:
    await stored(configured)
    items = (await configured.get(CREDENTIALS)).json()["items"]
    assert [(item["origin"], item["in_use"]) for item in items] == [
        ("stored", True),
        ("environment", False),
    ]


async def test_secrets_move_under_the_newest_key_when_a_server_starts(
    database_url: str, tmp_path: Path
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))

    async def prepared(*keys: str, store: bool = False) -> list[dict[str, str]]:
        settings = Settings(home=tmp_path, database_url=database_url, encryption_keys=keys)
        async with open_platform(settings, database_url) as platform:
            if store:
                transport = httpx2.ASGITransport(app=build_app(platform))
                async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
                    await stored(client)
            await platform.credentials.service.prepare()
            rows = await platform.database.fetch_all(
                statement("SELECT sealed FROM baton.credentials"), {}
            )
        return [json.loads(Fernet(keys[0]).decrypt(row["sealed"])) for row in rows]

    assert await prepared(old, store=True) == [{"password": SECRET}]
    assert await prepared(new, old) == [{"password": SECRET}]
    assert await prepared(new) == [{"password": SECRET}], "the old key is not needed any more"


async def test_with_another_key_no_new_secret_is_stored(client: Client, platform: Platform) -> None:
    await stored(client)
    await platform.database.fetch_all(
        statement("UPDATE baton.credentials SET sealed = 'x' RETURNING id"), {}
    )
    answer = await client.post(CREDENTIALS, json={**SERVICENOW, "name": "Another"})
    assert (answer.status_code, answer.json()["code"]) == (500, "secret_unreadable")
    assert "BATON_ENCRYPTION_KEYS" in answer.json()["detail"]
