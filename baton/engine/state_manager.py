"""Persists what happens in executions: one method for each thing that can happen.

A commit that fails because the database is away is tried again for as long as the claim may
still be ours; the agent's answer is never asked for twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from baton.domain.agent_call import LogLine
from baton.domain.execution import (
    AttemptEnd,
    AttemptStart,
    Claim,
    ExecutionEnd,
    ExecutionRecord,
    JournalEntry,
    Release,
    StepEnd,
)
from baton.domain.worker import WorkerIdentity
from baton.engine.redaction import JournalGate
from baton.errors import ClaimLost, DatabaseUnavailable, StorageFull
from baton.sentence import say

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0


class JournalStore(Protocol):
    """A store of the journal; implemented by `baton.store.journal`."""

    async def load(self, execution_id: str) -> ExecutionRecord | None:
        """Return the record of an execution."""

    async def claim(
        self,
        seen: ExecutionRecord,
        *,
        claim_id: UUID,
        worker: WorkerIdentity,
        may_take_over: bool,
        time_limit: timedelta,
        starts: tuple[AttemptStart, ...] = (),
        orphaned: bool = False,
        expected_now: datetime | None = None,
    ) -> Claim | None:
        """Take an execution exactly as it was seen; an orphaned one only to end it."""

    async def write(self, claim: Claim, entry: JournalEntry) -> bool:
        """Record what happened; false if the claim is lost."""

    async def keep_log(
        self, claim: Claim, start: AttemptStart, after: int, lines: tuple[LogLine, ...]
    ) -> bool:
        """Keep lines of a running attempt, each once; false if the claim is lost."""

    async def release(self, claim: Claim, release: Release) -> bool:
        """Hand the execution back; false if the claim is lost."""


class StateManager:
    """Writes facts about executions under a claim, each in one commit."""

    def __init__(
        self,
        *,
        journal: JournalStore,
        gate: JournalGate,
        new_claim_id: Callable[[], UUID],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        changed: Callable[[str], None] = lambda _: None,
        expected_now: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._journal = journal
        self._gate = gate
        self._new_claim_id = new_claim_id
        self._sleep = sleep
        #: Told the execution id after each commit, for those who watch.
        self._changed = changed
        #: What the database's clock should show; null if that is not known.
        self._expected_now = expected_now

    def clean(self, text: str) -> str:
        """The text as it may be written."""
        return self._gate.text(text)

    async def load(self, execution_id: str) -> ExecutionRecord | None:
        """Return the record of an execution, with every output so far."""
        return await self._journal.load(execution_id)

    async def claim(
        self,
        seen: ExecutionRecord,
        *,
        worker: WorkerIdentity,
        may_take_over: bool,
        time_limit_seconds: float,
        starts: tuple[AttemptStart, ...] = (),
        orphaned: bool = False,
    ) -> Claim | None:
        """Take an execution, and begin attempts in the same commit if some are given.

        `orphaned` takes one whose `baton run` is gone, only to end it.
        """
        claim = await self._journal.claim(
            seen,
            claim_id=self._new_claim_id(),
            worker=worker,
            may_take_over=may_take_over,
            time_limit=timedelta(seconds=time_limit_seconds),
            starts=self._gate.starts(starts),
            orphaned=orphaned,
            expected_now=self._expected_now(),
        )
        if claim is not None:
            self._changed(seen.id)
        return claim

    async def attempts_begin(
        self, claim: Claim, starts: Iterable[AttemptStart], *, skipped: Iterable[StepEnd] = ()
    ) -> None:
        """Attempts are about to run; steps before them were skipped."""
        await self._write(
            claim, JournalEntry(attempts_started=tuple(starts), steps_ended=tuple(skipped))
        )

    async def attempt_wrote(
        self, claim: Claim, start: AttemptStart, after: int, lines: tuple[LogLine, ...]
    ) -> None:
        """A running attempt wrote lines, `after` so many; nothing that is announced changed."""
        clean = self._gate.lines(lines)
        await self._commit(claim, lambda: self._journal.keep_log(claim, start, after, clean))

    async def attempt_will_be_repeated(self, claim: Claim, end: AttemptEnd) -> None:
        """An attempt failed in a way that may pass."""
        await self._write(claim, JournalEntry(attempts_ended=(end,)))

    async def steps_ended(
        self,
        claim: Claim,
        attempts: Iterable[AttemptEnd],
        steps: Iterable[StepEnd],
        *,
        starts: Iterable[AttemptStart],
    ) -> None:
        """Steps are over; the next attempts that may begin at once begin in the same commit."""
        await self._write(
            claim,
            JournalEntry(
                attempts_ended=tuple(attempts),
                steps_ended=tuple(steps),
                attempts_started=tuple(starts),
            ),
        )

    async def execution_ended(
        self,
        claim: Claim,
        attempts: Iterable[AttemptEnd],
        steps: Iterable[StepEnd],
        end: ExecutionEnd,
    ) -> None:
        """The run is over; notifications are committed with it."""
        await self._write(
            claim,
            JournalEntry(
                attempts_ended=tuple(attempts), steps_ended=tuple(steps), execution_ended=end
            ),
        )

    async def released(self, claim: Claim, release: Release) -> None:
        """This worker hands the execution back. A lost claim needs nothing."""
        await self._persist(lambda: self._journal.release(claim, release))
        self._changed(claim.execution_id)

    async def _write(self, claim: Claim, entry: JournalEntry) -> None:
        clean = self._gate.entry(entry)
        await self._commit(claim, lambda: self._journal.write(claim, clean))
        self._changed(claim.execution_id)

    async def _commit(self, claim: Claim, commit: Callable[[], Awaitable[bool]]) -> None:
        if not await self._persist(commit):
            raise ClaimLost(
                say(
                    "Execution {execution_id} belongs to another worker now.",
                    execution_id=claim.execution_id,
                )
            )

    async def _persist(self, commit: Callable[[], Awaitable[T]]) -> T:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                # Shielded: whoever cancels us must not tear a commit apart.
                return await asyncio.shield(asyncio.ensure_future(commit()))
            except (DatabaseUnavailable, StorageFull):
                await self._sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
