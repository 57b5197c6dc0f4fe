"""A storm: a fleet under load, and faults at random instants until the time is up."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg

from baton.bootstrap import open_platform
from baton.settings import Settings
from baton.store.database import connection_info
from faults import invariants
from faults.crew import AGENTS, Crew
from faults.expectations import surprises
from faults.load import Load
from faults.report import Report, report
from faults.server import Server

#: Faults by their share.
_KINDS = {
    "workers killed": 6,
    "workers frozen": 6,
    "connections cut": 10,
    "databases restarted": 1,
    "databases killed": 1,
}


@dataclass(frozen=True, kw_only=True)
class Weather:
    """How hard a storm is."""

    seed: int
    #: How long faults are injected.
    seconds: float
    #: Real `baton worker` processes with production's timing, else the quick ones.
    production: bool
    executions_at_once: int = 200
    #: How many in all; without a number, as many as there is time for.
    most_executions: int | None = None
    #: Seconds between two faults, on average.
    every_seconds: float
    longest_freeze_seconds: float
    longest_step_seconds: float


@dataclass
class Storm:
    """Injects the faults."""

    weather: Weather
    server: Server
    crew: Crew
    random: Random
    faults: Counter[str] = field(default_factory=Counter)
    _going_on: set[asyncio.Task[None]] = field(default_factory=set)

    async def rage(self) -> None:
        until = time.monotonic() + self.weather.seconds
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self.random.expovariate(1 / self.weather.every_seconds)))
            self.crew.muster()
            (kind,) = self.random.choices(list(_KINDS), list(_KINDS.values()))
            with suppress(psycopg.OperationalError):  # the database is away already
                await self._strike(kind)
        await asyncio.gather(*self._going_on)

    async def watch(self) -> None:
        """Replace workers that are gone, until cancelled."""
        while True:
            await asyncio.sleep(0.5)
            self.crew.muster()

    async def _strike(self, kind: str) -> None:
        pause = self.random.uniform(0, 2)
        if kind == "workers killed":
            self.faults[kind] += self.crew.kill(self.random)
        elif kind == "workers frozen":
            seconds = self.random.uniform(1, self.weather.longest_freeze_seconds)
            task = asyncio.create_task(self._freeze(kind, seconds))
            self._going_on.add(task)
            task.add_done_callback(self._going_on.discard)
        elif kind == "connections cut":
            self.faults[kind] += await self.server.cut(self.random)
        elif kind == "databases restarted":
            await self.server.restart(pause)
            self.faults[kind] += 1
        else:
            await self.server.kill(pause)
            self.faults[kind] += 1

    async def _freeze(self, kind: str, seconds: float) -> None:
        self.faults[kind] += await self.crew.freeze(self.random, seconds)


async def storm(weather: Weather, place: Path) -> Report:
    """Let one rage in an empty directory, wait until it is over, and look at what is left."""
    began = time.monotonic()
    async with Server(place / "home") as server:
        conninfo = connection_info(server.conninfo)
        crew = Crew(place=place, conninfo=server.conninfo, production=weather.production)
        settings = Settings(home=place / "home", database_url=server.conninfo, agents=(AGENTS,))
        try:
            async with open_platform(settings, conninfo) as platform:
                load = Load(
                    platform=platform,
                    server=server,
                    place=place,
                    random=Random(f"load {weather.seed}"),
                    longest_seconds=weather.longest_step_seconds,
                )
                faults = await _rage(weather, server, crew, load)
                record = await invariants.read(server, place / "notes")
        finally:
            await asyncio.to_thread(crew.end)
        broken = [*invariants.violations(record), *surprises(record, load), *crew.deserters]
        return report(
            record,
            seed=weather.seed,
            seconds=time.monotonic() - began,
            faults=faults,
            violations=broken,
        )


async def _rage(weather: Weather, server: Server, crew: Crew, load: Load) -> Counter[str]:
    await load.prepare()
    crew.muster()
    raging = Storm(
        weather=weather, server=server, crew=crew, random=Random(f"faults {weather.seed}")
    )
    loading = asyncio.create_task(
        load.keep_up(weather.executions_at_once, most=weather.most_executions)
    )
    watching = asyncio.create_task(raging.watch())
    try:
        await raging.rage()
        if weather.most_executions is None:
            loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading
        await load.settle(seconds=180)
    finally:
        for task in (loading, watching):
            task.cancel()
        await asyncio.gather(loading, watching, return_exceptions=True)
    return raging.faults
