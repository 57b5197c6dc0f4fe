"""Executions of a `baton run` that is gone."""

from typing import NoReturn
from uuid import uuid4

import pytest

from baton.domain.worker import WorkerIdentity
from baton.engine.context_manager import ContextManager
from baton.engine.ending import Ending
from baton.engine.notification_service import NotificationService
from baton.engine.orphaned import OrphanedExecutions
from baton.engine.ports import Definitions
from baton.engine.redaction import JournalGate
from baton.engine.state_manager import StateManager
from baton.engine.validation_engine import ValidationEngine
from baton.errors import DatabaseUnavailable
from baton.observability.redaction import Redactor
from baton.store.sql_files import statement
from integration.engine.stage import Stage, step, worker

RUNNER = f"run:{uuid4()}"


class Unreadable:
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def definition(self, sha256: str) -> NoReturn:
        raise self._error


def orphans(stage: Stage, definitions: Definitions | None = None) -> OrphanedExecutions:
    identity = WorkerIdentity(
        id=uuid4(), host="here", pid=1, version="0", queue="default", agents=()
    )
    context = ContextManager(stage.platform.offloader)
    return OrphanedExecutions(
        worker=lambda: identity,
        definitions=definitions or stage.platform.workflows,
        state_manager=StateManager(
            journal=stage.platform.journal, gate=JournalGate(Redactor()), new_claim_id=uuid4
        ),
        context_manager=context,
        validation_engine=ValidationEngine(stage.platform.offloader),
        ending=Ending(context_manager=context, notification_service=NotificationService()),
        surroundings=stage.clock.surroundings,
    )


async def of_a_runner(stage: Stage, *steps: dict[str, object]) -> str:
    """An execution that belongs to a run which has no heartbeat, started a minute ago."""
    execution_id = await stage.start(*steps)
    await stage.platform.database.fetch_all(
        statement(
            "UPDATE baton.executions SET queue = %(queue)s,"
            " created_at = created_at - interval '1 minute' WHERE id = %(id)s RETURNING id"
        ),
        {"queue": RUNNER, "id": execution_id},
    )
    return execution_id


async def test_the_step_that_was_under_way_fails_with_its_run_and_people_are_told(stage: Stage):
    execution_id = await of_a_runner(
        stage, step("one", {"returns": {"a": 1}}), step("two", {"gate": "gate"})
    )
    running = await stage.begin(stage.executor(queue=RUNNER), execution_id, steps=2)

    assert await orphans(stage).end(execution_id)

    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.error["code"]) == ("failed", "runner_lost")
    assert (seen.error["step"], seen.error["position"]) == ("two", "2 of 2")
    assert seen.view.failed_step == 1
    assert seen.steps == [("one", "completed"), ("two", "failed")]
    assert seen.tries == [(0, 1, "completed"), (1, 1, "worker_lost")]
    assert [run.outcome for run in seen.view.runs] == ["worker_lost", "failed"]
    (told,) = await stage.rows("notifications", execution_id)
    assert told["content"]["completed"] == ["Actor"]
    assert told["content"]["step"] == "2 of 2"
    (row,) = await stage.platform.database.fetch_all(
        statement("SELECT results FROM baton.executions WHERE id = %(id)s"), {"id": execution_id}
    )
    assert row["results"] == {"one": {"a": 1}}
    stage.open()
    await running
    assert (await stage.seen(execution_id)).attempts == seen.attempts, "a zombie wrote"


async def test_one_that_never_began_fails_too_and_can_be_resumed(stage: Stage):
    execution_id = await of_a_runner(stage, step("one", {"returns": {"a": 1}}))

    assert await orphans(stage).end(execution_id)
    assert not await orphans(stage).end(execution_id), "it has ended"

    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.error["code"], seen.steps) == ("failed", "runner_lost", [])
    assert len(await stage.rows("notifications", execution_id)) == 1
    await stage.resume(execution_id)
    assert await stage.executor().run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "completed"


async def test_one_whose_definition_cannot_be_read_ends_too_and_stops_nobody_else(stage: Stage):
    execution_id = await of_a_runner(stage, step("one"))

    assert await orphans(stage, Unreadable(KeyError("steps"))).end(execution_id)

    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.error["code"]) == ("failed", "runner_lost")
    assert len(await stage.rows("notifications", execution_id)) == 1
    assert not await orphans(stage).end(execution_id), "it has ended"


async def test_trouble_of_the_platform_leaves_it_for_later(stage: Stage):
    execution_id = await of_a_runner(stage, step("one"))
    with pytest.raises(DatabaseUnavailable):
        await orphans(stage, Unreadable(DatabaseUnavailable("away"))).end(execution_id)
    assert (await stage.seen(execution_id)).view.status == "pending"


async def test_what_is_not_known_or_has_its_worker_is_left_alone(stage: Stage):
    assert not await orphans(stage).end("exec-20200101-0000000000000000")
    execution_id = await stage.start(step("one"))
    assert not await orphans(stage).end(execution_id)
    assert (await stage.seen(execution_id)).view.status == "pending"


async def test_a_worker_finds_it_once_it_may_take_over(fresh_stage: Stage):
    stage = fresh_stage
    execution_id = await of_a_runner(stage, step("one"))
    async with worker(stage):
        assert await stage.ended(execution_id) == ["failed"]
        assert [w.queue for w in await stage.platform.fleet.alive()] == ["default"]
    assert (await stage.seen(execution_id)).error["code"] == "runner_lost"
    assert stage.ran() == []
