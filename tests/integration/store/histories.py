"""Random histories of executions, played through the journal, and what must be counted of them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from baton.domain.agent_call import LlmUsage
from baton.domain.execution import (
    AttemptEnd,
    AttemptStart,
    AttemptStatus,
    Claim,
    ExecutionEnd,
    ExecutionStatus,
    JournalEntry,
    Mode,
    NewExecution,
    Release,
    StepEnd,
    StepStatus,
    Trigger,
)
from baton.domain.execution_view import Resumption
from baton.domain.worker import WorkerIdentity
from baton.domain.workflow import StepRef
from baton.queue.jobs import PgQueuerJobs
from baton.store.database import Database
from baton.store.executions import PostgresExecutionStore
from baton.store.journal import PostgresJournalStore
from baton.store.sql_files import statement

STEPS = 3


@dataclass(frozen=True, kw_only=True)
class End:
    """How an execution ended once."""

    first_run: int
    run: int
    status: str
    failures: list[dict[str, Any]]
    at: datetime


@dataclass(kw_only=True)
class Playing:
    """An execution, as the player knows it."""

    id: str
    workflow_id: str
    mode: Mode
    keys: list[str]
    status: str = "pending"
    index: int = 0
    attempts: Counter[int] = field(default_factory=Counter)
    claim: Claim | None = None
    run: int = 0
    ends: list[End] = field(default_factory=list)


class Player:
    """Does at random what workers and people do, and remembers how executions ended."""

    def __init__(self, database: Database, seed: int) -> None:
        self.random = random.Random(seed)
        self._database = database
        self._journal = PostgresJournalStore(database)
        self._store = PostgresExecutionStore(database, PgQueuerJobs())
        self.executions: list[Playing] = []

    async def begin(self, *, workflows: int, executions: int) -> None:
        async with self._database.connection() as connection:
            await connection.execute("INSERT INTO baton.definitions VALUES ('d', '{}')")
            for n in range(workflows):
                await connection.execute(
                    "INSERT INTO baton.workflows (id, slug, name, origin, created_by)"
                    " VALUES (%s, %s, 'X', 'file', 'me')",
                    (f"wf-{n}", str(n)),
                )
        for n in range(executions):
            playing = Playing(
                id=f"exec-20261123-{n:012x}",
                workflow_id=f"wf-{n % workflows}",
                mode=Mode.TEST if n % 4 == 3 else Mode.PRODUCTION,
                keys=[f"step_{index}" for index in range(STEPS)],
            )
            await self._store.create(
                NewExecution(
                    id=playing.id,
                    workflow_id=playing.workflow_id,
                    workflow_name="X",
                    version=None,
                    definition_sha256="d",
                    mode=playing.mode,
                    trigger=Trigger.API,
                    queue="default",
                    total_steps=STEPS,
                    min_engine=1,
                    agents=("llm",),
                    input=b"{}",
                    created_by="me",
                )
            )
            self.executions.append(playing)

    async def move(self) -> None:
        """One thing that can happen to one of them."""
        playing = self.random.choice(self.executions)
        match playing.status:
            case "pending":
                await self.random.choice((self._claim, self._claim, self._cancel))(playing)
            case "running":
                moves = (
                    *(self._finish_step,) * 6,
                    *(self._try_again,) * 2,
                    self._fail,
                    self._cancel,
                    self._release,
                    self._claim,
                )
                await self.random.choice(moves)(playing)
            case "failed" | "cancelled":
                await self._resume(playing)

    async def _claim(self, playing: Playing) -> None:
        """By a worker that nobody knows, so that the next one may take over."""
        record = await self._journal.load(playing.id)
        assert record is not None
        worker = WorkerIdentity(
            id=uuid4(), host="here", pid=1, version="0", queue="default", agents=("llm",)
        )
        playing.claim = await self._journal.claim(
            record,
            claim_id=uuid4(),
            worker=worker,
            may_take_over=True,
            time_limit=timedelta(hours=1),
            starts=(self._start(playing),),
        )
        assert playing.claim is not None
        playing.run = playing.claim.run
        playing.status = "running"

    def _start(self, playing: Playing) -> AttemptStart:
        playing.attempts[playing.index] += 1
        return AttemptStart(
            step=_step(playing),
            agent_kind="llm",
            attempt=playing.attempts[playing.index],
            definition_sha256="d",
            input_sha256="i",
            input_bytes=2,
        )

    def _attempt_end(self, playing: Playing, status: AttemptStatus) -> AttemptEnd:
        calls = self.random.randrange(3)
        return AttemptEnd(
            path=playing.keys[playing.index],
            attempt=playing.attempts[playing.index],
            status=status,
            # The price of every third is not known.
            usage=LlmUsage(
                calls=calls,
                tokens=calls * 100,
                input_tokens=calls * 70,
                cached_tokens=calls * 20,
                output_tokens=calls * 30,
                cost=Decimal(calls) / 8 if self.random.randrange(3) else None,
            ),
        )

    def _step_end(self, playing: Playing, status: StepStatus) -> StepEnd:
        return StepEnd(
            step=_step(playing),
            status=status,
            definition_sha256="d",
            output=b"{}" if status is StepStatus.COMPLETED else None,
        )

    async def _finish_step(self, playing: Playing) -> None:
        ended = self._attempt_end(playing, AttemptStatus.COMPLETED)
        over = self._step_end(playing, StepStatus.COMPLETED)
        if playing.index == STEPS - 1:
            end = ExecutionEnd(status=ExecutionStatus.COMPLETED)
            entry = JournalEntry(attempts_ended=(ended,), steps_ended=(over,), execution_ended=end)
            await self._write(playing, entry)
            await self._ended(playing, "completed")
            return
        playing.index += 1
        start = self._start(playing)
        entry = JournalEntry(
            attempts_ended=(ended,), steps_ended=(over,), attempts_started=(start,)
        )
        await self._write(playing, entry)

    async def _try_again(self, playing: Playing) -> None:
        ended = self._attempt_end(playing, AttemptStatus.FAILED)
        await self._write(playing, JournalEntry(attempts_ended=(ended,)))
        await self._write(playing, JournalEntry(attempts_started=(self._start(playing),)))

    async def _fail(self, playing: Playing) -> None:
        ended = self._attempt_end(playing, AttemptStatus.FAILED)
        over = self._step_end(playing, StepStatus.FAILED)
        key = playing.keys[playing.index]
        failures = [
            {
                "code": self.random.choice(("agent_error", "step_timeout")),
                "type": self.random.choice(("ValueError", "KeyError")),
                "message": "it broke",
                "stack": "",
                "step": step,
                "step_name": step,
                "agent": f"agent-{step}",
                "agent_kind": "llm",
            }
            for step in dict.fromkeys((key, self.random.choice(playing.keys)))
        ]
        first, *others = failures
        end = ExecutionEnd(
            status=ExecutionStatus.FAILED,
            error="it broke",
            error_detail={**first, "failures": failures} if others else first,
        )
        entry = JournalEntry(attempts_ended=(ended,), steps_ended=(over,), execution_ended=end)
        await self._write(playing, entry)
        await self._ended(playing, "failed", failures)

    async def _cancel(self, playing: Playing) -> None:
        assert await self._journal.cancel(playing.id, message="no more")
        await self._ended(playing, "cancelled")

    async def _release(self, playing: Playing) -> None:
        claim = playing.claim
        assert claim is not None
        assert await self._journal.release(
            claim.execution_id, claim.claim_id, Release(message="Released.")
        )
        playing.status = "pending"

    async def _resume(self, playing: Playing) -> None:
        if self.random.random() < 0.3:
            # On a version that has another step there.
            playing.keys[playing.index] += "b"
        await self._store.resume(
            playing.id,
            Resumption(
                run=playing.run,
                position=(playing.index,),
                version=None,
                definition_sha256="d",
                min_engine=1,
                agents=("llm",),
                step_keys=tuple(playing.keys),
            ),
        )
        playing.status = "pending"

    async def _write(self, playing: Playing, entry: JournalEntry) -> None:
        assert playing.claim is not None
        assert await self._journal.write(playing.claim, entry)

    async def _ended(
        self, playing: Playing, status: str, failures: list[dict[str, Any]] | None = None
    ) -> None:
        playing.status = status
        # As if it had been at another time: what is counted goes by the time of the end.
        ago = timedelta(hours=7 * (1 + len(playing.ends)) + 5 * self.executions.index(playing))
        (moved,) = await self._database.fetch_all(
            statement(
                "UPDATE baton.endings SET ended_at = ended_at - %(ago)s::interval"
                " WHERE execution_id = %(id)s AND ended_at > now() - interval '1 hour'"
                " RETURNING ended_at"
            ),
            {"ago": ago, "id": playing.id},
        )
        playing.ends.append(
            End(
                first_run=playing.ends[-1].run + 1 if playing.ends else 1,
                run=playing.run,
                status=status,
                failures=failures or [],
                at=moved["ended_at"],
            )
        )


def _step(playing: Playing) -> StepRef:
    key = playing.keys[playing.index]
    return StepRef(path=key, position=(playing.index,), key=key, name=key, agent=f"agent-{key}")
