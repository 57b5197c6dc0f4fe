"""Workers that share what waits."""

import asyncio

import pytest

from baton.bootstrap import build_worker, open_platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.errors import DatabaseUnavailable
from baton.services.executions.answers import execution_json
from baton.settings import Settings
from integration.engine.stage import Stage, step, until, worker

LATE_AGENT = """
from baton import agent

@agent(slug="late", effect="read")
async def late(payload: dict) -> dict:
    return {"late": True}
"""


@pytest.fixture
def stage(fresh_stage: Stage) -> Stage:
    return fresh_stage


async def test_two_workers_share_fifty_executions_and_run_each_step_once(stage: Stage):
    execution_ids = [await stage.start(step("one"), step("two")) for _ in range(50)]
    async with worker(stage, concurrency=10), worker(stage, concurrency=10):
        assert await stage.ended(*execution_ids) == ["completed"] * 50
        views = [(await stage.seen(id_)).view for id_ in execution_ids]
    assert sorted(stage.executions_that_ran()) == sorted(
        (id_, key) for id_ in execution_ids for key in ("one", "two")
    )
    assert {len(view.runs) for view in views} == {1}
    assert len({view.runs[0].worker for view in views}) == 2, "both had a part"


async def test_delivery_may_repeat_without_harm(stage: Stage):
    execution_id = await stage.start(step("one", {"gate": "gate"}))
    for _ in range(3):
        await stage.enqueue(execution_id)
    async with worker(stage), worker(stage):
        await until(lambda: stage.ran() == ["one"])
        await stage.enqueue(execution_id)
        await asyncio.sleep(0.2)
        stage.open()
        assert await stage.ended(execution_id) == ["completed"]
    assert stage.ran() == ["one"]


async def test_a_worker_runs_no_more_at_a_time_than_it_may(stage: Stage):
    execution_ids = [await stage.start(step("one", {"gate": "gate"})) for _ in range(3)]
    async with worker(stage, concurrency=2):
        await until(lambda: len(stage.ran()) == 2)
        await asyncio.sleep(0.2)
        assert len(stage.ran()) == 2
        stage.open()
        assert await stage.ended(*execution_ids) == ["completed"] * 3


async def test_a_resume_whose_job_met_the_end_of_the_run_before_is_looked_after(
    stage: Stage,
):
    execution_id = await stage.start(step("one", {"gate": "gate"}, {}))
    async with worker(stage):
        await until(lambda: stage.ran() == ["one"])
        await stage.cancel(execution_id)
        await stage.resume(execution_id)
        # Before a new job would have been made for it.
        status = await stage.platform.executions.wait(execution_id, seconds=8, actor=LOCAL_OPERATOR)
    assert (str(status), stage.ran()) == ("completed", ["one", "one"])


async def test_what_no_worker_can_run_waits_says_for_what_and_runs_when_one_comes(
    stage: Stage, database_url: str
):
    (stage.directory / "late.py").write_text(LATE_AGENT)
    settings = Settings(
        home=stage.directory / "home",
        database_url=database_url,
        agents=(str(stage.directory / "late.py"),),
    )
    async with open_platform(settings, database_url) as able, worker(stage):
        execution_id = await Stage(able, stage.directory).start(step("one", agent="late"))
        sound = await stage.start(step("one"))
        assert await stage.ended(sound) == ["completed"]
        view = (await stage.seen(execution_id)).view
        assert (view.status, view.nobody_can_run) == ("pending", True)
        definition = await able.workflows.definition(view.definition_sha256)
        assert b'"waiting_for":"a worker with python:late"' in execution_json(view, definition)
        async with worker(Stage(able, stage.directory)):
            assert await stage.ended(execution_id) == ["completed"]
    assert (await stage.seen(execution_id)).view.steps[0].output == b'{"late":true}'


async def test_a_worker_registers_later_if_the_database_went_away_as_it_started(stage: Stage):
    built = build_worker(stage.platform, concurrency=1, grace_seconds=1)
    begin, tries = built._heartbeat.begin, []

    async def away_once() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise DatabaseUnavailable("it is away")
        await begin()

    built._heartbeat.begin = away_once
    stop = asyncio.Event()
    running = asyncio.create_task(built.run(stop))
    execution_id = await stage.start(step("one"))
    assert await stage.ended(execution_id) == ["completed"]
    stop.set()
    await running
    assert len(tries) == 2
