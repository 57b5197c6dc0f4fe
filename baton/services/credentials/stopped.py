"""The executions that a credential stopped: listed, and resumed once it is renewed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from baton.domain.actor import Actor
from baton.domain.catalog import PageCursor
from baton.domain.credential import StoppedExecution, StoppedExecutions
from baton.domain.permission import Permission
from baton.errors import AgentMisconfigured, RequestError, SystemRefused
from baton.services.permissions import requires

#: Executions that one call resumes.
PART = 100
#: Executions that are listed; the rest is counted.
LISTED = 50
#: The failures that a renewed credential mends.
CODES = (SystemRefused.code, AgentMisconfigured.code)


class StoppedStore(Protocol):
    """Finds failed executions; implemented by `baton.store.credentials`."""

    async def stopped(
        self, name: str, *, codes: Sequence[str], limit: int, after: PageCursor | None = None
    ) -> StoppedExecutions:
        """Those that the credential of this name stopped with these codes, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotResumed:
    """An execution that could not be resumed."""

    execution: StoppedExecution
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumedPart:
    """What one call did."""

    resumed: Sequence[str]
    not_resumed: Sequence[NotResumed]
    #: The last execution that was tried, if there are more.
    last: StoppedExecution | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedByCredential:
    """Everything one may ask about the executions that a credential stopped."""

    store: StoppedStore
    #: The name of the credential with an id; raises `NotFound`.
    name_of: Callable[[str], Awaitable[str]]
    #: Resumes an execution; raises a `RequestError` if that is not possible.
    resume_execution: Callable[[str, Actor], Awaitable[object]]

    @requires(Permission.EXECUTIONS_READ)
    async def executions(self, credential_id: str, *, actor: Actor) -> StoppedExecutions:  # noqa: ARG002 @requires reads it
        """The executions that failed on it and were not resumed; raises `NotFound`."""
        return await self.store.stopped(
            await self.name_of(credential_id), codes=CODES, limit=LISTED
        )

    @requires(Permission.EXECUTIONS_RUN)
    async def resume(
        self, credential_id: str, *, after: PageCursor | None, actor: Actor
    ) -> ResumedPart:
        """Resume the next of them, the latest first; raises `NotFound`."""
        name = await self.name_of(credential_id)
        found = await self.store.stopped(name, codes=CODES, limit=PART, after=after)
        resumed: list[str] = []
        not_resumed: list[NotResumed] = []
        for execution in found.executions:
            try:
                await self.resume_execution(execution.execution_id, actor)
            except RequestError as error:
                not_resumed.append(NotResumed(execution=execution, message=error.message))
            else:
                resumed.append(execution.execution_id)
        more = found.count > len(found.executions)
        return ResumedPart(
            resumed=resumed,
            not_resumed=not_resumed,
            last=found.executions[-1] if more else None,
        )
