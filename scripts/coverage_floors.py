"""Fails if the tests cover less of the package than they must.

`make test` gives it what `coverage json` wrote. What runs in the test processes counts, children
do not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Floor(NamedTuple):
    """The least percentage of something in a folder."""

    folder: str
    what: str
    covered: str
    countable: str
    percent: int

    def of(self, report: Mapping[str, Any]) -> float:
        """Return the percentage in a report; 0 if the folder is not in it."""
        summaries = [
            file["summary"]
            for name, file in report["files"].items()
            if name.startswith(self.folder)
        ]
        total = sum(summary[self.countable] for summary in summaries)
        return 100 * sum(summary[self.covered] for summary in summaries) / total if total else 0.0


FLOORS = (
    Floor("baton/", "lines", "covered_lines", "num_statements", 90),
    Floor("sandbox/", "lines", "covered_lines", "num_statements", 90),
    Floor("baton/engine/", "branches", "covered_branches", "num_branches", 95),
)


def main(path: str) -> int:
    """Print what is covered; 1 if a floor is missed."""
    report = json.loads(Path(path).read_text("utf-8"))
    missed = False
    for floor in FLOORS:
        percent = floor.of(report)
        missed |= percent < floor.percent
        verdict = "too little" if percent < floor.percent else "enough"
        print(  # noqa: T201
            f"Covered in {floor.folder}: {percent:.1f} % of {floor.what}, {verdict} "
            f"(at least {floor.percent} %)."
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
