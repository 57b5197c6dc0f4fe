"""A run of the tests that covers too little fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "coverage_floors.py"


def summary(lines: int, branches: int) -> dict[str, dict[str, int]]:
    return {
        "summary": {
            "covered_lines": lines,
            "num_statements": 100,
            "covered_branches": branches,
            "num_branches": 100,
        }
    }


def judged(folder: Path, files: dict[str, object]) -> subprocess.CompletedProcess[str]:
    report = folder / "coverage.json"
    report.write_text(json.dumps({"files": files}))
    return subprocess.run(
        [sys.executable, SCRIPT, report], check=False, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("package", "engine", "sandbox", "code"),
    [
        ((80, 0), (100, 95), (90, 0), 0),
        ((79, 100), (100, 95), (90, 0), 1),
        ((100, 100), (100, 94), (90, 0), 1),
        ((80, 0), (100, 95), (89, 0), 1),
    ],
    ids=["enough", "too few lines", "too few branches of the engine", "too few of the sandbox"],
)
def test_every_floor_holds(
    tmp_path: Path,
    package: tuple[int, int],
    engine: tuple[int, int],
    sandbox: tuple[int, int],
    code: int,
) -> None:
    files = {
        "baton/settings.py": summary(*package),
        "baton/engine/retry.py": summary(*engine),
        "sandbox/baton_sandbox/sandbox.py": summary(*sandbox),
    }
    ended = judged(tmp_path, files)
    assert ended.returncode == code, ended.stderr
    assert ended.stdout.count("too little") == code


def test_a_report_without_the_package_is_not_enough(tmp_path: Path) -> None:
    ended = judged(tmp_path, {})
    assert (ended.returncode, ended.stdout.count("too little")) == (1, 3)
