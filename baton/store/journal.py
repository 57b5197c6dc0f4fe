"""The journal: what happened in each execution, written under a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

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
from baton.store.sql_files import statements

_SQL = statements("journal.sql")

# Null arrays have no rows either, and cost nothing to send.
_STEP_ARRAYS = (
    "step_indexes",
    "step_keys",
    "step_names",
    "step_agents",
    "step_statuses",
    "step_definitions",
    "step_outputs",
    "step_output_bytes",
    "step_reasons",
    "step_errors",
)
_LOG_ARRAYS = (
    "log_indexes",
    "log_attempts",
    "log_times",
    "log_levels",
    "log_messages",
    "log_fields",
)


class Journal:
    """Loads, claims and writes executions; the SQL says how each is made safe."""

    def __init__(
        self,
        database: Database,
        timing: Timing = TIMING,
        *,
        announced: Callable[[], None] = lambda: None,
    ) -> None:
        """`announced` is called after each commit that brought notifications."""
        self._database = database
        self._timing = timing
        self._announced = announced

    async def load(self, execution_id: str) -> ExecutionRecord | None:
        """What is recorded of an execution, with every output so far."""
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
            steps={step["index"]: await _step(step) for step in step_rows},
            seconds_run=row["seconds_run"],
            seconds_left=row["seconds_left"],
            updated_at=row["updated_at"],
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
        start: AttemptStart | None,
        orphaned: bool = False,
        expected_now: datetime | None = None,
    ) -> Claim | None:
        """Take the execution exactly as it was seen; null if it moved on or somebody lives there.

        `time_limit` counts from the first claim; `start` is the attempt that begins at once.
        `orphaned` takes what a `baton run` left behind, from whichever queue, only to end it.
        Only what was never claimed is taken while the database's clock does not show
        `expected_now`, unless that is null.
        """
        row = await self._database.fetch_one(
            _SQL["claim"],
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
                "orphaned": orphaned,
                "expected_now": expected_now,
                "tolerance": self._timing.clock_tolerance,
                "time_limit": time_limit,
                **_started(start),
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
        """Record what happened in one commit; false, and nothing written, if the claim is lost."""
        row = await self._database.fetch_one(
            _SQL["write"],
            {
                "execution_id": claim.execution_id,
                "claim_id": claim.claim_id,
                "worker_id": claim.worker_id,
                **await _ended_attempt(entry.attempt_ended),
                **await _ended_steps(entry.steps_ended),
                **_logs(entry),
                **_started(entry.attempt_started),
                **_ended_execution(entry.execution_ended),
            },
        )
        if row is not None and row["announced"]:
            self._announced()
        return row is not None

    async def keep_log(
        self, claim: Claim, start: AttemptStart, after: int, lines: tuple[LogLine, ...]
    ) -> bool:
        """Keep lines of a running attempt that stand behind `after` others, each once.

        False, and nothing written, if the claim is lost.
        """
        row = await self._database.fetch_one(
            _SQL["keep_log"],
            {
                "execution_id": claim.execution_id,
                "claim_id": claim.claim_id,
                "index": start.index,
                "attempt": start.attempt,
                "after": after,
                **_lines(lines),
            },
        )
        return row is not None

    async def release(self, claim: Claim, release: Release) -> bool:
        """Hand the execution back to the queue; false if the claim is lost."""
        row = await self._database.fetch_one(
            _SQL["release"],
            {
                "execution_id": claim.execution_id,
                "claim_id": claim.claim_id,
                "message": release.message,
                "error": None if release.error is None else Jsonb(storable(release.error)),
                "retry_in": timedelta(seconds=release.retry_in_seconds),
            },
        )
        return row is not None

    async def cancel(self, execution_id: str, *, message: str, actor: str | None = None) -> bool:
        """End an execution that waits or runs; false if it does neither."""
        async with self._database.connection() as connection, connection.transaction():
            # Locked by a statement of its own: one that had to wait for the lock would not see the
            # attempt and the run that the holder of the lock has just made.
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
        index=row["index"],
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


def _started(start: AttemptStart | None) -> dict[str, Any]:
    return {
        "started_index": start.index if start else None,
        "started_key": start.key if start else None,
        "started_name": start.name if start else None,
        "started_agent": start.agent if start else None,
        "started_kind": start.agent_kind if start else None,
        "started_attempt": start.attempt if start else None,
        "started_definition": start.definition_sha256 if start else None,
        "started_input_sha256": start.input_sha256 if start else None,
        "started_input_bytes": start.input_bytes if start else None,
    }


async def _ended_attempt(end: AttemptEnd | None) -> dict[str, Any]:
    if end is None:
        return dict.fromkeys(
            (
                "ended_index",
                "ended_attempt",
                "ended_status",
                "ended_error",
                "ended_input",
                "llm_calls",
                "llm_tokens",
                "llm_input_tokens",
                "llm_cached_tokens",
                "llm_output_tokens",
                "llm_cost",
                "llm_models",
                "retry_in",
            )
        )
    return {
        "ended_index": end.index,
        "ended_attempt": end.attempt,
        "ended_status": end.status,
        "ended_error": None if end.error is None else Jsonb(storable(end.error)),
        "ended_input": None if end.input is None else await pack_aside(end.input),
        "llm_calls": end.usage.calls,
        "llm_tokens": end.usage.tokens,
        "llm_input_tokens": end.usage.input_tokens,
        "llm_cached_tokens": end.usage.cached_tokens,
        "llm_output_tokens": end.usage.output_tokens,
        "llm_cost": end.usage.cost,
        "llm_models": [storable(model) for model in end.usage.models],
        "retry_in": (
            None if end.retry_in_seconds is None else timedelta(seconds=end.retry_in_seconds)
        ),
    }


async def _ended_steps(steps: tuple[StepEnd, ...]) -> dict[str, Any]:
    if not steps:
        return dict.fromkeys(_STEP_ARRAYS)
    outputs = [None if s.output is None else await pack_aside(s.output) for s in steps]
    return {
        "step_indexes": [s.index for s in steps],
        "step_keys": [s.key for s in steps],
        "step_names": [s.name for s in steps],
        "step_agents": [s.agent for s in steps],
        "step_statuses": [str(s.status) for s in steps],
        "step_definitions": [s.definition_sha256 for s in steps],
        "step_outputs": outputs,
        "step_output_bytes": [None if s.output is None else len(s.output) for s in steps],
        "step_reasons": [s.reason for s in steps],
        "step_errors": [None if s.error is None else Jsonb(storable(s.error)) for s in steps],
    }


def _logs(entry: JournalEntry) -> dict[str, Any]:
    if not (entry.attempt_ended and entry.attempt_ended.logs) and not any(
        step.logs for step in entry.steps_ended
    ):
        return dict.fromkeys(_LOG_ARRAYS)
    lines: list[tuple[int, int, LogLine]] = []
    if entry.attempt_ended is not None:
        ended = entry.attempt_ended
        lines += [(ended.index, ended.attempt, line) for line in ended.logs]
    for step in entry.steps_ended:
        lines += [(step.index, 0, line) for line in step.logs]
    return {
        "log_indexes": [index for index, _, _ in lines],
        "log_attempts": [attempt for _, attempt, _ in lines],
        **_lines(line for _, _, line in lines),
    }


def _lines(lines: Iterable[LogLine]) -> dict[str, Any]:
    lines = tuple(lines)
    return {
        "log_times": [line.at for line in lines],
        "log_levels": [line.level for line in lines],
        "log_messages": [storable(line.message) for line in lines],
        "log_fields": [Jsonb(storable(dict(line.fields))) for line in lines],
    }


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
