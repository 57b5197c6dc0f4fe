"""An agent that takes all the memory fails its step; the worker goes on with everything else."""

from __future__ import annotations

import os

from baton.domain.actor import LOCAL_OPERATOR
from integration.engine.carrying import Carriers

NO_RETRY = {"retry": {"max_retries": 0}}


async def test_a_step_that_takes_memory_without_end_fails_and_its_worker_works_on(
    carriers: Carriers,
) -> None:
    platform = carriers.platform
    waiting = [
        await carriers.start(*({"key": f"s{n}", "agent": "waiter"} for n in range(20)))
        for _ in range(5)
    ]
    greedy = await carriers.start({"key": "take", "agent": "glutton", **NO_RETRY})
    async with carriers.worker_elsewhere(BATON_AGENT_MEMORY_MB="256") as pid:
        for execution_id in (greedy, *waiting):
            await platform.executions.wait(execution_id, seconds=60, actor=LOCAL_OPERATOR)
        after = await carriers.start(
            {"key": "make", "agent": "sized", "mapping": {"size": {"value": 5_000_000}}}
        )
        await platform.executions.wait(after, seconds=60, actor=LOCAL_OPERATOR)
        os.kill(pid, 0)

    seen = await carriers.seen(greedy)
    assert (seen.view.status, seen.error["code"]) == ("failed", "agent_error")
    assert "'glutton' ran out of memory" in seen.error["message"]
    assert "256 MB (BATON_AGENT_MEMORY_MB)" in seen.error["message"]
    others = [(await carriers.seen(id_)).view.status for id_ in (*waiting, after)]
    assert others == ["completed"] * 6
    workers = {
        run["worker"]
        for execution_id in (greedy, *waiting, after)
        for run in await carriers.rows("execution_runs", execution_id)
    }
    assert len(workers) == 1


async def test_the_limit_that_comes_with_baton_leaves_room_for_10_mb_of_small_models(
    carriers: Carriers,
) -> None:
    row = b'{"a":1,"b":[1.0]}'
    text = b'{"rows":[' + b",".join([row] * (10 * 1024 * 1024 // (len(row) + 1) - 1)) + b"]}"
    assert carriers.platform.settings.agent_memory_mb == 2048
    execution_id = await carriers.carry({"key": "copy", "agent": "typed", **NO_RETRY}, text=text)
    view = (await carriers.seen(execution_id)).view
    assert view.status == "completed", view.error
    assert view.steps[0].output == text
