"""Executions watched over a real socket, with a real worker and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import psycopg
import pytest

from integration.api.api_calls import Client, deployed, gate_workflow, signal

LISTENERS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    "AND query = 'LISTEN baton_executions'"
)


class Stream:
    """The events of one stream, in order."""

    def __init__(self, response: httpx2.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, dict] | None:
        """The next event; null at the end of the stream."""
        name = ""
        async with asyncio.timeout(20):
            async for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))
        return None

    async def until(self, name: str, **members: str) -> dict:
        """The next event of that name with these members."""
        while True:
            found = await self.next()
            assert found is not None, f"the stream ended without {name} {members}"
            if found[0] == name and members.items() <= found[1].items():
                return found[1]


@asynccontextmanager
async def watching(client: Client, path: str) -> AsyncIterator[Stream]:
    async with client.stream("GET", path) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


@pytest.fixture
async def gate(served: Client) -> str:
    return await deployed(served, gate_workflow())


async def started(client: Client, workflow: str, tmp_path) -> str:
    body = {"path": str(tmp_path / "signal")}
    return (await client.post(f"{workflow}/execute", json=body)).json()["execution_id"]


async def test_a_stream_shows_an_execution_from_its_start_to_its_end(
    served, gate, worker, tmp_path
):
    id_ = await started(served, gate, tmp_path)
    async with watching(served, f"/api/executions/{id_}/events") as stream:
        first = await stream.until("execution", status="pending")
        assert not first.keys() & {"input", "context", "results"}
        async with worker():
            running = await stream.until("execution", status="running")
            while running["steps"][1]["status"] != "running":
                running = await stream.until("execution", status="running")
            assert running["completed_steps"] == 1
            signal(tmp_path, "open")
            last = await stream.until("execution", status="completed")
            assert [step["status"] for step in last["steps"]] == ["completed", "completed"]
            assert await stream.next() == ("end", {})
            assert await stream.next() is None
    whole = (await served.get(f"/api/executions/{id_}")).json()
    assert last == {name: whole[name] for name in last}


async def test_an_execution_that_ended_is_shown_once(served, gate, tmp_path):
    id_ = await started(served, gate, tmp_path)
    await served.post(f"/api/executions/{id_}/cancel")
    async with watching(served, f"/api/workflows/wf-gate/executions/{id_}/events") as stream:
        assert (await stream.next() or ("", {}))[1]["status"] == "cancelled"
        assert await stream.next() == ("end", {})


@pytest.mark.parametrize("path", ["exec-20260101-000000000000", "nonsense"])
async def test_there_is_no_stream_of_what_is_not_there(served, path):
    answer = await served.get(f"/api/executions/{path}/events")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_changes_of_all_executions_reach_every_list(served, gate, worker, tmp_path):
    signal(tmp_path, "open")
    path = "/api/executions/events"
    async with (
        watching(served, path) as everything,
        watching(served, f"{path}?workflow_id=wf-gate") as mine,
        watching(served, f"{path}?workflow_id=wf-other") as others,
        worker(),
    ):
        id_ = await started(served, gate, tmp_path)
        told = {"execution_id": id_, "workflow_id": "wf-gate", "status": "completed"}
        assert await everything.until("changed", status="completed") == told
        assert await mine.until("changed", status="completed") == told
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await others.next()


async def test_a_cut_listener_comes_back_and_what_it_missed_is_read(
    served, gate, worker, tmp_path, database_url
):
    id_ = await started(served, gate, tmp_path)
    async with (
        worker(),
        watching(served, f"/api/executions/{id_}/events") as one,
        watching(served, "/api/executions/events") as everything,
    ):
        await one.until("execution", status="running")
        with psycopg.connect(database_url, autocommit=True) as connection:
            ((pid,),) = connection.execute(LISTENERS).fetchall()
            connection.execute("SELECT pg_terminate_backend(%s)", (pid,))
            signal(tmp_path, "open")
            await one.until("execution", status="completed")
            while (await everything.next()) is not None:
                pass
            async with watching(served, "/api/executions/events"):
                ((again,),) = connection.execute(LISTENERS).fetchall()
            assert again != pid


async def test_all_streams_of_a_server_share_one_listener(served, gate, tmp_path, database_url):
    id_ = await started(served, gate, tmp_path)
    async with (
        watching(served, f"/api/executions/{id_}/events") as one,
        watching(served, f"/api/executions/{id_}/events") as two,
        watching(served, "/api/executions/events"),
    ):
        await one.next()
        await two.next()
        with psycopg.connect(database_url) as connection:
            assert len(connection.execute(LISTENERS).fetchall()) == 1


async def test_streams_end_when_the_server_stops(served, platform, gate, tmp_path):
    id_ = await started(served, gate, tmp_path)
    async with watching(served, f"/api/executions/{id_}/events") as stream:
        await stream.next()
        await platform.live.aclose()
        assert await stream.next() is None
