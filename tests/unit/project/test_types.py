"""Types say what they hold: `Any`, which hides mistakes from the type checker, stays rare."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "baton"
MOST_PER_1000_LINES = 8


def test_fewer_than_8_of_1000_lines_say_any() -> None:
    lines = [line for file in PACKAGE.rglob("*.py") for line in file.read_text().splitlines()]
    saying_any = [line for line in lines if re.search(r"\bAny\b", line)]
    assert len(lines) > 50_000, "the package was not found"
    assert len(saying_any) / len(lines) * 1000 < MOST_PER_1000_LINES
