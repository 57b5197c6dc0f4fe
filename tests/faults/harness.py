"""A storm: a fleet under load, and faults at random instants until the time is up."""

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baton.bootstrap import open_platform
from baton.settings import Settings
from baton.store.database import connection_info
from faults import invariants
from faults.crew import AGENTS, Crew, Way
from faults.expectations import surprises
from faults.load import Load
from faults.proxy import SlowWay
from faults.report import Report, report
from faults.server import LEAP_SECONDS, Server
from faults.slots import SlotWatch

#: Faults by their share.
_KINDS = {
    "workers killed": 6,
    "workers frozen": 6,
    "workers hung up": 2,
    "connections cut": 10,
    "listeners cut": 4,
    "databases restarted": 1,
    "databases killed": 1,
    "databases frozen": 2,
    "standbys promoted": 1,
    "clocks leapt": 2,
}
_SETTLE_SECONDS = 240.0
#: Round trip of a worker that is far away.
_FAR_SECONDS = 0.5


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
    #: What a few steps take, beside all those that are short.
    long_step_seconds: float


@dataclass
class Storm:
    """Injects the faults."""

    weather: Weather
    server: Server
    crew: Crew
    random: Random
    watch_slots: SlotWatch
    faults: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    #: When the database, or a worker, was away: times of this machine's clock.
    outages: list[tuple[float, float]] = field(default_factory=list)
    _going_on: set[asyncio.Task[None]] = field(default_factory=set)

    async def rage(self) -> None:
        kinds = dict(_KINDS)
        if not self.server.can_promote:
            del kinds["standbys promoted"]
            self.left_out.append("promoting a standby: there is no pg_basebackup here")
        until = time.monotonic() + self.weather.seconds
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self.random.expovariate(1 / self.weather.every_seconds)))
            self.crew.muster()
            (kind,) = self.random.choices(list(kinds), list(kinds.values()))
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
        freeze = self.random.uniform(1, self.weather.longest_freeze_seconds)
        match kind:
            case "workers killed":
                self.faults[kind] += self.crew.kill(self.random)
            case "workers hung up":
                self.faults[kind] += self.crew.hang_up(self.random)
            case "workers frozen":
                self._meanwhile(self._freeze(kind, freeze))
            case "connections cut":
                self.faults[kind] += await self.server.cut(self.random)
                self._meanwhile(self.watch_slots.returned())
            case "listeners cut":
                self.faults[kind] += await self.server.cut_listeners()
                self._meanwhile(self.watch_slots.returned())
            case "databases restarted":
                await self._away(kind, self.server.restart(pause))
            case "databases killed":
                await self._away(kind, self.server.kill(pause))
            case "databases frozen":
                self._meanwhile(self._away(kind, self.server.freeze(freeze)))
            case "standbys promoted":
                await self._away(kind, self.server.promote())
            case _:
                self._meanwhile(self._leap(kind, freeze))

    def _meanwhile(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)

    async def _away(self, kind: str, fault: Coroutine[Any, Any, None]) -> None:
        self.watch_slots.struck()
        began = time.time()
        await fault
        self.outages.append((began, time.time()))
        self.faults[kind] += 1
        self.watch_slots.struck()
        self._meanwhile(self.watch_slots.returned())

    async def _freeze(self, kind: str, seconds: float) -> None:
        began = time.time()
        self.faults[kind] += await self.crew.freeze(self.random, seconds)
        self.outages.append((began, time.time()))

    async def _leap(self, kind: str, seconds: float) -> None:
        # Without a worker that was there before, nobody can know of a leap.
        if self.server.ahead or len([h for h in self.crew.hands if h.awake_for > 20]) < 2:
            return
        self.faults[kind] += 1
        for ahead in (True, False):
            async with asyncio.timeout(60):
                while self.server.ahead is not ahead:
                    with suppress(psycopg.OperationalError):
                        await self.server.leap(ahead=ahead)
                    await asyncio.sleep(seconds if ahead else 0.2)


async def storm(weather: Weather, place: Path) -> Report:
    """Let one rage in an empty directory, wait until it is over, and look at what is left."""
    began = time.monotonic()
    async with (
        Server(place / "home") as server,
        SlowWay(server.conninfo, round_trip_seconds=_FAR_SECONDS) as far,
    ):
        conninfo = connection_info(server.conninfo)
        crew = Crew(
            place=place,
            ways=_ways(server, far),
            random=Random(f"ways {weather.seed}"),
            production=weather.production,
        )
        settings = Settings(home=place / "home", database_url=server.conninfo, agents=(AGENTS,))
        try:
            async with open_platform(settings, conninfo) as platform:
                load = Load(
                    platform=platform,
                    server=server,
                    place=place,
                    random=Random(f"load {weather.seed}"),
                    longest_seconds=weather.longest_step_seconds,
                    long_step_seconds=weather.long_step_seconds,
                )
                raged = await _rage(weather, server, crew, load)
                record = await invariants.read(
                    server,
                    place / "notes",
                    outages=tuple(raged.outages),
                    leap_seconds=LEAP_SECONDS,
                )
        finally:
            await asyncio.to_thread(crew.end)
        broken = [
            *invariants.violations(record),
            *surprises(record, load),
            *raged.watch_slots.violations,
            *crew.deserters,
        ]
        return report(
            record,
            seed=weather.seed,
            seconds=time.monotonic() - began,
            faults=raged.faults,
            slot_checks=raged.watch_slots.checks,
            slowest_seconds=raged.watch_slots.slowest_seconds,
            left_out=raged.left_out,
            violations=broken,
        )


def _ways(server: Server, far: SlowWay) -> tuple[Way, ...]:
    """How workers reach the database: most at once, some slowly, a few from far away."""
    at_once = Way(name="at once", conninfo=server.conninfo, share=6, seconds=0)
    slowly = (
        Way(
            name=f"connects in {seconds} s",
            conninfo=_with_option(server.conninfo, f"post_auth_delay={seconds}"),
            share=1,
            seconds=2.0 * seconds,
        )
        for seconds in (1, 2, 3)
    )
    return (at_once, *slowly, Way(name="far away", conninfo=far.conninfo, share=1, seconds=15))


def _with_option(conninfo: str, option: str) -> str:
    options = conninfo_to_dict(conninfo)["options"]
    return make_conninfo(conninfo, options=f"{options} -c {option}")


async def _rage(weather: Weather, server: Server, crew: Crew, load: Load) -> Storm:
    await load.prepare()
    crew.muster()
    raging = Storm(
        weather=weather,
        server=server,
        crew=crew,
        random=Random(f"faults {weather.seed}"),
        watch_slots=SlotWatch(server=server, crew=crew),
    )
    loading = asyncio.create_task(
        load.keep_up(weather.executions_at_once, most=weather.most_executions)
    )
    watching = asyncio.create_task(raging.watch())
    try:
        await raging.rage()
        load.enough = weather.most_executions is None
        await loading
        await load.settle(seconds=_SETTLE_SECONDS + weather.long_step_seconds)
    finally:
        for task in (loading, watching):
            task.cancel()
        await asyncio.gather(loading, watching, return_exceptions=True)
    return raging
