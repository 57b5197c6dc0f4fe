"""Create, read and resume executions in PostgreSQL; the journal records what happens in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from baton.domain.agent_call import LlmUsage
from baton.domain.execution import (
    DEFAULT_QUEUE,
    FINAL,
    ExecutionStatus,
    NewExecution,
    StepOverride,
)
from baton.domain.execution_view import (
    AttemptView,
    ExecutionProgress,
    ExecutionView,
    IdempotencyClaim,
    Past,
    Resumption,
    RunView,
    Started,
    StepProgress,
    StepView,
    TryView,
)
from baton.domain.search_words import words_of_id, words_of_json
from baton.domain.worker import TIMING, Timing
from baton.errors import Conflict, NotFound, WrongState
from baton.sentence import say
from baton.store.database import Connection, Database, run
from baton.store.payloads import pack_aside, unpack_aside
from baton.store.sql_files import statement, statements
from baton.store.workers import JobQueue

_SQL = statements("executions.sql")
#: Columns `llm_...` about language models.
_USAGE = tuple(field.name for field in fields(LlmUsage))

_KEEP_KEYS_FOR = timedelta(hours=24)
_RESUMABLE = frozenset({ExecutionStatus.FAILED, ExecutionStatus.CANCELLED})


class PostgresExecutionStore:
    """Creates executions, with their job in the same transaction, and reads them."""

    def __init__(self, database: Database, jobs: JobQueue, timing: Timing = TIMING) -> None:
        self._database = database
        self._timing = timing
        self._jobs = jobs
        insert = _SQL["insert_execution"].source
        self._insert_alone = statement(f"WITH job AS (SELECT NULL::bigint AS id), {insert}")
        self._insert_with_job = statement(f"WITH {jobs.one_job}, {insert}")

    async def create(
        self, execution: NewExecution, idempotency: IdempotencyClaim | None = None
    ) -> Started:
        """Create an execution, or return the answer to the first use of the key.

        Raises `Conflict` if the key was used for something else.
        """
        packed = await pack_aside(execution.input)
        started = Started(execution_id=execution.id, total_steps=execution.total_steps)
        async with self._database.connection() as connection:
            if idempotency is None and not execution.overrides:
                await self._insert(connection, execution, packed)
                return started
            async with connection.transaction():
                earlier = await _first_use(connection, idempotency) if idempotency else None
                if earlier is not None:
                    return earlier
                await self._insert(connection, execution, packed)
                await _settle(connection, execution.id, execution.overrides)
                if idempotency is not None:
                    await _keep_response(connection, idempotency, started)
        return started

    async def answered(self, idempotency: IdempotencyClaim) -> Started | None:
        """Return the answer to the first use of a key; None if it is unused.

        Raises `Conflict` if the key was used for something else.
        """
        row = await self._database.fetch_one(_SQL["get_key"], _key_params(idempotency))
        return None if row is None else _answer(idempotency, row)

    async def view(self, execution_id: str, *, data: bool = True) -> ExecutionView:
        """Return the whole execution, with or without input and outputs; raises `NotFound`."""
        params = {"execution_id": execution_id, "data": data}
        async with self._database.connection() as connection, connection.pipeline():
            which = {**params, "dead_after": self._timing.dead_after}
            head = await run(connection, _SQL["get_execution"], which)
            steps = await run(connection, _SQL["get_steps"], params, binary=True)
            tries = await run(connection, _SQL["get_tries"], params)
            runs = await run(connection, _SQL["get_runs"], params)
            row = await head.fetchone()
            step_rows = await steps.fetchall()
            try_rows = await tries.fetchall()
            run_rows = await runs.fetchall()
        if row is None:
            raise NotFound(
                say("There is no execution '{execution_id}'.", execution_id=execution_id)
            )
        if row["input"] is not None:
            row["input"] = await unpack_aside(row["input"])
        row["agents"] = tuple(row["agents"])
        tries_of = _by_step(try_rows)
        for step in step_rows:
            step["position"] = tuple(step["position"])
            step["tries"] = tuple(tries_of.get(step["path"], ()))
            if step["output"] is not None:
                step["output"] = await unpack_aside(step["output"])
        return ExecutionView(
            **row,
            steps=tuple(StepView(**_with_usage(step)) for step in step_rows),
            runs=tuple(RunView(**run) for run in run_rows),
        )

    async def output_bytes(self, execution_id: str) -> int:
        """Return the total size of its outputs; 0 for a nonexistent execution."""
        row = await self._database.fetch_one(
            _SQL["get_output_bytes"], {"execution_id": execution_id}
        )
        return int(row["output_bytes"]) if row else 0

    async def input(self, execution_id: str) -> bytes:
        """Return only its input; raises `NotFound`."""
        row = await self._fetch_bytes("get_input", {"execution_id": execution_id})
        if row is None:
            raise NotFound(
                say("There is no execution '{execution_id}'.", execution_id=execution_id)
            )
        return await unpack_aside(row["input"])

    async def output(self, execution_id: str, step: StepView) -> bytes:
        """Return the output of a step that was read without it.

        Raises `Conflict` if it has changed.
        """
        row = await self._fetch_bytes(
            "get_output",
            {
                "execution_id": execution_id,
                "path": step.path,
                "completed_at": step.completed_at,
            },
        )
        if row is None:
            raise Conflict(
                say(
                    "Step '{step}' of execution {execution_id} started again while it was read. "
                    "Read the execution again.",
                    step=step.key,
                    execution_id=execution_id,
                )
            )
        return await unpack_aside(row["output"])

    async def status(self, execution_id: str) -> ExecutionStatus:
        """Return its status; raises `NotFound`."""
        row = await self._database.fetch_one(_SQL["get_status"], {"execution_id": execution_id})
        if row is None:
            raise NotFound(
                say("There is no execution '{execution_id}'.", execution_id=execution_id)
            )
        return ExecutionStatus(row["status"])

    async def progress(self, execution_id: str) -> ExecutionProgress:
        """Return its progress; raises `NotFound`."""
        which = {"execution_id": execution_id, "dead_after": self._timing.dead_after}
        row = await self._database.fetch_one(_SQL["get_progress"], which)
        if row is None:
            raise NotFound(
                say("There is no execution '{execution_id}'.", execution_id=execution_id)
            )
        row["agents"] = tuple(row["agents"])
        steps = await self._database.fetch_all(_SQL["get_step_progress"], which)
        return ExecutionProgress(**row, steps=tuple(StepProgress(**step) for step in steps))

    async def pasts(self, execution_ids: Sequence[str]) -> list[Past]:
        """Return the facts for rerunning each of the executions that exist."""
        rows = await self._database.fetch_all(
            _SQL["get_pasts"], {"execution_ids": list(execution_ids)}
        )
        return [
            Past(
                **{
                    **row,
                    "tried": frozenset(row["tried"]),
                    "overridden": frozenset(row["overridden"]),
                }
            )
            for row in rows
        ]

    async def logs(self, execution_id: str, path: str) -> list[Mapping[str, object]]:
        """Return the log of one step."""
        return list(
            await self._database.fetch_all(
                _SQL["get_logs"], {"execution_id": execution_id, "path": path}
            )
        )

    async def attempts(
        self, execution_id: str, path: str, *, data: bool = True
    ) -> list[AttemptView]:
        """Return the attempts of one step, with or without the exact input of those that failed."""
        rows = await self._database.fetch_all(
            _SQL["get_attempts"], {"execution_id": execution_id, "path": path, "data": data}
        )
        for row in rows:
            if row["input"] is not None:
                row["input"] = await unpack_aside(row["input"])
        return [AttemptView(**_with_usage(row)) for row in rows]

    async def resume(
        self, execution_id: str, how: Resumption, idempotency: IdempotencyClaim | None = None
    ) -> Started:
        """Resume it, or return the answer to the first use of the key.

        Raises `WrongState` unless it failed or was cancelled, `Conflict` if it ran in the meantime.
        """
        started = Started(execution_id=execution_id, total_steps=len(how.step_keys))
        async with self._database.connection() as connection, connection.transaction():
            earlier = await _first_use(connection, idempotency) if idempotency else None
            if earlier is not None:
                return earlier
            cursor = await run(connection, _SQL["lock_execution"], {"execution_id": execution_id})
            row = await cursor.fetchone()
            if row is None:
                raise NotFound(
                    say("There is no execution '{execution_id}'.", execution_id=execution_id)
                )
            require_resumable(execution_id, ExecutionStatus(row["status"]))
            if row["run"] != how.run:
                raise Conflict(
                    say(
                        "Execution {execution_id} was resumed by someone else and has ended "
                        "again in the meantime. Check how it ended, then resume it again.",
                        execution_id=execution_id,
                    )
                )
            place = {
                "execution_id": execution_id,
                "position": list(how.position),
                "keys": list(how.step_keys),
            }
            await run(connection, _SQL["reset_steps"], place)
            await run(connection, _SQL["unname_steps"], place)
            await run(connection, _SQL["name_steps"], place)
            job_id = None
            if how.queue == DEFAULT_QUEUE:
                (job_id,) = await self._jobs.enqueue(connection, [execution_id])
            await run(
                connection,
                _SQL["resume"],
                {
                    "execution_id": execution_id,
                    "current_step": how.position[0],
                    "queue": how.queue,
                    "job_id": job_id,
                    "version": how.version,
                    "definition_sha256": how.definition_sha256,
                    "agents": list(how.agents),
                    "min_engine": how.min_engine,
                    "total_steps": len(how.step_keys),
                },
            )
            await _settle(connection, execution_id, how.overrides)
            if idempotency is not None:
                await _keep_response(connection, idempotency, started)
        return started

    async def _fetch_bytes(self, name: str, params: Mapping[str, object]) -> DictRow | None:
        async with self._database.connection() as connection:
            cursor = await run(connection, _SQL[name], params, binary=True)
            return await cursor.fetchone()

    async def _insert(self, connection: Connection, execution: NewExecution, packed: bytes) -> None:
        """Insert an execution and its job in one statement, so that neither exists alone."""
        common = execution.queue == DEFAULT_QUEUE
        await run(
            connection,
            self._insert_with_job if common else self._insert_alone,
            {
                "id": execution.id,
                "workflow_id": execution.workflow_id,
                "workflow_name": execution.workflow_name,
                "version": execution.version,
                "definition_sha256": execution.definition_sha256,
                "mode": execution.mode,
                "queue": execution.queue,
                "agents": list(execution.agents),
                "min_engine": execution.min_engine,
                "total_steps": execution.total_steps,
                "input": packed,
                "input_bytes": len(execution.input),
                "metadata": Jsonb(dict(execution.metadata)),
                "trigger": execution.trigger,
                "retry_of": execution.retry_of,
                "debug_of": execution.debug_of,
                "debug_step": execution.debug_step,
                "traceparent": execution.traceparent,
                "created_by": execution.created_by,
                "words": [*words_of_id(execution.id), *words_of_json(execution.input)],
            },
        )


def _with_usage(row: DictRow) -> DictRow:
    """The row with its columns about language models as one value."""
    usage = {name: row.pop(f"llm_{name}") for name in _USAGE}
    return row | {"usage": LlmUsage(**usage | {"models": tuple(usage["models"])})}


def _by_step(rows: Sequence[DictRow]) -> dict[str, list[TryView]]:
    found: dict[str, list[TryView]] = {}
    for row in rows:
        found.setdefault(row.pop("path"), []).append(TryView(**row))
    return found


def require_resumable(execution_id: str, status: ExecutionStatus) -> None:
    """Raise `WrongState` unless the execution failed or was cancelled."""
    if status in _RESUMABLE:
        return
    advice = (
        say("Retry it to run it again.")
        if status in FINAL
        else say("Wait for its end, or cancel it first.")
    )
    raise WrongState(
        say(
            "Execution {execution_id} is {status}; only a failed or cancelled one can be resumed. "
            "{advice}",
            execution_id=execution_id,
            status=status,
            advice=advice,
        )
    )


async def _settle(
    connection: Connection, execution_id: str, overrides: tuple[StepOverride, ...]
) -> None:
    if not overrides:
        return
    outputs = [None if one.output is None else await pack_aside(one.output) for one in overrides]
    await run(
        connection,
        _SQL["settle_steps"],
        {
            "execution_id": execution_id,
            "paths": [one.step.path for one in overrides],
            "indexes": [one.step.position[0] for one in overrides],
            "keys": [one.step.key for one in overrides],
            "names": [one.step.name for one in overrides],
            "agents": [one.step.agent for one in overrides],
            "statuses": [str(one.status) for one in overrides],
            "definitions": [one.definition_sha256 for one in overrides],
            "outputs": outputs,
            "output_bytes": [None if one.output is None else len(one.output) for one in overrides],
            "reasons": [one.reason for one in overrides],
            "by": [one.by for one in overrides],
            "from_executions": [one.from_execution for one in overrides],
        },
    )


async def _first_use(connection: Connection, idempotency: IdempotencyClaim) -> Started | None:
    """Return None if this is the first use of the key, else the stored answer.

    A concurrent request with the same key waits here until the first one's transaction has ended.
    """
    params = _key_params(idempotency)
    cursor = await run(connection, _SQL["claim_key"], {**params, "keep_for": _KEEP_KEYS_FOR})
    if await cursor.fetchone() is not None:
        return None
    cursor = await run(connection, _SQL["get_key"], params)
    return _answer(idempotency, await cursor.fetchone() or {})


def _key_params(idempotency: IdempotencyClaim) -> dict[str, object]:
    return {
        "principal": idempotency.principal,
        "route": idempotency.route,
        "key": idempotency.key,
        "body_sha256": idempotency.body_sha256,
    }


def _answer(idempotency: IdempotencyClaim, row: Mapping[str, Any]) -> Started:
    if row.get("body_sha256") != idempotency.body_sha256 or row.get("response") is None:
        raise Conflict(
            say(
                "The idempotency key '{key}' was used for another request. Use a new "
                "key for each new request.",
                key=idempotency.key,
            )
        )
    return Started(**row["response"])


async def _keep_response(
    connection: Connection, idempotency: IdempotencyClaim, started: Started
) -> None:
    await run(
        connection,
        _SQL["keep_response"],
        {**_key_params(idempotency), "response": Jsonb(asdict(started))},
    )
