"""Everything that can happen at a commit, at every commit of some executions."""

import asyncio
from pathlib import Path

import pytest

from faults.conftest import NewWitness
from faults.doomed import Doom, Trouble
from faults.points import (
    SCENARIOS,
    Point,
    Scenario,
    apart,
    broken_at,
    broken_together,
    commits_of,
    points,
)

pytestmark = pytest.mark.xdist_group("faults")
#: Each has up to 20 connections, of the 200 that the server gives.
_AT_ONCE = 8


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
async def test_every_commit_of_the_scenarios_is_listed(
    scenario: Scenario, new_witness: NewWitness, tmp_path: Path
) -> None:
    async with new_witness() as witness:
        assert await commits_of(scenario, witness, tmp_path) == len(scenario.commits)


@pytest.mark.parametrize("trouble", Trouble)
async def test_nothing_is_lost_changed_or_run_twice_whatever_happens_at_any_commit(
    trouble: Trouble, new_witness: NewWitness, tmp_path: Path
) -> None:
    alone, together = apart(points(trouble))
    found = await _broken(alone, new_witness, tmp_path)
    if together:
        async with new_witness() as witness:
            found += await broken_together(together, witness, tmp_path)
    assert found == []


@pytest.mark.parametrize("trouble", [Trouble.DIES_BEFORE, Trouble.DIES_AFTER])
async def test_the_worker_that_takes_over_may_die_as_well(
    trouble: Trouble, new_witness: NewWitness, tmp_path: Path
) -> None:
    chain, *_ = SCENARIOS
    first = Doom(trouble=Trouble.DIES_AFTER, at=2)
    chosen = [
        Point(scenario=chain, dooms=(first, Doom(trouble=trouble, at=at))) for at in (1, 2, 3)
    ]
    assert await _broken(chosen, new_witness, tmp_path) == []


async def _broken(chosen: list[Point], new_witness: NewWitness, tmp_path: Path) -> list[str]:
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int, point: Point) -> list[str]:
        place = tmp_path / str(number)
        place.mkdir()
        async with room, new_witness() as witness:
            return await broken_at(point, witness, place)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(number, point)) for number, point in enumerate(chosen)]
    return [violation for task in tasks for violation in task.result()]
