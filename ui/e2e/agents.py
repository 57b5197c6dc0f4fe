"""Agents of the journeys: they fail and wait as a journey asks them to."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

from baton import AgentContext, TransientAgentError, agent


@agent(slug="read-order", name="Read order", effect="read")
async def read_order(order: int, *, ctx: AgentContext) -> dict[str, int]:
    """Return the number, and say so in the log."""
    ctx.log("reading", order=order)
    return {"order": order}


@agent(slug="find-order", name="Find order", effect="read")
def find_order(order: int, open_when: str) -> dict[str, str]:
    """Fail until a file exists."""
    if not Path(open_when).exists():
        raise ValueError(f"The order system knows no order {order}.")
    return {"found": f"order {order}"}


@agent(slug="label-order", name="Label order", effect="read")
async def label_order(order: int, label: str = "none") -> dict[str, str]:
    """Return what stands on the order."""
    return {"label": f"{label} {order}"}


@agent(slug="wait-long", name="Wait long", effect="read")
async def wait_long() -> dict[str, bool]:
    """Run until it is stopped."""
    await asyncio.sleep(300)
    return {"waited": True}


@agent(slug="hold-order", name="Hold order", effect="read")
def hold_order(order: int, open_when: str, *, ctx: AgentContext) -> dict[str, int]:
    """Say so and wait until a file exists."""
    ctx.log("holding the order", order=order)
    while not Path(open_when).exists():
        time.sleep(0.05)
    ctx.log("letting the order go", order=order)
    return {"held": order}


@agent(slug="tell-team", name="Tell team", effect="write")
async def tell_team() -> dict[str, bool]:
    """Change something, as far as Baton knows."""
    return {"told": True}


@agent(slug="note-order", name="Note order", effect="write")
def note_order(order: int, open_when: str) -> dict[str, int]:
    """Change something, as far as Baton knows, and fail until a file exists."""
    if not Path(open_when).exists():
        raise ValueError(f"The order system took no note of order {order}.")
    return {"noted": order}


@agent(slug="pass-many", name="Pass many", effect="read")
def pass_many(rows: list[Any], open_when: str) -> dict[str, Any]:
    """Return what it got, and fail until a file exists."""
    if not Path(open_when).exists():
        raise ValueError(f"The order system took none of {len(rows)} orders.")
    return {"rows": rows}


@agent(slug="end-worker", name="End worker", effect="read")
async def end_worker() -> dict[str, bool]:
    """Take its worker down, as a program that runs out of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
    return {"survived": True}


@agent(slug="tell-much", name="Tell much", effect="read")
def tell_much(order: int, open_when: str, *, ctx: AgentContext) -> dict[str, int]:
    """Write many lines to the log and fail; tried again, wait until a file exists."""
    if ctx.attempt == 1:
        for line in range(120):
            ctx.log("looked at a row", row=line, level="warning" if line % 40 == 7 else "info")
        raise TransientAgentError("The rows are being moved.")
    while not Path(open_when).exists():
        time.sleep(0.05)
    ctx.log("found the order", order=order)
    return {"order": order}


@agent(slug="make-many", name="Make many", effect="read")
def make_many(count: int) -> dict[str, Any]:
    """Return many records, numbers that JavaScript would write otherwise, and deep nesting."""
    deep: Any = "the bottom"
    for _ in range(60):
        deep = {"in": deep}
    rows = [
        {"id": n, "name": f"Order {n}", "amount": 1.0 + n, "note": "délivré 📦 " + "x" * 40}
        for n in range(count)
    ]
    numbers = {"one": 1.0, "large": 1e16, "zero": -0.0, "exact": 2**64}
    return {"numbers": numbers, "empty": {}, "none": [], "deep": deep, "rows": rows}
