"""Processes that use an embedded PostgreSQL, and what they leave in it."""

import subprocess
from pathlib import Path

import psycopg

from baton.embedded.instance import PostgresInstance
from baton.embedded.locks import is_held

SCRIPT = Path(__file__).with_name("user_process.py")


class UserProcess:
    """One running `user_process.py`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._said: str | None = None

    @property
    def said(self) -> str:
        """What the last start printed; waits for it."""
        if self._said is None:
            self._said = self._line()
        return self._said

    @property
    def server_pid(self) -> int:
        word, pid, _ = self.said.split(maxsplit=2)
        assert word == "ready", self.said
        return int(pid)

    @property
    def conninfo(self) -> str:
        word, _, conninfo = self.said.split(maxsplit=2)
        assert word == "ready", self.said
        return conninfo

    def start_again(self) -> None:
        self._tell("again")
        self._said = None

    def release(self) -> None:
        assert self.said.startswith("ready"), self.said
        self._tell("release")
        assert self._line() == "released"
        assert self.process.wait(60) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def _tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")


def server_lives(home: Path) -> bool:
    return is_held(PostgresInstance(home=home).server_lock)


def write_note(conninfo: str, note: str) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (note text)")
        connection.execute("INSERT INTO notes VALUES (%s)", (note,))


def notes(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo) as connection:
        return [note for (note,) in connection.execute("SELECT note FROM notes ORDER BY note")]
