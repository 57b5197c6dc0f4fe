"""Measures lists, search and figures over a long history, through the real server.

    python -m bench.history DATABASE_URL

The database is one that `bench.seed_history` filled, on this machine. Prints the 50th and 95th
percentile of each request, asked one at a time and in turn, and the processor time that the server
and PostgreSQL took for it, which other work on the machine changes little. `bench.plans` shows how
PostgreSQL finds the main ones.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from rich.console import Console
from rich.table import Table

from bench.processes import baton
from bench.seed_history import ABSENT, COMMON, MEDIUM, RARE

_PORT = 8463
_ROUNDS = 40
_MOST_MS = 100
_LIST = "/api/executions"

Request = tuple[str, str, dict[str, Any]]


def requests(now: datetime, deep: str, busiest: str, quiet: str) -> list[Request]:
    """What is asked: a name, a path and its parameters."""

    def since(days: float) -> str:
        return (now - timedelta(days=days)).isoformat()

    week = {"from": since(37), "to": since(30)}
    return [
        ("first page", _LIST, {}),
        ("page 4,000 (200 each)", _LIST, {"cursor": deep, "limit": 200}),
        ("largest page", _LIST, {"limit": 200}),
        ("workflow, busy", _LIST, {"workflow_id": busiest}),
        ("workflow, quiet", _LIST, {"workflow_id": quiet}),
        ("status failed", _LIST, {"status": "failed"}),
        ("status, two of them", _LIST, {"status": ["cancelled", "failed"]}),
        ("status running, none", _LIST, {"status": "running"}),
        ("mode test", _LIST, {"mode": "test"}),
        ("mode production", _LIST, {"mode": "production"}),
        ("a week, a month ago", _LIST, week),
        (
            "workflow, failed, production, a week",
            _LIST,
            {"workflow_id": busiest, "status": "failed", "mode": "production", **week},
        ),
        (
            "quiet workflow, cancelled, test",
            _LIST,
            {"workflow_id": quiet, "status": "cancelled", "mode": "test"},
        ),
        ("busy workflow, test", _LIST, {"workflow_id": busiest, "mode": "test"}),
        ("text, in 60 %", _LIST, {"text": COMMON}),
        ("text, in 2 %", _LIST, {"text": MEDIUM}),
        ("text, in 10 executions", _LIST, {"text": RARE}),
        ("text, in none", _LIST, {"text": ABSENT}),
        ("text, a ticket number", _LIST, {"text": "INC0500000"}),
        ("text, a beginning", _LIST, {"text": "INC05000"}),
        ("text, one letter", _LIST, {"text": "z"}),
        ("text, of an error", _LIST, {"text": "KeyError"}),
        ("text, two words, common and 2 %", _LIST, {"text": f"{COMMON} {MEDIUM}"}),
        ("text, two words, never together", _LIST, {"text": f"{MEDIUM} {RARE}"}),
        ("text in 2 %, quiet workflow", _LIST, {"text": MEDIUM, "workflow_id": quiet}),
        ("text in 60 %, failed, test", _LIST, {"text": COMMON, "status": "failed", "mode": "test"}),
        (
            "text in 2 %, failed, busy workflow",
            _LIST,
            {"text": MEDIUM, "status": "failed", "workflow_id": busiest},
        ),
        ("text in 60 %, a week", _LIST, {"text": COMMON, **week}),
        ("text in 2 %, page 4,000", _LIST, {"text": MEDIUM, "cursor": deep}),
        ("error code", _LIST, {"error_code": "agent_error"}),
        ("error code and text", _LIST, {"error_code": "agent_error", "text": MEDIUM}),
        ("step, of a workflow", _LIST, {"step": "step_2", "workflow_id": busiest}),
        *(
            (f"dashboard, {name}", "/api/dashboard", {"from": since(days), **narrow})
            for name, days, narrow in (
                ("24 h", 1, {}),
                ("7 d", 7, {}),
                ("90 d", 90, {}),
                ("90 d, a workflow", 90, {"workflow_id": busiest}),
            )
        ),
        *(
            (f"errors, {name}", "/api/analytics/errors", {"from": since(days), **narrow})
            for name, days, narrow in (
                ("24 h", 1, {}),
                ("7 d", 7, {}),
                ("90 d", 90, {}),
                ("90 d, by code", 90, {"group": "code"}),
                ("90 d, a workflow", 90, {"workflow_id": busiest}),
                ("90 d, a code", 90, {"error_code": "agent_error"}),
            )
        ),
    ]


async def measure(conninfo: str) -> bool:
    """Ask everything and print the figures; false if something took too long."""
    console = Console(width=100)
    home = Path(tempfile.gettempdir())
    with (
        baton("server", "--port", str(_PORT), home=home, database_url=conninfo) as server,
        psycopg.connect(conninfo, autocommit=True) as watch,
    ):
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{_PORT}", timeout=60) as client:
            await _until_up(client)
            deep = await _deep_cursor(client)
            last = (await client.get(f"{_LIST}?status=failed&limit=1")).json()["items"][0]
            asked = requests(datetime.now(UTC), deep, "wf-seeded-0", "wf-seeded-199")
            one = f"{_LIST}/{last['execution_id']}"
            asked += [("what is usual", f"{one}/expected", {}), ("one execution", one, {})]
            took: dict[str, list[float]] = {name: [] for name, _, _ in asked}
            busy: dict[str, list[float]] = {name: [] for name, _, _ in asked}
            size: dict[str, int] = {}
            for _ in range(_ROUNDS):
                for name, path, params in asked:
                    processes = [server.pid, *_sessions(watch)]
                    worked, began = _processor_ms(processes), time.perf_counter()
                    answer = await client.get(path, params=params)
                    took[name].append((time.perf_counter() - began) * 1000)
                    busy[name].append(_processor_ms(processes) - worked)
                    answer.raise_for_status()
                    size[name] = len(answer.json().get("items", []))
    table = Table(title=f"{_ROUNDS} times each, in turn")
    for column in ("request", "p50, ms", "p95, ms", "processor, ms", "items"):
        table.add_column(column, justify="left" if column == "request" else "right")
    for name, times in took.items():
        figures = (*_p50_p95(times), statistics.median(busy[name]))
        table.add_row(name, *(f"{ms:.1f}" for ms in figures), str(size[name] or ""))
    console.print(table)
    return all(_p50_p95(times)[1] < _MOST_MS for times in took.values())


def _sessions(watch: psycopg.Connection) -> list[int]:
    """The processes of PostgreSQL that work for the server."""
    rows = watch.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return [pid for (pid,) in rows.fetchall()]


def _processor_ms(processes: Sequence[int]) -> float:
    """What they worked so far, all threads together (proc(5), schedstat)."""
    tasks = (task for pid in processes for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


async def _until_up(client: httpx2.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await client.get("/api/health")).status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise SystemExit("the server did not become healthy")


async def _deep_cursor(client: httpx2.AsyncClient) -> str:
    """The cursor of a page far down: that of the first page before a time long ago."""
    long_ago = (datetime.now(UTC) - timedelta(days=72)).isoformat()
    answer = await client.get(_LIST, params={"to": long_ago, "limit": 1})
    return str(answer.json()["next_cursor"])


def _p50_p95(times: Sequence[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(measure(sys.argv[1])) else 1)
