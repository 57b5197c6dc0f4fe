"""`make faults MINUTES=30 SEED=1`: a storm over real workers with production's timing."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from faults.harness import Weather, storm
from hangups import pass_hangups_on


def main() -> int:
    """Let the storm rage and print what it came to; 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    weather = Weather(
        seed=given.seed,
        seconds=given.minutes * 60,
        production=True,
        every_seconds=5,
        longest_freeze_seconds=15,
        longest_step_seconds=6,
        long_step_seconds=60,
    )
    pass_hangups_on()
    place = Path(tempfile.mkdtemp(prefix="baton-faults-"))
    found = asyncio.run(storm(weather, place))
    print(found)
    if found.violations:
        print(f"What the workers said is in {place}.")
        return 1
    shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
