"""A short storm of random faults over 200 executions; `make faults` is the long one."""

from pathlib import Path

import pytest

from faults.harness import Weather, storm

pytestmark = pytest.mark.xdist_group("faults")


async def test_whatever_happens_every_execution_ends_and_no_finished_step_runs_again(
    tmp_path: Path,
) -> None:
    weather = Weather(
        seed=1,
        seconds=15,
        production=False,
        most_executions=200,
        every_seconds=0.6,
        longest_freeze_seconds=5,
        longest_step_seconds=3,
        long_step_seconds=12,
    )
    found = await storm(weather, tmp_path)
    assert found.violations == [], str(found)
    assert found.ends.total() == 200
    assert found.faults.total() >= 10
