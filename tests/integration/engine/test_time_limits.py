"""Limits per attempt and per execution."""

import asyncio
from datetime import timedelta

from integration.engine.stage import Stage, step, until

WAITS = {"gate": "gate"}


async def test_an_attempt_over_its_limit_is_cancelled_and_a_transient_error_names_the_limit(
    stage: Stage,
):
    seen = await stage.run(
        step("one", WAITS, {"returns": {"a": 1}}, timeout_seconds=0.1, retry={"max_retries": 1})
    )
    assert seen.tries == [(0, 1, "failed"), (0, 2, "completed")]
    error = seen.attempts[0]["error"]
    assert (error["code"], error["transient"]) == ("step_timeout", True)
    assert "limit of 0.1 seconds (timeout_seconds)" in error["message"]
    assert stage.left(), "the agent was really cancelled"


async def test_a_synchronous_agent_over_its_limit_is_killed(stage: Stage):
    seen = await stage.run(
        step("one", {"sleeps": 60}, agent="sync-actor", timeout_seconds=2, retry={"max_retries": 0})
    )
    assert seen.error["code"] == "step_timeout"
    assert stage.ran() == ["one"]
    await until(lambda: not stage.is_alive(stage.pids()[0]))


class Runtime:
    """Runs every agent by one function."""

    def __init__(self, run):
        self.run = run

    def runtime(self, kind):
        return self


async def test_what_an_agent_raises_on_being_cancelled_does_not_hide_the_limit(stage: Stage):
    async def stubborn(call):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise RuntimeError("the connection was closed") from None

    execution_id = await stage.start(step("one", timeout_seconds=0.1, retry={"max_retries": 0}))
    await stage.executor(runtimes=Runtime(stubborn)).run(execution_id)
    assert (await stage.seen(execution_id)).error["code"] == "step_timeout"


async def test_an_agent_that_cancels_itself_failed(stage: Stage):
    async def gives_up(call):
        raise asyncio.CancelledError

    execution_id = await stage.start(step("one"))
    await stage.executor(runtimes=Runtime(gives_up)).run(execution_id)
    seen = await stage.seen(execution_id)
    assert seen.tries == [(0, 1, "failed")]
    assert "cancelled itself" in seen.error["message"]


async def test_the_limit_of_the_execution_ends_it_and_is_named(stage: Stage):
    seen = await stage.run(
        step("one", {"returns": {"a": 1}}), step("two", WAITS), global_timeout_seconds=0.5
    )
    assert seen.view.status == "failed"
    assert seen.error["code"] == "execution_timeout"
    assert "limit of 0.5 seconds (global_timeout_seconds)" in seen.error["message"]
    assert (seen.error["step"], stage.ran()) == ("two", ["one", "two"])
    assert seen.tries == [(0, 1, "completed"), (1, 1, "failed")], "it is not retried"


async def test_the_limit_of_the_execution_ends_it_even_without_stop_on_error(stage: Stage):
    seen = await stage.run(
        step("one", WAITS), step("two"), stop_on_error=False, global_timeout_seconds=0.2
    )
    assert (seen.error["code"], stage.ran()) == ("execution_timeout", ["one"])


async def test_the_limit_goes_on_while_an_attempt_is_waited_for(stage: Stage):
    """Nine waits of a hundred seconds would fit, were it not for the limit."""
    retry = {
        "max_retries": 9,
        "initial_delay_seconds": 100,
        "max_delay_seconds": 100,
        "jitter": False,
    }
    seen = await stage.run(
        step("one", {"transient": "no"}, retry=retry), global_timeout_seconds=250
    )
    assert stage.clock.naps == [100, 100]
    assert seen.error["message"] == "no", "what the agent said, not the limit behind it"


async def test_the_limit_goes_on_across_a_crash(stage: Stage):
    execution_id = await stage.start(step("one", WAITS), global_timeout_seconds=900)
    running = await stage.begin(stage.executor(), execution_id)
    running.cancel()
    before = (await stage.seen(execution_id)).view.runs[0].deadline_at
    await stage.time_passes(execution_id, timedelta(seconds=901))
    assert await stage.executor().run(execution_id, may_take_over=True)
    seen = await stage.seen(execution_id)
    assert seen.error["code"] == "execution_timeout"
    assert seen.view.runs[1].deadline_at == before - timedelta(seconds=901)
    assert seen.tries == [(0, 1, "worker_lost")], "no further attempt began"


async def test_any_worker_ends_what_is_out_of_time_even_without_its_agents(stage: Stage):
    execution_id = await stage.start(step("one", WAITS))
    running = await stage.begin(stage.executor(), execution_id)
    running.cancel()
    stranger = stage.executor(agents=("llm",))
    assert not await stranger.run(execution_id, may_take_over=True)
    await stage.time_passes(execution_id, timedelta(seconds=901))
    assert await stranger.run(execution_id, may_take_over=True)
    assert (await stage.seen(execution_id)).error["code"] == "execution_timeout"


async def test_the_limit_counts_from_the_first_claim_and_not_in_the_queue(stage: Stage):
    execution_id = await stage.start(step("one"), global_timeout_seconds=60)
    await stage.time_passes(execution_id, timedelta(hours=1))
    await stage.executor().run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "completed"


async def test_the_limit_begins_anew_on_resume(stage: Stage):
    execution_id = await stage.start(step("one", WAITS), global_timeout_seconds=0.3)
    await stage.executor().run(execution_id)
    stage.open()
    await stage.resume(execution_id)
    await stage.executor().run(execution_id)
    seen = await stage.seen(execution_id)
    assert seen.view.status == "completed"
    first, second = seen.view.runs
    assert second.deadline_at > first.deadline_at
