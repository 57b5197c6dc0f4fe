"""Agents that do everything an agent should not do."""

import asyncio
import os
import sys
import threading
import time
from collections import namedtuple

from baton import AgentContext, TransientAgentError, agent


@agent(slug="echo", effect="read")
def echo(payload: dict) -> dict:
    """Give back what came."""
    return payload


@agent(slug="who", credentials=("crm",))
def who(*, ctx: AgentContext) -> dict:
    print("printed, and no harm done")
    ctx.log("here", level="warning", pid=os.getpid(), odd={1, 2})
    return {
        "pid": os.getpid(),
        "execution": ctx.execution_id,
        "step": ctx.step,
        "attempt": ctx.attempt,
        "key": ctx.idempotency_key,
        "config": ctx.config,
        "credential": ctx.credentials["crm"],
    }


class Unspeakable:
    def __repr__(self) -> str:
        raise RuntimeError("no words")


@agent(slug="logs-what-cannot-be-written")
def logs_what_cannot_be_written(*, ctx: AgentContext) -> dict:
    ctx.log("number", value=10**4300)
    ctx.log("thing", value=Unspeakable())
    ctx.log("inside", value=[Unspeakable()])
    return {"done": True}


@agent(slug="unknown-credential", credentials=("nobody",))
def unknown_credential(*, ctx: AgentContext) -> dict:
    return dict(ctx.credentials["nobody"])


@agent(slug="sleeps")
def sleeps(*, ctx: AgentContext) -> dict:
    ctx.log("asleep", pid=os.getpid())
    while True:
        time.sleep(60)


@agent(slug="starts-a-program")
def starts_a_program(*, ctx: AgentContext) -> dict:
    import subprocess

    program = subprocess.Popen(["sleep", "60"])
    ctx.log("asleep", pid=program.pid)
    program.wait()
    return {}


@agent(slug="exits")
def exits(status: int) -> dict:
    os._exit(status)


@agent(slug="quits")
def quits() -> dict:
    sys.exit("enough")


@agent(slug="quits-async")
async def quits_async() -> dict:
    sys.exit("enough")


@agent(slug="eats")
def eats() -> dict:
    return {"size": len(bytearray(8 << 30))}


_HOARD = [None]


@agent(slug="hoards")
def hoards(catch: bool) -> dict:
    """Keeps things, down to the smallest, where nothing but the end of the process frees them."""
    for size in (1 << 20, 1 << 16, 4096, 500, 100, 1):
        try:
            while True:
                _HOARD[0] = (_HOARD[0], bytes(size))
        except MemoryError:
            continue
    if not catch:
        raise MemoryError
    return {"kept": "x" * 100}


@agent(slug="aborts")
def aborts() -> dict:
    """Ends as a library does that cannot go on without memory."""
    os.abort()


@agent(slug="raises")
def raises(what: str) -> dict:
    if what == "transient":
        raise TransientAgentError("come back later", retry_after=7.5)
    if what == "surrogate":
        raise ValueError("half \ud800 a pair")
    raise {"connection": ConnectionResetError, "value": ValueError}[what]("said so")


@agent(slug="raises-async")
async def raises_async(what: str) -> dict:
    return raises(what)


@agent(slug="cancels-itself")
async def cancels_itself() -> dict:
    raise asyncio.CancelledError


@agent(slug="sleeps-async")
async def sleeps_async(*, ctx: AgentContext) -> dict:
    ctx.log("asleep")
    await asyncio.sleep(60)
    return {}


class Weird(BaseException):
    """Derived from what nobody should derive from."""


@agent(slug="weird-async")
async def weird_async() -> dict:
    raise Weird("odd")


@agent(slug="weird")
def weird() -> dict:
    raise Weird("odd")


@agent(slug="ignores-cancellation")
async def ignores_cancellation(*, ctx: AgentContext) -> dict:
    ctx.log("started")
    for _ in range(2):
        try:
            await asyncio.sleep(0.3)
        except asyncio.CancelledError:
            ctx.log("not me")
    return {}


@agent(slug="shouts")
def shouts() -> dict:
    raise ValueError("begin" + "x" * 5_000_000 + "end")


Odd = namedtuple("Odd", "x")  # noqa: PYI024 it is returned as it is


VALUES = {
    "nan": lambda: {"a": [1.0, float("nan")]},
    "bytes": lambda: {"a": b"x"},
    "set": lambda: {"a": {1}},
    "surrogate": lambda: {"a": "\ud800"},
    "key": lambda: {1: 2},
    "list": lambda: [1],
    "none": lambda: None,
    "huge": lambda: {"a": "x" * 3_000_000},
    "named": lambda: {"a": Odd("x")},
}


@agent(slug="returns")
def returns(what: str):
    return VALUES[what]()


@agent(slug="talks-after-its-end")
def talks_after_its_end(*, ctx: AgentContext) -> dict:
    def talk():
        for _ in range(20):
            time.sleep(0.01)
            ctx.log("a secret of the call before")

    threading.Thread(target=talk, daemon=True).start()
    return {}


@agent(slug="takes-a-moment")
def takes_a_moment(*, ctx: AgentContext) -> dict:
    ctx.log("busy", pid=os.getpid())
    time.sleep(0.2)
    return {"pid": os.getpid()}
