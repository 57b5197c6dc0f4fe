"""The journal: what happened in each execution, written under a claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from baton.domain.agent_call import LogLine
from baton.domain.execution import (
    AttemptEnd,
    AttemptStart,
    Claim,
    ExecutionEnd,
    ExecutionRecord,
    ExecutionStatus,
    JournalEntry,
    Mode,
    Release,
    StepEnd,
    StepRecord,
    StepStatus,
)
from baton.domain.worker import TIMING, Timing, WorkerIdentity
from baton.store.database import Database, run
from baton.store.jsonb import jsonb_text, storable
from baton.store.payloads import pack_aside, unpack_aside
from baton.store.sql_files import Statement, statement, statements

_SQL = statements("journal.sql")


def _joined(*names: str) -> Statement:
    """Return one statement from several consecutive parts."""
    return statement(" ".join(_SQL[name].source for name in names))


_CLAIM_NEW = _joined("claim_new", "begin_attempts", "begin_run")
_CLAIM_AGAIN = _joined("claim_again", "close_lost", "begin_attempts", "begin_run")
_CLAIM_ORPHAN = _joined("claim_orphan", "close_lost", "begin_run")
_WRITE = _joined("lock_mine", "begin_attempts", "write")


class PostgresJournalStore:
    """Loads, claims and writes executions; the SQL explains what makes each statement safe."""

    def __init__(
        self,
        database: Database,
        timing: Timing = TIMING,
        *,
        announced: Callable[[], None] = lambda: None,
    ) -> None:
        """Set up the store; `announced` is called after each commit with notifications."""
        self._database = database
        self._timing = timing
        self._announced = announced

    async def load(self, execution_id: str) -> ExecutionRecord | None:
        """Return the record of an execution, with every output so far."""
        async with self._database.connection() as connection, connection.pipeline():
            params = {"execution_id": execution_id}
            head = await run(connection, _SQL["load_execution"], params, binary=True)
            steps = await run(connection, _SQL["load_steps"], params, binary=True)
            row = await head.fetchone()
            step_rows = await steps.fetchall()
        if row is None:
            return None
        return ExecutionRecord(
            id=row["id"],
            workflow_id=row["workflow_id"],
            workflow_name=row["workflow_name"],
            definition_sha256=row["definition_sha256"],
            version=row["version"],
            mode=Mode(row["mode"]),
            queue=row["queue"],
            status=ExecutionStatus(row["status"]),
            run=row["run"],
            claim_id=row["claim_id"],
            input=await unpack_aside(row["input"]),
            steps={step["path"]: await _step(step) for step in step_rows},
            seconds_run=row["seconds_run"],
            seconds_left=row["seconds_left"],
            updated_at=row["updated_at"],
            traceparent=row["traceparent"],
            read_at=row["read_at"],
        )

    async def claim(
        self,
        seen: ExecutionRecord,
        *,
        claim_id: UUID,
        worker: WorkerIdentity,
        may_take_over: bool,
        time_limit: timedelta,
        starts: tuple[AttemptStart, ...] = (),
        orphaned: bool = False,
        expected_now: datetime | None = None,
    ) -> Claim | None:
        """Claim the execution exactly as it was read.

        None if it has changed or its worker is alive. `time_limit` counts from the first claim;
        `starts` are the attempts that begin at once. `orphaned` claims what a `baton run` left
        behind, from any queue, only to end it. If `expected_now` is given and the database's clock
        shows another time, only executions that were never claimed can be claimed.
        """
        row = await self._database.fetch_one(
            _claim_of(seen, orphaned=orphaned),
            {
                "execution_id": seen.id,
                "seen_run": seen.run,
                "seen_claim": seen.claim_id,
                "seen_definition": seen.definition_sha256,
                "seen_at": seen.updated_at,
                "claim_id": claim_id,
                "worker_id": worker.id,
                "queue": worker.queue,
                "agents": list(worker.agents),
                "engine": worker.engine,
                "dead_after": self._timing.dead_after,
                "may_take_over": may_take_over,
                "expected_now": expected_now,
                "tolerance": self._timing.clock_tolerance,
                "time_limit": time_limit,
                **_started(starts),
            },
        )
        if row is None:
            return None
        return Claim(
            execution_id=seen.id,
            claim_id=claim_id,
            worker_id=worker.id,
            run=row["run"],
            seconds_left=row["seconds_left"],
            claimed_at=row["claimed_at"],
        )

    async def write(self, claim: Claim, entry: JournalEntry) -> bool:
        """Record what happened in one commit; false, with nothing written, if the claim is lost."""
        row = await self._database.fetch_one(
            _WRITE,
            {
                "execution_id": claim.execution_id,
                "claim_id": claim.claim_id,
                "worker_id": claim.worker_id,
                **await _ended_attempts(entry.attempts_ended),
                **await _ended_steps(entry.steps_ended),
                **_started(entry.attempts_started),
                **_ended_execution(entry.execution_ended),
            },
        )
        if row is not None and row["announced"]:
            self._announced()
        return row is not None

    async def keep_log(
        self, claim: Claim, start: AttemptStart, after: int, lines: tuple[LogLine, ...]
    ) -> bool:
        """Store lines of a running attempt that follow `after` earlier ones, each once.

        Returns false, with nothing written, if the claim is lost.
        """
        row = await self._database.fetch_one(
            _SQL["keep_log"],
            {
                "execution_id": claim.execution_id,
                "claim_id": claim.claim_id,
                "path": start.step.path,
                "attempt": start.attempt,
                "after": after,
                "lines": _json(_lines(lines)),
            },
        )
        return row is not None

    async def release(self, execution_id: str, claim_id: UUID, release: Release) -> bool:
        """Return the execution to the queue; false if the claim is lost."""
        row = await self._database.fetch_one(
            _SQL["release"],
            {
                "execution_id": execution_id,
                "claim_id": claim_id,
                "message": release.message,
                "error": None if release.error is None else Jsonb(storable(release.error)),
                "retry_in": timedelta(seconds=release.retry_in_seconds),
            },
        )
        return row is not None

    async def cancel(self, execution_id: str, *, message: str, actor: str | None = None) -> bool:
        """End an execution that is waiting or running; false if it is neither."""
        async with self._database.connection() as connection, connection.transaction():
            # Locked by a separate statement: one that waits for the lock would not see the attempt
            # and the run that the lock's holder has just written.
            await run(connection, _SQL["lock"], {"execution_id": execution_id})
            cursor = await run(
                connection,
                _SQL["cancel"],
                {"execution_id": execution_id, "message": message, "actor": actor},
            )
            return await cursor.fetchone() is not None


async def _step(row: Mapping[str, Any]) -> StepRecord:
    output = row["output"]
    return StepRecord(
        path=row["path"],
        key=row["key"],
        status=StepStatus(row["status"]),
        output=None if output is None else await unpack_aside(output),
        attempts=row["attempts"],
        failures=row["failures"],
        losses=row["losses"],
        database_losses=row["database_losses"],
        attempt_open=row["attempt_open"],
        wait_seconds=row["wait_seconds"] or 0.0,
        error=row["error"],
        correction=row["correction"],
        corrected_input_sha256=row["corrected_input_sha256"],
    )


def _claim_of(seen: ExecutionRecord, *, orphaned: bool) -> Statement:
    if orphaned:
        return _CLAIM_ORPHAN
    never_claimed = seen.status is ExecutionStatus.PENDING and seen.seconds_left is None
    return _CLAIM_NEW if never_claimed else _CLAIM_AGAIN


def _started(starts: tuple[AttemptStart, ...]) -> dict[str, Any]:
    if not starts:
        return {"started": None, "current_step": None}
    return {
        "started": _json(
            [
                {
                    "path": start.step.path,
                    "position": start.step.position,
                    "key": start.step.key,
                    "name": start.step.name,
                    "agent": start.step.agent,
                    "kind": start.agent_kind,
                    "attempt": start.attempt,
                    "definition": start.definition_sha256,
                    "input_sha256": start.input_sha256,
                    "input_bytes": start.input_bytes,
                    "left_out": [storable(each) for each in start.left_out] or None,
                }
                for start in starts
            ]
        ),
        "current_step": max(start.step.position[0] for start in starts),
    }


async def _ended_attempts(ends: tuple[AttemptEnd, ...]) -> dict[str, Any]:
    if not ends:
        return {"ended": None, "ended_inputs": None}
    inputs = [None if end.input is None else await pack_aside(end.input) for end in ends]
    return {
        "ended": _json(
            [
                {
                    "place": place,
                    "path": end.path,
                    "attempt": end.attempt,
                    "status": end.status,
                    "error": None if end.error is None else storable(end.error),
                    "retry_in": end.retry_in_seconds,
                    "llm_calls": end.usage.calls,
                    "llm_tokens": end.usage.tokens,
                    "llm_input_tokens": end.usage.input_tokens,
                    "llm_cached_tokens": end.usage.cached_tokens,
                    "llm_output_tokens": end.usage.output_tokens,
                    "llm_cost": end.usage.cost,
                    "llm_models": [storable(model) for model in end.usage.models],
                    "lines": _lines(end.logs) or None,
                }
                for place, end in enumerate(ends, start=1)
            ]
        ),
        "ended_inputs": _given(inputs),
    }


async def _ended_steps(steps: tuple[StepEnd, ...]) -> dict[str, Any]:
    if not steps:
        return {"steps": None, "outputs": None}
    outputs = [None if end.output is None else await pack_aside(end.output) for end in steps]
    return {
        "steps": _json(
            [
                {
                    "place": place,
                    "path": end.step.path,
                    "position": end.step.position,
                    "key": end.step.key,
                    "name": end.step.name,
                    "agent": end.step.agent,
                    "status": end.status,
                    "definition": end.definition_sha256,
                    "output_bytes": None if end.output is None else len(end.output),
                    "reason": end.reason,
                    "error": None if end.error is None else storable(end.error),
                }
                for place, end in enumerate(steps, start=1)
            ]
        ),
        "outputs": _given(outputs),
    }


def _lines(lines: tuple[LogLine, ...]) -> list[dict[str, Any]]:
    return [
        {
            "at": line.at,
            "level": line.level,
            "message": storable(line.message),
            "fields": storable(dict(line.fields)),
        }
        for line in lines
    ]


def _given(values: list[bytes | None]) -> list[bytes | None] | None:
    """Return the values, or None if all are None: a list costs more to send."""
    return values if any(value is not None for value in values) else None


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _ended_execution(end: ExecutionEnd | None) -> dict[str, Any]:
    message = end.message if end else None
    return {
        "final_status": str(end.status) if end else None,
        "error": storable(end.error) if end and end.error is not None else None,
        "error_detail": (
            Jsonb(storable(end.error_detail)) if end and end.error_detail is not None else None
        ),
        "failed_step": end.failed_step if end else None,
        "context": jsonb_text(end.context) if end else None,
        "results": jsonb_text(end.results) if end else None,
        "message_kind": str(message.kind) if message else None,
        "message_content": Jsonb(storable(message.content)) if message else None,
    }
