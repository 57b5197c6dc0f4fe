"""Agents that do nothing but say when they began and ended, wait, or carry many rows."""

import asyncio
import random
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


@agent(slug="bench-fail", effect="read")
async def fail(payload: dict) -> dict:  # type: ignore[type-arg]
    raise ValueError("it broke")


@agent(slug="bench-wait", effect="read")
async def wait() -> dict:  # type: ignore[type-arg]
    """Wait like a step that asks a language model."""
    await asyncio.sleep(2)
    return {"answer": _PADDING}


@agent(slug="bench-rows", effect="read")
def rows(payload: dict) -> dict:  # type: ignore[type-arg]
    """Ten megabytes of records."""
    return rows_of(10_000_000)


@agent(slug="bench-part", effect="read")
def part(part: str) -> dict:  # type: ignore[type-arg]
    """Ten megabytes of records under a name of their own."""
    return {part: rows_of(10_000_000)["rows"]}


@agent(slug="bench-pass", effect="read")
async def passed_on(payload: dict) -> dict:  # type: ignore[type-arg]
    return payload


@agent(slug="bench-pass-sync", effect="read")
def passed_on_sync(payload: dict) -> dict:  # type: ignore[type-arg]
    return payload


def rows_of(size_bytes: int) -> dict[str, Any]:
    """Records of about 110 bytes each."""
    chance = random.Random(1)
    return {
        "rows": [
            {
                "id": number,
                "name": f"customer {chance.random()}",
                "amount": chance.random() * 1e4,
                "tags": ["a", str(chance.random())],
            }
            for number in range(size_bytes // 110)
        ]
    }
