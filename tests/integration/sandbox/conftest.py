from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from baton_sandbox.sandbox import Sandbox


class HandClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Caller:
    """Talks to a sandbox over real HTTP, signed in where it should be."""

    def __init__(self, sandbox: Sandbox, web: httpx2.AsyncClient) -> None:
        self.info = sandbox.info
        self.web = web

    async def entra_token(self, name: str, scope: str) -> dict[str, str]:
        credential = self.info.credentials[name]
        answer = await self.web.post(
            f"{credential['authority']}/{credential['tenant_id']}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": credential["client_id"],
                "client_secret": credential["client_secret"],
                "scope": scope,
            },
        )
        answer.raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def servicenow_token(self) -> dict[str, str]:
        credential = self.info.credentials["servicenow"]
        answer = await self.web.post(
            f"{credential['base_url']}/oauth_token.do",
            data={
                "grant_type": "client_credentials",
                "client_id": credential["client_id"],
                "client_secret": credential["client_secret"],
            },
        )
        answer.raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def table(self, path: str, **params: str) -> httpx2.Response:
        base = self.info.credentials["servicenow"]["base_url"]
        return await self.web.get(
            f"{base}/api/now/table/{path}", params=params, headers=await self.servicenow_token()
        )

    async def crm(self, path: str, prefer: str = "", **options: str) -> httpx2.Response:
        base = self.info.credentials["crm"]["base_url"]
        headers = await self.entra_token("crm", f"{base}/.default")
        params = {f"${name}": value for name, value in options.items()}
        return await self.web.get(
            f"{base}/api/data/v9.2/{path}", params=params, headers=headers | {"Prefer": prefer}
        )

    async def graph_token(self) -> dict[str, str]:
        return await self.entra_token("sharepoint", "https://graph.microsoft.com/.default")

    async def graph(self, path: str, **params: str) -> httpx2.Response:
        base = self.info.credentials["sharepoint"]["base_url"]
        return await self.web.get(
            f"{base}/v1.0{path}", params=params, headers=await self.graph_token()
        )

    async def drive(self) -> str:
        site = await self.graph(f"/sites/{self.info.credentials['sharepoint']['site']}")
        drives = await self.graph(f"/sites/{site.json()['id']}/drives")
        return f"/drives/{drives.json()['value'][0]['id']}"

    async def chat(self, text: str, **members: Any) -> httpx2.Response:
        credential = self.info.credentials["llm"]
        return await self.web.post(
            f"{credential['base_url']}/chat/completions",
            headers={"Authorization": f"Bearer {credential['api_key']}"},
            json={"model": "gpt-4o", "messages": [{"role": "user", "content": text}], **members},
        )

    async def fault(self, system: str, kind: str, **members: Any) -> httpx2.Response:
        return await self.web.post(
            f"{self.info.control_url}/faults",
            json={"system": system, "kind": kind, **members},
            headers=self.info.control_headers,
        )

    async def recorded(self, system: str) -> list[dict[str, Any]]:
        answer = await self.web.get(
            f"{self.info.control_url}/requests?system={system}", headers=self.info.control_headers
        )
        requests: list[dict[str, Any]] = answer.json()["requests"]
        return requests


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def sandbox(tmp_path: Path, clock: HandClock) -> AsyncIterator[Sandbox]:
    running = await Sandbox.start(tmp_path, clock=clock)
    yield running
    await running.stop()


@pytest.fixture
async def caller(sandbox: Sandbox) -> AsyncIterator[Caller]:
    async with httpx2.AsyncClient(timeout=5, verify=False) as web:
        yield Caller(sandbox, web)
