"""Create PostgreSQL's data directory, and check an existing one."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from baton.embedded.account import Account
from baton.embedded.binaries import PostgresBinaries
from baton.embedded.instance import DATABASE, ROLE, PostgresInstance
from baton.errors import DatabaseEmbeddedError, PlatformError, StorageFull
from baton.sentence import say

_INITDB = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-k", "-N", "-U", ROLE)
#: Size of a new data directory, with space for the first write-ahead log files.
_NEEDED_MB = 100
#: Where PostgreSQL keeps shared memory, and how its messages name it.
_SHARED_MEMORY_PLACE = "/dev/shm"  # noqa: S108 - Linux's own, only looked at
_SHARED_MEMORY = "shared memory segment"
_FULL = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT))


def create_cluster(
    instance: PostgresInstance, binaries: PostgresBinaries, account: Account, lock: int
) -> None:
    """Create the data directory with our role and database, completely or not at all.

    `lock` is the descriptor of `server.lock`, which the programs inherit, so that no other process
    starts while they still write. Raises StorageFull, DatabaseEmbeddedError.
    """
    for unfinished in instance.directory.glob("data.new-*"):
        shutil.rmtree(unfinished)
    fresh = Path(tempfile.mkdtemp(prefix="data.new-", dir=instance.directory))
    account.own(fresh)

    def run(*command: str | Path, stdin: str = "") -> None:
        _run(instance, account, command, stdin=stdin, lock=lock)

    try:
        run(binaries.initdb, *_INITDB, "-D", fresh)
        # -F skips syncing here, too; everything is synced at once below.
        single = (binaries.postgres, "--single", "-F", "-D", fresh, "template1")
        run(*single, stdin=f"CREATE DATABASE {DATABASE};\n")
        run(binaries.initdb, "--sync-only", "-D", fresh)
        fresh.rename(instance.data)
        _sync(instance.directory)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def check_version(instance: PostgresInstance, binaries: PostgresBinaries) -> None:
    """Raise DatabaseEmbeddedError unless these programs can read the data directory."""
    try:
        made_by = (instance.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError as error:
        raise DatabaseEmbeddedError(
            say(
                "{data} is not a data directory of PostgreSQL (it has no PG_VERSION). Move "
                "it away, or set BATON_HOME to another directory.",
                data=instance.data,
            )
        ) from error
    if made_by != str(binaries.major):
        raise DatabaseEmbeddedError(
            say(
                "The data in {data} belongs to PostgreSQL {made_by}, but the programs in "
                "{directory} are PostgreSQL {version}, which cannot read it. Set "
                "BATON_PG_BINDIR to the programs of PostgreSQL {made_by} (with those, pg_dump can "
                "save the data for the new version), or set BATON_HOME to another directory.",
                data=instance.data,
                made_by=made_by,
                directory=binaries.directory,
                version=binaries.version,
            )
        )


def failure(instance: PostgresInstance, what: str, output: str) -> PlatformError:
    """Return the error for a program that failed, based on its output."""
    if any(reason in output for reason in _FULL):
        return shared_memory_full() if _SHARED_MEMORY in output else storage_full(instance)
    return DatabaseEmbeddedError(
        say("{what} Its last words:\n{output}", what=what, output=output.strip())
    )


def shared_memory_full() -> StorageFull:
    """Return the error for a machine whose shared memory is full, with the free space."""
    free_kb = shutil.disk_usage(_SHARED_MEMORY_PLACE).free // 1000
    return StorageFull(
        say(
            "The shared memory of this machine is full: {free_kb} kB are free in "
            "{path}, and the embedded PostgreSQL needs some MB. Remove what other "
            "programs left there; in a container, start it with a larger one (--shm-size=64m).",
            free_kb=free_kb,
            path=_SHARED_MEMORY_PLACE,
        )
    )


def storage_full(instance: PostgresInstance) -> StorageFull:
    """Return the error for a full disk, with the free space."""
    there = next(
        place for place in (instance.directory, *instance.directory.parents) if place.exists()
    )
    free_mb = shutil.disk_usage(there).free // 1_000_000
    return StorageFull(
        say(
            "The disk that holds {directory} is too full: {free_mb} MB are free, and the "
            "embedded PostgreSQL needs about {needed} MB to begin with. Free some space or set "
            "BATON_HOME to a directory on another disk.",
            directory=instance.directory,
            free_mb=free_mb,
            needed=_NEEDED_MB,
        )
    )


@contextmanager
def file_errors_explained(instance: PostgresInstance) -> Iterator[None]:
    """Convert file errors of the operating system to Baton's errors."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise storage_full(instance) from error
        raise DatabaseEmbeddedError(
            say(
                "The embedded PostgreSQL cannot use {directory}: {error}. Baton needs a local "
                "directory that it can write to: correct this one or set BATON_HOME to another.",
                directory=instance.directory,
                error=error,
            )
        ) from error


def _run(
    instance: PostgresInstance,
    account: Account,
    command: Sequence[str | Path],
    *,
    stdin: str,
    lock: int,
) -> None:
    ended = account.run(command, cwd=instance.directory, stdin=stdin, inherit=lock)
    # A server in single-user mode reports a failed statement but exits with 0.
    if ended.returncode != 0 or "ERROR:" in ended.stderr:
        raise failure(
            instance,
            say(
                "The embedded PostgreSQL could not make its data directory in {directory}: "
                "{command} failed.",
                directory=instance.directory,
                command=command[0],
            ),
            ended.stderr,
        )


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
