"""Processes that use an embedded PostgreSQL, as root and as an ordinary user."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from baton.embedded import EmbeddedPostgres
from integration.embedded.support import SCRIPT, UserProcess

Launch = Callable[..., UserProcess]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Begin a process that uses the PostgreSQL of a home."""
    running: list[UserProcess] = []

    def start(
        home: Path,
        *arguments: str | Path,
        prefix: Sequence[str | Path] = (),
        environment: Mapping[str, str] | None = None,
    ) -> UserProcess:
        process = subprocess.Popen(
            [*prefix, sys.executable, SCRIPT, home, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        running.append(UserProcess(process))
        return running[-1]

    yield start
    for user in running:
        user.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of its own, whose server is ended whatever the test did."""
    yield tmp_path / "home"
    EmbeddedPostgres.stop(tmp_path / "home")


@pytest.fixture
def as_ordinary_user() -> Sequence[str]:
    """What to put before a command so that it runs without the rights of root."""
    if os.geteuid() != 0:
        return ()
    command = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
    works = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    assert works.returncode == 0, f"this test needs user namespaces: {works.stderr}"
    return command
