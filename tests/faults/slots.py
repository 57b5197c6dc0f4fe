"""Whether workers use their free slots soon after the database is back."""

import asyncio
import os
import time
from dataclasses import dataclass, field

import psycopg

from faults.crew import Crew, Hand
from faults.server import Server

#: How soon after the database's return, for a worker that connects at once.
WITHIN_SECONDS = 5.0
#: A worker that has just started, or slept, is still busy with itself.
_AWAKE_FOR_SECONDS = 15.0
#: Executions end all the time: a worker uses its slots if it uses this share of them.
_USED = 0.5


def _within(hand: Hand) -> float:
    """How soon a worker is at work: on a machine with too much to do, everything takes longer."""
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    return (WITHIN_SECONDS + hand.way.seconds) * busy


@dataclass
class SlotWatch:
    """Looks at the slots after each fault of the database."""

    server: Server
    crew: Crew
    slots: int = 50
    checks: int = 0
    violations: list[str] = field(default_factory=list)
    #: The longest that it took.
    slowest_seconds: float = 0.0
    _faults: int = 0

    def struck(self) -> None:
        """A fault of the database begins: what is being looked at is spoilt."""
        self._faults += 1

    async def returned(self) -> None:
        """The database is back: look until its workers use their slots, or should have."""
        began, faults = time.monotonic(), self._faults
        hands = [hand for hand in self.crew.hands if hand.awake_for > _AWAKE_FOR_SECONDS]
        for hand in hands:
            while not await self._used(hand):
                late = time.monotonic() - began - _within(hand)
                if not self._sound(hand, faults):
                    break
                if late > 0:
                    self.violations.append(
                        f"worker {hand.process.pid} ({hand.way.name}) leaves slots free "
                        f"{time.monotonic() - began:.1f} s after the return of the database"
                    )
                    break
                await asyncio.sleep(0.3)
            else:
                self.checks += 1
                took = time.monotonic() - began
                self.slowest_seconds = max(self.slowest_seconds, took)

    def _sound(self, hand: Hand, faults: int) -> bool:
        return self._faults == faults and hand.lives and hand.awake_for > _AWAKE_FOR_SECONDS

    async def _used(self, hand: Hand) -> bool:
        """True if a worker uses its slots or nothing waits for it."""
        try:
            (row,) = await self.server.rows(
                "SELECT"
                " (SELECT count(*) FROM baton.executions e JOIN faults.workers w"
                "   ON w.id = e.claimed_by WHERE e.status = 'running' AND w.pid = %s) AS used,"
                " (SELECT count(*) FROM baton.executions WHERE status = 'pending') AS waiting",
                hand.process.pid,
            )
        except psycopg.OperationalError:
            return False
        return row["used"] >= self.slots * _USED or row["waiting"] < self.slots * _USED
