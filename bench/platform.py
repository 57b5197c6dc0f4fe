"""What every measurement does with the running server and worker."""

import asyncio
from typing import Any

import httpx2
import psycopg


async def until_healthy(client: httpx2.AsyncClient) -> None:
    """Wait for the server and a worker."""
    for _ in range(200):
        try:
            workers = await client.get("/api/workers")
            if workers.status_code == httpx2.codes.OK and workers.json()["items"]:
                return
        except httpx2.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise SystemExit("the server did not become healthy")


async def deploy(client: httpx2.AsyncClient, workflow: dict[str, Any]) -> None:
    """Save a workflow and deploy it."""
    (await client.post("/api/workflows", json=workflow)).raise_for_status()
    path = f"/api/workflows/wf-{workflow['slug']}/deploy"
    (await client.post(path, json={})).raise_for_status()


async def execute(client: httpx2.AsyncClient, slug: str) -> str:
    """Start an execution and return its id."""
    answer = await client.post(f"/api/workflows/wf-{slug}/execute", json={"ticket": "INC0000001"})
    answer.raise_for_status()
    return str(answer.json()["execution_id"])


async def execute_all(
    client: httpx2.AsyncClient, slug: str, *, executions: int, at_once: int
) -> None:
    """Start so many executions from so many callers."""
    left = iter(range(executions))

    async def post_until_done() -> None:
        for _ in left:
            await execute(client, slug)

    await asyncio.gather(*(post_until_done() for _ in range(at_once)))


async def until_all_ended(conninfo: str) -> None:
    """Wait until no execution waits or runs."""
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        while True:
            cursor = await connection.execute(
                "SELECT FROM baton.executions WHERE status IN ('pending', 'running') LIMIT 1"
            )
            if await cursor.fetchone() is None:
                return
            await asyncio.sleep(0.02)
