"""Agents that do as their execution's plan says and note every run in an append-only file.

The execution's input holds the plan: for each step, how long it takes, how many of its attempts
fail in passing, whether it waits for a sign, whether it is broken until somebody mends it, and
whether it writes to its log.
"""

import asyncio
import json
import os
import time
import uuid
from pathlib import Path

from baton import AgentContext, TransientAgentError, agent

PLACE_VARIABLE = "FAULTS_PLACE"
#: Name of a file: while it is missing, steps that wait go on waiting.
OPEN = "open"


def note(**fields: object) -> None:
    """Add one line to the notes of this place."""
    line = json.dumps({"at": time.time(), **fields}) + "\n"
    notes = os.open(
        Path(os.environ[PLACE_VARIABLE]) / "notes", os.O_WRONLY | os.O_APPEND | os.O_CREAT
    )
    try:
        os.write(notes, line.encode())  # one write: lines of several processes do not mix
    finally:
        os.close(notes)


def _begin(payload: dict, ctx: AgentContext, *, worker: int | None) -> tuple[str, dict]:
    token = uuid.uuid4().hex
    index = int(ctx.step[1:])
    seen = {f"s{earlier}": payload.get(f"s{earlier}") for earlier in range(index)}
    plan = payload["plan"][index]
    run = {"execution": ctx.execution_id, "index": index, "attempt": ctx.attempt}
    note(event="began", token=token, seen=seen, worker=worker, logs=plan["logs"], **run)
    _log(ctx, plan, "began", token)
    return token, plan


def _end(token: str, plan: dict, ctx: AgentContext) -> dict:
    if ctx.attempt <= plan["fails"]:
        raise TransientAgentError("this attempt was planned to fail")
    if plan["broken"] and not (Path(os.environ[PLACE_VARIABLE]) / ctx.execution_id).exists():
        raise ValueError("this step is broken until somebody mends it")
    note(event="returned", token=token)
    _log(ctx, plan, "returned", token)
    return {ctx.step: token}


def _log(ctx: AgentContext, plan: dict, event: str, token: str) -> None:
    if plan["logs"]:
        ctx.log(f"{event} {token}")


@agent(slug="storm-here", effect="read")
async def here(payload: dict, *, ctx: AgentContext) -> dict:
    token, plan = _begin(payload, ctx, worker=os.getpid())
    await asyncio.sleep(plan["seconds"])
    while plan.get("waits") and not (Path(os.environ[PLACE_VARIABLE]) / OPEN).exists():
        await asyncio.sleep(0.05)
    return _end(token, plan, ctx)


@agent(slug="storm-child", effect="read")
def child(payload: dict, *, ctx: AgentContext) -> dict:
    token, plan = _begin(payload, ctx, worker=None)
    time.sleep(plan["seconds"] / 4)
    return _end(token, plan, ctx)
