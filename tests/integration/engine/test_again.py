"""Retry runs again from the beginning, resume goes on."""

from datetime import timedelta

import pytest

from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import DEFAULT_QUEUE, Trigger
from baton.errors import Conflict, WrongState
from baton.services.executions.service import StartOrder
from baton.store.sql_files import statement
from integration.engine.stage import Seen, Stage, step

FAILS = {"error": "it broke"}


@pytest.fixture
def stage(fresh_stage: Stage) -> Stage:
    return fresh_stage


class Deployed:
    """A workflow with versions, its steps given anew for each."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._workflows = stage.platform.workflows
        self._version = 0

    async def deploy(self, *steps, **more) -> None:
        document = {"name": "Chain", "steps": list(steps), **more}
        if self._version:
            await self._workflows.save(
                "wf-chain", document, expected_version=self._version, actor=LOCAL_OPERATOR
            )
        else:
            await self._workflows.create(document, actor=LOCAL_OPERATOR)
        stored = await self._workflows.deploy("wf-chain", version=None, actor=LOCAL_OPERATOR)
        self._version = stored.deployed_version

    async def failed(self, *, text: bytes = b"{}") -> str:
        started = await self._stage.platform.executions.start(
            "wf-chain", StartOrder(input=text, trigger=Trigger.API), actor=LOCAL_OPERATOR
        )
        await self.drive(started.execution_id, status="failed")
        return started.execution_id

    async def retry(self, execution_id: str, version="same") -> str:
        started = await self._stage.platform.executions.retry(
            execution_id, version=version, actor=LOCAL_OPERATOR
        )
        return started.execution_id

    async def drive(self, execution_id: str, *, status: str = "completed") -> Seen:
        await self._stage.executor().run(execution_id)
        seen = await self._stage.seen(execution_id)
        assert seen.view.status == status
        return seen


@pytest.fixture
def workflow(stage: Stage) -> Deployed:
    return Deployed(stage)


async def test_a_retry_is_a_new_execution_with_the_original_input_linked_to_the_old(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(step("one", {"returns": {"n": 99}}), step("two", FAILS))
    execution_id = await workflow.failed(text=b'{"n":1e16}')
    again = await workflow.retry(execution_id)
    seen = await workflow.drive(again, status="failed")
    assert again != execution_id
    assert (seen.view.retry_of, seen.view.trigger) == (execution_id, "retry")
    assert seen.view.input == b'{"n":1e16}', "not the context in which it failed"
    assert stage.ran(again) == ["one", "two"], "from the beginning"
    assert (await stage.seen(execution_id)).view.status == "failed", "the old one stays as it was"


async def test_a_retry_runs_the_same_version_or_the_current_one(workflow: Deployed):
    await workflow.deploy(step("one", FAILS))
    execution_id = await workflow.failed()
    await workflow.deploy(step("one", {}))
    same = await workflow.drive(await workflow.retry(execution_id), status="failed")
    current = await workflow.drive(await workflow.retry(execution_id, "current"))
    assert (same.view.version, current.view.version) == (1, 2)


async def test_only_what_ended_is_retried(stage: Stage, workflow: Deployed):
    execution_id = await stage.start(step("one"))
    with pytest.raises(WrongState, match="is pending; it can be retried once it ended"):
        await workflow.retry(execution_id)
    await stage.cancel(execution_id)
    await workflow.drive(await workflow.retry(execution_id))


async def test_a_resumed_execution_skips_the_steps_it_already_finished(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(
        step("one", {"returns": {"a": 1}}), step("two", FAILS, {"echo": True}), step("three")
    )
    execution_id = await workflow.failed(text=b'{"n":1}')
    await stage.resume(execution_id)
    waiting = (await stage.seen(execution_id)).view
    assert (waiting.status, waiting.error, waiting.error_detail, waiting.failed_step) == (
        "pending",
        None,
        None,
        None,
    )
    seen = await workflow.drive(execution_id)
    assert stage.ran() == ["one", "two", "two", "three"]
    assert seen.view.steps[1].output == b'{"n":1,"a":1}', "with the saved outputs"
    assert seen.tries == [
        (0, 1, "completed"),
        (1, 1, "failed"),
        (1, 2, "completed"),
        (2, 1, "completed"),
    ]
    assert [(run.reason, run.outcome) for run in seen.view.runs] == [
        ("start", "failed"),
        ("resume", "completed"),
    ]


async def test_a_resumed_step_has_all_its_retries_again(stage: Stage, workflow: Deployed):
    await workflow.deploy(step("one", {"transient": "no"}, retry={"max_retries": 1}))
    execution_id = await workflow.failed()
    await stage.resume(execution_id)
    seen = await workflow.drive(execution_id, status="failed")
    assert seen.tries == [(0, n, "failed") for n in (1, 2, 3, 4)]


async def test_each_failed_run_has_its_notification(stage: Stage, workflow: Deployed):
    await workflow.deploy(step("one", FAILS))
    execution_id = await workflow.failed()
    await stage.resume(execution_id)
    await workflow.drive(execution_id, status="failed")
    assert [row["run"] for row in await stage.rows("notifications", execution_id)] == [1, 2]


async def test_the_waiting_between_two_runs_is_no_part_of_the_duration(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(step("one", {"transient": "no"}, retry={"max_retries": 1}))
    execution_id = await workflow.failed()
    await stage.resume(execution_id)
    await stage.time_passes(execution_id, timedelta(hours=1))
    async with stage.platform.database.connection() as connection:
        await connection.execute(
            "UPDATE baton.execution_runs SET started_at = ended_at - interval '20 s'"
        )
    await workflow.drive(execution_id, status="failed")
    first, second = await stage.rows("notifications", execution_id)
    assert stage.clock.naps == [0.75, 0.75]
    assert first["content"]["duration_seconds"] == 0.8
    assert second["content"]["duration_seconds"] == 20.8


async def test_a_cancelled_execution_can_be_resumed(stage: Stage):
    execution_id = await stage.start(step("one"), step("two", {"gate": "gate"}))
    running = await stage.begin(stage.executor(), execution_id, steps=2)
    await stage.cancel(execution_id)
    stage.open()
    await running
    await stage.resume(execution_id)
    await stage.executor().run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "completed"
    assert stage.ran() == ["one", "two", "two"]


async def test_a_completed_or_running_execution_cannot_be_resumed(stage: Stage):
    seen = await stage.run(step("one"))
    with pytest.raises(WrongState, match="is completed; only a failed or cancelled one"):
        await stage.resume(seen.view.id)
    waiting = await stage.start(step("one"))
    with pytest.raises(WrongState, match="is pending"):
        await stage.resume(waiting)


async def test_resume_on_the_corrected_version_runs_the_rest_of_it(
    stage: Stage, workflow: Deployed
):
    one = step("one", {"returns": {"a": 1}})
    await workflow.deploy(one, step("two", FAILS))
    execution_id = await workflow.failed()
    await workflow.deploy(one, step("two", {"echo": True}), step("three"))
    await stage.resume(execution_id, "current")
    seen = await workflow.drive(execution_id)
    assert [(s.key, s.version) for s in seen.view.steps] == [("one", 1), ("two", 2), ("three", 2)]
    assert (seen.view.version, seen.view.total_steps) == (2, 3)
    assert stage.ran() == ["one", "two", "two", "three"]


async def test_resume_is_refused_where_a_finished_step_was_changed(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(step("one", {"returns": {"a": 1}}), step("two", FAILS))
    execution_id = await workflow.failed()
    await workflow.deploy(step("one", {"returns": {"a": 2}}), step("two"))
    with pytest.raises(Conflict, match=r"Step 1 \('one'\) finished before and was changed"):
        await stage.resume(execution_id, "current")
    assert (await stage.seen(execution_id)).view.status == "failed"


async def test_resume_is_refused_where_no_step_is_left(stage: Stage, workflow: Deployed):
    await workflow.deploy(step("one"), step("two", FAILS))
    execution_id = await workflow.failed()
    await workflow.deploy(step("one"))
    with pytest.raises(Conflict, match="no step left to run"):
        await stage.resume(execution_id, "current")


async def test_a_new_name_that_is_only_shown_does_not_stand_in_the_way(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(step("one", name="First"), step("two", FAILS))
    execution_id = await workflow.failed()
    await workflow.deploy(step("one", name="The First"), step("two"))
    await stage.resume(execution_id, "current")
    await workflow.drive(execution_id)


async def test_steps_of_the_corrected_version_may_have_other_keys_and_another_order(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(
        step("one"), step("two", FAILS), step("three", FAILS), step("four"), stop_on_error=False
    )
    execution_id = await workflow.failed()
    await workflow.deploy(step("one"), step("three", {"returns": {"c": 3}}), step("new"))
    await stage.resume(execution_id, "current")
    seen = await workflow.drive(execution_id)
    assert [s for s in seen.steps if s[1] != "pending"] == [
        ("one", "completed"),
        ("three", "completed"),
        ("new", "completed"),
    ]
    outcome = await stage.platform.executions.outcome(execution_id)
    assert outcome.results == {"one": {}, "three": {"c": 3}, "new": {}}
    # What was tried in the place of a step stays with it; the fourth place has no step any more.
    tried = [
        (a["path"], a["position"], a["n"], a["step"]) for a in await _tried(stage, execution_id)
    ]
    assert tried == [
        ("one", [0], 1, "one"),
        ("three", [1], 1, "two"),
        ("three", [1], 2, "three"),
        ("new", [2], 1, "three"),
        ("new", [2], 2, "new"),
        ("-3", [3], 1, "four"),
    ]
    assert stage.ran() == ["one", "two", "three", "four", "three", "new"]


async def _tried(stage: Stage, execution_id: str):
    return await stage.platform.database.fetch_all(
        statement(
            "SELECT a.path, s.position, a.n, a.step FROM baton.step_attempts AS a"
            " JOIN baton.execution_steps AS s USING (execution_id, path)"
            " WHERE execution_id = %(id)s ORDER BY s.position, a.n"
        ),
        {"id": execution_id},
    )


async def test_without_stop_on_error_what_follows_the_first_failed_step_runs_again(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(
        step("one"),
        step("two", FAILS, {"returns": {"b": 2}}),
        step("three", {"echo": True}),
        stop_on_error=False,
    )
    execution_id = await workflow.failed()
    await stage.resume(execution_id)
    seen = await workflow.drive(execution_id)
    assert stage.ran() == ["one", "two", "three", "two", "three"]
    assert seen.view.steps[2].output == b'{"b":2}'


async def test_a_resume_decided_on_what_is_no_longer_so_is_refused(
    stage: Stage, workflow: Deployed
):
    """Two people resume; the first one's run got further before it failed."""
    await workflow.deploy(step("one", FAILS, {}), step("two", FAILS))
    execution_id = await workflow.failed()
    store = stage.platform.executions._store
    stale = await store.view(execution_id)
    await stage.resume(execution_id)
    await workflow.drive(execution_id, status="failed")
    with pytest.raises(Conflict, match="resumed by someone else"):
        await stage.platform.executions._resume(stale, "same", None, None, DEFAULT_QUEUE)
    assert (await stage.seen(execution_id)).view.status == "failed"


async def test_who_loaded_an_execution_before_it_was_resumed_on_another_version_cannot_claim_it(
    stage: Stage, workflow: Deployed
):
    await workflow.deploy(step("one", {"gate": "gate"}))
    started = await stage.platform.executions.start(
        "wf-chain", StartOrder(input=b"{}", trigger=Trigger.API), actor=LOCAL_OPERATOR
    )
    execution_id = started.execution_id
    stale = await stage.platform.journal.load(execution_id)
    assert stale is not None
    await stage.cancel(execution_id)
    await workflow.deploy(step("two"))
    await stage.resume(execution_id, "current")

    class Late:
        def __getattr__(self, name):
            return getattr(stage.platform.journal, name)

        async def load(self, _):
            return stale

    assert not await stage.executor(journal=Late()).run(execution_id)
    await workflow.drive(execution_id)
    assert stage.ran() == ["two"]
