"""Computing on big texts away from the event loop (design §3, "Big values")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Computing on a quarter of a megabyte takes up to 10 ms, by its shape and what is asked of it.
OFFLOAD_FROM_BYTES = 256 * 1024
#: Inputs of agents count as big from here on: they take turns, and are not read in the worker.
BIG_FROM_BYTES = 1024 * 1024


class ProcessPool(Protocol):
    """Calls functions in another process; `baton.process_pool` has it."""

    async def call(self, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
        """What the function of a module returns or raises."""


@dataclass(frozen=True, slots=True)
class Offloader:
    """Computes here what is quick, and elsewhere what would hold up the event loop."""

    #: None if nobody minds waiting, as in a program that does one thing.
    pool: ProcessPool | None = None

    async def compute(
        self, size_bytes: int, function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs
    ) -> T:
        """Call a function that reads so many bytes of JSON."""
        if self.pool is None or size_bytes < OFFLOAD_FROM_BYTES:
            return function(*arguments, **named)
        return await self.pool.call(function, *arguments, **named)


#: Everything is computed where it is asked for.
INLINE = Offloader()
