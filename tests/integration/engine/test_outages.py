"""A database that is away costs time, never an answer."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from baton.bootstrap import open_platform
from baton.embedded import EmbeddedPostgres
from baton.engine.interruption import StopReason
from baton.settings import Settings
from baton.store.database import connection_info
from baton.store.migrate import upgrade
from integration.engine.stage import Flaky, Stage, step, until, worker

ACTORS = Path(__file__).with_name("actors.py")
LOGS = {"logs": ["before"], "logs_behind_the_gate": ["behind"]}


@pytest.fixture
def stage(fresh_stage: Stage) -> Stage:
    return fresh_stage


async def test_a_commit_that_fails_is_tried_again_and_the_agent_is_not(stage: Stage):
    execution_id = await stage.start(step("one", {"returns": {"a": 1}}), step("two"))
    flaky = Flaky(stage.platform.journal, outages={"write": 8})
    assert await stage.executor(journal=flaky).run(execution_id)
    assert stage.clock.naps == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
    seen = await stage.seen(execution_id)
    assert seen.view.status == "completed"
    assert stage.ran() == ["one", "two"]
    assert seen.tries == [(0, 1, "completed"), (1, 1, "completed")]


async def test_a_commit_whose_acknowledgement_was_lost_is_made_once(stage: Stage):
    execution_id = await stage.start(
        step("one", {"transient": "no"}, {"log": "once"}), step("two", {"error": "broken"})
    )
    flaky = Flaky(stage.platform.journal, outages={"write": 3}, after=True)
    # The last write ends the claim: written again it finds none, and that is quiet.
    await stage.executor(journal=flaky).run(execution_id)
    seen = await stage.seen(execution_id)
    assert seen.view.status == "failed"
    assert seen.tries == [(0, 1, "failed"), (0, 2, "completed"), (1, 1, "failed")]
    assert (await stage.logs(execution_id)).count("once") == 1
    assert len(await stage.rows("notifications", execution_id)) == 1
    assert stage.ran() == ["one", "one", "two"]


async def test_a_release_that_fails_is_tried_again(stage: Stage):
    execution_id = await stage.start(step("one", {"gate": "gate"}))
    flaky = Flaky(stage.platform.journal, outages={"release": 2})
    executor = stage.executor(journal=flaky)
    running = await stage.begin(executor, execution_id)
    (claim_id,) = executor.claims
    executor.stop(claim_id, StopReason.RELEASE)
    await running
    assert (await stage.seen(execution_id)).view.status == "pending"


async def test_a_claim_whose_acknowledgement_was_lost_is_handed_back_and_runs(stage: Stage):
    """The execution looks as if the worker drove it, and the worker knows nothing of it."""
    silent = Flaky(stage.platform.journal, outages={"claim": 1}, after=True)
    async with worker(stage, journal=silent):
        execution_id = await stage.start(step("one", {"returns": {"a": 1}}))
        assert await stage.ended(execution_id) == ["completed"]
    seen = await stage.seen(execution_id)
    assert [run.outcome for run in seen.view.runs] == ["released", "completed"]
    assert seen.tries == [(0, 1, "released"), (0, 2, "completed")]
    assert stage.ran() == ["one"]


async def test_every_connection_may_break_while_an_agent_runs(stage: Stage, postgres: str):
    async with worker(stage):
        execution_id = await stage.start(
            step("one", {"gate": "gate", "returns": {"a": 1}}), step("two")
        )
        await until(lambda: stage.ran() == ["one"])
        database = psycopg.conninfo.conninfo_to_dict(stage.platform.database.conninfo)["dbname"]
        async with await psycopg.AsyncConnection.connect(postgres, autocommit=True) as admin:
            for _ in range(20):
                await admin.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                    " WHERE datname = %s",
                    (database,),
                )
                await asyncio.sleep(0.05)
                stage.open()
        assert await stage.ended(execution_id) == ["completed"]
        later = await stage.start(step("later"))
        assert await stage.ended(later) == ["completed"], "the queue is served again"
    seen = await stage.seen(execution_id)
    assert seen.view.steps[0].output == b'{"a":1}'
    assert stage.ran(execution_id) == ["one", "two"], "no agent was asked twice"


@pytest.fixture
def server(tmp_path: Path):
    """A PostgreSQL of its own, to be stopped."""
    home = tmp_path / "server"
    with EmbeddedPostgres(home) as postgres:
        upgrade(connection_info(postgres.conninfo))
        yield postgres


async def test_an_answer_survives_a_database_that_is_stopped_for_seconds(
    server: EmbeddedPostgres, tmp_path: Path
):
    (tmp_path / "actors.py").write_text(ACTORS.read_text())
    settings = Settings(home=tmp_path / "home", agents=(str(tmp_path / "actors.py"),))
    async with open_platform(settings, connection_info(server.conninfo)) as platform:
        stage = Stage(platform, tmp_path)
        async with worker(stage):
            execution_id = await stage.start(
                step("one", {"gate": "gate", "returns": {"a": 1}, **LOGS}), step("two")
            )
            await until(lambda: stage.ran() == ["one"])
            assert await asyncio.to_thread(EmbeddedPostgres.stop, tmp_path / "server")
            stage.open()
            await until(stage.left)
            await asyncio.sleep(3)
            await asyncio.to_thread(server.start)
            assert await stage.ended(execution_id) == ["completed"]
        seen = await stage.seen(execution_id)
        assert await stage.logs(execution_id) == ["before", "behind"]
    assert seen.view.steps[0].output == b'{"a":1}'
    assert stage.ran() == ["one", "two"], "the agent was not asked twice"


async def test_a_worker_can_be_stopped_while_the_database_is_away(stage: Stage):
    """What it cannot hand back, others take over once its heartbeat is old enough."""
    away = Flaky(stage.platform.journal, outages={"release": 10**6})
    async with worker(stage, grace_seconds=0.1, journal=away):
        execution_id = await stage.start(step("one", {"gate": "gate"}))
        await until(lambda: stage.ran() == ["one"])
    stage.open()
    assert await stage.executor().run(execution_id, may_take_over=True)
    assert (await stage.seen(execution_id)).tries == [(0, 1, "worker_lost"), (0, 2, "completed")]
