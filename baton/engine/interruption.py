"""Stop an execution from outside: at its agent call or its sleep, never during a write."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from enum import Enum
from typing import TypeVar

T = TypeVar("T")

#: The event loop runs this many turns before a release cancels an agent, so that results that
#: arrived while the loop was blocked or the process was frozen are still processed.
_TURNS_BEFORE_A_RELEASE = 50


class StopReason(Enum):
    """The reason why an execution must stop here."""

    #: The claim is gone: cancelled, or taken by another worker. Nothing may be written.
    CLAIM_LOST = "claim_lost"
    #: This worker is stopping and releases the execution.
    RELEASE = "release"
    #: This worker could not renew its heartbeat for too long and releases the execution.
    DATABASE_LOST = "database_lost"


class Interrupted(Exception):
    """The guarded work was cancelled because of a stop."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Interruption:
    """Passes a stop request to whatever an execution is waiting for."""

    def __init__(self) -> None:
        self._reason: StopReason | None = None
        self._waiting: asyncio.Task[object] | None = None
        #: Whether a stop reached work that had not ended yet.
        self._cut_short = False

    @property
    def reason(self) -> StopReason | None:
        """The reason to stop; None without a request."""
        return self._reason

    def request(self, reason: StopReason) -> None:
        """Request a stop; a lost claim outranks a release, which still accepts returned results."""
        if self._reason is None or reason is StopReason.CLAIM_LOST:
            self._reason = reason
        if self._waiting is None:
            return
        turns = 0 if reason is StopReason.CLAIM_LOST else _TURNS_BEFORE_A_RELEASE
        self._cancel_after(turns, self._waiting)

    def require_none(self) -> None:
        """Raise `Interrupted` if a stop was requested."""
        if self._reason is not None:
            raise Interrupted(self._reason)

    def _cancel_after(self, turns: int, task: asyncio.Task[object]) -> None:
        if turns and not task.done():
            asyncio.get_running_loop().call_soon(self._cancel_after, turns - 1, task)
        elif task is self._waiting and task.cancel():
            self._cut_short = True

    async def guard(self, work: Coroutine[object, object, T]) -> T:
        """Do work that a stop cancels; raises `Interrupted` if one was requested.

        If the work returned despite the stop, its result counts; an exception caused by the
        cancellation does not.
        """
        if self._reason is not None:
            work.close()
            raise Interrupted(self._reason)
        task: asyncio.Task[T] = asyncio.ensure_future(work)
        self._waiting = task
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        finally:
            self._waiting = None
        reason = self.reason
        if self._cut_short and reason is not None:
            if task.cancelled():
                raise Interrupted(reason)
            if (error := task.exception()) is not None:
                raise Interrupted(reason) from error
        return task.result()
