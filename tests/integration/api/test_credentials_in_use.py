"""Stored credentials as executions use them: found, renewed, recorded, and what goes on then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from baton.bootstrap import build_worker, open_platform
from baton.bootstrap_api import build_app
from baton.settings import Settings
from integration.api.api_calls import Client, deployed, ended, until
from integration.api.echo_server import echoing

CREDENTIALS = "/api/credentials"
OLD, NEW = "old-token-Zx81kLmQ92", "new-token-Vb40TkLmQ92"


@dataclass
class Shop:
    """A system that accepts one token, and answers others that it does not."""

    accepted: str = NEW
    url: str = ""
    seen: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        token = head.partition("authorization: bearer ")[2].partition("\r\n")[0]
        self.seen.append(token)
        good = token == self.accepted.lower()
        body = b'{"ok":true}' if good else b'{"error":{"message":"The token is not known."}}'
        writer.write(
            b"HTTP/1.1 %d X\r\ncontent-type: application/json\r\nconnection: close\r\n"
            b"content-length: %d\r\n\r\n%s" % (200 if good else 401, len(body), body)
        )
        await writer.drain()
        writer.close()


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    server = await asyncio.start_server(shop.serve, "127.0.0.1", 0)
    shop.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield shop


OpenServer = Callable[[], AbstractAsyncContextManager[Client]]


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Client]:
    """A server and a worker in one process."""
    database_url = settings.database_url or ""
    async with open_platform(settings, database_url) as platform:
        stop = asyncio.Event()
        working = asyncio.create_task(
            build_worker(platform, concurrency=4, grace_seconds=1).run(stop)
        )
        transport = httpx2.ASGITransport(app=build_app(platform))
        async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
            yield client
        stop.set()
        await working


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> OpenServer:
    """Opens a server and a worker that share nothing with others but the database."""
    settings = Settings(home=tmp_path, database_url=database_url, http_allow=("127.0.0.1",))
    return lambda: serving(settings)


def orders(shop: Shop) -> dict[str, Any]:
    agent = {
        "slug": "orders",
        "kind": "http",
        "effect": "read",
        "config": {"url": f"{shop.url}/orders", "credential": "Shop"},
    }
    step = {"key": "ask", "agent": "orders", "retry": {"max_retries": 0}}
    return {"name": "Orders", "steps": [step], "agents": [agent]}


async def stored(client: Client, shop: Shop, token: str) -> dict[str, Any]:
    members = {"base_url": shop.url, "token": token}
    order = {"name": "shop", "type": "http", "members": members}
    answer = await client.post(CREDENTIALS, json=order)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def renewed(client: Client, credential: dict[str, Any], token: str) -> None:
    await changed_to(client, credential, {**credential["members"], "token": token})


async def changed_to(
    client: Client, credential: dict[str, Any], members: dict[str, Any]
) -> dict[str, Any]:
    answer = await client.put(
        f"{CREDENTIALS}/{credential['id']}",
        json={"name": "shop", "members": members},
        headers={"If-Match": f'"{credential["version"]}"'},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def command(name: str) -> dict[str, str]:
    return {"from": "command", "command": name}


async def run(client: Client, path: str, status: str) -> dict[str, Any]:
    started = await client.post(f"{path}/execute", json={})
    return await ended(client, started.headers["location"], status)


async def test_what_a_refused_credential_stopped_goes_on_with_the_renewed_one(
    server: OpenServer, shop: Shop
) -> None:
    async with server() as client:
        credential = await stored(client, shop, OLD)
        address = f"{CREDENTIALS}/{credential['id']}"
        path = await deployed(client, orders(shop))
        failed = [await run(client, path, "failed") for _ in range(3)]
        assert {execution["error"]["credential"] for execution in failed} == {"Shop"}
        after = await until(client, address, lambda now: now["state"] == "failed")
        assert "The token is not known." in after["last_failure"]["message"]
        stopped = await until(client, f"{address}/stopped", lambda now: now["count"] == 3)
        assert stopped["items"][0]["message"] == failed[-1]["error"]["message"]
        await renewed(client, credential, NEW)
        resumed = (await client.post(f"{address}/resume")).json()
        ids = {execution["execution_id"] for execution in failed}
        assert ({*resumed["resumed"]}, resumed["not_resumed"]) == (ids, [])
        assert resumed["next_cursor"] is None
        for execution in failed:
            await ended(client, f"/api/executions/{execution['execution_id']}", "completed")
        await until(client, address, lambda now: now["state"] == "working")
        assert (await client.get(f"{address}/stopped")).json() == {"count": 0, "items": []}


async def test_an_execution_that_cannot_go_on_is_named_and_the_others_go_on(
    server: OpenServer, shop: Shop
) -> None:
    async with server() as client:
        credential = await stored(client, shop, OLD)
        address = f"{CREDENTIALS}/{credential['id']}"
        paths = [
            await deployed(client, {**orders(shop), "name": name}) for name in ("First", "Second")
        ]
        failed = [await run(client, path, "failed") for path in paths]
        await until(client, f"{address}/stopped", lambda now: now["count"] == 2)
        await client.post(f"{paths[0]}/archive")
        await renewed(client, credential, NEW)
        resumed = (await client.post(f"{address}/resume")).json()
        assert resumed["resumed"] == [failed[1]["execution_id"]]
        (left,) = resumed["not_resumed"]
        assert (left["execution_id"], left["workflow_name"]) == (
            failed[0]["execution_id"],
            "First",
        )
        assert "archived" in left["message"]


async def test_another_process_uses_a_changed_credential_for_its_next_attempt(
    server: OpenServer, shop: Shop
) -> None:
    async with server() as client:
        credential = await stored(client, shop, NEW)
        path = await deployed(client, orders(shop))
        await run(client, path, "completed")
        async with server() as other:
            await renewed(other, credential, OLD)
        shop.accepted = OLD
        await run(client, path, "completed")


async def test_a_credential_that_is_missing_stops_an_execution_until_it_is_stored(
    server: OpenServer, shop: Shop
) -> None:
    async with server() as client:
        path = await deployed(client, orders(shop))
        failed = await run(client, path, "failed")
        assert failed["error"]["summary"] == "There is no credential 'Shop'."
        credential = await stored(client, shop, NEW)
        address = f"{CREDENTIALS}/{credential['id']}"
        await until(client, f"{address}/stopped", lambda now: now["count"] == 1)
        await client.post(f"{address}/resume")
        await ended(client, f"/api/executions/{failed['execution_id']}", "completed")


async def test_agents_that_name_no_model_use_the_stored_credential_llm(
    server: OpenServer,
) -> None:
    agent = {"slug": "speaker", "kind": "llm", "effect": "read", "config": {"prompt": "Hello"}}
    step = {"key": "ask", "agent": "speaker", "retry": {"max_retries": 0}}
    workflow = {"name": "Speak", "steps": [step], "agents": [agent]}
    async with echoing() as model, server() as client:
        path = await deployed(client, workflow)
        failed = await run(client, path, "failed")
        assert "There is no key for a language model." in failed["error"]["message"]
        members = {"base_url": f"{model.url}/v1", "api_key": NEW, "model": "echo"}
        order = {"name": "llm", "type": "llm", "members": members}
        made = await client.post(CREDENTIALS, json=order)
        assert made.status_code == 201, made.text
        found = await run(client, path, "completed")
        assert "you sent [secret]" in found["results"]["ask"]["text"]
        uses = (await client.get(f"{made.headers['location']}/uses")).json()
        assert [each["workflow_id"] for each in uses["workflows"]] == ["wf-speak"]


async def test_a_secret_of_an_outside_store_is_read_when_it_is_used_and_not_stored(
    database_url: str, tmp_path: Path, shop: Shop
) -> None:
    settings = Settings(
        home=tmp_path,
        database_url=database_url,
        http_allow=("127.0.0.1",),
        secret_variables={"BATON_SECRET_SHOP": NEW},
        credential_commands={"wrong": ("/bin/echo", OLD), "broken": ("/bin/false",)},
    )
    async with serving(settings) as client:
        reference = {"from": "environment", "variable": "BATON_SECRET_SHOP"}
        members = {"base_url": shop.url, "token": reference}
        order = {"name": "shop", "type": "http", "members": members}
        made = (await client.post(CREDENTIALS, json=order)).json()
        assert made["secrets"] == [{"name": "token", "reference": reference}]
        path = await deployed(client, orders(shop))
        await run(client, path, "completed")
        address = f"{CREDENTIALS}/{made['id']}"
        assert (await client.post(f"{address}/test")).json()["worked"]
        wrong = await changed_to(client, made, members | {"token": command("wrong")})
        refused = await run(client, path, "failed")
        assert refused["error"]["http_status"] == 401
        await changed_to(client, wrong, members | {"token": command("broken")})
        failed = await run(client, path, "failed")
        assert "The command 'broken' gave no secret: it ended with code 1." in str(failed["error"])
        put = {"name": "shop", "members": {**members, "token": command("rm")}}
        unknown = await client.put(address, json=put, headers={"If-Match": '"3"'})
        assert unknown.json()["problems"][0]["path"] == "$.members.token"
        elsewhere = {"name": "shop", "members": {"base_url": "https://93.184.215.14"}}
        moved = await client.put(address, json=elsewhere, headers={"If-Match": '"3"'})
        assert moved.json()["problems"][0]["reason"] == "The address changed."


async def test_a_credential_is_not_deleted_or_renamed_while_something_needs_it(
    server: OpenServer, shop: Shop
) -> None:
    async with server() as client:
        credential = await stored(client, shop, NEW)
        address = f"{CREDENTIALS}/{credential['id']}"
        path = await deployed(client, orders(shop))
        document = {
            "slug": "order-reader",
            "kind": "http",
            "name": "Order reader",
            "config": {"url": shop.url, "credential": "shop"},
        }
        assert (await client.post("/api/agents", json=document)).status_code == 201
        uses = (await client.get(f"{address}/uses")).json()
        assert uses == {
            "agents": [{"slug": "order-reader", "name": "Order reader"}],
            "workflows": [
                {
                    "workflow_id": "wf-orders",
                    "name": "Orders",
                    "steps": ["ask"],
                    "newest": True,
                    "deployed": True,
                }
            ],
        }
        assert (await client.get(address)).json()["used_by"] == {"agents": 1, "workflows": 1}
        refused = await client.delete(address)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert refused.json()["detail"] == (
            "The credential 'shop' cannot be deleted: the agent Order reader, the workflow Orders "
            "would fail. Name another credential there first."
        )
        put = {"name": "store", "members": credential["members"]}
        renaming = await client.put(address, json=put, headers={"If-Match": '"1"'})
        assert (renaming.status_code, "cannot be renamed" in renaming.text) == (409, True)
        await client.post(f"{path}/archive")
        await client.delete("/api/agents/order-reader")
        assert (await client.delete(address)).status_code == 204
