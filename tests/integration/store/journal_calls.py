"""What the tests of the journal share."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from baton.domain.agent_call import LogLine
from baton.domain.execution import (
    AttemptEnd,
    AttemptStart,
    AttemptStatus,
    Claim,
    ExecutionRecord,
    Mode,
    NewExecution,
    Release,
    StepEnd,
    StepStatus,
    Trigger,
)
from baton.domain.notification import Channel
from baton.domain.worker import WorkerIdentity
from baton.domain.workflow import StepRef
from baton.store.database import Database
from baton.store.journal import PostgresJournalStore
from baton.store.sql_files import statement

LIMIT = timedelta(seconds=900)
RELEASED = Release(message="Released.")


EVERYTHING = Channel(
    id="ops",
    name="Ops",
    kind="teams",
    origin="person",
    on_failure=True,
    on_success=True,
    workflows=None,
)


def a_worker(**changes: object) -> WorkerIdentity:
    worker = WorkerIdentity(
        id=uuid4(), host="here", pid=1, version="0", queue="default", agents=("llm",)
    )
    return replace(worker, **changes)


def a_step(index: int) -> StepRef:
    return StepRef(
        path=f"step_{index}",
        position=(index,),
        key=f"step_{index}",
        name=f"Step {index}",
        agent="some-agent",
    )


def a_start(index: int = 0, attempt: int = 1) -> AttemptStart:
    return AttemptStart(
        step=a_step(index),
        agent_kind="python",
        attempt=attempt,
        definition_sha256="d",
        input_sha256="i",
        input_bytes=2,
    )


def a_step_end(index: int = 0, output: bytes = b'{"a":1}') -> StepEnd:
    return StepEnd(
        step=a_step(index),
        status=StepStatus.COMPLETED,
        definition_sha256="d",
        output=output,
    )


def an_attempt_end(index: int = 0, attempt: int = 1) -> AttemptEnd:
    return AttemptEnd(path=f"step_{index}", attempt=attempt, status=AttemptStatus.COMPLETED)


def some_lines(*messages: str) -> tuple[LogLine, ...]:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return tuple(LogLine(at=at, level="info", message=message) for message in messages)


def an_execution() -> NewExecution:
    return NewExecution(
        id=f"exec-20261123-{uuid4().hex[:16]}",
        workflow_id="wf-x",
        workflow_name="X",
        version=None,
        definition_sha256="d",
        mode=Mode.PRODUCTION,
        trigger=Trigger.API,
        queue="default",
        total_steps=2,
        min_engine=1,
        agents=("llm",),
        input=b'{"n":1e16}',
        created_by="me",
    )


async def seen(journal: PostgresJournalStore, execution_id: str) -> ExecutionRecord:
    record = await journal.load(execution_id)
    assert record is not None
    return record


async def claimed(
    journal: PostgresJournalStore,
    record: ExecutionRecord,
    worker: WorkerIdentity,
    *,
    start: AttemptStart | None = None,
    may_take_over: bool = True,
    claim_id: UUID | None = None,
    orphaned: bool = False,
) -> Claim | None:
    return await journal.claim(
        record,
        claim_id=claim_id or uuid4(),
        worker=worker,
        may_take_over=may_take_over,
        time_limit=LIMIT,
        starts=(start,) if start else (),
        orphaned=orphaned,
    )


async def rows(database: Database, table: str) -> list[dict[str, object]]:
    return await database.fetch_all(statement(f"SELECT * FROM baton.{table}"), {})
