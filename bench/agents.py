"""Three agents that do nothing but say when they began and ended, with 1 KB of output each."""

import time
from typing import Any

from baton import agent

_PADDING = "x" * 1000


def _noted(step: int, began: float) -> dict[str, Any]:
    # The monotonic clock is one for all processes of the machine.
    return {f"began_{step}": began, f"ended_{step}": time.monotonic(), f"data_{step}": _PADDING}


@agent(slug="bench-one", effect="read")
async def one(payload: dict) -> dict:  # type: ignore[type-arg]
    return _noted(1, time.monotonic())


@agent(slug="bench-two", effect="read")
async def two(payload: dict) -> dict:  # type: ignore[type-arg]
    return _noted(2, time.monotonic())


@agent(slug="bench-three", effect="read")
async def three(payload: dict) -> dict:  # type: ignore[type-arg]
    return _noted(3, time.monotonic())
