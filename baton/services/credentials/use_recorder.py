"""Records when stored credentials were used, and why they did not work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Protocol

from baton.errors import AgentMisconfigured, BatonError, PlatformError, SystemRefused

#: Each of them is recorded at most this often for a credential.
EVERY_SECONDS = 60.0
#: How long what is still being recorded may take when the process ends.
_LAST_SECONDS = 2.0
_LONGEST_MESSAGE = 1000

_log = logging.getLogger(__name__)


class UseStore(Protocol):
    """Stores what is known of uses; implemented by `baton.store.credentials`."""

    async def record_use(self, name: str) -> None:
        """Record that the credential of this name was used and worked."""

    async def record_failure(self, name: str, message: str) -> None:
        """Record that the credential of this name did not work."""


class CredentialUseRecorder:
    """Gets the end of each attempt that used credentials, and writes seldom."""

    def __init__(
        self,
        *,
        store: UseStore,
        is_stored: Callable[[str], bool],
        clean: Callable[[str], str],
        monotonic: Callable[[], float],
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._store = store
        self._is_stored = is_stored
        self._clean = clean
        self._monotonic = monotonic
        self._every_seconds = every_seconds
        self._recorded_at: dict[tuple[str, bool], float] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def attempt_ended(self, credentials: Collection[str], error: BatonError | None) -> None:
        """An attempt that read these credentials ended; an error may be about one of them."""
        if error is None:
            for name in credentials:
                self._record(name, None)
        elif error.credential is not None and isinstance(error, SystemRefused | AgentMisconfigured):
            self._record(error.credential, self._clean(error.message)[:_LONGEST_MESSAGE])

    async def aclose(self) -> None:
        """Finish what is being recorded, if that is quick."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=_LAST_SECONDS)

    def _record(self, name: str, failure: str | None) -> None:
        key, now = (name.lower(), failure is None), self._monotonic()
        last = self._recorded_at.get(key)
        if not self._is_stored(name) or (last is not None and now - last < self._every_seconds):
            return
        self._recorded_at[key] = now
        task = asyncio.create_task(self._write(name, failure))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, name: str, failure: str | None) -> None:
        try:
            if failure is None:
                await self._store.record_use(name)
            else:
                await self._store.record_failure(name, failure)
        except PlatformError as error:
            _log.warning("the use of the credential %s was not recorded: %s", name, error.message)
