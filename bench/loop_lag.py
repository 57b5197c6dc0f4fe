"""How long each operation of a step holds up the event loop, by the size of what it carries.

Another task sleeps 5 ms again and again; the longest that it was late is the figure.
"""

import asyncio
import gc
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from rich.table import Table

from baton.bootstrap import Platform, open_platform, open_runner
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.engine.workflow_executor import WorkflowExecutor
from baton.services.executions.service import StartOrder
from baton.settings import Settings
from bench.agents import rows_of

_AGENTS = str(Path(__file__).with_name("agents.py"))
_SIZES = (100_000, 1_000_000, 10_000_000)
_NAP_SECONDS = 0.005
_SCHEMA = {
    "type": "object",
    "properties": {
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"id": {"type": "integer"}}},
        }
    },
}
_STEPS: dict[str, dict[str, Any]] = {
    "synchronous agent": {"agent": "bench-pass-sync"},
    "asynchronous agent": {"agent": "bench-pass"},
    "an HTTP agent": {"agent": "fetch"},
    "both schemas": {
        "agent": "bench-pass-sync",
        "input_schema": _SCHEMA,
        "output_schema": _SCHEMA,
    },
    "condition and expression": {
        "agent": "bench-pass-sync",
        "when": "length(rows) > `1`",
        "mapping": {"some": {"expr": "rows[?amount > `5000`] | [0:10]"}, "rows": "rows"},
    },
}


class _Ended(msgspec.Struct):
    status: str


@dataclass(slots=True)
class Lag:
    """The longest that the loop stood still."""

    worst_ms: float = 0.0


def measure(conninfo: str, home: Path) -> Table:
    """One table: operations by sizes."""
    table = Table(title="Longest stand-still of the event loop, ms")
    for column in ("operation", *(f"{size / 1e6:g} MB" for size in _SIZES)):
        table.add_column(column, justify="left" if column == "operation" else "right")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for operation, figures in runner.run(_all(conninfo, home)).items():
            table.add_row(operation, *(f"{figure:.0f}" for figure in figures))
    return table


async def _all(conninfo: str, home: Path) -> dict[str, list[float]]:
    settings = Settings(
        home=home, database_url=conninfo, agents=(_AGENTS,), http_allow=("127.0.0.1",)
    )
    files = home / "served"
    files.mkdir()
    found: dict[str, list[float]] = {}
    async with open_platform(settings, conninfo) as platform, open_runner(platform) as executor:
        gc.freeze()  # as a worker does when it is ready
        for size in (2_000_000, *_SIZES):  # the first starts what is started lazily
            text = msgspec.json.encode(rows_of(size))
            (files / "rows.json").write_bytes(text)
            with _served(files) as url:
                figures = await _of_size(platform, executor, text, url)
            if size in _SIZES:
                for operation, figure in figures.items():
                    found.setdefault(operation, []).append(figure)
    return found


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """An HTTP server in a process of its own, so that it holds up nobody here."""
    command = (sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1")
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        if process.stdout is None:
            raise ValueError("the server needs a pipe")
        try:
            yield process.stdout.readline().split()[-2].strip("()").rstrip("/")
        finally:
            process.terminate()


async def _of_size(
    platform: Platform, executor: WorkflowExecutor, text: bytes, url: str
) -> dict[str, float]:
    config = {"url": f"{url}/rows.json", "returns": "body"}
    fetch = {"slug": "fetch", "kind": "http", "config": config}
    figures: dict[str, float] = {}

    async def measured(operation: str, work: Callable[[], Awaitable[object]]) -> None:
        gc.collect()
        async with _probe() as lag:
            await work()
        figures[operation] = lag.worst_ms

    execution_id = ""
    await measured("read the input", lambda: platform.executions.read_input(text))
    for name, step in _STEPS.items():
        runnable = await platform.workflows.runnable_file(
            {
                "name": "Lag",
                "steps": [{"key": "a", **step}, {"key": "b", "agent": "bench-pass"}],
                "agents": [fetch],
            },
            actor=LOCAL_OPERATOR,
        )
        order = StartOrder(input=text, trigger=Trigger.CLI, queue=executor.queue)
        started = await platform.executions.start_version(runnable, order, actor=LOCAL_OPERATOR)
        execution_id = started.execution_id
        await measured(f"run with {name}", lambda id_=execution_id: executor.run(id_))  # type: ignore[misc]
        told = await platform.executions.json(execution_id, actor=LOCAL_OPERATOR)
        if msgspec.json.decode(told, type=_Ended).status != "completed":
            raise SystemExit(f"the execution with {name} did not complete: {told[-2000:]!r}")
    await measured("load to take over", lambda: platform.journal.load(execution_id))
    await measured(
        "answer the API", lambda: platform.executions.json(execution_id, actor=LOCAL_OPERATOR)
    )
    return figures


@asynccontextmanager
async def _probe() -> AsyncIterator[Lag]:
    lag = Lag()

    async def look() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_NAP_SECONDS)
            late = time.perf_counter() - began - _NAP_SECONDS
            lag.worst_ms = max(lag.worst_ms, late * 1000)

    looking = asyncio.create_task(look())
    try:
        await asyncio.sleep(_NAP_SECONDS)
        yield lag
        await asyncio.sleep(_NAP_SECONDS * 2)
    finally:
        looking.cancel()
