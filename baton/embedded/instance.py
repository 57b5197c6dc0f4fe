"""The directory of one embedded PostgreSQL: what lies where, and whether a server lives there.

::

    <home>/postgres/
    ├── gate.lock       held while the server is started or stopped
    ├── users.lock      held (shared) by every process that uses the server
    ├── server.lock     held by the server's own processes: free means that no server lives
    ├── server.log      of the present or last start; `server.log.1` is of the one before
    ├── data/           PostgreSQL's data directory
    └── run/            the socket; a link to a temporary directory if this path is too long
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import stat
import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from baton.embedded.locks import FileLock
from baton.errors import DatabaseEmbeddedError
from baton.sentence import say

ROLE = "baton"
DATABASE = "baton"
PORT = 5432
_SOCKET_NAME = f".s.PGSQL.{PORT}"
#: The smallest limit of known systems (macOS: 104 with the final zero; Linux: 108).
_SOCKET_PATH_BYTES = 103
_GATE_SECONDS = 180.0
#: `getsockopt` of macOS (sys/un.h), which Python does not name.
_SOL_LOCAL, _LOCAL_PEERPID = 0, 2
_PID_BYTES = struct.calcsize("i")
#: The shortest request that every server answers (PostgreSQL manual, "Message Formats").
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
#: Line of postmaster.pid with the status for connections (miscadmin.h).
_STATUS_LINE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresInstance:
    """Paths and state of one embedded PostgreSQL."""

    home: Path

    @property
    def directory(self) -> Path:
        """The directory that contains everything of the embedded PostgreSQL."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.directory / "data"

    @property
    def run(self) -> Path:
        """The directory of the socket, or a link to it."""
        return self.directory / "run"

    @property
    def log(self) -> Path:
        """The server's log since its start."""
        return self.directory / "server.log"

    @property
    def users_lock(self) -> Path:
        """Held, shared, by every process that uses the server."""
        return self.directory / "users.lock"

    @property
    def server_lock(self) -> Path:
        """Held only by the server's processes."""
        return self.directory / "server.lock"

    @property
    def conninfo(self) -> str:
        """The URL for libpq, psycopg and SQLAlchemy."""
        host = quote(str(self.run.resolve()), safe="")
        return f"postgresql://{ROLE}@/{DATABASE}?host={host}&port={PORT}"

    @contextmanager
    def gate(self) -> Iterator[None]:
        """Let only one process at a time start or stop the server."""
        path = self.directory / "gate.lock"
        lock = FileLock.take(path, within_seconds=_GATE_SECONDS)
        if lock is None:
            raise DatabaseEmbeddedError(
                say(
                    "Another process has been starting or stopping the embedded PostgreSQL in "
                    "{directory} for {seconds:.0f} seconds. End that process (it has "
                    "{path} open) and try again.",
                    directory=self.directory,
                    seconds=_GATE_SECONDS,
                    path=path,
                )
            )
        try:
            yield
        finally:
            lock.release()

    def prepare_socket_directory(self) -> Path:
        """Return a private directory whose path is short enough for a socket."""
        if self._linked_to_ours():
            return self.run.resolve()
        if self.run.is_symlink():
            self.run.unlink()
        near = self.run.resolve()
        # libpq treats a comma in `host` as a separator between hosts.
        if _is_short_enough(near) and "," not in str(near):
            near.mkdir(mode=0o700, exist_ok=True)
            return near
        if near.exists():
            shutil.rmtree(near)
        prefix = self._temporary_prefix()
        usual = Path(tempfile.gettempdir())
        fits = _is_short_enough(usual / f"{prefix}xxxxxxxx")
        far = Path(tempfile.mkdtemp(prefix=prefix, dir=usual if fits else "/tmp"))  # noqa: S108 - mkdtemp makes it private
        self.run.symlink_to(far)
        return far

    def clear_remains(self) -> None:
        """Remove what a killed server left; only while `server.lock` is free or ours."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.run.resolve().glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def remove_temporary(self) -> None:
        """Remove the socket's directory if it is a temporary one.

        Only while the server is unused.
        """
        if self._linked_to_ours():
            shutil.rmtree(self.run.resolve())
            self.run.unlink()

    def _temporary_prefix(self) -> str:
        digest = hashlib.sha256(os.fsencode(self.directory.resolve())).hexdigest()
        return f"baton-{digest[:8]}-"

    def _linked_to_ours(self) -> bool:
        """True if `run` links to a directory that this user created for this home."""
        if not self.run.is_symlink() or not self.run.is_dir():
            return False
        found = self.run.stat()
        ours = found.st_uid in {os.geteuid(), self.directory.stat().st_uid}
        named = self.run.resolve().name.startswith(self._temporary_prefix())
        return ours and named and stat.S_IMODE(found.st_mode) == 0o700

    def server_pid(self) -> int | None:
        """Return the server's process id as the kernel reports it; None if there is none.

        This is the process that listens on the socket. If the socket was removed, it is the one in
        postmaster.pid, but only if it works in the data directory (where /proc tells), because the
        number may by now belong to another process.
        """
        return self._listening_pid() or self._recorded_pid()

    def _listening_pid(self) -> int | None:
        try:
            with self._connection() as connection:
                if sys.platform == "darwin":
                    answer = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID, _PID_BYTES)
                else:  # the process id is the first member of `struct ucred`
                    answer = connection.getsockopt(
                        socket.SOL_SOCKET, socket.SO_PEERCRED, _PID_BYTES
                    )
        except OSError:
            return None
        return int.from_bytes(answer, sys.byteorder) or None

    def _recorded_pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            return pid if Path(f"/proc/{pid}/cwd").samefile(self.data) else None
        except (OSError, ValueError, IndexError):
            return None

    def is_ready(self) -> bool:
        """True if a server accepts and answers a connection."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        if len(lines) <= _STATUS_LINE or lines[_STATUS_LINE].strip() != "ready":
            return False
        try:
            with self._connection() as connection:
                # The kernel accepts connections to a process that is just being killed.
                connection.sendall(_SSL_REQUEST)
                return connection.recv(1) in {b"N", b"S"}
        except OSError:
            return False

    @contextmanager
    def _connection(self) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            connection.connect(str(self.run.resolve() / _SOCKET_NAME))
            yield connection

    def log_tail(self, lines: int = 12) -> str:
        """Return the last lines of the server's log."""
        try:
            text = self.log.read_text(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def _is_short_enough(directory: Path) -> bool:
    return len(os.fsencode(directory / _SOCKET_NAME)) <= _SOCKET_PATH_BYTES
