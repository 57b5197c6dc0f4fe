"""Ports of the services to the store of executions."""

from __future__ import annotations

from typing import Protocol

from baton.domain.catalog import PageCursor
from baton.domain.execution import ExecutionStatus, NewExecution
from baton.domain.execution_view import (
    ExecutionFilter,
    ExecutionProgress,
    ExecutionRow,
    ExecutionView,
    IdempotencyClaim,
    Resumption,
    Started,
    StepView,
)


class ExecutionStore(Protocol):
    """A store of executions; implemented by `baton.store.executions`."""

    async def create(
        self, execution: NewExecution, idempotency: IdempotencyClaim | None = None
    ) -> Started:
        """Make an execution, or return the answer to the first use of the key."""

    async def answered(self, idempotency: IdempotencyClaim) -> Started | None:
        """The answer to the first use of a key."""

    async def view(self, execution_id: str, *, data: bool = True) -> ExecutionView:
        """The whole execution, with or without input and outputs."""

    async def output_bytes(self, execution_id: str) -> int:
        """Return the total size of its outputs."""

    async def input(self, execution_id: str) -> bytes:
        """Its input alone."""

    async def output(self, execution_id: str, step: StepView) -> bytes:
        """The output of a step that was read without it."""

    async def status(self, execution_id: str) -> ExecutionStatus:
        """Return its status."""

    async def progress(self, execution_id: str) -> ExecutionProgress:
        """Return its progress."""

    async def resume(
        self, execution_id: str, how: Resumption, idempotency: IdempotencyClaim | None = None
    ) -> Started:
        """Let it go on, or return the answer to the first use of the key."""


class ExecutionListing(Protocol):
    """Finds executions; implemented by `baton.store.execution_list`."""

    async def rows(
        self, filter_: ExecutionFilter, *, limit: int, after: PageCursor | None
    ) -> list[ExecutionRow]:
        """Executions, newest first."""


class Canceller(Protocol):
    """Ends executions; `baton.store.journal` has it."""

    async def cancel(self, execution_id: str, *, message: str, actor: str | None) -> bool:
        """False if it neither waits nor runs."""
