"""A standby that is promoted goes on where the server that failed was."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from baton.embedded.binaries import PostgresBinaries, find_binaries
from baton.store.migrate import upgrade
from clusters import Cluster, system_binaries
from integration.engine.conftest import opened
from integration.engine.stage import step, worker
from integration.store.earlier_version import make_tables

FOLLOWED = {"wal_level": "replica", "hot_standby": "on"}
Binaries = Callable[[], PostgresBinaries]
each_postgresql = pytest.mark.parametrize(
    "binaries",
    [
        pytest.param(find_binaries, id="embedded"),
        pytest.param(system_binaries, id="system", marks=pytest.mark.test_all),
    ],
)


@each_postgresql
async def test_a_promoted_standby_takes_new_executions_and_runs_those_that_waited(
    tmp_path: Path, binaries: Binaries
) -> None:
    with (
        Cluster(tmp_path / "primary", binaries=binaries(), settings=FOLLOWED) as primary,
        primary.standby(tmp_path / "standby") as standby,
    ):
        await asyncio.to_thread(upgrade, primary.conninfo)
        async with opened(primary.conninfo, tmp_path) as stage, worker(stage):
            ended = await stage.start(step("one"))
            assert await stage.ended(ended) == ["completed"]
        async with opened(primary.conninfo, tmp_path) as stage:
            waiting = await stage.start(step("one"))
            standby.catch_up()
        primary.kill()
        standby.promote()
        async with opened(standby.conninfo, tmp_path) as stage, worker(stage):
            new = await stage.start(step("one"))
            assert await stage.ended(ended, waiting, new) == ["completed"] * 3


@each_postgresql
async def test_an_upgrade_repairs_a_queue_that_broke_when_a_standby_was_promoted(
    tmp_path: Path, binaries: Binaries
) -> None:
    with (
        Cluster(tmp_path / "primary", binaries=binaries(), settings=FOLLOWED) as primary,
        primary.standby(tmp_path / "standby") as standby,
    ):
        with psycopg.connect(primary.conninfo, autocommit=True) as connection:
            make_tables(connection, "0001")
        standby.catch_up()
        primary.kill()
        standby.promote()
        await asyncio.to_thread(upgrade, standby.conninfo)
        async with opened(standby.conninfo, tmp_path) as stage, worker(stage):
            assert await stage.ended(await stage.start(step("one"))) == ["completed"]
