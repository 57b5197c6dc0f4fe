"""Decide where to compute: in this process, or in a helper process with limits.

Schemas, patterns, expressions and definitions from outside may cost any amount of time, whatever
their size. Their cost is estimated first, and only cheap work runs in the event loop's process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Cost is measured in bytes of JSON that take as long to parse. This much takes up to 10 ms.
INLINE_COST = 256 * 1024
#: Agent inputs from this size are processed one at a time, and not parsed in the worker.
BIG_FROM_BYTES = 1024 * 1024
#: Seconds that helper processes may compute for one request, over all its calls.
REQUEST_SECONDS = 10.0


@dataclass(slots=True)
class Caller:
    """The person or the execution that a computation belongs to."""

    #: Calls with the same key run one after another, so that no caller occupies every helper
    #: process.
    key: str
    #: Limit on the computing time, over all calls.
    seconds_left: float = inf


_CALLER: ContextVar[Caller] = ContextVar("caller", default=Caller("baton"))  # noqa: B039 shared on purpose


def current_caller() -> Caller:
    """Return the current task's caller; Baton itself if none was set."""
    return _CALLER.get()


def name_caller(caller: Caller) -> None:
    """Set the caller for the rest of this task, and for the tasks that it starts."""
    _CALLER.set(caller)


@contextmanager
def calling_for(caller: Caller) -> Iterator[None]:
    """Set the caller for a block."""
    token = _CALLER.set(caller)
    try:
        yield
    finally:
        _CALLER.reset(token)


class ProcessPool(Protocol):
    """Calls functions in another process; implemented by `baton.process_pool`."""

    async def call(self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """Return the result of a module's function, or raise what it raises.

        Raises `TooMuchWork` if it takes too much time or memory, `TooBusy` if too many calls wait.
        """


@dataclass(frozen=True, slots=True)
class Offloader:
    """Computes cheap work in this process and everything else in the pool."""

    #: None in programs that do one thing and serve no other requests.
    pool: ProcessPool | None

    async def compute(
        self, cost: int, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> T:
        """Call a function with this cost (`baton.schemas.cost`); raises the errors of the pool."""
        if self.pool is None or cost < INLINE_COST:
            return function(*arguments, **named)
        return await self.pool.call(function, *arguments, **named)


#: Computes everything in the calling process.
INLINE = Offloader(None)
