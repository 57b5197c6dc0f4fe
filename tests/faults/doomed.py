"""A worker process to whom something happens at one of its commits.

Put together as `baton worker` is, but for the journal, which stands between the engine and the
real one and counts what is committed.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from baton.bootstrap import build_worker, open_platform
from baton.domain.errors import DatabaseUnavailable
from baton.domain.execution import Claim, ExecutionRecord, JournalEntry
from baton.engine.state_manager import Journal
from baton.settings import Settings
from baton.store.database import connection_info
from faults.crew import AGENTS
from faults.storm_agents import PLACE_VARIABLE, note
from faults.worker_process import QUICK

T = TypeVar("T")


class Trouble(StrEnum):
    """What happens at a commit."""

    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"
    FREEZES_BEFORE = "freezes before"
    NOT_COMMITTED = "database away before"
    NOT_ACKNOWLEDGED = "acknowledgement lost after"


@dataclass(frozen=True, kw_only=True)
class Doom:
    """Which trouble, and at which of the worker's commits, counted from 1."""

    trouble: Trouble
    at: int


class TroubledJournal:
    """The journal, with trouble at one commit."""

    def __init__(self, journal: Journal, doom: Doom | None) -> None:
        self._journal = journal
        self._doom = doom
        self._commits = 0

    async def load(self, execution_id: str) -> ExecutionRecord | None:
        return await self._journal.load(execution_id)

    async def claim(self, seen: ExecutionRecord, **how: Any) -> Claim | None:
        return await self._commit(lambda: self._journal.claim(seen, **how))

    async def write(self, claim: Claim, entry: JournalEntry) -> bool:
        return await self._commit(lambda: self._journal.write(claim, entry))

    async def release(self, claim: Claim) -> bool:
        return await self._commit(lambda: self._journal.release(claim))

    async def _commit(self, call: Callable[[], Awaitable[T]]) -> T:
        self._commits += 1
        note(event="commit", n=self._commits)
        if self._doom is None or self._doom.at != self._commits:
            return await call()
        match self._doom.trouble:
            case Trouble.DIES_BEFORE:
                os.kill(os.getpid(), signal.SIGKILL)
            case Trouble.NOT_COMMITTED:
                raise DatabaseUnavailable("The database is away, as planned.")
            case Trouble.FREEZES_BEFORE:
                os.kill(os.getpid(), signal.SIGSTOP)
                written = await call()
                note(event="woke up", written=bool(written))
                return written
        written = await call()
        if self._doom.trouble is Trouble.DIES_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
        raise DatabaseUnavailable("The acknowledgement is lost, as planned.")


def main(conninfo: str, place: Path, doom: Doom | None) -> None:
    """Work until SIGTERM, handing back at once what still runs then."""
    os.environ[PLACE_VARIABLE] = str(place)
    asyncio.run(_work(conninfo, place, doom))


async def _work(conninfo: str, place: Path, doom: Doom | None) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(home=place / "home", database_url=conninfo, agents=(AGENTS,))
    async with open_platform(settings, connection_info(conninfo), timing=QUICK) as platform:
        troubled = replace(platform, journal=TroubledJournal(platform.journal, doom))
        await build_worker(troubled, concurrency=4, grace_seconds=0).run(stop)
