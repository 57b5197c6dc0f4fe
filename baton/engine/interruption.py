"""Stopping an execution from outside: at its agent call or its sleep, never inside a write."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")

#: So often the event loop turns before a release cancels an agent: what returned while the loop was
#: blocked or the process was frozen gets through all its tasks first, and counts.
_TURNS_BEFORE_A_RELEASE = 50


class StopReason(Enum):
    """Why somebody asked an execution to stop here."""

    #: The claim is gone: cancelled, or another worker has it. Nothing may be written.
    CLAIM_LOST = "claim_lost"
    #: This worker is stopping: hand the execution back.
    RELEASE = "release"
    #: This worker could not renew its heartbeat for too long: hand the execution back.
    DATABASE_LOST = "database_lost"


class Interrupted(Exception):
    """The guarded work was cancelled because of a stop."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Interruption:
    """Passes a stop on to whatever an execution is waiting for."""

    def __init__(self) -> None:
        self._reason: StopReason | None = None
        self._waiting: asyncio.Task[Any] | None = None
        #: Whether a stop reached work that had not ended yet.
        self._cut_short = False

    @property
    def reason(self) -> StopReason | None:
        """Why to stop, if anybody asked."""
        return self._reason

    def request(self, reason: StopReason) -> None:
        """Ask for a stop; a lost claim outranks a release, which lets finish what has returned."""
        if self._reason is None or reason is StopReason.CLAIM_LOST:
            self._reason = reason
        if self._waiting is None:
            return
        turns = 0 if reason is StopReason.CLAIM_LOST else _TURNS_BEFORE_A_RELEASE
        self._cancel_after(turns, self._waiting)

    def require_none(self) -> None:
        """Raise `Interrupted` if a stop was asked for."""
        if self._reason is not None:
            raise Interrupted(self._reason)

    def _cancel_after(self, turns: int, task: asyncio.Task[Any]) -> None:
        if turns and not task.done():
            asyncio.get_running_loop().call_soon(self._cancel_after, turns - 1, task)
        elif task is self._waiting and task.cancel():
            self._cut_short = True

    async def guard(self, work: Coroutine[Any, Any, T]) -> T:
        """Do work that a stop cancels; raises `Interrupted` if one did or had been asked for.

        What the work returned all the same counts; what it raised on being cancelled does not.
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
