"""Agents that do what the configuration of their step says, attempt by attempt."""

import asyncio
import os
import time
from pathlib import Path

from baton import AgentContext, TransientAgentError, agent

HERE = Path(__file__).parent


def note(ctx: AgentContext) -> None:
    with (HERE / "ran").open("a") as file:
        file.write(f"{ctx.execution_id} {ctx.step} {ctx.attempt} {os.getpid()}\n")


def act_of(ctx: AgentContext) -> dict:
    note(ctx)
    acts = ctx.config.get("acts", [{}])
    return acts[min(ctx.attempt, len(acts)) - 1]


def play(act: dict, payload: dict) -> dict:
    if "transient" in act:
        raise TransientAgentError(act["transient"], retry_after=act.get("retry_after"))
    if "error" in act:
        raise ValueError(act["error"])
    if act.get("echo"):
        return payload
    return act.get("returns", {})


@agent(slug="actor", effect="read")
async def actor(payload: dict, *, ctx: AgentContext) -> dict:
    act = act_of(ctx)
    if "log" in act:
        ctx.log(act["log"])
    if act.get("logs_what_no_database_holds"):
        ctx.log("half \ud83d or \0", odd=float("nan"), at=HERE)
    for line in act.get("logs", ()):
        ctx.log(line)
    if "gate" in act:
        try:
            while not (HERE / act["gate"]).exists():
                await asyncio.sleep(0.01)
        finally:
            (HERE / f"{act['gate']}-left").touch()
    for line in act.get("logs_behind_the_gate", ()):
        ctx.log(line)
    if act.get("stubborn"):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise RuntimeError("the connection was closed") from None
    return play(act, payload)


@agent(slug="writer", effect="write")
async def writer(payload: dict, *, ctx: AgentContext) -> dict:
    return play(act_of(ctx), payload)


@agent(slug="sync-actor", effect="read")
def sync_actor(payload: dict, *, ctx: AgentContext) -> dict:
    act = act_of(ctx)
    time.sleep(act.get("sleeps", 0))
    for line in act.get("logs", ()):
        ctx.log(line)
    while "gate" in act and not (HERE / act["gate"]).exists():
        time.sleep(0.01)
    return play(act, payload)
