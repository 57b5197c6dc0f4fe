"""The interface to the embedded PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from baton.embedded.cluster import file_errors_explained
from baton.embedded.instance import PostgresInstance
from baton.embedded.locks import FileLock, is_held
from baton.embedded.server import ensure_running, stop_server
from baton.errors import DatabaseEmbeddedError


class EmbeddedPostgres:
    """One use of the PostgreSQL below `home`, shared with all other users.

    The first user starts the server, the last one stops it. A killed user no longer counts; if the
    last one is killed, the server stays until the next one leaves, or `stop`. All calls block: call
    them from a thread in asynchronous code.
    """

    def __init__(self, home: Path, *, bindir: Path | None = None) -> None:
        self._room = PostgresInstance(home=home.absolute())
        self._bindir = bindir
        self._use: FileLock | None = None

    def start(self) -> str:
        """Ensure that the server runs and accepts connections; return `conninfo`.

        May be called again to restart a killed server. Raises DatabaseEmbeddedError, StorageFull.
        """
        instance = self._room
        with file_errors_explained(instance):
            instance.directory.mkdir(parents=True, exist_ok=True)
            instance.directory.chmod(0o700)
            with instance.gate():
                if self._use is None:
                    self._use = FileLock.share(instance.users_lock)
                try:
                    ensure_running(instance, self._bindir)
                except BaseException:
                    self._leave()
                    raise
        return self.conninfo

    def release(self) -> None:
        """Stop using the server; the last user stops it. Raises DatabaseEmbeddedError."""
        if self._use is None:
            return
        with file_errors_explained(self._room), self._room.gate():
            self._leave()

    @property
    def conninfo(self) -> str:
        """URL of the database, with a role that has all rights; valid while started."""
        if self._use is None:
            raise DatabaseEmbeddedError("The embedded PostgreSQL has not been started.")
        return self._room.conninfo

    @classmethod
    def stop(cls, home: Path) -> bool:
        """Stop the server below `home` even if it is used; False if none ran.

        Raises DatabaseEmbeddedError, StorageFull.
        """
        instance = PostgresInstance(home=home.absolute())
        with file_errors_explained(instance):
            if not instance.directory.exists():
                return False
            with instance.gate():
                return _end(instance)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _leave(self) -> None:
        if self._use is not None:
            self._use.release()
            self._use = None
        if not is_held(self._room.users_lock):
            _end(self._room)


def _end(instance: PostgresInstance) -> bool:
    ran = stop_server(instance)
    if not is_held(instance.users_lock):
        instance.remove_temporary()
    return ran
