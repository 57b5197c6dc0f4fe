"""Databases that are slow to reach, go away and come back: real workers, real PostgreSQL."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from baton.bootstrap import Platform, open_platform
from baton.embedded import EmbeddedPostgres
from baton.embedded.instance import PostgresInstance
from baton.errors import DatabaseUnavailable
from baton.settings import Settings
from baton.store.database import Database, connection_info
from baton.store.migrate import upgrade
from baton.store.sql_files import statement
from faults.proxy import SlowWay
from faults.support import Yard, ended, start, until

pytestmark = pytest.mark.xdist_group("faults")

#: PostgreSQL makes each of these connections wait for a second before it serves them.
SLOW_CONNECTS = "-c post_auth_delay=1"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path / "server") as postgres:
        upgrade(connection_info(postgres.conninfo))
        yield postgres


@asynccontextmanager
async def platform_of(server: EmbeddedPostgres, yard: Yard) -> AsyncIterator[Platform]:
    settings = Settings(
        home=yard.directory / "home", database_url=server.conninfo, agents=(yard.agents,)
    )
    async with open_platform(settings, connection_info(server.conninfo)) as platform:
        try:
            yield platform
        finally:
            yard.end()


async def test_a_worker_recovers_from_an_outage_although_connecting_takes_a_second(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    slow = make_conninfo(server.conninfo, options=SLOW_CONNECTS)
    yard = Yard(tmp_path, slow)
    async with platform_of(server, yard) as platform:
        yard.start_worker()
        execution_ids = [await start(platform, "gated", "last") for _ in range(4)]
        await until(lambda: yard.ran().count("gated") == 4)
        await asyncio.to_thread(EmbeddedPostgres.stop, tmp_path / "server")
        await asyncio.sleep(9)
        await asyncio.to_thread(server.start)
        await until(lambda: yard.ran().count("gated") == 8, seconds=30)
        await asyncio.sleep(10)
        yard.open_gate()
        views = [await ended(platform, id_) for id_ in execution_ids]
        logs = await messages(platform, execution_ids[0])
    assert {view.status for view in views} == {"completed"}
    assert yard.ran().count("gated") == 8, "each began once more and was left alone then"
    assert [run.outcome for run in views[0].runs] == ["released", "completed"]
    assert "Released: the worker lost its database connection. Another attempt follows." in logs


async def test_a_worker_far_away_recovers_from_a_database_that_froze(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with SlowWay(server.conninfo, round_trip_seconds=0.5) as way:
        yard = Yard(tmp_path, way.conninfo)
        async with platform_of(server, yard) as platform:
            yard.start_worker()
            execution_ids = [await start(platform, "gated", "last") for _ in range(4)]
            await until(lambda: yard.ran().count("gated") == 4)
            await frozen(tmp_path / "server", seconds=10)
            await until(lambda: yard.ran().count("gated") == 8, seconds=40)
            await asyncio.sleep(10)
            yard.open_gate()
            views = [await ended(platform, id_) for id_ in execution_ids]
    assert {view.status for view in views} == {"completed"}
    assert yard.ran().count("gated") == 8, "each began once more and was left alone then"


async def test_a_step_that_loses_the_database_three_times_backs_off_and_fails(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    yard = Yard(tmp_path, server.conninfo)
    async with platform_of(server, yard) as platform:
        yard.start_worker()
        execution_id = await start(platform, "gated")
        for n in range(1, 4):
            await until(lambda n=n: yard.ran().count("gated") == n, seconds=40)
            await frozen(tmp_path / "server", seconds=9)
        execution = await ended(platform, execution_id)
        attempts = await platform.database.fetch_all(
            statement(
                "SELECT status, error ->> 'code' AS code,"
                " extract(epoch FROM started_at - lag(ended_at) OVER (ORDER BY n))::float8 AS pause"
                " FROM baton.step_attempts ORDER BY n"
            ),
            {},
        )
    assert execution.status == "failed"
    assert execution.error_detail is not None
    assert execution.error_detail["code"] == "database_lost"
    assert [(row["status"], row["code"]) for row in attempts] == [("released", "database_lost")] * 3
    assert attempts[2]["pause"] >= 5 > attempts[1]["pause"]


async def test_the_pool_connects_at_once_after_an_outage_however_long_it_was(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with Database(server.conninfo, max_connections=4) as database:

        async def used() -> None:
            async with database.connection() as connection:
                await connection.execute("SELECT pg_sleep(0.2)")

        await asyncio.gather(*(used() for _ in range(4)))
        await asyncio.to_thread(EmbeddedPostgres.stop, tmp_path / "server")
        # By doubling its pauses, the pool would try again 31 s after the first time.
        end = asyncio.get_running_loop().time() + 17
        while asyncio.get_running_loop().time() < end:
            with pytest.raises(DatabaseUnavailable):
                await database.reach()
            await asyncio.sleep(0.2)
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(5):
            while True:
                with suppress(DatabaseUnavailable):
                    await database.reach()
                    return


async def test_free_slots_are_used_at_once_after_a_restart_of_the_database(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    yard = Yard(tmp_path, server.conninfo)
    async with platform_of(server, yard) as platform:
        yard.start_worker()
        long = await start(platform, "gated")
        await until(lambda: "gated" in yard.ran())
        await asyncio.to_thread(EmbeddedPostgres.stop, tmp_path / "server")
        await asyncio.sleep(1)
        await asyncio.to_thread(server.start)
        await reached(platform)
        for _ in range(20):
            await start(platform, "last")
        await until(lambda: yard.ran().count("last") == 20, seconds=10)
        yard.open_gate()
        await ended(platform, long)
    log = (tmp_path / "worker-0.log").read_text()
    assert "Traceback" not in log
    assert len(log.splitlines()) < 30


async def test_free_slots_are_used_at_once_after_the_listening_connection_was_cut(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    yard = Yard(tmp_path, server.conninfo)
    async with platform_of(server, yard) as platform:
        yard.start_worker()
        long = await start(platform, "gated")
        await until(lambda: "gated" in yard.ran())
        (before,) = await listeners(platform)
        await platform.database.fetch_all(
            statement("SELECT pg_terminate_backend(%(pid)s)"), {"pid": before}
        )
        async with asyncio.timeout(10):
            while (await listeners(platform)) in ([], [before]):
                await asyncio.sleep(0.1)
        await start(platform, "last")
        await until(lambda: "last" in yard.ran(), seconds=10)
        yard.open_gate()
        execution = await ended(platform, long)
    assert [run.outcome for run in execution.runs] == ["completed"]
    assert "Traceback" not in (tmp_path / "worker-0.log").read_text()


async def frozen(home: Path, *, seconds: float) -> None:
    """Stop every process of a PostgreSQL for a while."""
    first = PostgresInstance(home=home).server_pid()
    assert first is not None
    pids = [first, *children(first)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def listeners(platform: Platform) -> list[int]:
    """Connections of workers that wait for jobs."""
    rows = await platform.database.fetch_all(
        statement("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN \"ch_pgqueuer\"%'"), {}
    )
    return [row["pid"] for row in rows]


async def messages(platform: Platform, execution_id: str) -> list[str]:
    lines = await platform.database.fetch_all(
        statement("SELECT message FROM baton.step_logs WHERE execution_id = %(id)s ORDER BY id"),
        {"id": execution_id},
    )
    return [line["message"] for line in lines]


async def reached(platform: Platform) -> None:
    """Until no connection of ours is left that broke."""
    async with asyncio.timeout(20):
        while True:
            try:
                await platform.database.reach()
            except DatabaseUnavailable:
                await asyncio.sleep(0.1)
            else:
                return
