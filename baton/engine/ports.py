"""Ports of the `WorkflowExecutor`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from baton.domain.execution import WorkflowExecution
from baton.domain.tracing import UNTRACED, Tracer
from baton.domain.workflow import WorkflowDefinition
from baton.domain.workflow_config import WorkflowConfig


class ExecutionStarter(Protocol):
    """Makes executions and reads them when they ended; `baton.services` has it."""

    async def start_private(
        self,
        workflow: WorkflowConfig | WorkflowDefinition,
        initial_context: Mapping[str, Any],
        *,
        queue: str,
    ) -> str:
        """Make an execution in a queue of its own and return its id."""

    async def outcome(self, execution_id: str) -> WorkflowExecution:
        """Return its outcome."""


class Definitions(Protocol):
    """Finds frozen workflow definitions."""

    async def definition(self, sha256: str) -> WorkflowDefinition:
        """The definition with that hash."""


class Timer(Protocol):
    """An action for later, unless it is cancelled."""

    def cancel(self) -> None:
        """Do it never; after it was done, nothing."""


#: Does something after so many seconds.
Later = Callable[[float, Callable[[], None]], Timer]


def in_this_loop(seconds: float, act: Callable[[], None]) -> Timer:
    """Do something after so many seconds of the running event loop."""
    return asyncio.get_running_loop().call_later(seconds, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Time, chance and traces, passed in so that tests decide them."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    random: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    later: Later = in_this_loop
    tracer: Tracer = UNTRACED
