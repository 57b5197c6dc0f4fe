"""Live progress of executions: lines for logs, and a spinner on a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.status import Status

from baton.domain.execution_view import ExecutionProgress, StepProgress
from baton.errors import DatabaseUnavailable

_LOOK_EVERY_SECONDS = 0.1

Look = Callable[[], Awaitable[ExecutionProgress]]


class Display(Protocol):
    """Shows progress."""

    def line(self, text: str) -> None:
        """Write a permanent line."""

    def now(self, text: str) -> None:
        """Show the current activity; an empty text clears it."""


class Screen:
    """Shows progress on stderr; use it as a context manager."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.now("")

    def line(self, text: str) -> None:
        """Write a line."""
        self._console.print(text, soft_wrap=True)

    def now(self, text: str) -> None:
        """Update the spinner on a terminal; elsewhere do nothing."""
        if not self._console.is_terminal:
            return
        if not text and self._status is not None:
            self._status.stop()
            self._status = None
        elif text and self._status is None:
            self._status = self._console.status(text)
            self._status.start()
        elif text and self._status is not None:
            self._status.update(text)


class Follower:
    """Turns an execution's progress into lines, each printed once."""

    def __init__(self, display: Display, *, prefix: str = "") -> None:
        self._display = display
        self._prefix = prefix
        self._said: set[str] = set()

    async def follow(self, look: Look, until: asyncio.Event) -> None:
        """Poll until the event is set, then once more."""
        while not until.is_set():
            await self._look(look)
            try:
                async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                    await until.wait()
            except TimeoutError:
                continue
        await self._look(look)
        self._display.now("")

    def show(self, seen: ExecutionProgress) -> None:
        """Print what is new."""
        if seen.nobody_can_run:
            self._say("waiting", f"Waiting for a worker with {', '.join(seen.agents)}.")
        for position, step in enumerate(seen.steps, start=1):
            place = f"{position}/{len(seen.steps)} {step.name}"
            for text in _lines(step):
                self._say(f"{place}: {text}", f"{place}: {text}")
            if step.status == "running":
                self._display.now(f"{self._prefix}{place}{_meanwhile(step, seen.read_at)}")

    async def _look(self, look: Look) -> None:
        try:
            self.show(await look())
        except DatabaseUnavailable as error:
            self._say("database", f"{error.message} The execution continues when it is back.")

    def _say(self, key: str, text: str) -> None:
        if key not in self._said:
            self._said.add(key)
            self._display.line(f"{self._prefix}{text}")


def _lines(step: StepProgress) -> Iterator[str]:
    """Yield every line worth printing so far."""
    if step.status == "skipped":
        yield f"skipped, {step.reason}"
    if step.started_at is None:
        return
    yield "running"
    if step.next_attempt_at is not None:
        yield f"attempt {step.attempts} failed, trying again: {step.failure}"
    if step.completed_at is not None:
        took = _seconds(step.started_at, step.completed_at)
        tries = f" after {step.attempts} attempts" if step.attempts > 1 else ""
        yield f"{step.status}{tries}, {took:.2f} s"


def _meanwhile(step: StepProgress, read_at: datetime) -> str:
    if step.next_attempt_at is not None:
        pause = max(0.0, _seconds(read_at, step.next_attempt_at))
        return f": attempt {step.attempts + 1} in {pause:.0f} s"
    return f": {_seconds(step.started_at, read_at):.0f} s" if step.started_at else ""


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()
