"""Persist what happens in executions, with one method per kind of event.

A commit that fails because the database is unavailable is repeated as long as the claim may still
be valid; the agent is not called again.
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
    """Stores the journal; implemented by `baton.store.journal`."""

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
        """Claim an execution in exactly the state that was read; an orphaned one only to end it."""

    async def write(self, claim: Claim, entry: JournalEntry) -> bool:
        """Record what happened; false if the claim is lost."""

    async def keep_log(
        self, claim: Claim, start: AttemptStart, after: int, lines: tuple[LogLine, ...]
    ) -> bool:
        """Store log lines of a running attempt, each once; false if the claim is lost."""

    async def release(self, execution_id: str, claim_id: UUID, release: Release) -> bool:
        """Release the execution; false if the claim is lost."""


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
        #: Called with the execution id after each commit, for live viewers.
        self._changed = changed
        #: What the database's clock should show; None if unknown.
        self._expected_now = expected_now

    def clean(self, text: str) -> str:
        """Return the redacted text."""
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
        """Claim an execution, and begin the given attempts in the same commit.

        `orphaned` claims an execution whose `baton run` is gone, only to end it.
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
        """Record that attempts begin, and that steps before them were skipped."""
        await self._write(
            claim, JournalEntry(attempts_started=tuple(starts), steps_ended=tuple(skipped))
        )

    async def attempt_wrote(
        self, claim: Claim, start: AttemptStart, after: int, lines: tuple[LogLine, ...]
    ) -> None:
        """Store lines of a running attempt after `after` earlier ones; announces no change."""
        clean = self._gate.lines(lines)
        await self._commit(claim, lambda: self._journal.keep_log(claim, start, after, clean))

    async def attempt_will_be_repeated(self, claim: Claim, end: AttemptEnd) -> None:
        """Record a transient failure of an attempt."""
        await self._write(claim, JournalEntry(attempts_ended=(end,)))

    async def steps_ended(
        self,
        claim: Claim,
        attempts: Iterable[AttemptEnd],
        steps: Iterable[StepEnd],
        *,
        starts: Iterable[AttemptStart],
    ) -> None:
        """Record that steps ended, and begin the next attempts in the same commit if possible."""
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
        """Record the end of the run, together with its notifications."""
        await self._write(
            claim,
            JournalEntry(
                attempts_ended=tuple(attempts), steps_ended=tuple(steps), execution_ended=end
            ),
        )

    async def released(self, claim: Claim, release: Release) -> None:
        """Release the execution; no effect if the claim is lost."""
        await self._persist(
            lambda: self._journal.release(claim.execution_id, claim.claim_id, release)
        )
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
                # Shielded, so that a cancellation cannot interrupt a commit.
                return await asyncio.shield(asyncio.ensure_future(commit()))
            except (DatabaseUnavailable, StorageFull):
                await self._sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
