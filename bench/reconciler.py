"""How long a round of the reconciler takes, by the number of executions that wait.

Its statements are planned while the tables are empty, as in a new installation, and nobody analyses
the tables afterwards.
"""

import statistics
import time
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from rich.table import Table

from baton.domain.worker import WorkerIdentity
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.migrate import upgrade
from baton.store.workers import PostgresWorkerStore

_BACKLOGS = (0, 10_000, 100_000)
_ROUNDS = 30
_NAME = "bench_reconciler"
_WAITING = Path(__file__).with_name("waiting.sql").read_bytes()


async def measure(conninfo: str) -> Table:
    """Time rounds on a database of their own."""
    table = Table(title="a round of the reconciler, nothing to do")
    table.add_column("executions that wait")
    table.add_column("p50 / longest ms", justify="right")
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_NAME)))
    own = make_conninfo(conninfo, dbname=_NAME)
    upgrade(own)
    with psycopg.connect(own, autocommit=True) as connection:
        for name in ("executions", "pgqueuer", "workers"):
            statement = sql.SQL("ALTER TABLE baton.{} SET (autovacuum_enabled = off)")
            connection.execute(statement.format(sql.Identifier(name)))
        async with Database(own, max_connections=1) as database:
            await _rounds(database)
            waiting = 0
            for backlog in _BACKLOGS:
                if backlog:
                    connection.execute(_WAITING, {"first": waiting + 1, "last": backlog})
                waiting = backlog
                times = await _rounds(database)
                table.add_row(f"{backlog:,}", f"{statistics.median(times):.1f} / {max(times):.1f}")
    return table


async def _rounds(database: Database) -> list[float]:
    worker = WorkerIdentity(
        id=uuid4(), host="bench", pid=1, version="0", queue="default", agents=("python:a",)
    )
    fleet = PostgresWorkerStore(database, PgQueuerJobs())
    times = []
    for _ in range(_ROUNDS):
        began = time.monotonic()
        await fleet.reconcile(worker, most=50)
        times.append((time.monotonic() - began) * 1000)
    return times
