"""A defect of Baton itself becomes a recorded failure, never an execution that runs for ever."""

import pytest

from baton.errors import DatabaseOutdated, DatabaseUnavailable
from integration.engine.stage import Stage, step, worker


class Defective:
    """Runtimes that give what the engine cannot record."""

    def runtime(self, kind):
        return self

    async def run(self, call):
        return b"this is not JSON"


class Unreadable:
    def __init__(self, error):
        self._error = error

    async def definition(self, sha256):
        raise self._error


async def test_a_defect_in_the_middle_fails_the_execution_with_the_open_attempt(stage: Stage):
    execution_id = await stage.start(step("one", name="First"), step("two"), text=b'{"n":1e16}')
    assert await stage.executor(runtimes=Defective()).run(execution_id)
    seen = await stage.seen(execution_id)
    assert seen.view.status == "failed"
    assert (seen.error["code"], seen.error["type"]) == ("internal_error", "InternalError")
    assert "Baton itself failed while it ran this execution (" in seen.error["message"]
    assert "Traceback" in seen.error["stack"]
    assert (seen.error["step"], seen.view.failed_step) == ("one", 0)
    assert seen.steps == [("one", "failed")]
    assert seen.tries == [(0, 1, "failed")]
    assert bytes(seen.attempts[0]["input"]).endswith(b'{"n":1e16}')
    (message,) = await stage.rows("notifications", execution_id)
    assert message["content"]["failed_agent"] == "First"


async def test_it_can_be_resumed_once_the_defect_is_mended(stage: Stage):
    execution_id = await stage.start(step("one"), step("two"))
    await stage.executor(runtimes=Defective()).run(execution_id)
    await stage.resume(execution_id)
    await stage.executor().run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "completed"


async def test_an_execution_whose_definition_cannot_be_read_fails(stage: Stage):
    execution_id = await stage.start(step("one"))
    unreadable = Unreadable(KeyError("steps"))
    assert await stage.executor(definitions=unreadable).run(execution_id)
    seen = await stage.seen(execution_id)
    assert (seen.view.status, seen.error["code"]) == ("failed", "internal_error")
    assert "KeyError: 'steps'" in seen.error["message"]
    assert seen.view.runs[0].outcome == "failed"
    (message,) = await stage.rows("notifications", execution_id)
    assert message["content"]["failed_agent"] is None
    assert not await stage.executor(definitions=unreadable).run(execution_id)


async def test_only_who_may_claim_it_fails_what_it_cannot_read(stage: Stage):
    execution_id = await stage.start(step("one"))
    stranger = stage.executor(definitions=Unreadable(KeyError("steps")), agents=("llm",))
    assert not await stranger.run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "pending"


@pytest.mark.parametrize("error", [DatabaseUnavailable("away"), DatabaseOutdated("old")])
async def test_trouble_of_the_platform_is_no_defect_and_leaves_it_for_later(stage: Stage, error):
    execution_id = await stage.start(step("one"))
    with pytest.raises(type(error)):
        await stage.executor(definitions=Unreadable(error)).run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "pending"


async def test_tables_that_became_outdated_in_the_middle_leave_it_for_later(stage: Stage):
    class Outdated:
        def __getattr__(self, name):
            return getattr(stage.platform.journal, name)

        async def write(self, claim, entry):
            raise DatabaseOutdated("old")

    execution_id = await stage.start(step("one"))
    with pytest.raises(DatabaseOutdated):
        await stage.executor(journal=Outdated()).run(execution_id)
    assert (await stage.seen(execution_id)).tries == [(0, 1, "running")]


async def test_a_defect_after_the_claim_was_lost_writes_nothing(stage: Stage):
    class Late(Defective):
        async def run(self, call):
            await stage.cancel(call.execution_id)
            return b"this is not JSON"

    execution_id = await stage.start(step("one"))
    await stage.executor(runtimes=Late()).run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "cancelled"


async def test_a_live_worker_fails_a_definition_that_was_damaged_and_works_on(fresh_stage: Stage):
    stage = fresh_stage
    damaged = await stage.start(step("one"), name="Damaged")
    view = (await stage.seen(damaged)).view
    async with stage.platform.database.connection() as connection:
        await connection.execute(
            "UPDATE baton.definitions SET content = '{}' WHERE sha256 = %s",
            (view.definition_sha256,),
        )
    stage.platform.workflows._cache.clear()
    async with worker(stage):
        sound = await stage.start(step("one"))
        assert await stage.ended(damaged, sound) == ["failed", "completed"]
    assert (await stage.seen(damaged)).error["code"] == "internal_error"
