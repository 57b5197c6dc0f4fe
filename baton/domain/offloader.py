"""Decides where something is computed: in this process, or in a helper with limits.

What comes out of a schema, a pattern, an expression or a definition that somebody sent may cost
anything, whatever its size. Its cost is estimated first; only what is known to be small is computed
where the event loop runs.
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

#: Cost is counted in bytes of JSON that take as long to read. So many take up to 10 ms.
INLINE_COST = 256 * 1024
#: Inputs of agents count as big from here on: they take turns, and are not read in the worker.
BIG_FROM_BYTES = 1024 * 1024
#: Seconds that helpers compute for one request, all its calls together.
REQUEST_SECONDS = 10.0


@dataclass(slots=True)
class Caller:
    """The person or the execution for whom something is computed."""

    #: Calls of one key are made one after another, so that no one occupies every helper.
    key: str
    #: Helpers compute no longer than this for it, all calls together.
    seconds_left: float = inf


_CALLER: ContextVar[Caller] = ContextVar("caller", default=Caller("baton"))  # noqa: B039 shared on purpose


def current_caller() -> Caller:
    """The caller of the task that asks; Baton itself if none was named."""
    return _CALLER.get()


def name_caller(caller: Caller) -> None:
    """Name the caller for the rest of this task, and for the tasks that it starts."""
    _CALLER.set(caller)


@contextmanager
def calling_for(caller: Caller) -> Iterator[None]:
    """Name the caller for a block."""
    token = _CALLER.set(caller)
    try:
        yield
    finally:
        _CALLER.reset(token)


class ProcessPool(Protocol):
    """Calls functions in another process; `baton.process_pool` has it."""

    async def call(self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """Return what the function of a module returns, or raise what it raises.

        Raises `TooMuchWork` if it takes too long or too much memory, `TooBusy` if too many wait.
        """


@dataclass(frozen=True, slots=True)
class Offloader:
    """Computes what is quick in this process and everything else in the pool."""

    #: None in programs that do one thing and serve nobody meanwhile.
    pool: ProcessPool | None

    async def compute(
        self, cost: int, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> T:
        """Call a function of this cost (`baton.schemas.cost`); raises as the pool does."""
        if self.pool is None or cost < INLINE_COST:
            return function(*arguments, **named)
        return await self.pool.call(function, *arguments, **named)


#: Computes everything where it is asked for.
INLINE = Offloader(None)
