"""An upgrade gives way to others who use the tables, and says whom it waits for."""

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from baton.errors import DatabaseUnavailable
from baton.store.migrate import check, upgrade
from integration.engine.conftest import opened
from integration.engine.stage import step, until, worker

#: Makes the tables those of the version before the last, on which everything runs as well.
_ONE_VERSION_BACK = """
UPDATE baton.schema_version SET version_num = '0042';
DROP FUNCTION baton.discard_queue_log CASCADE;
"""


async def test_executions_start_and_run_while_an_upgrade_waits_for_a_long_reader(
    database_url: str, tmp_path: Path
) -> None:
    said: list[str] = []
    async with opened(database_url, tmp_path) as stage, worker(stage):
        with (
            psycopg.connect(database_url, autocommit=True) as admin,
            psycopg.connect(make_conninfo(database_url, application_name="report")) as reader,
        ):
            admin.execute(_ONE_VERSION_BACK)  # type: ignore[arg-type]
            reader.execute("SELECT FROM baton.executions, baton.pgqueuer_log")
            pid = reader.info.backend_pid
            upgrading = asyncio.create_task(
                asyncio.to_thread(upgrade, database_url, say=said.append)
            )
            await until(lambda: bool(said))
            ids = [await stage.start(step("one")) for _ in range(20)]
            assert await stage.ended(*ids) == ["completed"] * 20
            (alive,) = await stage.platform.fleet.alive()
            assert alive.heartbeat_age_seconds < 5
            assert not upgrading.done()
            reader.rollback()
            async with asyncio.timeout(30):
                await upgrading
        assert f"waits for process {pid} (user" in said[0]
        assert "application report, since 20" in said[0]
        assert "idle in transaction" in said[0]
        assert len(said) == 1, "once, however often it tries"
        check(database_url)
        assert await stage.ended(await stage.start(step("one"))) == ["completed"]


async def test_a_second_upgrade_says_who_upgrades_and_goes_on_after_it(database_url: str) -> None:
    said: list[str] = []
    with psycopg.connect(
        make_conninfo(database_url, application_name="other"), autocommit=True
    ) as other:
        pid = other.info.backend_pid
        other.execute("SELECT pg_advisory_lock(%s)", (0x6261746F6E,))
        second = asyncio.create_task(asyncio.to_thread(upgrade, database_url, say=said.append))
        await until(lambda: bool(said))
        assert not second.done()
    async with asyncio.timeout(30):
        await second
    assert f"process {pid} (user" in said[0]
    assert "application other" in said[0]
    assert "upgrades the tables" in said[0]


async def test_an_upgrade_that_is_given_up_while_it_waits_changes_nothing(
    database_url: str,
) -> None:
    given_up, said = threading.Event(), []
    with (
        psycopg.connect(database_url, autocommit=True) as admin,
        psycopg.connect(database_url) as reader,
    ):
        admin.execute(_ONE_VERSION_BACK)  # type: ignore[arg-type]
        reader.execute("SELECT FROM baton.pgqueuer_log")
        upgrading = asyncio.to_thread(
            upgrade,
            database_url,
            say=lambda text: (said.append(text), given_up.set()),
            given_up=given_up,
            pause=timedelta(minutes=5),
        )
        with pytest.raises(DatabaseUnavailable, match="next upgrade does the rest"):
            await asyncio.wait_for(upgrading, 30)
        found = admin.execute("SELECT version_num FROM baton.schema_version").fetchone()
    assert found == ("0042",)
    upgrade(database_url)
    check(database_url)
