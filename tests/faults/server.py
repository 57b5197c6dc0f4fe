"""Databases that keep a ledger, and a PostgreSQL to which everything happens."""

import asyncio
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, LiteralString, Self

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from baton.embedded.binaries import find_binaries
from baton.store.migrate import upgrade
from clusters import Cluster
from faults import leaping_clock

#: What the server keeps about itself while a storm goes on; Baton cannot change it.
_LEDGER = Path(__file__).with_name("ledger.sql")


class Witness:
    """A database that keeps a ledger, asked on connections that nobody cuts on purpose."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo = conninfo

    async def keep_ledger(self) -> None:
        """From now on note what happens to steps and workers."""
        await self.rows(_LEDGER.read_text())  # type: ignore[arg-type]

    async def rows(self, query: LiteralString, *params: object) -> list[dict[str, Any]]:
        """Ask about what happened."""
        async with await psycopg.AsyncConnection.connect(
            self.conninfo, autocommit=True, row_factory=dict_row, application_name="faults"
        ) as connection:
            cursor = await connection.execute(query, params or None)
            return await cursor.fetchall() if cursor.description else []


#: Further than a storm is long, so that times which the leaping clock showed can be told apart.
LEAP_SECONDS = 7200.0
_SETTINGS = {
    "wal_level": "replica",
    "hot_standby": "on",
    "max_connections": "200",
    "synchronous_commit": "on",
}


class Server(Witness):
    """A server of our own, at an address that stays when a standby takes its place."""

    def __init__(self, home: Path) -> None:
        super().__init__("")
        self._home = home
        self._nodes = 0
        self._place = Path(tempfile.mkdtemp(prefix="baton-storm-", dir="/tmp"))
        self._address = self._place / "server"
        #: Not while it is away, in the middle of another fault.
        self._whole = asyncio.Lock()
        self.ahead = False

    async def __aenter__(self) -> Self:
        self._home.mkdir(parents=True, exist_ok=True)
        self._cluster = Cluster(self._directory(), settings=_SETTINGS)
        await asyncio.to_thread(self._cluster.__enter__)
        self._point_at(self._cluster)
        plain = make_conninfo(host=str(self._address), user="postgres", dbname="postgres")
        self.conninfo = leaping_clock.install(plain)
        await asyncio.to_thread(upgrade, self.conninfo)
        await self.keep_ledger()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._cluster.__exit__)
        shutil.rmtree(self._place)

    @property
    def can_promote(self) -> bool:
        """True if the program that copies a server is here."""
        return (find_binaries().directory / "pg_basebackup").exists()

    async def cut(self, random: Random) -> int:
        """End some of Baton's connections; returns how many."""
        rows = await self.rows(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'baton' ORDER BY pid"
        )
        chosen = random.sample(rows, k=min(len(rows), random.choice((1, 1, 2, 4, 50))))
        for row in chosen:
            await self.rows("SELECT pg_terminate_backend(%s)", row["pid"])
        return len(chosen)

    async def cut_listeners(self) -> int:
        """End only the connections on which workers wait for jobs; returns how many."""
        cut = await self.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN \"ch_pgqueuer\"%'"
        )
        return len(cut)

    async def restart(self, pause_seconds: float) -> None:
        """Stop it in good order, with everybody connected, and start it again."""
        async with self._whole:
            await asyncio.to_thread(self._cluster.stop)
            await asyncio.sleep(pause_seconds)
            await asyncio.to_thread(self._cluster.start)

    async def kill(self, pause_seconds: float) -> None:
        """End it as in a crash and start it again; it recovers from its log."""
        async with self._whole:
            await asyncio.to_thread(self._cluster.kill)
            await asyncio.sleep(pause_seconds)
            await asyncio.to_thread(self._cluster.start)

    async def freeze(self, seconds: float) -> None:
        """Stop all its processes for a while: connections stay and nobody answers."""
        async with self._whole:
            pids = [self._cluster.pid, *_children(self._cluster.pid)]
            for pid in pids:
                _signal(pid, signal.SIGSTOP)
            await asyncio.sleep(seconds)
            for pid in pids:
                _signal(pid, signal.SIGCONT)

    async def promote(self) -> None:
        """Make a standby that has every commit, and put it in the place of the server."""
        async with self._whole:
            standby = self._cluster.standby(self._directory())
            await asyncio.to_thread(standby.__enter__)
            await self.rows("ALTER SYSTEM SET synchronous_standby_names = '*'")
            await self.rows("SELECT pg_reload_conf()")
            await asyncio.sleep(1)
            await asyncio.to_thread(standby.catch_up)
            await asyncio.to_thread(self._cluster.__exit__)
            await asyncio.to_thread(standby.promote)
            self._cluster = standby
            self._point_at(standby)

    async def leap(self, *, ahead: bool) -> None:
        """Let its clock leap."""
        await asyncio.to_thread(
            leaping_clock.leap, self.conninfo, ahead_seconds=LEAP_SECONDS if ahead else 0.0
        )
        self.ahead = ahead

    def _directory(self) -> Path:
        self._nodes += 1
        return self._home / f"node-{self._nodes}"

    def _point_at(self, cluster: Cluster) -> None:
        new = self._address.with_name("next")
        new.symlink_to(cluster.sockets, target_is_directory=True)
        new.replace(self._address)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
