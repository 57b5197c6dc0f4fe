"""No secret and no personal data where it does not belong, after runs of every kind of agent.

Marked secrets are in every credential, key, channel URL and password, marked personal data in the
inputs. Every mark is then looked for, in every encoding, in all tables, API answers, notices and
lines of the process log. Data views (inputs, outputs, context) are left out: they are exact.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import psycopg
import pytest
from cryptography.fernet import Fernet

from baton.bootstrap import Platform, build_worker, open_platform
from baton.bootstrap_api import build_app
from baton.observability.logging import CleanFormatter
from baton.sandbox_info import SandboxInfo
from baton.settings import Settings
from baton_sandbox.sandbox import Sandbox
from integration.api.api_calls import Client, deployed, until
from integration.api.echo_server import EchoServer, echoing

#: Importing it takes seconds, in which the worker of the test could do nothing else.
importlib.import_module("baton.agents.llm_client")

AGENTS = str(Path(__file__).with_name("leaky_agents.py"))
SECRETS = {
    "python": "mark-py/Zx81+kLm=Q92",
    "http": "mark-http-Zx81kLmQ92vB",
    "basic": "mark basic Zx81 kLm",
    "llm": "mark-llm-Zx81kLmQ92vBn40T",
    "openai": "mark-openai-Zx81kLmQ92vBn",
    "server": "mark-server-Zx81kLmQ92vB",
    "channel": "markchannelZx81kLmQ92vB",
    "mail": "mark-mail-Zx81kLmQ92",
}
PRIVATE = {
    "email": "ada.marked@example.com",
    "phone": "+49 171 2345678",
    "street": "Markierte Straße 12",
    "iban": "DE89370400440532013000",
}
#: Columns that are data views, or what indexes them.
DATA = {
    ("executions", "input"),
    ("executions", "context"),
    ("executions", "results"),
    ("execution_steps", "output"),
    ("step_attempts", "input"),
    ("execution_texts", "words"),
}
#: Members of API answers that are data views.
DATA_MEMBERS = frozenset({"input", "output", "context", "results"})


@dataclass
class Place:
    """Everything that is looked through."""

    platform: Platform
    client: Client
    echo: EchoServer
    log: io.StringIO
    conninfo: str
    #: What was answered when credentials were stored.
    stored: list[str] = field(default_factory=list)


@pytest.fixture
def process_log() -> Iterator[io.StringIO]:
    """What a process with `--verbose` writes to stderr."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(CleanFormatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[SandboxInfo]:
    made = await Sandbox.start(tmp_path / "sandbox")
    yield made.info
    await made.stop()


@pytest.fixture
async def place(
    database_url: str, tmp_path: Path, process_log: io.StringIO, sandbox: SandboxInfo
) -> AsyncIterator[Place]:
    async with echoing() as echo:
        settings = Settings(
            home=tmp_path,
            database_url=database_url,
            http_allow=("127.0.0.1",),
            credentials={
                **{name: dict(members) for name, members in sandbox.credentials.items()},
                "basic": {
                    "username": "user", "password": SECRETS["basic"], "base_url": echo.url
                },
            },
            llm={
                "OPENAI_API_KEY": SECRETS["openai"],
                "OPENAI_BASE_URL": f"{echo.url}/v1",
                "OPENAI_MODEL": "m",
            },
            api_key=SECRETS["server"],
            encryption_keys=(Fernet.generate_key().decode(),),
        )  # fmt: skip
        async with open_platform(settings, database_url, agent_sources=(AGENTS,)) as platform:
            transport = httpx2.ASGITransport(app=build_app(platform))
            stop = asyncio.Event()
            working = asyncio.create_task(
                build_worker(platform, concurrency=4, grace_seconds=1).run(stop)
            )
            async with Client(transport=transport, base_url="http://127.0.0.1:8420") as client:
                found = Place(platform, client, echo, process_log, database_url)
                found.stored = await store_credentials(found)
                yield found
            stop.set()
            await working


def workflows(url: str) -> dict[str, dict[str, Any]]:
    """One for each way in which an agent repeats what it knows."""
    said = {"type": "object", "required": ["said"], "properties": {"said": {"type": "string"}}}

    def one(kind: str, config: dict[str, Any], **more: Any) -> dict[str, Any]:
        agent = {"slug": "speaker", "kind": kind, "effect": "read", "config": config, **more}
        step = {"key": "s", "agent": "speaker", "retry": {"max_retries": 0}}
        return {"steps": [step], "agents": [agent]}

    def model(name: str, credential: str | None) -> dict[str, Any]:
        config = {"model": name, "prompt": "x", "credential": credential}
        return one("llm", config, output_schema=said)

    def step(agent: str, **more: Any) -> dict[str, Any]:
        return {"steps": [{"key": "s", "agent": agent, "retry": {"max_retries": 0}, **more}]}

    return {
        **{f"model-{status}": model(str(status), "model") for status in (400, 401, 429, 500)},
        "model-default-401": model("401", None),
        "model-200": model("echo", "model"),
        **{
            f"{credential}-{status}": one(
                "http", {"url": f"{url}/x?status={status}", "credential": credential}
            )
            for credential in ("http", "basic")
            for status in (200, 302, 401, 500)
        },
        "python": step("leaky"),
        "python-process": step("leaky-sync"),
        "python-schema": step(
            "leaky", input_schema={"properties": {"private": {"pattern": "^x$"}}}
        ),
        "customer": step("customer-data"),
        "analyzer": step("ticket-analyzer"),
        "solution": step("solution-generator"),
    }


async def store_credentials(place: Place) -> list[str]:
    """Store, change and test credentials, also wrong ones; what was answered."""
    url = place.echo.url
    orders = {
        "python": ("http", {"username": "u", "password": SECRETS["python"], "base_url": url}),
        "http": ("http", {"token": SECRETS["http"], "base_url": url}),
        "model": ("llm", {"api_key": SECRETS["llm"], "base_url": f"{url}/v1"}),
    }
    answers: list[str] = []
    for name, (type_, members) in orders.items():
        answers += await stored(place.client, {"name": name, "type": type_, "members": members})
    return answers


async def stored(client: Client, order: dict[str, Any]) -> list[str]:
    path = "/api/credentials"
    change = {"name": order["name"], "members": order["members"]}
    inside = {**order, "name": "x", "members": {**order["members"], "base_url": "https://10.0.0.7"}}
    test = {"type": order["type"], "members": order["members"]}
    made = await client.post(path, json=order)
    one = made.headers["location"]
    found = [
        made,
        await client.post(path, json=order),
        await client.post(path, json=inside),
        await client.post(f"{path}/test", json=test),
        await client.post(f"{one}/test"),
        await client.put(one, json=change, headers={"If-Match": '"1"'}),
        await client.put(one, json=change, headers={"If-Match": '"1"'}),
        await client.get(path),
    ]
    assert [each.status_code for each in found] == [201, 409, 422, 200, 200, 200, 409, 200]
    return [each.text for each in found]


async def add_channels(place: Place) -> None:
    for channel in (
        {
            "name": "hook",
            "kind": "webhook",
            "url": f"{place.echo.url}/hooks/{SECRETS['channel']}?v=1",
            "notify_on": ["failure", "success"],
        },
        {
            "name": "mail",
            "kind": "email",
            "email": {
                "host": "127.0.0.1",
                "port": 1,
                "username": "baton",
                "sender": "baton@example.org",
                "recipients": ["ops@example.org"],
                "security": "none",
            },
            "password": SECRETS["mail"],
            "notify_on": ["failure", "success"],
        },
    ):
        answer = await place.client.post("/api/notification-channels", json=channel)
        assert answer.status_code == 201, answer.text


async def run_all(place: Place) -> dict[str, dict[str, Any]]:
    """Every workflow twice at once, once told to fail; how each ended."""
    private = " ".join(PRIVATE.values())
    data = {
        "private": private,
        "ticket_id": "T1",
        "title": private,
        "description": private,
        "customer_id": "CUST-0",
    }
    paths = {
        name: await deployed(place.client, {"name": name, "slug": name, **workflow})
        for name, workflow in workflows(place.echo.url).items()
    }
    locations: dict[str, str] = {}
    for name, path in paths.items():
        for fails in (True, False):
            started = await place.client.post(f"{path}/execute", json={**data, "fails": fails})
            assert started.status_code == 202, started.text
            locations[f"{name}-{fails}"] = started.headers["location"]
    return {
        name: await until(
            place.client, location, lambda now: now["status"] in {"completed", "failed"}
        )
        for name, location in locations.items()
    }


def encodings(mark: str) -> set[str]:
    octets = mark.encode()
    found = {
        mark,
        quote(mark),
        quote(mark, safe=""),
        json.dumps(mark)[1:-1],
        json.dumps(mark, ensure_ascii=False)[1:-1],
        mark.replace("@", "\\u0040"),
    }
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + octets).decode().rstrip("=")
        middle = encoded[4 if shift else 0 : -4]
        if len(middle) >= 8:
            found |= {middle, middle.replace("+", "-").replace("/", "_")}
    return found


def leaks(where: str, text: str, marks: dict[str, str]) -> set[str]:
    return {
        f"{where}: {name}: …{text[max(0, text.index(form) - 60) : text.index(form) + 60]}…"
        for name, mark in marks.items()
        for form in encodings(mark)
        if form in text
    }


async def tables(conninfo: str) -> dict[tuple[str, str], str]:
    """Every column of every table as text, data views left out."""
    found: dict[tuple[str, str], str] = {}
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        columns = await connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'baton'"
        )
        for table, column in await columns.fetchall():
            if (table, column) in DATA:
                continue
            rows = await connection.execute(
                f'SELECT "{column}"::text FROM baton."{table}" WHERE "{column}" IS NOT NULL'
            )
            found[table, column] = "\n".join(row[0] for row in await rows.fetchall())
    return found


def without_data(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: without_data(item) for name, item in value.items() if name not in DATA_MEMBERS
        }
    return [without_data(item) for item in value] if isinstance(value, list) else value


async def answers(place: Place, executions: list[str]) -> dict[str, str]:
    """What the pages are made of."""
    paths = [
        "/api/executions?limit=100",
        "/api/notifications?limit=100",
        "/api/notification-channels",
        "/api/credentials",
        "/api/workflows?limit=100",
        "/api/agents",
        "/api/dashboard",
        "/api/analytics/errors",
        "/api/workers",
    ]
    for execution in executions:
        base = f"/api/executions/{execution}"
        paths += [base, f"{base}/steps/s", f"{base}/steps/s/logs", f"{base}/export"]
    paths += [f"/api/workflows/wf-{name}/export" for name in workflows(place.echo.url)]
    found = {}
    for path in paths:
        answer = await place.client.get(path)
        if answer.status_code == 200:
            text = answer.text
            if answer.headers["content-type"].startswith("application/json"):
                text = json.dumps(without_data(answer.json()), ensure_ascii=False)
            found[path] = text
    return found


async def test_no_mark_is_found_where_it_does_not_belong(
    place: Place, sandbox: SandboxInfo
) -> None:
    await add_channels(place)
    ended = await run_all(place)
    await asyncio.sleep(1)
    channels = (await place.client.get("/api/notification-channels")).json()["items"]
    for channel in channels:
        await place.client.post(f"/api/notification-channels/{channel['id']}/test")

    assert len({found["status"] for found in ended.values()}) == 2
    assert place.echo.notices, "nobody was notified"
    secrets = SECRETS | {
        f"sandbox {system} {member}": str(value)
        for system, members in sandbox.credentials.items()
        for member, value in members.items()
        if member in {"client_secret", "password", "api_key"}
    }
    marks = secrets | PRIVATE
    found: set[str] = set()
    for (table, column), text in (await tables(place.conninfo)).items():
        found |= leaks(f"{table}.{column}", text, marks)
    seen = await answers(place, [execution["execution_id"] for execution in ended.values()])
    assert len(seen) > 2 * len(ended)
    for path, text in seen.items():
        found |= leaks(path, text, marks)
    for notice in place.echo.notices:
        found |= leaks("notice", notice, marks)
    for text in place.stored:
        found |= leaks("answer about a credential", text, marks)
    found |= leaks("process log", place.log.getvalue(), marks)
    # What a system repeats of the step's own credential is not in its output either.
    for name, execution in ended.items():
        data = json.dumps(execution["results"], ensure_ascii=False)
        found |= leaks(f"output of {name}", data, secrets)
    assert not found, "\n".join(sorted(found)[:40])


@pytest.mark.parametrize("name", ["model-200", "http-200", "python", "python-process"])
async def test_an_output_that_repeats_its_credential_says_so_in_the_log(
    place: Place, name: str
) -> None:
    workflow = workflows(place.echo.url)[name]
    path = await deployed(place.client, {"name": name, "slug": name, **workflow})
    started = await place.client.post(f"{path}/execute", json={"private": "none", "fails": False})
    found = await until(
        place.client, started.headers["location"], lambda now: now["status"] == "completed"
    )
    assert "[secret]" in json.dumps(found["results"])
    logs = await place.client.get(f"{started.headers['location']}/steps/s/logs")
    assert "repeated a secret of the step's credential" in logs.text
