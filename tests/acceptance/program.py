"""Runs `baton` as people do: as a process, with an environment of its own."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 90
_STRANGERS = ("BATON_", "OPENAI_", "AZURE_OPENAI_", "DATABASE_URL")


@dataclass(frozen=True)
class Outcome:
    """How a `baton` ended; making one fails if people were shown a traceback."""

    code: int
    stdout: str
    stderr: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.stderr, self.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Program:
    """`baton` on one home."""

    home: Path
    _started: list[subprocess.Popen[str]] = field(default_factory=list)

    def __call__(
        self,
        *arguments: str,
        stdin: str = "",
        patience_seconds: float = PATIENCE_SECONDS,
        **environment: str,
    ) -> Outcome:
        ended = subprocess.run(
            self._command(arguments),
            input=stdin,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            timeout=patience_seconds,
            check=False,
        )
        return Outcome(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *arguments: str, **environment: str) -> "Running":
        process = subprocess.Popen(
            self._command(arguments),
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        return Running(process)

    def close(self) -> None:
        """End what a failed test left running."""
        for process in self._started:
            process.kill()
            process.communicate(timeout=PATIENCE_SECONDS)

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "baton", *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of this machine without what Baton reads from it."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(_STRANGERS)}
        return {**own, "BATON_HOME": str(self.home), **more}


class Running:
    """A `baton` that has not ended yet."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._said: list[str] = []

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_for(self, text: str) -> str:
        """Read its stderr up to a line with this text and return that line."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._said.append(line)
            if text in line:
                return line
        raise AssertionError(f"it ended without saying {text!r}:\n{''.join(self._said)}")

    def end(self, by: signal.Signals | None = None) -> Outcome:
        """Signal it, if asked to, and wait for its end."""
        if by is not None:
            self.process.send_signal(by)
        stdout, stderr = self.process.communicate(timeout=PATIENCE_SECONDS)
        return Outcome(self.process.returncode, stdout, "".join(self._said) + stderr)


def family_of(pid: int) -> set[int]:
    """The process and all that descend from it."""
    table = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(child): int(parent) for child, parent in map(str.split, table.splitlines())}
    family = {pid}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return family


def lives(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
