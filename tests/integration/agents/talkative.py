"""Agents that write, block and do not end."""

import asyncio
import ctypes
import logging
import os
import subprocess
import sys
import threading
import time
import warnings

from baton import AgentContext, agent

log = logging.getLogger("talkative")
print("loaded")


def _talk(word: str) -> None:
    print(f"printed {word}")
    print(f"no end of line {word}", end="")
    sys.stdout.buffer.write(f" and bytes {word}\n".encode())
    print(f"error {word}", file=sys.stderr)
    log.debug("not worth it")
    log.info("logged %s", word)
    log.warning("warned %s", word)
    try:
        int(word)
    except ValueError:
        log.exception("failed %s", word)


@agent(slug="talks")
def talks(word: str, *, ctx: AgentContext) -> dict:
    _talk(word)
    warnings.warn(f"deprecated {word}", UserWarning, stacklevel=1)
    ctx.log("done", password="hunter2", contact=word)
    return {}


@agent(slug="talks-async")
async def talks_async(word: str, *, ctx: AgentContext) -> dict:
    await asyncio.sleep(0.01)
    _talk(word)
    await asyncio.to_thread(_talk, f"{word} thread")
    await asyncio.create_task(_in_a_task(word))
    ctx.log("done", password="hunter2", contact=word)
    return {}


async def _in_a_task(word: str) -> None:
    print(f"task {word}")


@agent(slug="talks-below-python")
def talks_below_python() -> dict:
    os.write(1, b"written by descriptor to jane@example.com\n")
    subprocess.run(["sh", "-c", "echo by a program; echo its error >&2"], check=True)
    ctypes.CDLL(None).puts(b"by C")
    ctypes.CDLL(None).fflush(None)
    if os.fork() == 0:
        print("by a fork", flush=True)
        os._exit(0)
    os.wait()
    return {}


@agent(slug="floods")
def floods(lines: int, below: bool) -> dict:
    if below:
        subprocess.run(["sh", "-c", f"yes | head -n {lines}"], check=True)
    for number in range(0 if below else lines):
        print(number)
    return {}


@agent(slug="writes-one-long-line")
def writes_one_long_line() -> dict:
    for _ in range(1000):
        print("x" * 1000, end="")
    print()
    return {}


@agent(slug="speaks-and-dies")
def speaks_and_dies() -> dict:
    os.write(2, b"last words of jane@example.com\n")
    os.abort()


@agent(slug="talks-too-late")
async def talks_too_late() -> dict:
    def talk() -> None:
        time.sleep(0.1)
        print("late jane@example.com")

    threading.Thread(target=talk).start()
    asyncio.get_running_loop().call_later(0.1, print, "later jane@example.com")
    return {}


@agent(slug="blocks")
async def blocks(seconds: float, how: str = "sleep") -> dict:
    match how:
        case "sleep":
            time.sleep(seconds)
        case "compute":
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                pow(3, 100_000)
        case "task":
            await asyncio.gather(_block(seconds))
        case "callback":
            asyncio.get_running_loop().call_soon(time.sleep, seconds)
            await asyncio.sleep(0.01)
    return {"pid": os.getpid()}


async def _block(seconds: float) -> None:
    time.sleep(seconds)


@agent(slug="waits")
async def waits(seconds: float) -> dict:
    await asyncio.sleep(seconds)
    return {}


@agent(slug="never-ends")
async def never_ends(how: str, *, ctx: AgentContext) -> dict:
    ctx.log("started")
    match how:
        case "swallows":
            await _swallow()
        case "shields":
            await asyncio.shield(asyncio.ensure_future(_swallow()))
        case "gathers":
            await asyncio.gather(_swallow(), _fail())
        case "background":
            background = asyncio.ensure_future(_swallow())
            await asyncio.sleep(60)
            background.cancel()
        case "shields work that ends":
            await asyncio.shield(asyncio.ensure_future(asyncio.sleep(60)))
    return {}


async def _swallow() -> None:
    until = time.monotonic() + 4
    while time.monotonic() < until:
        try:
            await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            continue


async def _fail() -> None:
    await asyncio.sleep(0.05)
    raise ValueError("first")
