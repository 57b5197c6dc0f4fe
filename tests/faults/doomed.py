"""A worker process to whom something happens at one of its commits.

Put together as `baton worker` is, but for the journal, which stands between the engine and the
real one and counts what is committed.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from baton.bootstrap import build_worker, open_platform
from baton.domain.execution import Claim, ExecutionRecord, JournalEntry, Release
from baton.engine.state_manager import JournalStore
from baton.errors import DatabaseUnavailable
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
    """Which trouble, and at which of this worker's commits of the execution, counted from 1."""

    trouble: Trouble
    at: int


class TroubledJournal:
    """The journal, with trouble at one commit of some executions."""

    def __init__(self, journal: JournalStore, dooms: Mapping[str, Doom]) -> None:
        self._journal = journal
        self._dooms = dooms
        self._commits: Counter[str] = Counter()

    async def load(self, execution_id: str) -> ExecutionRecord | None:
        return await self._journal.load(execution_id)

    async def claim(self, seen: ExecutionRecord, **how: Any) -> Claim | None:
        return await self._commit(seen.id, lambda: self._journal.claim(seen, **how))

    async def write(self, claim: Claim, entry: JournalEntry) -> bool:
        return await self._commit(claim.execution_id, lambda: self._journal.write(claim, entry))

    async def keep_log(self, claim: Claim, *what: Any) -> bool:
        return await self._commit(claim.execution_id, lambda: self._journal.keep_log(claim, *what))

    async def release(self, execution_id: str, claim_id: UUID, release: Release) -> bool:
        return await self._commit(
            execution_id, lambda: self._journal.release(execution_id, claim_id, release)
        )

    async def _commit(self, execution_id: str, call: Callable[[], Awaitable[T]]) -> T:
        self._commits[execution_id] += 1
        note(event="commit", execution=execution_id)
        doom = self._dooms.get(execution_id)
        if doom is None or doom.at != self._commits[execution_id]:
            return await call()
        note(event="trouble", execution=execution_id)
        match doom.trouble:
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
        if doom.trouble is Trouble.DIES_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
        raise DatabaseUnavailable("The acknowledgement is lost, as planned.")


def main(conninfo: str, place: Path, dooms: Mapping[str, Doom]) -> None:
    """Work until SIGTERM, handing back at once what still runs then."""
    os.environ[PLACE_VARIABLE] = str(place)
    asyncio.run(_work(conninfo, place, dooms))


async def _work(conninfo: str, place: Path, dooms: Mapping[str, Doom]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(
        home=place / "home",
        database_url=conninfo,
        agents=(AGENTS,),
        agent_env=(PLACE_VARIABLE,),
    )
    async with open_platform(settings, connection_info(conninfo), timing=QUICK) as platform:
        troubled = replace(platform, journal=TroubledJournal(platform.journal, dooms))
        await build_worker(troubled, concurrency=40, grace_seconds=0).run(stop)
