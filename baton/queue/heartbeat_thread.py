"""A thread with its own event loop, so that a blocked agent does not stop the heartbeat."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

from baton.domain.worker import TIMING, Timing
from baton.queue.heartbeat_renewer import Beat, HeartbeatRenewer

#: Time to wait for the thread at the end; without a database it may take longer.
_END_WITHIN_SECONDS = 5.0


class HeartbeatThread:
    """Beats every second until ended, and passes each beat to the loop that started it."""

    def __init__(
        self,
        renewer: HeartbeatRenewer,
        *,
        received: Callable[[Beat], None],
        timing: Timing = TIMING,
    ) -> None:
        self._renewer = renewer
        self._received = received
        self._timing = timing
        self._began: Future[None] = Future()
        self._ended: Future[None] = Future()
        self._stop = threading.Event()
        self._wake: Callable[[], object] = lambda: None

    @property
    def failure(self) -> BaseException | None:
        """The error that ended the thread; None if there is none."""
        return self._ended.exception() if self._ended.done() else None

    async def begin(self) -> None:
        """Start the thread and return once the worker is registered.

        Raises the error that prevented it; may then be called again.
        """
        self._began, self._ended, self._stop = Future(), Future(), threading.Event()
        owner = asyncio.get_running_loop()
        threading.Thread(target=self._run, args=(owner,), name="heartbeat", daemon=True).start()
        try:
            await asyncio.wrap_future(self._began)
        except BaseException:
            await self.end()
            raise

    async def end(self) -> None:
        """Unregister the worker and end the thread."""
        self._stop.set()
        with suppress(RuntimeError):  # its loop is already closed
            self._wake()
        await asyncio.wait({asyncio.wrap_future(self._ended)}, timeout=_END_WITHIN_SECONDS)

    def _run(self, owner: asyncio.AbstractEventLoop) -> None:
        try:
            asyncio.run(self._live(owner))
        # Passed to the loop of the worker, which ends with it.
        except BaseException as error:  # noqa: BLE001
            self._ended.set_exception(error)
        else:
            self._ended.set_result(None)

    async def _live(self, owner: asyncio.AbstractEventLoop) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(stop.set)
        try:
            await self._renewer.begin()
        # Raised again by `begin`, in the loop of the worker.
        except Exception as error:  # noqa: BLE001
            await self._renewer.close()
            self._began.set_exception(error)
            return
        self._began.set_result(None)
        try:
            await self._beat_until(stop, owner)
        finally:
            await self._renewer.end()

    async def _beat_until(self, stop: asyncio.Event, owner: asyncio.AbstractEventLoop) -> None:
        while not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._timing.heartbeat_every.total_seconds())
                return
            beat = await self._renewer.beat()
            if beat is None:
                continue
            try:
                owner.call_soon_threadsafe(self._received, beat)
            except RuntimeError:
                return  # the loop of the worker is closed
