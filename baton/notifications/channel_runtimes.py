"""The runtimes of channel types, each imported for its first message."""

from __future__ import annotations

import asyncio
from typing import cast

from baton.domain.channel_type import ChannelTypes
from baton.errors import Misconfigured, SystemUnavailable
from baton.notifications.channel_host import ChannelHost, ChannelRuntime
from baton.plugins.loading import resolve
from baton.sentence import say


class ChannelRuntimes:
    """Provides the runtime of each channel type."""

    def __init__(self, types: ChannelTypes, host: ChannelHost) -> None:
        self._types = types
        self._host = host
        self._opened: dict[str, ChannelRuntime] = {}

    async def of(self, kind: str) -> ChannelRuntime:
        """Return the runtime.

        Raises `SystemUnavailable`, since another worker may have the package.
        """
        if kind not in self._opened:
            self._opened[kind] = await self._open(kind)
        return self._opened[kind]

    async def _open(self, kind: str) -> ChannelRuntime:
        if kind not in self._types:
            raise self._unusable(kind, "It is not installed here. Install its package.")
        try:
            # In a thread, so that other messages continue.
            open_runtime = await asyncio.to_thread(resolve, self._types[kind].runtime)
        except Misconfigured as error:
            raise self._unusable(
                kind, say("{why} Correct or reinstall its package.", why=error.sentence)
            ) from error
        return cast("ChannelRuntime", open_runtime(self._host))

    def _unusable(self, kind: str, why: str) -> SystemUnavailable:
        return SystemUnavailable(
            say("Channels of type {kind!r} cannot send. {why}", kind=kind, why=why),
            system=f"The channel type {kind!r}",
        )
