"""The database of a process: the embedded PostgreSQL, or the one of `DATABASE_URL`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from baton.embedded import EmbeddedPostgres
from baton.settings import Settings
from baton.store.database import connection_info
from baton.store.migrate import check, upgrade


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[str]:
    """Start the embedded PostgreSQL unless `DATABASE_URL` names another; yields its address.

    The tables of the embedded one are upgraded, those of another are only checked.
    """
    if settings.database_url is not None:
        conninfo = connection_info(settings.database_url)
        await asyncio.to_thread(check, conninfo)
        yield conninfo
        return
    embedded = EmbeddedPostgres(settings.home, bindir=settings.postgres_bindir)
    conninfo = connection_info(await _started(embedded))
    try:
        await _upgraded(lambda given_up: upgrade(conninfo, given_up=given_up))
        yield conninfo
    finally:
        await asyncio.to_thread(embedded.release)


async def upgrade_database_aside(settings: Settings, say: Callable[[str], None]) -> None:
    """Upgrade the tables in a thread; `say` is called with what the upgrade is waiting for."""
    await _upgraded(lambda given_up: upgrade_database(settings, say, given_up))


async def _upgraded(upgrading: Callable[[threading.Event], object]) -> None:
    given_up = threading.Event()
    work = asyncio.ensure_future(asyncio.to_thread(upgrading, given_up))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        # A thread cannot be cancelled, so it is told to stop waiting.
        given_up.set()
        await asyncio.gather(work, return_exceptions=True)
        raise


async def _started(embedded: EmbeddedPostgres) -> str:
    starting = asyncio.ensure_future(asyncio.to_thread(embedded.start))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # A thread cannot be cancelled, so what it still starts has to be stopped again.
        await asyncio.gather(starting, return_exceptions=True)
        await asyncio.to_thread(embedded.release)
        raise


def upgrade_database(
    settings: Settings, say: Callable[[str], None], given_up: threading.Event | None = None
) -> str:
    """Upgrade the tables and return their version, starting the embedded PostgreSQL if needed.

    `say` is called with what the upgrade is waiting for; setting `given_up` ends the waiting.
    """
    with _reachable_database(settings) as conninfo:
        return upgrade(conninfo, say=say, given_up=given_up)


def check_database(settings: Settings) -> None:
    """Raise `DatabaseOutdated` or `DatabaseUnavailable` unless the tables have this version."""
    with _reachable_database(settings) as conninfo:
        check(conninfo)


@contextmanager
def _reachable_database(settings: Settings) -> Iterator[str]:
    if settings.database_url is not None:
        yield connection_info(settings.database_url)
        return
    with EmbeddedPostgres(settings.home, bindir=settings.postgres_bindir) as embedded:
        yield connection_info(embedded.conninfo)


def stop_embedded_database(settings: Settings) -> bool:
    """Stop the embedded PostgreSQL, even if it is used; false if none ran."""
    return EmbeddedPostgres.stop(settings.home)
