"""Baton behind the real pgbouncer."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baton.embedded.account import Account
from baton.errors import Misconfigured
from baton.store.database import connection_info
from baton.store.migrate import check, upgrade
from integration.engine.conftest import opened
from integration.engine.stage import step, worker

pytestmark = pytest.mark.test_all


@contextmanager
def pgbouncer(directory: Path, database_url: str, pool_mode: str) -> Iterator[str]:
    """A pgbouncer before the database; yields the address behind it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "apt-get install pgbouncer"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    target = conninfo_to_dict(database_url)
    names = ("host", "port", "dbname", "user")
    to_database = " ".join(f"{name}={target[name]}" for name in names if name in target)
    file = directory / "pgbouncer.ini"
    file.write_text(
        f"""
[databases]
pooled = {to_database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = any
pool_mode = {pool_mode}
default_pool_size = 40
unix_socket_dir =
"""
    )
    with (directory / "pgbouncer.log").open("wb") as log, Path(os.devnull).open() as nothing:
        # It does not run as root either.
        process = Account.choose(directory / "data").start(
            [program, str(file)], cwd=directory, log=log, inherit=nothing.fileno()
        )
    conninfo = make_conninfo(host="127.0.0.1", port=port, dbname="pooled", user=target["user"])
    try:
        until = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(conninfo).close()
            except psycopg.OperationalError:
                assert process.poll() is None, (directory / "pgbouncer.log").read_text()
                assert time.monotonic() < until
                time.sleep(0.05)
            else:
                break
        yield conninfo
    finally:
        process.kill()
        process.wait(20)


@pytest.mark.parametrize("pool_mode", ["transaction", "statement"])
@pytest.mark.parametrize("act", [check, upgrade])
def test_a_pooler_that_shares_connections_is_refused_with_what_to_do(
    database_url: str, tmp_path: Path, pool_mode: str, act: Callable[[str], object]
) -> None:
    with (
        pgbouncer(tmp_path, database_url, pool_mode) as pooled,
        pytest.raises(Misconfigured, match=r"pooler.*pool_mode = session"),
    ):
        act(connection_info(pooled))


async def test_everything_works_behind_a_pooler_in_session_mode(
    database_url: str, tmp_path: Path
) -> None:
    with pgbouncer(tmp_path, database_url, "session") as pooled:
        await asyncio.to_thread(upgrade, connection_info(pooled))
        await asyncio.to_thread(check, connection_info(pooled))
        async with opened(pooled, tmp_path) as stage, worker(stage):
            ids = [await stage.start(step("one"), step("two")) for _ in range(20)]
            assert await stage.ended(*ids) == ["completed"] * 20
