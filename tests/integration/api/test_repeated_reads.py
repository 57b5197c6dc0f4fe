"""Every address that can be read answers a second time as it did the first time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from baton.bootstrap_api import build_app
from integration.api.api_calls import Client, deployed, ended, gate_workflow, signal

CREDENTIAL = {
    "name": "desk",
    "type": "servicenow",
    "members": {
        "base_url": "https://desk.service-now.com",
        "username": "u",
        "password": "s3cret-1",
    },
}
AGENT = {"kind": "llm", "name": "Reply Writer", "config": {"prompt": "{text}"}}
CHANNEL = {"name": "Ops", "kind": "webhook", "url": "https://127.0.0.1.invalid/"}


def readable_paths(app: Any) -> Iterator[str]:
    """Paths of the routes that answer GET, those outside the description included."""
    yield "/api/openapi.json"
    for path, methods in app.openapi()["paths"].items():
        if "get" in methods:
            yield path


def shape(value: Any) -> Any:
    """Names and types of a JSON value; all items of a list count as one."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted({repr(shape(item)) for item in value})
    return "number" if isinstance(value, int | float) else type(value).__name__


@pytest.fixture
async def ids(served: Client, worker, tmp_path) -> dict[str, str]:
    """Ids of one existing thing of each kind, by the name of the path parameter."""
    workflow = await deployed(served, gate_workflow())
    signal(tmp_path, "open")
    body = {"path": str(tmp_path / "signal")}
    started = (await served.post(f"{workflow}/execute", json=body)).json()
    async with worker():
        await ended(served, f"/api/executions/{started['execution_id']}", "completed")
    channel = (await served.post("/api/notification-channels", json=CHANNEL)).json()
    agent = (await served.post("/api/agents", json=AGENT)).json()
    credential = (await served.post("/api/credentials", json=CREDENTIAL)).json()
    return {
        "workflow_id": workflow.rpartition("/")[2],
        "execution_id": started["execution_id"],
        "step_key": "gate",
        "version": "1",
        "slug": agent["slug"],
        "channel_id": channel["id"],
        "credential_id": credential["id"],
    }


async def first_answer(client: Client, path: str) -> tuple[int, str, Any]:
    """Status, content type and shape; of an endless stream only that it began."""
    async with client.stream("GET", path) as answer:
        kind = answer.headers["content-type"]
        if kind.startswith("text/event-stream"):
            return answer.status_code, kind, None
        await answer.aread()
        return answer.status_code, kind, shape(answer.json()) if "json" in kind else None


async def test_every_get_of_one_server_answers_twice_alike(served, ids, platform):
    paths = list(readable_paths(build_app(platform)))
    assert len(paths) > 30
    for template in paths:
        path = template.format(**ids)
        if template == "/api/executions/prospects":
            path += f"?execution_id={ids['execution_id']}"
        first = await first_answer(served, path)
        assert first[0] == 200, (path, first)
        assert await first_answer(served, path) == first, path
