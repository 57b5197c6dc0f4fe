"""Agents that leave traces in their process, and some that look for them."""

import _thread
import asyncio
import builtins
import concurrent.futures
import decimal
import io
import json
import locale
import logging
import os
import pathlib
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings

from baton import AgentContext, agent


@agent(slug="environment")
def environment() -> dict:
    return dict(os.environ)


@agent(slug="asks", credentials=("crm",))
def asks(name: str, *, ctx: AgentContext) -> dict:
    return dict(ctx.credentials[name])


@agent(slug="asks-async", credentials=("crm",))
async def asks_async(name: str, *, ctx: AgentContext) -> dict:
    await asyncio.sleep(0)
    return dict(ctx.credentials[name])


#: Globals of the module are shared by all calls of its agents.
CALLS: list[int] = []
KEPT: list[object] = []


@agent(slug="count")
def count() -> dict:
    CALLS.append(1)
    return {"calls": len(CALLS), "pid": os.getpid()}


def _print_nothing(*_: object, **__: object) -> None: ...


def change_environment() -> None:
    os.environ["CARELESS"] = "yes"
    del os.environ["PATH"]


def change_time_zone() -> None:
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()


def change_directory() -> None:
    os.chdir("/")


def remove_directory() -> None:
    os.chdir(tempfile.mkdtemp())
    os.rmdir(os.getcwd())


def change_umask() -> None:
    os.umask(0o077)


def change_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
    signal.alarm(1)


def change_import_path() -> None:
    sys.path.insert(0, "/nowhere")
    sys.argv.append("--more")


def change_streams() -> None:
    sys.stdout = io.StringIO()
    sys.stderr = None
    sys.excepthook = _print_nothing


def change_standard_files() -> None:
    os.dup2(os.open("/dev/null", os.O_WRONLY), 1)


def change_locale() -> None:
    locale.setlocale(locale.LC_ALL, "C")


def change_limits() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (17, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    sys.setrecursionlimit(200)
    socket.setdefaulttimeout(3)


def change_logging() -> None:
    logging.disable(logging.CRITICAL)
    logging.getLogger().setLevel(logging.CRITICAL)
    logging.getLogger("mine").addHandler(logging.NullHandler())
    warnings.simplefilter("error")


def seed_random() -> None:
    random.seed(1)


def change_context() -> None:
    decimal.getcontext().prec = 3


def open_file() -> None:
    KEPT.append(open("/etc/hostname"))


def open_descriptor() -> None:
    os.open("/etc/hostname", os.O_RDONLY)


def open_pipe() -> None:
    os.pipe()


def patch_module() -> None:
    json.dumps = _print_nothing


def patch_class() -> None:
    pathlib.Path.exists = _print_nothing


def patch_builtins() -> None:
    builtins.open = _print_nothing


def patch_new_module() -> None:
    import colorsys

    colorsys.rgb_to_hsv = _print_nothing


def replace_module() -> None:
    sys.modules["json"] = sys


def start_thread() -> None:
    threading.Thread(target=time.sleep, args=(60,), daemon=True, name="sleeper").start()


def start_bare_thread() -> None:
    _thread.start_new_thread(time.sleep, (60,))


def start_program() -> None:
    subprocess.Popen(["sleep", "60"])


def start_daemon() -> None:
    subprocess.run("sleep 60 >/dev/null 2>&1 &", shell=True)


def end_program() -> None:
    subprocess.run(["true"], check=True)
    with concurrent.futures.ThreadPoolExecutor() as executor:
        executor.submit(time.sleep, 0).result()


TRACES = {name: it for name, it in vars().items() if callable(it) and "_" in name}


@agent(slug="leave")
def leave(what: str) -> dict:
    TRACES[what]()
    return {"pid": os.getpid()}


@agent(slug="leave-async")
async def leave_async(what: str, big: str = "") -> dict:
    match what:
        case "task":
            KEPT.append(asyncio.create_task(asyncio.sleep(60)))
        case "thread":
            await asyncio.to_thread(time.sleep, 0)
        case "busy thread":
            asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
        case "context":
            decimal.getcontext().prec = 3
    return {"pid": os.getpid()}


def _state() -> dict:
    signals = {
        str(number): str(signal.getsignal(number)).partition(" at ")[0]
        for number in signal.valid_signals()
    }
    return {
        "environment": dict(os.environ),
        "time zone": time.strftime("%Z", time.localtime(0)),
        "directory": os.getcwd(),
        "umask": [mask := os.umask(0), os.umask(mask)],
        "signals": signals,
        "blocked": [str(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, ())],
        "alarm": signal.getitimer(signal.ITIMER_REAL)[0] > 0,
        "path": [*sys.path, *sys.argv],
        "streams": [type(it).__name__ for it in (sys.stdin, sys.stdout, sys.stderr)],
        "hook": sys.excepthook.__name__,
        "standard files": [os.readlink(f"/proc/self/fd/{number}")[:5] for number in range(3)],
        "locale": locale.setlocale(locale.LC_ALL),
        "limits": [resource.getrlimit(number) for number in range(10)],
        "recursion": sys.getrecursionlimit(),
        "timeout": socket.getdefaulttimeout(),
        "logging": [logging.root.level, logging.root.manager.disable, len(logging.root.handlers)],
        "my logger": len(logging.getLogger("mine").handlers),
        "warnings": [str(it) for it in warnings.filters],
        "precision": decimal.getcontext().prec,
        "patched": [it.__module__ for it in (json.dumps, pathlib.Path.exists, builtins.open)],
        "threads": [it.name for it in threading.enumerate()],
    }


@agent(slug="state")
def state() -> dict:
    return {"state": _state(), "pid": os.getpid(), "random": random.random()}
