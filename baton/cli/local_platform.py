"""Run everything on this machine: the database, the server, a worker and the sandbox."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from baton.bootstrap_database import open_database, upgrade_database_aside
from baton.bootstrap_sandbox import sandbox_of
from baton.cli.listening import address, listen
from baton.cli.supervisor import Part, Supervisor
from baton.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalOrder:
    """Options of a local platform."""

    host: str
    port: int
    agents: tuple[str, ...]
    sandbox: bool


@asynccontextmanager
async def local_platform(
    settings: Settings, order: LocalOrder, say: Callable[[str], None], hasten: asyncio.Event
) -> AsyncIterator[str]:
    """Run everything while the block runs; yields the URL of the server.

    Stops in reverse order: first the worker, which finishes what it runs or, once `hasten` is set,
    releases it; last the database. Raises `PortInUse` before anything starts.
    """
    # Bind briefly to report a used port before starting a database for nothing.
    with listen(order.host, order.port) as probe:
        url = address(probe)
        port = probe.getsockname()[1]
    if settings.database_url is not None:
        await upgrade_database_aside(settings, say)
    async with open_database(settings):
        say("database| ready")
        supervisor = Supervisor(
            say=say,
            hasten=hasten,
            environment={
                **os.environ,
                "BATON_HOME": str(settings.home),
                "BATON_PUBLIC_URL": settings.public_url or url,
            },
        )
        agents = tuple(part for source in order.agents for part in ("--agents", source))
        listening = ("--host", order.host, "--port", str(port))
        try:
            if order.sandbox and settings.database_url is None and sandbox_of(settings) is None:
                await supervisor.start(Part(name="sandbox", arguments=("sandbox",)))
            await supervisor.start(Part(name="server", arguments=("server", *listening, *agents)))
            await supervisor.start(Part(name="worker", arguments=("worker", *agents)))
            yield url
        finally:
            await supervisor.stop()
