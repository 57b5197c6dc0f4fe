"""Many streams at once: they share what is read, and their number has a bound."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from baton.domain.actor import LOCAL_OPERATOR
from baton.errors import Overloaded
from baton.services.executions.live import LiveExecutions, StreamLimits
from integration.api.api_calls import Client, deployed, gate_workflow, signal


@dataclass
class Counting:
    """The executions of a platform; counts how often one is read."""

    executions: Any
    reads: list[str] = field(default_factory=list)

    async def standing_json(self, execution_id: str, **more: Any) -> tuple[bytes, bool]:
        self.reads.append(execution_id)
        return await self.executions.standing_json(execution_id, **more)


@pytest.fixture
async def pending(client, tmp_path) -> str:
    """Id of an execution that waits for a worker."""
    workflow = await deployed(client, gate_workflow())
    body = {"path": str(tmp_path / "signal")}
    return (await client.post(f"{workflow}/execute", json=body)).json()["execution_id"]


async def test_eighty_streams_of_one_execution_read_it_once_for_each_change(
    platform, pending, worker, tmp_path
):
    counting = Counting(platform.executions)
    live = LiveExecutions(notices=platform.live._notices, executions=counting)

    async def follow() -> list[bytes]:
        stream = await live.execution(pending, workflow_id=None, actor=LOCAL_OPERATOR)
        return [news.text async for news in stream if news is not None]

    following = [asyncio.create_task(follow()) for _ in range(80)]
    async with worker():
        signal(tmp_path, "open")
        async with asyncio.timeout(60):
            texts = await asyncio.gather(*following)
    await live.aclose()

    assert all(b'"status":"completed"' in seen[-1] for seen in texts)
    changes = {text for seen in texts for text in seen}
    assert len(counting.reads) < 80, "one reading each"
    assert len(counting.reads) <= 4 * len(changes) + 10


async def test_streams_of_one_execution_are_bounded_and_others_still_open(platform, pending):
    limits = StreamLimits(all=5, of_one_execution=3)
    live = LiveExecutions(
        notices=platform.live._notices, executions=platform.executions, limits=limits
    )
    about = {"workflow_id": None, "actor": LOCAL_OPERATOR}
    async with AsyncExitStack() as stack:
        for _ in range(3):
            stream = await live.execution(pending, **about)
            await anext(stream)
            stack.push_async_callback(stream.aclose)
        with pytest.raises(Overloaded, match="is watched by 3 streams already"):
            await live.execution(pending, **about)
        for _ in range(2):
            everything = await live.all(**about)
            reading = asyncio.create_task(anext(everything))
            stack.callback(reading.cancel)
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match="has 5 event streams already"):
            await live.all(**about)
        await stack.aclose()
    await live.aclose()


async def test_a_stream_too_many_is_told_when_to_try_again(served, pending):
    limits = httpx2.Limits(max_connections=None)
    async with AsyncExitStack() as stack:
        many = Client(base_url=served.base_url, limits=limits, timeout=20, trust_env=False)
        await stack.enter_async_context(many)
        for _ in range(100):
            opened = await stack.enter_async_context(
                many.stream("GET", f"/api/executions/{pending}/events")
            )
            assert opened.status_code == 200
        refused = await served.get(f"/api/executions/{pending}/events")
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        assert int(refused.headers["retry-after"]) >= 1
        assert (await served.get("/api/health")).status_code == 200
