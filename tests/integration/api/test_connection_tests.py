"""Test connection: every shipped type against the sandbox, through the API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from baton.bootstrap import Platform, open_platform
from baton.bootstrap_api import build_app
from baton.domain.actor import LOCAL_OPERATOR
from baton.errors import Conflict
from baton.settings import Settings
from baton_sandbox.sandbox import Sandbox
from example_package import rate_service
from integration.api.api_calls import Client

CREDENTIALS = "/api/credentials"


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    running = await Sandbox.start(tmp_path / "sandbox")
    yield running
    await running.stop()


@pytest.fixture
async def allowing(database_url: str, tmp_path: Path) -> AsyncIterator[Platform]:
    """A platform whose operator allows this machine, where the sandbox is."""
    settings = Settings(home=tmp_path, database_url=database_url, http_allow=("127.0.0.1",))
    async with open_platform(settings, database_url) as platform:
        yield platform


@pytest.fixture
async def client(allowing: Platform) -> AsyncIterator[Client]:
    transport = httpx2.ASGITransport(app=build_app(allowing))
    async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
        yield client


def members_of(sandbox: Sandbox, name: str) -> dict[str, Any]:
    members = sandbox.info.credentials[name]
    return {member: value for member, value in members.items() if member != "label"}


async def result_of(client: Client, type_: str, members: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"{CREDENTIALS}/test", json={"type": type_, "members": members})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("name", "type_", "message"),
    [
        ("servicenow", "servicenow", "Signed in to ServiceNow as {login}; it can read incidents."),
        ("servicenow_basic", "servicenow", "Signed in to ServiceNow as {login}; it can read"),
        ("crm", "dataverse", "Signed in to Dynamics 365 as the application {login}; it can read"),
        ("sharepoint", "sharepoint", "Signed in to SharePoint as the application {login}; it can"),
        ("llm", "llm", "accepts the key and lists 1 models."),
    ],
)
async def test_a_credential_that_works_says_who_signed_in(
    client: Client, sandbox: Sandbox, name: str, type_: str, message: str
) -> None:
    found = await result_of(client, type_, members_of(sandbox, name))
    assert found["worked"], found
    assert message.format(login=found["login"]) in found["message"]


@pytest.mark.parametrize(
    ("name", "type_", "secret", "vendor"),
    [
        ("servicenow", "servicenow", "client_secret", "access_denied"),
        ("servicenow_basic", "servicenow", "password", "User Not Authenticated"),
        ("crm", "dataverse", "client_secret", "AADSTS7000215"),
        ("sharepoint", "sharepoint", "client_secret", "AADSTS7000215"),
        ("llm", "llm", "api_key", "Incorrect API key provided."),
    ],
)
async def test_a_refused_login_is_told_in_the_words_of_the_system_without_the_secret(
    client: Client, sandbox: Sandbox, name: str, type_: str, secret: str, vendor: str
) -> None:
    wrong = {**members_of(sandbox, name), secret: "wrong-Zx81kLmQ92"}
    found = await result_of(client, type_, wrong)
    assert not found["worked"]
    assert vendor in found["vendor_message"]
    assert found["vendor_message"] in found["message"]
    assert found["http_status"] in {400, 401}
    assert "wrong-Zx81kLmQ92" not in str(found)


async def test_a_stored_credential_is_tested_and_the_result_is_kept(
    client: Client, sandbox: Sandbox
) -> None:
    members = members_of(sandbox, "servicenow_basic")
    order = {"name": "desk", "type": "servicenow", "members": members}
    made = (await client.post(CREDENTIALS, json=order)).json()
    path = f"{CREDENTIALS}/{made['id']}"
    good = (await client.post(f"{path}/test")).json()
    after = (await client.get(path)).json()
    assert (good["worked"], after["state"], after["version"]) == (True, "working", 1)
    assert after["last_test"] == {
        "at": after["last_test"]["at"],
        "worked": True,
        "message": good["message"],
    }
    change = {**made["members"], "password": "wrong-Zx81kLmQ92"}
    bad = (await client.post(f"{path}/test", json={"members": change})).json()
    assert not bad["worked"]
    assert (await client.get(path)).json() == after, "a change that is tried says nothing of it"
    put = {"name": "desk", "members": change}
    await client.put(path, json=put, headers={"If-Match": '"1"'})
    assert (await client.get(path)).json()["state"] == "not_tested", "it was tested before"
    await client.post(f"{path}/test")
    assert (await client.get(path)).json()["state"] == "failed"


async def test_the_stored_secret_is_not_tested_at_another_address(
    client: Client, sandbox: Sandbox
) -> None:
    order = {
        "name": "desk",
        "type": "servicenow",
        "members": members_of(sandbox, "servicenow_basic"),
    }
    made = (await client.post(CREDENTIALS, json=order)).json()
    change = {**made["members"], "base_url": sandbox.info.credentials["crm"]["base_url"]}
    answer = await client.post(f"{CREDENTIALS}/{made['id']}/test", json={"members": change})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["path"] == "$.members.password"


async def test_an_address_that_says_nothing_is_given_up_within_the_limit(
    allowing: Platform, client: Client
) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    members = {"base_url": f"http://127.0.0.1:{port}", "username": "u", "password": "p4ssw0rd"}
    service = allowing.credentials.service
    hasty = replace(service, tester=replace(service.tester, limit_seconds=0.2))
    async with silent:
        found = await hasty.test_members(members, "servicenow", actor=LOCAL_OPERATOR)
    assert not found.worked
    assert found.message == (
        f"127.0.0.1:{port} did not answer in 0.2 s. Check the address, or ask an operator whether "
        "Baton may reach it."
    )


@pytest.mark.parametrize(
    ("status", "worked"), [(200, True), (404, True), (401, False), (403, False), (503, False)]
)
async def test_an_http_login_works_unless_it_is_refused(
    client: Client, status: int, worked: bool
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 %d X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        members = {"base_url": f"http://127.0.0.1:{port}", "token": "t0ken-Zx81"}
        found = await result_of(client, "http", members)
    assert found["worked"] is worked, found
    assert (found["http_status"] == status) is not worked


async def test_a_package_brings_the_test_of_its_credential(
    example_on_path: None, client: Client
) -> None:
    with rate_service() as rates:
        members = {"base_url": rates.url, "api_key": "s3cret-key"}
        good = await result_of(client, "exchange_rate", members)
        bad = await result_of(client, "exchange_rate", {**members, "api_key": "n0-such-key"})
    assert (good["worked"], good["message"]) == (True, "The rate service accepts the key.")
    assert (bad["worked"], bad["vendor_message"]) == (False, "no such key")


async def test_a_type_without_a_test_says_so(allowing: Platform) -> None:
    untested = replace(allowing.credentials.service.types["http"], test_connection=None)
    members = {"base_url": "https://127.0.0.1", "token": "t0ken"}
    with pytest.raises(Conflict, match="cannot be tested here"):
        await replace(allowing.credentials.service, types={"http": untested}).test_members(
            members, "http", actor=LOCAL_OPERATOR
        )
