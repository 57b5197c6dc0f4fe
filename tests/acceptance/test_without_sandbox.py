"""An installation without the extra `sandbox`, which production does not need."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

import pytest

from free_ports import free_port

REPOSITORY = Path(__file__).parents[2]
#: Stands before the package of the extra, in this process and in those that it starts.
ABSENT = "raise ModuleNotFoundError(f'No module named {__name__!r}', name=__name__)\n"


def bare(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`baton` as if what the extra brings were not installed."""
    absent = folder / "absent"
    absent.mkdir()
    (absent / "baton_sandbox.py").write_text(ABSENT)
    return subprocess.run(
        [sys.executable, "-m", "baton", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(absent),
            "BATON_HOME": str(folder / "home"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_extra_is_the_package_of_the_sandbox_at_the_same_version() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert project["optional-dependencies"]["sandbox"] == ["batonflow-sandbox==0.1.0"]
    assert version("batonflow-sandbox") == version("batonflow") == project["version"]
    assert f"batonflow=={version('batonflow')}" in (requires("batonflow-sandbox") or ())
    runtime = (REPOSITORY / "requirements" / "runtime.txt").read_text()
    assert "aiosmtpd" not in runtime


@pytest.mark.parametrize(
    "arguments",
    [
        ("sandbox",),
        ("run", "baton/templates/first-answer.yaml", "--input", "{}"),
        ("up", "--port", str(free_port())),
        ("demo", "--once", "--port", str(free_port())),
    ],
    ids=lambda arguments: arguments[0],
)
def test_where_it_is_needed_it_says_what_to_install(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = bare(tmp_path, *arguments)
    assert ended.returncode != 0
    assert "Install batonflow[sandbox]" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_workflow_that_asks_no_system_runs_without_it(tmp_path: Path) -> None:
    (tmp_path / "agents.py").write_text(
        "from baton import agent\n\n\n@agent(slug='count', effect='read')\n"
        "async def count(text: str) -> dict[str, int]:\n    return {'words': len(text.split())}\n"
    )
    (tmp_path / "flow.yaml").write_text("name: Count\nsteps:\n  - {key: count, agent: count}\n")
    ended = bare(
        tmp_path,
        *("run", str(tmp_path / "flow.yaml"), "--agents", str(tmp_path / "agents.py")),
        *("--input", '{"text": "one two"}'),
    )
    assert ended.returncode == 0, ended.stderr
    assert '"words": 2' in ended.stdout or '"words":2' in ended.stdout
