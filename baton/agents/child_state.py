"""State of a child process that an agent can change, restored after each call.

The process ends if something cannot be restored: `clean_up` says what. Globals of the agent's own
module are kept (docs/python-agents.md says what calls share).
"""

from __future__ import annotations

import _thread
import asyncio
import gc
import locale
import logging
import os
import random
import resource
import signal
import socket
import stat
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from baton.agents.child_patches import Originals

#: How long threads may take to end after they were asked to.
_THREADS_SECONDS = 0.2
#: Python counts a thread only once it runs, which may be a moment after its start.
_THREAD_STARTS_SECONDS = 0.01
_DESCRIPTORS = Path("/proc/self/fd")
_SYSTEM_THREADS = Path("/proc/self/task")
_LIMITS = tuple(
    getattr(resource, name) for name in sorted(vars(resource)) if name.startswith("RLIMIT_")
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One part of the state of a process, as a comparable value."""

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], object]


class ProcessState:
    """The state of the process at creation; `clean_up` restores it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, own_modules: Collection[str]) -> None:
        """Take the snapshot; globals of `own_modules`, which define the agents, may change."""
        self._loop = loop
        self._kept = [(setting, setting.read()) for setting in _SETTINGS]
        self._originals = Originals(own_modules)
        self._threads = _running_threads()
        self._system_threads = _system_threads()
        self._named = frozenset(threading.enumerate())
        self._descriptors = _open_descriptors()
        self._executor = ThreadPoolExecutor(thread_name_prefix="asyncio")
        loop.set_default_executor(self._executor)

    def clean_up(self) -> str:
        """Restore the state; return a description of what could not be restored, "" if nothing."""
        left = [*self._running(), *self._restored()]
        if patched := self._originals.changed():
            left.append(f"{patched} is replaced")
        if not left and (opened := self._opened()):
            left.append(opened)
        random.seed()
        if (numpy := sys.modules.get("numpy")) is not None:
            numpy.random.seed()
        return ", ".join(left)

    def _restored(self) -> Iterator[str]:
        for setting, kept in self._kept:
            try:
                if setting.read() != kept:
                    setting.write(kept)
                    if setting.read() != kept:
                        yield f"the {setting.name} cannot be restored"
            except (OSError, ValueError, TypeError):
                yield f"the {setting.name} cannot be restored"

    def _running(self) -> Iterator[str]:
        self._executor.shutdown(wait=False, cancel_futures=True)
        threads = self._threads_left()
        self._executor = ThreadPoolExecutor(thread_name_prefix="asyncio")
        self._loop.set_default_executor(self._executor)
        if threads:
            named = [it.name for it in threading.enumerate() if it not in self._named]
            names = f" ({', '.join(named)})" if named else ""
            yield f"{_counted(threads, 'thread')} still running{names}"
        if tasks := asyncio.all_tasks(self._loop):
            yield f"{_counted(len(tasks), 'asyncio task')} still pending"
        if _has_children():
            yield "a program that it started still runs"

    def _threads_left(self) -> int:
        if _system_threads() > self._system_threads and _running_threads() <= self._threads:
            time.sleep(_THREAD_STARTS_SECONDS)
        until = time.monotonic() + _THREADS_SECONDS
        # A thread that waits for work ends soon after its executor is gone; others may not.
        while (left := _running_threads() - self._threads) > 0 and time.monotonic() < until:
            time.sleep(0.001)
        return max(left, 0)

    def _opened(self) -> str:
        known = self._descriptors
        if not _open_descriptors() - known:
            return ""
        gc.collect()
        left = {_described(number): None for number in sorted(_open_descriptors() - known)}
        # Connections that a module keeps open are reused by its next call.
        return ", ".join(f"{what} is still open" for what in left if what)


def adopt_orphans() -> None:
    """Make this process adopt programs that agents leave behind, so that it can detect them.

    Works on Linux only (prctl, PR_SET_CHILD_SUBREAPER); elsewhere such programs end with the
    process group.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  takes 5 ms, and only this process needs it

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def _running_threads() -> int:
    """Return the number of Python threads, including those unknown to `threading`."""
    return _thread._count()  # noqa: SLF001  there is no public way


def _system_threads() -> int:
    return len(list(_SYSTEM_THREADS.iterdir())) if _SYSTEM_THREADS.exists() else 0


def _has_children() -> bool:
    try:
        while True:
            process, _ = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return True
    except ChildProcessError:
        return False


def _open_descriptors() -> frozenset[int]:
    if not _DESCRIPTORS.exists():
        return frozenset()
    # The listing includes the descriptor used for the listing itself, which is closed by now.
    listed = (int(entry.name) for entry in _DESCRIPTORS.iterdir())
    return frozenset(number for number in list(listed) if _exists(number))


def _exists(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _described(descriptor: int) -> str:
    """Describe an open file; "" for a connection or a descriptor of an event loop."""
    mode = os.fstat(descriptor).st_mode
    target = str((_DESCRIPTORS / str(descriptor)).readlink())
    if stat.S_ISSOCK(mode) or target.startswith("anon_inode:"):
        return ""
    return "a pipe" if stat.S_ISFIFO(mode) else f"the file {target}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _read_umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _write_environment(kept: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(kept)
    time.tzset()


def _read_handlers() -> dict[int, Any]:
    return {number: signal.getsignal(number) for number in signal.valid_signals()}


def _write_handlers(kept: dict[int, Any]) -> None:
    for number, handler in kept.items():
        if handler is not None and signal.getsignal(number) != handler:
            signal.signal(number, handler)


def _write_timers(_: object) -> None:
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0)


def _read_timers() -> list[bool]:
    timers = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
    return [signal.getitimer(timer)[0] > 0 for timer in timers]


_LISTS: tuple[list[Any], ...] = (sys.path, sys.argv, sys.meta_path, sys.path_hooks)


def _read_lists() -> list[list[Any]]:
    # An agent may also have replaced the lists themselves.
    return [list(found) for found in (sys.path, sys.argv, sys.meta_path, sys.path_hooks)]


def _write_lists(kept: list[list[Any]]) -> None:
    for found, items in zip(_LISTS, kept, strict=True):
        found[:] = items
    sys.path, sys.argv, sys.meta_path, sys.path_hooks = _LISTS


_HOOKS = ("stdin", "stdout", "stderr", "excepthook", "displayhook", "unraisablehook")


def _read_hooks() -> list[Any]:
    return [getattr(sys, name) for name in _HOOKS]


def _write_hooks(kept: list[Any]) -> None:
    for name, value in zip(_HOOKS, kept, strict=True):
        setattr(sys, name, value)


def _read_interpreter() -> list[Any]:
    return [
        sys.getrecursionlimit(),
        sys.getswitchinterval(),
        sys.get_int_max_str_digits(),
        sys.gettrace(),
        sys.getprofile(),
        gc.isenabled(),
        gc.get_threshold(),
        socket.getdefaulttimeout(),
        tempfile.tempdir,
    ]


def _write_interpreter(kept: list[Any]) -> None:
    sys.setrecursionlimit(kept[0])
    sys.setswitchinterval(kept[1])
    sys.set_int_max_str_digits(kept[2])
    sys.settrace(kept[3])
    sys.setprofile(kept[4])
    (gc.enable if kept[5] else gc.disable)()
    gc.set_threshold(*kept[6])
    socket.setdefaulttimeout(kept[7])
    tempfile.tempdir = kept[8]


def _read_locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _read_limits() -> list[tuple[int, int]]:
    return [resource.getrlimit(limit) for limit in _LIMITS]


def _write_limits(kept: list[tuple[int, int]]) -> None:
    for limit, values in zip(_LIMITS, kept, strict=True):
        if resource.getrlimit(limit) != values:
            resource.setrlimit(limit, values)


def _write_warnings(kept: list[Any]) -> None:
    # The public function also clears the cache of earlier filter decisions.
    warnings.resetwarnings()
    filters = cast("list[Any]", warnings.filters)
    filters[:] = kept


def _loggers() -> dict[str, logging.Logger]:
    known = logging.root.manager.loggerDict
    found = {name: it for name, it in known.items() if isinstance(it, logging.Logger)}
    return {"": logging.root, **found}


def _read_logging() -> dict[str, Any]:
    """Return the logging settings that differ from the defaults, by name."""
    found: dict[str, Any] = {"disabled up to": logging.root.manager.disable}
    for name, logger in _loggers().items():
        state = (logger.level, logger.handlers[:], logger.filters[:], logger.propagate)
        if (*state, logger.disabled) != _PLAIN_LOGGER:
            found[f"logger {name}"] = (*state, logger.disabled)
    return found


_PLAIN_LOGGER: tuple[Any, ...] = (logging.NOTSET, [], [], True, False)


def _write_logging(kept: dict[str, Any]) -> None:
    logging.disable(kept["disabled up to"])
    for name, logger in _loggers().items():
        level, handlers, filters, logger.propagate, logger.disabled = kept.get(
            f"logger {name}", _PLAIN_LOGGER
        )
        logger.setLevel(level)
        logger.handlers[:] = handlers
        logger.filters[:] = filters


def _read_rights() -> tuple[Any, ...]:
    return (
        os.getresuid(),
        os.getresgid(),
        os.getpriority(os.PRIO_PROCESS, 0),
        os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None,
    )


def _write_rights(kept: tuple[Any, ...]) -> None:
    if kept[3] is not None:
        os.sched_setaffinity(0, kept[3])


def _read_standard_files() -> list[tuple[int, int]]:
    return [(os.fstat(number).st_dev, os.fstat(number).st_ino) for number in range(3)]


def _cannot_write(_: object) -> None:
    """Do nothing: the process ends instead."""


_SETTINGS = (
    Setting("environment", lambda: dict(os.environ), _write_environment),
    Setting("working directory", os.getcwd, os.chdir),
    Setting("umask", _read_umask, os.umask),
    Setting("signal handlers", _read_handlers, _write_handlers),
    Setting(
        "signal mask",
        lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        lambda kept: signal.pthread_sigmask(signal.SIG_SETMASK, kept),
    ),
    Setting("timers", _read_timers, _write_timers),
    Setting("import path", _read_lists, _write_lists),
    Setting("standard streams", _read_hooks, _write_hooks),
    Setting("standard files", _read_standard_files, _cannot_write),
    Setting("interpreter's settings", _read_interpreter, _write_interpreter),
    Setting("locale", _read_locale, lambda kept: locale.setlocale(locale.LC_ALL, kept)),
    Setting("resource limits", _read_limits, _write_limits),
    Setting("warning filters", lambda: list(warnings.filters), _write_warnings),
    Setting("logging", _read_logging, _write_logging),
    Setting("rights and priority", _read_rights, _write_rights),
)
