"""PostgreSQL's clock leaps an hour ahead and back: real workers, who lose nothing by it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from baton.bootstrap import Platform, open_platform
from baton.settings import Settings
from baton.store.database import connection_info
from baton.store.migrate import upgrade
from baton.store.sql_files import statement
from faults import leaping_clock
from faults.leaping_clock import LeapingDatabase, deceived_server
from faults.support import Yard, ended, start, until

pytestmark = pytest.mark.xdist_group("faults")

HOUR = 3600.0
PACED = """
@agent(slug="paced", effect="read")
async def paced(payload: dict):
    note("paced")
    await asyncio.sleep(4)
    return {}
"""


@pytest.fixture(
    params=["now", pytest.param("libfaketime", marks=pytest.mark.test_all)],
)
def leaping(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LeapingDatabase]:
    if request.param == "libfaketime":
        with deceived_server(tmp_path / "server") as database:
            yield database
        return
    postgres = request.getfixturevalue("postgres")
    name = f"leaping_{id(object())}"
    admin = make_conninfo(postgres, dbname="postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        conninfo = leaping_clock.install(make_conninfo(postgres, dbname=name))
        upgrade(connection_info(conninfo))
        yield LeapingDatabase(
            conninfo, lambda seconds: leaping_clock.leap(conninfo, ahead_seconds=seconds)
        )
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@asynccontextmanager
async def fleet(
    conninfo: str, place: Path, *, workers: int
) -> AsyncIterator[tuple[Platform, Yard]]:
    """A platform and workers that have been steady for long enough to take over."""
    yard = Yard(place, conninfo)
    with Path(yard.agents).open("a") as file:
        file.write(PACED)
    settings = Settings(home=place / "home", database_url=conninfo, agents=(yard.agents,))
    async with open_platform(settings, connection_info(conninfo)) as platform:
        for _ in range(workers):
            yard.start_worker()
        logs = [place / f"worker-{n}.log" for n in range(workers)]
        await until(lambda: all(b"Working" in log.read_bytes() for log in logs))
        await asyncio.sleep(11)
        try:
            yield platform, yard
        finally:
            yard.end()


async def test_a_leap_ahead_and_back_fails_nothing_repeats_nothing_and_leaves_nothing_unstarted(
    leaping: LeapingDatabase, tmp_path: Path
) -> None:
    async with fleet(leaping.conninfo, tmp_path, workers=2) as (platform, yard):
        execution_ids = [await start(platform, "paced", "paced", "paced") for _ in range(20)]
        await until(lambda: yard.ran().count("paced") >= 20)
        for ahead in (HOUR, 0.0):
            leaping.leap(ahead)
            execution_ids += [await start(platform, "paced", "last") for _ in range(10)]
            await asyncio.sleep(5)
        views = [await ended(platform, id_) for id_ in execution_ids]
        attempts = await platform.database.fetch_all(
            statement("SELECT DISTINCT status FROM baton.step_attempts"), {}
        )
    assert [view.status for view in views] == ["completed"] * 40
    assert [row["status"] for row in attempts] == ["completed"]
    assert {len(view.runs) for view in views} == {1}
    log = (tmp_path / "worker-0.log").read_text()
    assert "the clock of PostgreSQL leapt by +3600 s" in log
    assert "the clock of PostgreSQL leapt by -3600 s" in log


async def test_what_a_worker_that_died_in_the_leap_left_is_finished(
    leaping: LeapingDatabase, tmp_path: Path
) -> None:
    async with fleet(leaping.conninfo, tmp_path, workers=2) as (platform, yard):
        execution_ids = [await start(platform, "gated", "last") for _ in range(8)]
        await until(lambda: yard.ran().count("gated") == 8)
        leaping.leap(HOUR)
        await asyncio.sleep(3)
        yard.workers[0].kill()
        leaping.leap(0)
        yard.open_gate()
        views = [await ended(platform, id_, seconds=60) for id_ in execution_ids]
        left = await platform.database.fetch_all(
            statement(
                "SELECT extract(epoch FROM r.deadline_at - now())::float8 AS seconds"
                " FROM baton.execution_runs AS r WHERE r.reason = 'takeover'"
            ),
            {},
        )
    assert [view.status for view in views] == ["completed"] * 8
    assert left
    assert all(700 < row["seconds"] < 900 for row in left), "the limit of 900 s went on counting"
