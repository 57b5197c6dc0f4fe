"""File locks that the kernel releases when their last holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.01


class FileLock:
    """An `flock` on an open file; a child process that inherits the file holds it, too."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def share(cls, path: Path) -> FileLock:
        """Return a shared lock, waiting while another process holds it exclusively."""
        return cls._lock(path, fcntl.LOCK_SH)

    @classmethod
    def try_take(cls, path: Path) -> FileLock | None:
        """Return an exclusive lock, or None if another process holds it."""
        try:
            return cls._lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None

    @classmethod
    def take(cls, path: Path, *, within_seconds: float) -> FileLock | None:
        """Return an exclusive lock, waiting for at most `within_seconds`, else None."""
        until = time.monotonic() + within_seconds
        while (lock := cls.try_take(path)) is None:
            if time.monotonic() > until:
                return None
            time.sleep(_POLL_SECONDS)
        return lock

    @classmethod
    def _lock(cls, path: Path, operation: int) -> FileLock:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, operation)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor)

    def release(self) -> None:
        """Release the lock, also for processes that inherited it."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)

    @contextmanager
    def handed_over(self) -> Iterator[int]:
        """Yield the descriptor for children to inherit; afterwards only they hold the lock."""
        try:
            yield self._descriptor
        finally:
            os.close(self._descriptor)


def is_held(path: Path) -> bool:
    """True if the lock is held; the caller must ensure that no other process tests it meanwhile."""
    lock = FileLock.try_take(path)
    if lock is None:
        return True
    lock.release()
    return False
