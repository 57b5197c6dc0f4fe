"""A real server and real workers, sent what is made to stop them, and watched meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from free_ports import free_port
from integration.api.hostile_requests import AGENT, Case, Work

AGENTS = str(Path(__file__).with_name("api_agents.py"))
#: Of each process with its helpers: two helpers of 1 GiB, the largest that may compute, and 512 MB.
MOST_MEMORY_MB = 2 * 1024 + 512
_FINAL = ("completed", "failed", "cancelled")
_LOOK_EVERY_SECONDS = 0.02


@dataclass
class Watch:
    """Asks for the health again and again from a thread, and adds up memory."""

    url: str
    parts: dict[str, int]
    longest_ms: float = 0.0
    #: How much longer than asked for this thread slept at most: the machine had no processor.
    longest_oversleep_ms: float = 0.0
    memory_mb: dict[str, float] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with httpx2.Client(timeout=60) as client:
            while not self._over.is_set():
                self._sleep()
                began = time.perf_counter()
                client.get(f"{self.url}/api/health").raise_for_status()
                took = (time.perf_counter() - began) * 1000
                self.longest_ms = max(self.longest_ms, took)
                for name, pid in self.parts.items():
                    used = _memory_mb(pid)
                    self.memory_mb[name] = max(self.memory_mb.get(name, 0), used)

    def _sleep(self) -> None:
        began = time.perf_counter()
        time.sleep(_LOOK_EVERY_SECONDS)
        over = time.perf_counter() - began - _LOOK_EVERY_SECONDS
        self.longest_oversleep_ms = max(self.longest_oversleep_ms, over * 1000)

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()


@dataclass(frozen=True)
class Answered:
    """How a case ended."""

    name: str
    status: int
    seconds: float
    text: str
    is_problem: bool

    @property
    def is_clear(self) -> bool:
        """It worked, or it was refused with a reason."""
        return self.status < 400 or (self.status < 500 and self.is_problem)


@dataclass(frozen=True)
class Ended:
    """How an execution ended, or why it could not be begun."""

    name: str
    status: str
    seconds: float
    error: str


@dataclass
class Hostile:
    """The processes, and everything that is done to them."""

    client: httpx2.AsyncClient
    watch: Watch
    processes: dict[str, subprocess.Popen[bytes]]
    _number: int = 0

    async def ask(self, case: Case) -> Answered:
        began = time.perf_counter()
        answer = await self.client.post(
            f"/api{case.path}", content=case.body, headers={"Content-Type": "application/json"}
        )
        return Answered(
            name=case.name,
            status=answer.status_code,
            seconds=time.perf_counter() - began,
            text=answer.text[:300],
            is_problem=bool(answer.status_code < 400 or answer.json()["detail"]),
        )

    async def work(self, work: Work) -> Ended:
        """Save, deploy and run a workflow of this step."""
        self._number += 1
        slug = f"hostile-{self._number}"
        step = {"key": "s", "agent": AGENT, **work.step}
        began = time.perf_counter()
        saved = await self.client.post(
            "/api/workflows", json={"name": slug, "slug": slug, "steps": [step]}
        )
        if saved.status_code != 201:
            assert saved.status_code < 500, saved.text
            return Ended(work.name, "refused", time.perf_counter() - began, saved.json()["detail"])
        (await self.client.post(f"/api/workflows/wf-{slug}/deploy")).raise_for_status()
        ended = await self.execute(f"wf-{slug}", work.input)
        error = ended["error"] or {"code": "", "message": ""}
        words = f"{error['code']}: {error['message']}"
        return Ended(work.name, ended["status"], time.perf_counter() - began, words)

    async def execute(self, workflow: str, given: Any) -> dict[str, Any]:
        """Run an execution to its end."""
        started = await self.client.post(f"/api/workflows/{workflow}/execute", json=given)
        assert started.is_success, started.text
        async with asyncio.timeout(150):
            while True:
                found = await self.client.get(started.headers["location"])
                execution: dict[str, Any] = found.raise_for_status().json()
                if execution["status"] in _FINAL:
                    return execution
                await asyncio.sleep(0.1)

    @asynccontextmanager
    async def with_ordinary_work(self) -> AsyncIterator[list[float]]:
        """Run ordinary executions one after another meanwhile; yields how long each took."""
        plain = {"name": "Plain", "slug": "plain", "steps": [{"key": "s", "agent": AGENT}]}
        await self.client.post("/api/workflows", json=plain)
        (await self.client.post("/api/workflows/wf-plain/deploy")).raise_for_status()
        took: list[float] = []
        over = asyncio.Event()

        async def run() -> None:
            while not over.is_set():
                began = time.perf_counter()
                ended = await self.execute("wf-plain", {"payload": {"n": len(took)}})
                assert ended["status"] == "completed", ended["error"]
                took.append(time.perf_counter() - began)
                await asyncio.sleep(0.2)

        running = asyncio.create_task(run())
        try:
            yield took
        finally:
            over.set()
            await running


@asynccontextmanager
async def hostile_platform(
    home: Path, database_url: str, *, workers: int
) -> AsyncIterator[Hostile]:
    """A server and workers on this database."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(_process(home, database_url, *arguments))
            for name, arguments in [
                ("server", ("server", "--port", str(port))),
                *((f"worker {n}", ("worker",)) for n in range(1, workers + 1)),
            ]
        }
        async with httpx2.AsyncClient(base_url=url, timeout=120) as client:
            await _until_ready(client, workers)
            watch = Watch(url, {name: process.pid for name, process in processes.items()})
            with watch.watching():
                yield Hostile(client, watch, processes)


@contextmanager
def _process(home: Path, database_url: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "baton", *arguments, "--agents", AGENTS],
        env={**own, "BATON_HOME": str(home), "DATABASE_URL": database_url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _until_ready(client: httpx2.AsyncClient, workers: int) -> None:
    async with asyncio.timeout(180):
        while True:
            try:
                found = await client.get("/api/workers")
                if len(found.json()["items"]) >= workers:
                    return
            except (httpx2.TransportError, json.JSONDecodeError):
                pass
            await asyncio.sleep(0.1)


def _memory_mb(pid: int) -> float:
    """What a process and all that it started use (proc(5), VmRSS)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own = next((int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line), 0)
    return own / 1024 + sum(_memory_mb(int(child)) for child in children)
