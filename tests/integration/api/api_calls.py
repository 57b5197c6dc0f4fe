"""What the tests of the API share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

Client = httpx2.AsyncClient


def a_workflow(**changes: Any) -> dict[str, Any]:
    return {"name": "Echo", "steps": [{"key": "echo", "agent": "echo"}], **changes}


def gate_workflow() -> dict[str, Any]:
    """Two steps; the second waits for a file and fails if the file says so."""
    gate = {"key": "gate", "agent": "gate", "retry": {"max_retries": 0}}
    return {"name": "Gate", "steps": [{"key": "echo", "agent": "echo"}, gate]}


def signal(folder: Path, word: str) -> None:
    """Let the gate open (any word) or fail (`fail`)."""
    (folder / "signal").write_text(word)


async def until(
    client: Client, location: str, reached: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The execution once it is so."""
    async with asyncio.timeout(30):
        while True:
            execution: dict[str, Any] = (await client.get(location)).json()
            if reached(execution):
                return execution
            await asyncio.sleep(0.02)


async def ended(client: Client, location: str, status: str) -> dict[str, Any]:
    """The execution once it is in this status."""
    return await until(client, location, lambda found: found["status"] == status)


async def deployed(client: Client, workflow: dict[str, Any]) -> str:
    created = await client.post("/api/workflows", json=workflow)
    assert created.status_code == 201, created.text
    path: str = created.headers["location"]
    answer = await client.post(f"{path}/deploy")
    assert answer.status_code == 200, answer.text
    return path
