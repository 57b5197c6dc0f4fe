"""Executions driven step by step in a test, with a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from baton.bootstrap import Platform, build_worker
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.domain.execution_view import ExecutionView
from baton.domain.notification import Channel
from baton.domain.worker import WorkerIdentity
from baton.engine.agent_executor import AgentExecutor
from baton.engine.context_manager import ContextManager
from baton.engine.ending import Ending
from baton.engine.notification_service import NotificationService
from baton.engine.ports import Surroundings
from baton.engine.redaction import JournalGate
from baton.engine.state_manager import JournalStore, StateManager
from baton.engine.validation_engine import ValidationEngine
from baton.engine.workflow_executor import WorkflowExecutor
from baton.errors import DatabaseUnavailable
from baton.observability.redaction import Redactor
from baton.queue.jobs import PgQueuerJobs
from baton.services.executions.service import StartOrder
from baton.store.sql_files import statement

#: Hears of every failure; nobody delivers on it.
TEAMS = Channel(
    id="teams",
    name="Teams",
    kind="teams",
    origin="person",
    on_failure=True,
    on_success=False,
    workflows=None,
)
AGENTS = ("python:actor", "python:sync-actor", "python:writer")


@dataclass
class Alarm:
    """What is done when a test lets it, unless it was cancelled."""

    seconds: float
    act: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


@dataclass
class Clock:
    """Time that passes only by sleeping, and chance that is always the same."""

    naps: list[float] = field(default_factory=list)
    #: Those that were ever set and have not rung.
    alarms: list[Alarm] = field(default_factory=list)
    seconds: float = 0.0
    #: Whether sleepers never wake up.
    stands_still: bool = False

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        if self.stands_still:
            await asyncio.Event().wait()
        self.seconds += seconds

    def later(self, seconds: float, act: Callable[[], None]) -> Alarm:
        self.alarms.append(Alarm(seconds, act))
        return self.alarms[-1]

    def ring(self) -> None:
        """Let the alarms that are set now ring."""
        ringing, self.alarms = self.alarms, []
        for alarm in ringing:
            if not alarm.cancelled:
                alarm.act()

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(
            now=lambda: datetime.now(UTC),
            monotonic=lambda: self.seconds,
            random=lambda: 0.5,
            sleep=self.sleep,
            later=self.later,
        )


@dataclass
class Stage:
    platform: Platform
    directory: Path
    clock: Clock = field(default_factory=Clock)

    def executor(
        self,
        *,
        runtimes: Any = None,
        journal: JournalStore | None = None,
        definitions: Any = None,
        max_output_bytes: int = 10_000_000,
        agents: tuple[str, ...] = AGENTS,
        queue: str = "default",
    ) -> WorkflowExecutor:
        """An executor in the name of a new worker, which has no heartbeat and so is dead."""
        identity = WorkerIdentity(
            id=uuid4(), host="here", pid=1, version="0", queue=queue, agents=agents
        )
        validation, around = ValidationEngine(self.platform.offloader), self.clock.surroundings
        context = ContextManager(self.platform.offloader)
        return WorkflowExecutor(
            worker=lambda: identity,
            definitions=definitions or self.platform.workflows,
            state_manager=StateManager(
                gate=JournalGate(Redactor()),
                journal=journal or self.platform.journal,
                new_claim_id=uuid4,
                sleep=self.clock.sleep,
            ),
            agent_executor=AgentExecutor(
                runtimes=runtimes or self.platform.kinds,
                validation_engine=validation,
                monotonic=time.monotonic,
                max_output_bytes=max_output_bytes,
            ),
            context_manager=context,
            validation_engine=validation,
            ending=Ending(
                context_manager=context,
                notification_service=NotificationService(),
            ),
            surroundings=around,
            execution_starter=self.platform.executions,
        )

    async def start(self, *steps: dict[str, Any], text: bytes = b"{}", **workflow: Any) -> str:
        """Make an execution of a file with these steps; nobody runs it yet."""
        runnable = await self.platform.workflows.runnable_file(
            {"name": "Chain", "steps": list(steps), **workflow}, actor=LOCAL_OPERATOR
        )
        started = await self.platform.executions.start_version(
            runnable, StartOrder(input=text, trigger=Trigger.API), actor=LOCAL_OPERATOR
        )
        return started.execution_id

    async def enqueue(self, execution_id: str) -> None:
        """Make another job for an execution."""
        async with self.platform.database.connection() as connection:
            await PgQueuerJobs().enqueue(connection, [execution_id])

    async def run(self, *steps: dict[str, Any], text: bytes = b"{}", **workflow: Any) -> Seen:
        """Make an execution and drive it to its end."""
        execution_id = await self.start(*steps, text=text, **workflow)
        assert await self.executor().run(execution_id)
        return await self.seen(execution_id)

    async def begin(
        self, executor: WorkflowExecutor, execution_id: str, *, naps: int = 0, steps: int = 1
    ) -> asyncio.Task[bool]:
        """Drive an execution in the background until so many agents were called and naps taken."""
        running = asyncio.create_task(executor.run(execution_id))
        await until(lambda: len(self.ran(execution_id)) >= steps and len(self.clock.naps) >= naps)
        return running

    async def seen(self, execution_id: str) -> Seen:
        view = await self.platform.executions.view(execution_id, actor=LOCAL_OPERATOR)
        return Seen(view, await self.rows("step_attempts", execution_id, "index, n"))

    async def resume(self, execution_id: str, version: Literal["same", "current"] = "same") -> None:
        await self.platform.executions.resume(execution_id, version=version, actor=LOCAL_OPERATOR)

    async def cancel(self, execution_id: str) -> None:
        await self.platform.executions.cancel(execution_id, actor=LOCAL_OPERATOR)

    async def time_passes(self, execution_id: str, how_long: timedelta) -> None:
        """Put everything that happened to an execution back in time."""
        async with self.platform.database.connection() as connection:
            for table, key, times in (
                ("executions", "id", ("created_at", "deadline_at")),
                ("execution_runs", "execution_id", ("started_at", "ended_at", "deadline_at")),
            ):
                earlier = ", ".join(f"{time} = {time} - %(how_long)s" for time in times)
                await connection.execute(
                    f"UPDATE baton.{table} SET {earlier} WHERE {key} = %(id)s",
                    {"how_long": how_long, "id": execution_id},
                )

    async def ended(self, *execution_ids: str) -> list[str]:
        """How they ended."""
        return [await self._ended(execution_id) for execution_id in execution_ids]

    async def _ended(self, execution_id: str) -> str:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(DatabaseUnavailable):
                status = await self.platform.executions.wait(
                    execution_id, seconds=60, actor=LOCAL_OPERATOR
                )
                assert status.is_final, f"{execution_id} is still {status}"
                return str(status)
            await asyncio.sleep(0.1)
        raise AssertionError(f"the database did not come back for {execution_id}")

    async def rows(self, table: str, execution_id: str, order: str = "1") -> list[dict[str, Any]]:
        return await self.platform.database.fetch_all(
            statement(f"SELECT * FROM baton.{table} WHERE execution_id = %(id)s ORDER BY {order}"),
            {"id": execution_id},
        )

    async def logs(self, execution_id: str) -> list[str]:
        return [row["message"] for row in await self.rows("step_logs", execution_id)]

    def ran(self, execution_id: str | None = None) -> list[str]:
        """Keys of the steps whose agents were called, in order."""
        return [
            step for id_, step, _, _ in self._notes() if execution_id is None or id_ == execution_id
        ]

    def pids(self) -> list[int]:
        return [int(pid) for _, _, _, pid in self._notes()]

    def executions_that_ran(self) -> list[tuple[str, str]]:
        return [(id_, step) for id_, step, _, _ in self._notes()]

    def _notes(self) -> list[list[str]]:
        notes = self.directory / "ran"
        return [line.split() for line in notes.read_text().splitlines()] if notes.exists() else []

    def is_alive(self, pid: int) -> bool:
        return Path(f"/proc/{pid}").exists()

    def open(self, gate: str = "gate") -> None:
        (self.directory / gate).touch()

    def left(self, gate: str = "gate") -> bool:
        """Whether the agent at the gate ended, one way or another."""
        return (self.directory / f"{gate}-left").exists()


@dataclass
class Seen:
    """An execution as it is recorded."""

    view: ExecutionView
    attempts: list[dict[str, Any]]

    @property
    def error(self) -> Mapping[str, Any]:
        assert self.view.error_detail is not None
        return self.view.error_detail

    @property
    def steps(self) -> list[tuple[str, str]]:
        return [(step.key, step.status) for step in self.view.steps]

    @property
    def tries(self) -> list[tuple[int, int, str]]:
        return [(a["index"], a["n"], a["status"]) for a in self.attempts]


def step(key: str, *acts: dict[str, Any], agent: str = "actor", **more: Any) -> dict[str, Any]:
    """A step whose attempts do these acts, the last one again and again."""
    config = {"config": {"acts": list(acts)}} if acts else {}
    return {"key": key, "agent": agent, **config, **more}


async def until(condition: Callable[[], object], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def worker(
    stage: Stage,
    *,
    concurrency: int = 4,
    grace_seconds: float = 1.0,
    journal: Any = None,
) -> AsyncIterator[asyncio.Event]:
    """A real worker that is asked to stop by the event it yields, at the latest at the end."""
    stop = asyncio.Event()
    platform = replace(stage.platform, journal=journal or stage.platform.journal)
    built = build_worker(platform, concurrency=concurrency, grace_seconds=grace_seconds)
    running = asyncio.create_task(built.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await running


class Flaky:
    """A journal that is away for some of its calls."""

    def __init__(
        self, journal: JournalStore, *, outages: dict[str, int], after: bool = False
    ) -> None:
        self._journal = journal
        self._outages = outages
        #: Whether the call is made before its answer is lost.
        self._after = after

    def __getattr__(self, name: str) -> Any:
        async def call(*args: Any, **kwargs: Any) -> Any:
            away = self._outages.get(name, 0) > 0
            if away:
                self._outages[name] -= 1
            answer = None
            if not away or self._after:
                answer = await getattr(self._journal, name)(*args, **kwargs)
            if away:
                raise DatabaseUnavailable("it is away")
            return answer

        return call
