"""Agents that carry values: out of a file, through, and into files, as Python has them."""

import asyncio
import os
import pickle
from pathlib import Path

from pydantic import BaseModel

from baton import AgentContext, agent

HERE = Path(__file__).parent


@agent(slug="giver", effect="read")
def giver() -> dict:
    return pickle.loads((HERE / "given").read_bytes())


@agent(slug="async-giver", effect="read")
async def async_giver() -> dict:
    return pickle.loads((HERE / "given").read_bytes())


@agent(slug="keeper", effect="read")
def keeper(payload: dict, *, ctx: AgentContext) -> dict:
    """Writes down what it got, and passes it on."""
    if (HERE / "closed").exists() and ctx.step == "last":
        raise ValueError("closed")
    (HERE / ctx.step).write_bytes(pickle.dumps((os.getpid(), payload)))
    return payload


@agent(slug="async-keeper", effect="read")
async def async_keeper(payload: dict, *, ctx: AgentContext) -> dict:
    return keeper(payload, ctx=ctx)


@agent(slug="vandal", effect="read")
async def vandal(payload: dict) -> dict:
    """Destroys whatever it got, as deep as it goes."""

    def destroy(value: object) -> None:
        if isinstance(value, dict):
            for member in value.values():
                destroy(member)
            value.clear()
        elif isinstance(value, list):
            for item in value:
                destroy(item)
            value.append("broken")

    destroy(payload)
    return {"destroyed": True}


@agent(slug="sized", effect="read")
def sized(size: int) -> dict:
    return text_of_size(size)


@agent(slug="async-sized", effect="read")
async def async_sized(size: int) -> dict:
    return text_of_size(size)


def text_of_size(size: int) -> dict:
    """An object of exactly so many bytes of JSON that hardly compresses beyond hexadecimals."""
    room = size - len('{"text":""}')
    return {"text": os.urandom(room // 2 + 1).hex()[:room]}


_LOOPS = []


@agent(slug="looper", effect="read")
async def looper(payload: dict) -> dict:
    """Says in which process it ran, and whether in the same loop as before."""
    _LOOPS.append(asyncio.get_running_loop())
    await asyncio.sleep(0)
    return {"pid": os.getpid(), "same": _LOOPS[0] is _LOOPS[-1], "calls": len(_LOOPS)}


@agent(slug="waiter", effect="read")
async def waiter() -> dict:
    await asyncio.sleep(0.1)
    return {}


@agent(slug="glutton", effect="read")
def glutton() -> dict:
    """Takes memory without end."""
    taken = []
    while True:
        taken.append(bytes(10_000))


class Row(BaseModel):
    a: int
    b: list[float]


class Rows(BaseModel):
    rows: list[Row]


@agent(slug="typed", effect="read")
def typed(rows: list[Row]) -> Rows:
    """Takes and returns models, which need many times the memory of their text."""
    return Rows(rows=[row.model_copy(deep=True) for row in rows])
