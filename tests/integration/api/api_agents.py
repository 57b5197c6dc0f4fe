"""Agents of the API's tests."""

import asyncio
from pathlib import Path

from baton import AgentContext, TransientAgentError, agent


@agent(slug="echo", name="Echo", effect="read")
async def echo(payload: dict, *, ctx: AgentContext) -> dict:
    ctx.log("echoing", members=len(payload))
    return payload


@agent(slug="gate", name="Gate", effect="read")
async def gate(path: str) -> dict:
    """Finishes once the file exists, and fails if it says so."""
    signal = Path(path)
    while not signal.exists():
        await asyncio.sleep(0.01)
    if signal.read_text() == "fail":
        raise ValueError("the gate is closed")
    return {"passed": True}


@agent(slug="teller", name="Teller", effect="read")
async def teller(path: str, *, ctx: AgentContext) -> dict:
    """Says that it waits, and finishes once the file exists."""
    ctx.log("waiting for the signal")
    while not Path(path).exists():
        await asyncio.sleep(0.01)
    ctx.log("there it is")
    return {"told": True}


@agent(slug="note", name="Note", effect="write")
async def note(path: str) -> dict:
    """Leaves a mark outside, so that a test sees whether it ran."""
    with Path(path).with_name("notes").open("a") as notes:
        notes.write("noted\n")
    return {"noted": True}


@agent(slug="shaky", name="Shaky", effect="read")
async def shaky(path: str) -> dict:
    """Fails in a way that may pass."""
    raise TransientAgentError("it is busy", retry_after=0.02)
