"""Those who use Baton meanwhile: they start, cancel, mend and resume executions."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

import psycopg

from baton.bootstrap import Platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.domain.execution_view import IdempotencyClaim
from baton.errors import DatabaseUnavailable, WrongState
from baton.jsontext.text import sha256
from baton.services.executions.service import StartOrder
from baton.services.workflows.service import RunnableVersion
from faults.plan import WORKFLOWS, ExecutionPlan, definition, draw
from faults.server import Server

T = TypeVar("T")

_PATIENCE_SECONDS = 120.0


@dataclass
class Load:
    """Keeps a number of executions on their way."""

    platform: Platform
    server: Server
    place: Path
    random: Random
    longest_seconds: float
    long_step_seconds: float
    plans: dict[str, ExecutionPlan] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    #: Set to order nothing new; what is being ordered is ordered to its end.
    enough: bool = False
    #: How often each was resumed.
    resumed: dict[str, int] = field(default_factory=dict)
    _runnable: dict[str, RunnableVersion] = field(default_factory=dict)
    _cancelling: set[asyncio.Task[None]] = field(default_factory=set)

    async def prepare(self) -> None:
        library = self.platform.kinds.definitions()
        for name in WORKFLOWS:
            self._runnable[name] = await self.platform.workflows.runnable_definition(
                definition(name, library), actor=LOCAL_OPERATOR
            )

    async def keep_up(self, at_once: int, *, most: int | None) -> None:
        """Start new ones as old ones end, and resume what failed, until `enough` or `most`."""
        while not self.enough and (most is None or len(self.plans) < most):
            missing = at_once - await insist(self._open)
            if most is not None:
                missing = min(missing, most - len(self.plans))
            await asyncio.gather(*(self._start() for _ in range(min(missing, 20))))
            await self.resume_failed()
            await asyncio.sleep(0.2)

    async def settle(self, seconds: float) -> None:
        """Wait until everything ended and nothing is left to resume; the invariants judge that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while await insist(self._open) or await self.resume_failed():
                    await asyncio.sleep(0.2)
                await asyncio.gather(*self._cancelling)
                while await self.server.rows("SELECT id FROM baton.pgqueuer"):
                    await asyncio.sleep(0.2)

    async def resume_failed(self) -> int:
        """Mend and resume those that failed and are to be resumed, each once."""
        rows = await insist(
            lambda: self.server.rows("SELECT id FROM baton.executions WHERE status = 'failed'")
        )
        chosen = [
            row["id"]
            for row in rows
            if row["id"] in self.plans
            and self.plans[row["id"]].resumed
            and row["id"] not in self.resumed
        ]
        for execution_id in chosen:
            (self.place / execution_id).touch()
            self.resumed[execution_id] = 1
            idempotency = _once("resume", execution_id)

            async def resume(id_: str = execution_id, key: IdempotencyClaim = idempotency) -> None:
                await self.platform.executions.resume(
                    id_, version="same", actor=LOCAL_OPERATOR, idempotency=key
                )

            await insist(resume)
        return len(chosen)

    async def _start(self) -> None:
        plan = draw(
            self.random,
            len(self.plans),
            longest_seconds=self.longest_seconds,
            long_step_seconds=self.long_step_seconds,
        )
        placeholder = f"n{plan.n}"
        self.plans[placeholder] = plan
        order = StartOrder(
            input=plan.input,
            trigger=Trigger.API,
            metadata={"n": plan.n},
            idempotency=_once("execute", str(plan.n)),
        )
        started = await insist(
            lambda: self.platform.executions.start_version(
                self._runnable[plan.workflow], order, actor=LOCAL_OPERATOR
            )
        )
        del self.plans[placeholder]
        self.plans[started.execution_id] = plan
        if plan.cancel_after is not None:
            task = asyncio.create_task(self._cancel(started.execution_id, plan.cancel_after))
            self._cancelling.add(task)

    async def _cancel(self, execution_id: str, after: float) -> None:
        await asyncio.sleep(after)
        self.cancelled.add(execution_id)
        try:
            await insist(
                lambda: self.platform.executions.cancel(execution_id, actor=LOCAL_OPERATOR)
            )
        except WrongState:
            return  # it ended before, or our first try did it

    async def _open(self) -> int:
        (row,) = await self.server.rows(
            "SELECT count(*) FROM baton.executions WHERE status IN ('pending', 'running')"
        )
        return int(row["count"])


def _once(route: str, key: str) -> IdempotencyClaim:
    return IdempotencyClaim(
        principal="storm", route=route, key=f"{route}-{key}", body_sha256=sha256(key.encode())
    )


async def insist(call: Callable[[], Awaitable[T]]) -> T:
    """Ask again while the database is away, as a client should."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            try:
                return await call()
            except (DatabaseUnavailable, OSError, psycopg.OperationalError):
                await asyncio.sleep(0.2)
