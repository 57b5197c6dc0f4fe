"""PostgreSQL servers with settings of their own, and standbys of them."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from baton.embedded.account import Account
from baton.embedded.binaries import SYSTEM_ROOT, PostgresBinaries, find_binaries

_PATIENCE_SECONDS = 60


def system_binaries() -> PostgresBinaries:
    """The newest PostgreSQL of the system's packages, which `make test-all` requires."""
    newest = max(SYSTEM_ROOT.glob("*/bin"), key=lambda directory: int(directory.parent.name))
    return find_binaries(newest)


class Cluster:
    """One server, started when its block is entered and killed when it is left."""

    def __init__(
        self,
        directory: Path,
        *,
        binaries: PostgresBinaries | None = None,
        initdb: tuple[str, ...] = ("-E", "UTF8", "--locale=C.UTF-8"),
        settings: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        directory.mkdir(parents=True)
        self._data = directory / "data"
        # The path of a socket may have 107 bytes only.
        self._sockets = Path(tempfile.mkdtemp(prefix="baton-test-", dir="/tmp"))
        self._binaries = binaries or find_binaries()
        self._account = Account.choose(self._data)
        self._initdb = initdb
        self._settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "max_connections": "60",
            "fsync": "off",
            **(settings or {}),
        }
        self._environment = environment or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def sockets(self) -> Path:
        return self._sockets

    @property
    def pid(self) -> int:
        """Of its first process."""
        assert self._process is not None
        return self._process.pid

    @property
    def conninfo(self) -> str:
        port = self._settings.get("port", "5432")
        return make_conninfo(host=str(self._sockets), port=port, user="postgres", dbname="postgres")

    def __enter__(self) -> Self:
        self._data.mkdir(mode=0o700)
        self._account.own(self._data)
        self._account.own(self._sockets)
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "postgres", *self._initdb)
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for left in self._sockets.iterdir():
            left.unlink()
        self._sockets.rmdir()

    def standby(self, directory: Path) -> "Standby":
        """A server that follows this one, once its block is entered."""
        return Standby(directory, of=self)

    def kill(self) -> None:
        """End it at once, as if its machine was gone."""
        if self._process is not None and self._process.poll() is None:
            # Not SIGKILL: its children would stay. It writes nothing more after this either.
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_PATIENCE_SECONDS)

    def stop(self) -> None:
        """Stop it in good order, with everybody connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_PATIENCE_SECONDS)

    def start(self) -> None:
        """Start it again after it was stopped or killed."""
        self._start()

    def _start(self) -> None:
        options = [
            part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")
        ]
        variables = (f"{name}={value}" for name, value in self._environment.items())
        command = ["env", *variables, str(self._binaries.postgres), "-D", str(self._data), *options]
        with (self._data.parent / "log").open("wb") as log, Path(os.devnull).open() as nothing:
            self._process = self._account.start(
                command, cwd=self._data.parent, log=log, inherit=nothing.fileno()
            )
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self.conninfo).close()
            except psycopg.OperationalError:
                log_text = (self._data.parent / "log").read_text(errors="replace")
                if self._process.poll() is not None or time.monotonic() > until:
                    self.kill()
                    pytest.fail(log_text)
                time.sleep(0.05)
            else:
                return

    def _run(self, program: str, *arguments: str) -> None:
        with Path(os.devnull).open() as nothing:
            ended = self._account.run(
                [self._binaries.directory / program, *arguments],
                cwd=self._data.parent,
                stdin="",
                inherit=nothing.fileno(),
            )
        assert ended.returncode == 0, ended.stderr


class Standby(Cluster):
    """A hot standby made by pg_basebackup."""

    def __init__(self, directory: Path, *, of: Cluster) -> None:
        # It refuses to start with smaller limits than its primary has.
        settings = {k: v for k, v in of._settings.items() if k != "unix_socket_directories"}
        super().__init__(directory, binaries=of._binaries, settings=settings)
        self._primary = of

    def __enter__(self) -> Self:
        self._data.mkdir(mode=0o700)
        self._account.own(self._data)
        self._account.own(self._sockets)
        self._run(
            "pg_basebackup", "-D", str(self._data), "-R", "-X", "stream", "-c", "fast",
            "-d", self._primary.conninfo,
        )  # fmt: skip
        self._start()
        return self

    def catch_up(self) -> None:
        """Wait until it has everything that its primary committed."""
        with psycopg.connect(self._primary.conninfo, autocommit=True) as primary:
            (written,) = primary.execute("SELECT pg_current_wal_lsn()").fetchone() or (None,)
        with psycopg.connect(self.conninfo, autocommit=True) as standby:
            until = time.monotonic() + _PATIENCE_SECONDS
            while standby.execute(
                "SELECT pg_last_wal_replay_lsn() < %s::pg_lsn", (written,)
            ).fetchone() != (False,):
                assert time.monotonic() < until, "the standby does not catch up"
                time.sleep(0.05)

    def promote(self) -> None:
        """Make it a server of its own."""
        with psycopg.connect(self.conninfo, autocommit=True) as standby:
            assert standby.execute("SELECT pg_promote()").fetchone() == (True,)
