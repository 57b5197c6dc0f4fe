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
from baton.domain.errors import ClaimLost, DatabaseUnavailable, StorageFull
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

T = TypeVar("T")

_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0


class Journal(Protocol):
    """Where it is written; `baton.store.journal` says how."""

    async def load(self, execution_id: str) -> ExecutionRecord | None:
        """What is recorded of an execution."""

    async def claim(
        self,
        seen: ExecutionRecord,
        *,
        claim_id: UUID,
        worker: WorkerIdentity,
        may_take_over: bool,
        time_limit: timedelta,
        start: AttemptStart | None,
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
        journal: Journal,
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
        """What is recorded of an execution, with every output so far."""
        return await self._journal.load(execution_id)

    async def claim(
        self,
        seen: ExecutionRecord,
        *,
        worker: WorkerIdentity,
        may_take_over: bool,
        time_limit_seconds: float,
        start: AttemptStart | None,
        orphaned: bool = False,
    ) -> Claim | None:
        """Take an execution, and begin its first attempt in the same commit if one is given.

        `orphaned` takes one whose `baton run` is gone, only to end it.
        """
        claim = await self._journal.claim(
            seen,
            claim_id=self._new_claim_id(),
            worker=worker,
            may_take_over=may_take_over,
            time_limit=timedelta(seconds=time_limit_seconds),
            start=start,
            orphaned=orphaned,
            expected_now=self._expected_now(),
        )
        if claim is not None:
            self._changed(seen.id)
        return claim

    async def attempt_begins(
        self, claim: Claim, start: AttemptStart, *, skipped: Iterable[StepEnd] = ()
    ) -> None:
        """An attempt is about to run; steps before it were skipped."""
        await self._write(claim, JournalEntry(attempt_started=start, steps_ended=tuple(skipped)))

    async def attempt_wrote(
        self, claim: Claim, start: AttemptStart, after: int, lines: tuple[LogLine, ...]
    ) -> None:
        """A running attempt wrote lines, `after` so many; nothing that is announced changed."""
        clean = self._gate.lines(lines)
        await self._commit(claim, lambda: self._journal.keep_log(claim, start, after, clean))

    async def attempt_will_be_repeated(self, claim: Claim, end: AttemptEnd) -> None:
        """An attempt failed in a way that may pass."""
        await self._write(claim, JournalEntry(attempt_ended=end))

    async def steps_ended(
        self,
        claim: Claim,
        attempt: AttemptEnd | None,
        steps: Iterable[StepEnd],
        *,
        next_start: AttemptStart | None,
    ) -> None:
        """Steps are over; the next attempt, if it may begin at once, begins in the same commit."""
        await self._write(
            claim,
            JournalEntry(
                attempt_ended=attempt, steps_ended=tuple(steps), attempt_started=next_start
            ),
        )

    async def execution_ended(
        self,
        claim: Claim,
        attempt: AttemptEnd | None,
        steps: Iterable[StepEnd],
        end: ExecutionEnd,
    ) -> None:
        """The run is over; notifications are committed with it."""
        await self._write(
            claim,
            JournalEntry(attempt_ended=attempt, steps_ended=tuple(steps), execution_ended=end),
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
            raise ClaimLost(f"Execution {claim.execution_id} belongs to another worker now.")

    async def _persist(self, commit: Callable[[], Awaitable[T]]) -> T:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                # Shielded: whoever cancels us must not tear a commit apart.
                return await asyncio.shield(asyncio.ensure_future(commit()))
            except (DatabaseUnavailable, StorageFull):
                await self._sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
