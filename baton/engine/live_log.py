"""Store the log lines of an attempt while it runs, for live viewers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from baton.domain.agent_call import LogLine
from baton.engine.ports import Later
from baton.engine.recorder import Recorder

#: Interval for checking for new lines; viewers poll every 2 seconds.
LOOK_EVERY_SECONDS = 1.0

#: Stores lines after the given number of earlier lines; returns once they are stored.
KeepLines = Callable[[int, tuple[LogLine, ...]], Awaitable[None]]


class LiveLog:
    """Stores the log of one attempt while the block runs.

    An attempt that ends before the first check costs only a timer. The end of the block waits for
    pending lines, so that it is certain which lines remain to be stored.
    """

    def __init__(self, recorder: Recorder, *, keep: KeepLines, later: Later) -> None:
        self._recorder = recorder
        self._keep = keep
        self._later = later
        self._keeping: asyncio.Task[None] | None = None
        #: Number of stored lines, counted from the first.
        self.kept = 0

    async def __aenter__(self) -> Self:
        self._look_later()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._keeping is not None:
                await self._keeping
        finally:
            self._timer.cancel()

    def _look_later(self) -> None:
        self._timer = self._later(LOOK_EVERY_SECONDS, self._look)

    def _look(self) -> None:
        lines = self._recorder.lines_after(self.kept)
        if lines:
            self._keeping = asyncio.ensure_future(self._keep_lines(lines))
        else:
            self._look_later()

    async def _keep_lines(self, lines: tuple[LogLine, ...]) -> None:
        await self._keep(self.kept, lines)
        self.kept += len(lines)
        self._look_later()
