"""What a view of an execution holds when it is read without its data."""

from __future__ import annotations

import pytest

from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution_view import ExecutionView
from baton.services.executions.recorded_data import recorded_data, recorded_input
from integration.engine.stage import Stage, step


async def ended(stage: Stage, *, data: bool) -> ExecutionView:
    seen = await stage.run(step("one"), step("two"))
    executions = stage.platform.executions
    return await executions.view(seen.view.id, actor=LOCAL_OPERATOR, data=data)


async def test_a_view_with_its_data_gives_it_before_and_after_a_step(stage: Stage) -> None:
    view = await ended(stage, data=True)
    assert recorded_input(view) == view.input
    assert list(recorded_data(view).outputs) == ["one", "two"]
    assert list(recorded_data(view, before=(1,)).outputs) == ["one"]


async def test_a_view_without_its_data_never_passes_for_an_empty_one(stage: Stage) -> None:
    view = await ended(stage, data=False)
    assert view.input is None
    assert [found.output for found in view.steps] == [None, None]
    with pytest.raises(ValueError, match=f"{view.id} was read without its data"):
        recorded_data(view)
