"""The database is away, or its disk is full, just when an agent returns."""

import asyncio
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from baton.bootstrap import Platform, open_platform
from baton.embedded import EmbeddedPostgres
from baton.errors import DatabaseUnavailable
from baton.settings import Settings
from baton.store.database import connection_info
from baton.store.migrate import upgrade
from faults.support import Yard, ended, start, until

pytestmark = pytest.mark.xdist_group("faults")

SCRIPT = Path(__file__).with_name("full_disk.py")


async def test_an_answer_survives_half_a_minute_without_database_and_no_other_worker_asks_again(
    tmp_path: Path,
) -> None:
    home = tmp_path / "server"
    with EmbeddedPostgres(home) as postgres:
        upgrade(connection_info(postgres.conninfo))
        yard = Yard(tmp_path, postgres.conninfo)
        settings = Settings(
            home=tmp_path / "home", database_url=postgres.conninfo, agents=(yard.agents,)
        )
        async with open_platform(settings, connection_info(postgres.conninfo)) as platform:
            yard.start_worker()
            execution_id = await start(platform, "first", "big", "last")
            await until(lambda: "big" in yard.ran())
            yard.start_worker()
            await asyncio.to_thread(EmbeddedPostgres.stop, home)
            yard.open_gate()
            await until(lambda: "big-left" in yard.ran())
            await asyncio.sleep(30)
            await asyncio.to_thread(postgres.start)
            await _reached(platform)
            execution = await ended(platform, execution_id)
        yard.end()
    assert execution.status == "completed"
    assert yard.ran() == ["first", "big", "big-left", "last"]
    *before, last = [run.outcome for run in execution.runs]
    assert last == "completed"
    assert set(before) <= {"released"}, "handed over maybe, but nobody took it for dead"


async def _reached(platform: Platform) -> None:
    """Until no connection of ours is left that broke."""
    for _ in range(50):
        try:
            await platform.database.reach()
        except DatabaseUnavailable:
            await asyncio.sleep(0.1)
        else:
            return
    pytest.fail("the database did not come back")


def test_an_answer_survives_a_disk_that_is_full_until_somebody_makes_room(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    script = shlex.join([sys.executable, str(SCRIPT), str(disk)])
    command = f"mount -t tmpfs -o size=160m tmpfs {shlex.quote(str(disk))} && exec {script}"
    tests = str(SCRIPT.parents[1])
    ran = subprocess.run(
        ["unshare", "-Urm", "env", f"PYTHONPATH={tests}", "sh", "-c", command],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, f"this test needs user namespaces: {ran.stderr}"
    assert ran.stdout.splitlines() == [
        "full: No space left on device",
        "while it is full: ['first', 'big', 'big-left']",
        "completed ['first', 'big', 'big-left', 'last']",
        "[('first', 11), ('big', 4000010), ('last', 11)]",
    ]
