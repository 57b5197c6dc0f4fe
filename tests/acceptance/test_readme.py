"""The commands of the README, run as a reader runs them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from acceptance.program import PATIENCE_SECONDS, Program

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# ([\w-]+\.\w+)\n")
#: Installing and whole test runs take minutes; the path is set up by the test.
LEFT_OUT = re.compile(r"make |export PATH=")


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(README.read_text("utf-8"))


def commands() -> list[str]:
    lines = (line.strip() for kind, text in blocks() if kind == "sh" for line in text.splitlines())
    return [line for line in lines if line and not LEFT_OUT.match(line)]


def write_files(folder: Path) -> None:
    """Write the blocks whose first line names their file."""
    for _, text in blocks():
        if named := FILE_NAME.match(text):
            (folder / named[1]).write_text(text)


def test_the_commands_of_the_readme_work(baton: Program, tmp_path: Path) -> None:
    write_files(tmp_path)
    assert len(commands()) >= 5
    outputs = {}
    for command in commands():
        ended = subprocess.run(
            ["bash", "-euc", command],
            cwd=tmp_path,
            env={
                **baton.environment(),
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            },
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, f"{command}\n{ended.stderr}"
        outputs[command] = ended.stdout
    (own,) = (out for command, out in outputs.items() if command.startswith("baton run my-"))
    assert json.loads(own) == {"words": 3}


def test_the_workflow_of_the_readme_has_twelve_lines() -> None:
    (text,) = (text for _, text in blocks() if text.startswith("# summary.yaml"))
    assert len(text.splitlines()) - 1 == 12
