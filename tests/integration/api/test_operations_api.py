"""Health, workers, unknown paths, and what happens while the database is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import httpx2
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from integration.api.api_calls import Client, until


@pytest.fixture
def cut_database(database_url: str) -> Callable[[], None]:
    """From its call on nobody can connect, and who was connected is not any more."""
    name = str(conninfo_to_dict(database_url)["dbname"])

    def cut() -> None:
        admin = make_conninfo(database_url, dbname="postgres")
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
            )
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
                (name,),
            )

    return cut


async def test_health_says_that_it_works_and_which_version(client):
    answer = await client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"]


@pytest.mark.parametrize("path", ["/api/health", "/api/workflows"])
async def test_without_database_health_and_reads_say_so_without_a_trace(
    client, cut_database, caplog, path
):
    cut_database()
    caplog.set_level(logging.CRITICAL, "psycopg.pool")
    answer = await client.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "database_unavailable"
    assert "Traceback" not in answer.text
    assert all(record.exc_info is None for record in caplog.records if "baton" in record.name)


async def test_who_waits_while_the_database_goes_away_gets_the_id_all_the_same(
    client, echo, cut_database, caplog
):
    caplog.set_level(logging.CRITICAL, "psycopg.pool")
    waiting = asyncio.create_task(
        client.post(f"{echo}/execute", json={}, headers={"Prefer": "wait=20"})
    )
    await until(
        client,
        "/api/executions",
        lambda found: len(found["items"]) == 1,
    )
    cut_database()
    answer = await waiting
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert answer.json()["execution_id"] in answer.headers["location"]


async def test_living_workers_are_listed(client, worker):
    assert (await client.get("/api/workers")).json() == {"items": []}
    async with worker(), asyncio.timeout(20):
        while not (items := (await client.get("/api/workers")).json()["items"]):
            await asyncio.sleep(0.02)
    (found,) = items
    assert "python:echo" in found["agents"]
    assert found["heartbeat_age_seconds"] < 10


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api/workflows/", 404, "not_found"),
        ("DELETE", "/api/workflows", 405, "method_not_allowed"),
        ("GET", "/api/workflows/wf-x/execute", 405, "method_not_allowed"),
    ],
)
async def test_unknown_paths_and_methods_are_problems_too(client, method, path, status, code):
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert answer.headers["allow"]


async def test_the_guards_stand_before_every_endpoint(client, echo):
    foreign = [
        await client.get("/api/health", headers={"Host": "evil.example"}),
        await client.post(f"{echo}/execute", json={}, headers={"Origin": "http://evil.example"}),
    ]
    assert [answer.status_code for answer in foreign] == [403, 403]
    answer = await client.post(
        f"{echo}/execute", content=b"{}", headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 415
    assert (await client.get("/api/executions")).json()["items"] == []


async def test_a_mistake_of_ours_is_told_without_its_details(platform, client):
    app = client._transport.app

    @app.get("/api/mistake")
    async def mistake() -> None:
        raise ZeroDivisionError("secret")

    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://localhost") as careful:
        answer = await careful.get("/api/mistake")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
