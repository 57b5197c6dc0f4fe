"""Real worker processes, and workflows whose agents wait at a gate."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from baton.bootstrap import Platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.domain.execution_view import ExecutionView
from baton.domain.workflow_config import AgentConfig, WorkflowConfig
from baton.services.executions.service import StartOrder
from baton.store.sql_files import statement

AGENTS = """
import asyncio, os, pathlib, time
from baton import AgentContext, TransientAgentError, agent

HERE = pathlib.Path(__file__).parent

def note(step):
    with open(HERE / "ran", "a") as file:
        file.write(f"{step} {os.getpid()}\\n")

@agent(slug="first", effect="read")
async def first(payload: dict):
    note("first")
    return {"first": 1}

@agent(slug="gated", effect="read")
async def gated(payload: dict):
    note("gated")
    while not (HERE / "open").exists():
        await asyncio.sleep(0.05)
    return {"second": os.getpid()}

@agent(slug="telling", effect="read")
def telling(payload: dict, *, ctx: AgentContext):
    note("telling")
    ctx.log(f"told in try {ctx.attempt}")
    while not (HERE / "open").exists():
        time.sleep(0.05)
    ctx.log(f"done in try {ctx.attempt}")
    return {}

@agent(slug="big", effect="read")
async def big(payload: dict):
    note("big")
    while not (HERE / "open").exists():
        await asyncio.sleep(0.05)
    note("big-left")
    return {"big": os.urandom(2_000_000).hex()}

@agent(slug="short", effect="read")
async def short(payload: dict):
    note("short")
    await asyncio.sleep(0.02)
    return {}

@agent(slug="patient", effect="read")
async def patient(payload: dict):
    note("patient")
    try:
        await asyncio.sleep(600)
    finally:
        note("patient-left")

@agent(slug="blocking", effect="read")
def blocking(payload: dict):
    note("blocking")
    time.sleep(600)

@agent(slug="failing", effect="read")
async def failing(payload: dict):
    note("failing")
    raise TransientAgentError("not now")

@agent(slug="last", effect="read")
async def last(payload: dict):
    note("last")
    return {"third": 3}

@agent(slug="deadly", effect="read")
async def deadly(payload: dict):
    note("deadly")
    os.kill(os.getpid(), 9)
"""


@dataclass
class Yard:
    """A place with agents, their notes and worker processes."""

    directory: Path
    database_url: str | None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.directory / "agents.py").write_text(AGENTS)

    @property
    def agents(self) -> str:
        return str(self.directory / "agents.py")

    def environment(self) -> Mapping[str, str]:
        given = {**os.environ, "BATON_HOME": str(self.directory / "home")}
        given.pop("DATABASE_URL", None)
        if self.database_url is not None:
            given["DATABASE_URL"] = self.database_url
        return given

    def start_worker(self) -> subprocess.Popen[bytes]:
        with (self.directory / f"worker-{len(self.workers)}.log").open("wb") as log:
            worker = self._popen(log)
        self.workers.append(worker)
        return worker

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "baton", *words, "--agents", self.agents]

    def _popen(self, log: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command("worker"),
            env=self.environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def ran(self) -> list[str]:
        notes = self.directory / "ran"
        return (
            [line.split()[0] for line in notes.read_text().split("\n") if line]
            if (notes.exists())
            else []
        )

    def pids(self, step: str) -> list[int]:
        lines = (self.directory / "ran").read_text().split("\n")
        return [int(line.split()[1]) for line in lines if line.startswith(step)]

    def open_gate(self) -> None:
        (self.directory / "open").touch()

    def end(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.wait(timeout=10)


def workflow(*agents: str) -> WorkflowConfig:
    return WorkflowConfig(
        workflow_id="chain",
        workflow_name="Chain",
        agents=[
            AgentConfig(agent_id=slug, agent_name=slug, order=place)
            for place, slug in enumerate(agents, start=1)
        ],
    )


async def start(platform: Platform, *agents: str) -> str:
    runnable = await platform.workflows.runnable_definition(workflow(*agents), actor=LOCAL_OPERATOR)
    started = await platform.executions.start_version(
        runnable, StartOrder(input=b"{}", trigger=Trigger.API), actor=LOCAL_OPERATOR
    )
    return started.execution_id


async def told(platform: Platform, execution_id: str) -> list[tuple[int, str]]:
    """The log of the first step so far: tries and messages."""
    lines = await platform.database.fetch_all(
        statement(
            "SELECT attempt, message FROM baton.step_logs"
            " WHERE execution_id = %(id)s AND index = 0 ORDER BY id"
        ),
        {"id": execution_id},
    )
    return [(line["attempt"], line["message"]) for line in lines]


async def until(condition: Callable[[], bool], *, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


async def ended(platform: Platform, execution_id: str, *, seconds: float = 60) -> ExecutionView:
    status = await platform.executions.wait(execution_id, seconds=seconds, actor=LOCAL_OPERATOR)
    assert status.is_final, f"still {status} after {seconds} s"
    return await platform.executions.view(execution_id, actor=LOCAL_OPERATOR)
