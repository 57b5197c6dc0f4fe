"""Small executions whose every commit is known, and what may happen at each."""

import asyncio
import json
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from baton.bootstrap import Platform, open_platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.domain.workflow import AgentDefinition, RetryPolicy, StepDefinition, WorkflowDefinition
from baton.services.executions.service import StartOrder
from baton.settings import Settings
from baton.store.database import connection_info
from faults import invariants
from faults.crew import AGENTS
from faults.doomed import Doom, Trouble, main
from faults.server import Witness
from faults.storm_agents import OPEN

_AGENT = "storm-here"
_PATIENCE_SECONDS = 90.0
#: Troubles after which somebody else must go on.
FATAL = {Trouble.DIES_BEFORE, Trouble.DIES_AFTER, Trouble.FREEZES_BEFORE}
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["baton.bootstrap"])


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """An execution, and the commits that it takes a worker."""

    name: str
    #: What each step does; `when` is its condition.
    steps: tuple[Mapping[str, Any], ...]
    commits: tuple[str, ...]
    end: str = "completed"
    stop_on_error: bool = True
    #: Its worker is asked to stop once this step began.
    stopped_at: int | None = None

    def definition(self, library: Mapping[str, AgentDefinition]) -> WorkflowDefinition:
        retry = RetryPolicy(max_retries=2, initial_delay_seconds=0.1)
        return WorkflowDefinition(
            name=self.name,
            slug=self.name,
            stop_on_error=self.stop_on_error,
            steps=tuple(
                StepDefinition(
                    key=f"s{index}",
                    agent=_AGENT,
                    name=f"Step {index}",
                    retry=retry,
                    when=step.get("when"),
                )
                for index, step in enumerate(self.steps)
            ),
            agents={_AGENT: library[_AGENT]},
        )

    @property
    def input(self) -> bytes:
        nothing = {"seconds": 0, "fails": 0, "broken": False, "logs": False}
        plan = [{**nothing, **step} for step in self.steps]
        return json.dumps({"plan": plan}).encode()


SCENARIOS = (
    Scenario(
        name="chain",
        steps=({}, {"fails": 1}, {}),
        commits=(
            "claimed, step 0 begins",
            "step 0 ends, step 1 begins",
            "step 1 will be tried again",
            "step 1 begins again",
            "step 1 ends, step 2 begins",
            "step 2 and the execution end",
        ),
    ),
    Scenario(
        name="failure",
        steps=({}, {"broken": True}),
        commits=(
            "claimed, step 0 begins",
            "step 0 ends, step 1 begins",
            "step 1 and the execution fail, notification due",
        ),
        end="failed",
    ),
    Scenario(
        name="conditions",
        steps=({"when": "n == `1`"}, {}, {"when": "n == `1`"}),
        commits=(
            "claimed",
            "step 0 is skipped, step 1 begins",
            "step 1 and the execution end, step 2 is skipped",
        ),
    ),
    Scenario(
        name="lenient",
        steps=({}, {"broken": True}, {}),
        commits=(
            "claimed, step 0 begins",
            "step 0 ends, step 1 begins",
            "step 1 fails, step 2 begins",
            "step 2 and the execution end, notification due",
        ),
        end="failed",
        stop_on_error=False,
    ),
    Scenario(
        name="stopped",
        steps=({}, {"waits": True}, {}),
        commits=("claimed, step 0 begins", "step 0 ends, step 1 begins", "handed back"),
        stopped_at=1,
    ),
    Scenario(
        name="watched",
        # Longer than until the first look at what it wrote, shorter than until the second.
        steps=({"logs": True, "seconds": 1.5}, {"logs": True}),
        commits=(
            "claimed, step 0 begins",
            "what step 0 wrote is kept",
            "step 0 ends, step 1 begins",
            "step 1 and the execution end",
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One commit of one scenario, and what happens to the workers there, one after another."""

    scenario: Scenario
    dooms: tuple[Doom, ...]

    def __str__(self) -> str:
        what = [f"{d.trouble} '{self._commit(k, d.at)}'" for k, d in enumerate(self.dooms)]
        return f"{self.scenario.name}: {', then '.join(what)}"

    def _commit(self, worker: int, at: int) -> str:
        return self.scenario.commits[at - 1] if worker == 0 else f"commit {at} of the next worker"


def points(trouble: Trouble) -> list[Point]:
    """Every commit of every scenario with this trouble."""
    return [
        Point(scenario=scenario, dooms=(Doom(trouble=trouble, at=at),))
        for scenario in SCENARIOS
        for at in range(1, len(scenario.commits) + 1)
    ]


def apart(chosen: list[Point]) -> tuple[list[Point], list[Point]]:
    """Those that need a worker of their own, and those that can share one."""
    alone = [p for p in chosen if p.dooms[0].trouble in FATAL or p.scenario.stopped_at is not None]
    return alone, [point for point in chosen if point not in alone]


async def commits_of(scenario: Scenario, witness: Witness, place: Path) -> int:
    """How many commits the scenario takes when nothing happens to its worker."""
    async with _platform(witness, place) as platform:
        execution_id = await _start(platform, scenario)
        worker = _worker(witness, place, {})
        try:
            if scenario.stopped_at is not None:
                await _until(lambda: _soon(scenario.stopped_at in _begun(place)), "its stop")
                worker.terminate()
                await _until(lambda: _soon(_gone(worker)), "its end")
            else:
                await _until(lambda: _ended(platform, [execution_id]), f"{scenario.name} to end")
        finally:
            await asyncio.to_thread(_end, [worker])
    return len(_noted(place, "commit"))


async def broken_at(point: Point, witness: Witness, place: Path) -> list[str]:
    """Let it happen, let others go on, and return what does not hold afterwards."""
    crew: list[ForkServerProcess] = []
    async with _platform(witness, place) as platform:
        try:
            execution_id = await _start(platform, point.scenario)
            for doom in point.dooms:
                crew.append(_worker(witness, place, {execution_id: doom}))
                await _happen(point, doom, crew[-1], place)
            (place / OPEN).touch()
            if point.dooms[-1].trouble in FATAL or point.scenario.stopped_at is not None:
                crew.append(_worker(witness, place, {}))
            await _until(lambda: _ended(platform, [execution_id]), f"{point} to end")
            await _wake(point, place, crew)
            await _until(lambda: _no_jobs(witness), f"{point} to leave no job")
        finally:
            await asyncio.to_thread(_end, crew)
    return await _broken(witness, place, {execution_id: point})


async def broken_together(points: list[Point], witness: Witness, place: Path) -> list[str]:
    """The same for troubles that a worker survives, all of them under one worker."""
    async with _platform(witness, place) as platform:
        started = {await _start(platform, point.scenario): point for point in points}
        worker = _worker(witness, place, {id_: point.dooms[0] for id_, point in started.items()})
        try:
            await _until(lambda: _ended(platform, list(started)), "all to end")
            await _until(lambda: _no_jobs(witness), "no job to be left")
        finally:
            await asyncio.to_thread(_end, [worker])
    return await _broken(witness, place, started)


async def _broken(witness: Witness, place: Path, started: Mapping[str, Point]) -> list[str]:
    record = await invariants.read(witness, place / "notes")
    found = invariants.violations(record)
    for id_, point in started.items():
        status = record.executions[id_]["status"]
        if status != point.scenario.end:
            found.append(f"{id_} ended {status}, not {point.scenario.end}")
        if len(_noted(place, "trouble", id_)) != len(point.dooms):
            found.append(f"{id_} ended without its trouble")
    named = {id_: f"{id_} ({point})" for id_, point in started.items()}
    for id_, name in named.items():
        found = [violation.replace(id_, name) for violation in found]
    return found


@asynccontextmanager
async def _platform(witness: Witness, place: Path) -> AsyncIterator[Platform]:
    settings = Settings(home=place / "home", database_url=witness.conninfo, agents=(AGENTS,))
    async with open_platform(settings, connection_info(witness.conninfo)) as platform:
        yield platform


async def _start(platform: Platform, scenario: Scenario) -> str:
    definition = scenario.definition(platform.kinds.definitions())
    runnable = await platform.workflows.runnable_definition(definition, actor=LOCAL_OPERATOR)
    order = StartOrder(input=scenario.input, trigger=Trigger.API)
    started = await platform.executions.start_version(runnable, order, actor=LOCAL_OPERATOR)
    return started.execution_id


def _worker(witness: Witness, place: Path, dooms: Mapping[str, Doom]) -> ForkServerProcess:
    worker = _processes.Process(target=main, args=(witness.conninfo, place, dooms))
    worker.start()
    return worker


async def _happen(point: Point, doom: Doom, worker: ForkServerProcess, place: Path) -> None:
    """Wait until the worker's trouble came, and its stop if it is asked to."""
    stopped_at = point.scenario.stopped_at
    if stopped_at is not None:
        await _until(
            lambda: _soon(stopped_at in _begun(place) or _gone(worker) or _frozen(worker)),
            f"{point} to reach its stop",
        )
        if stopped_at in _begun(place) and not _gone(worker):
            worker.terminate()
    if doom.trouble in {Trouble.DIES_BEFORE, Trouble.DIES_AFTER}:
        await _until(lambda: _soon(_gone(worker)), f"{point} to kill")
        assert worker.exitcode == -signal.SIGKILL, f"{point} did not kill: {worker.exitcode}"
    elif doom.trouble is Trouble.FREEZES_BEFORE:
        await _until(lambda: _soon(_frozen(worker)), f"{point} to freeze")
    elif stopped_at is not None:
        await _until(lambda: _soon(_gone(worker)), f"{point} to stop")
        assert worker.exitcode == 0, f"{point} did not stop well: {worker.exitcode}"


async def _wake(point: Point, place: Path, crew: list[ForkServerProcess]) -> None:
    """Let frozen workers go on with the commit before which they froze; it must be refused."""
    for worker in crew:
        if _frozen(worker):
            os.kill(worker.pid or 0, signal.SIGCONT)
            await _until(lambda: _soon(bool(_noted(place, "woke up"))), f"{point} to wake up")
            written = [line["written"] for line in _noted(place, "woke up")]
            assert not any(written), f"{point}: a zombie wrote"


def _end(crew: list[ForkServerProcess]) -> None:
    for worker in crew:
        worker.kill()
        worker.join(timeout=10)


async def _until(condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not await condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        await asyncio.sleep(0.2)


async def _soon(value: bool) -> bool:
    return value


async def _ended(platform: Platform, execution_ids: list[str]) -> bool:
    for id_ in execution_ids:
        status = await platform.executions.wait(id_, seconds=0, actor=LOCAL_OPERATOR)
        if not status.is_final:
            return False
    return True


async def _no_jobs(witness: Witness) -> bool:
    return not await witness.rows("SELECT id FROM baton.pgqueuer")


def _noted(place: Path, event: str, execution_id: str | None = None) -> list[dict[str, Any]]:
    notes = place / "notes"
    lines = notes.read_text().splitlines() if notes.exists() else []
    return [
        line
        for line in map(json.loads, lines)
        if line["event"] == event and execution_id in {None, line.get("execution")}
    ]


def _begun(place: Path) -> set[int]:
    return {line["index"] for line in _noted(place, "began")}


def _gone(worker: ForkServerProcess) -> bool:
    return worker.exitcode is not None


def _frozen(worker: ForkServerProcess) -> bool:
    if _gone(worker):
        return False
    return Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
