"""Ports of the `WorkflowExecutor`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from baton.domain.execution import WorkflowExecution
from baton.domain.tracing import UNTRACED, Tracer
from baton.domain.workflow import WorkflowDefinition
from baton.domain.workflow_config import WorkflowConfig


class ExecutionStarter(Protocol):
    """Creates executions and reads their outcome; implemented in `baton.services`."""

    async def start_private(
        self,
        workflow: WorkflowConfig | WorkflowDefinition,
        initial_context: Mapping[str, object],
        *,
        queue: str,
    ) -> str:
        """Create an execution in a private queue and return its id."""

    async def outcome(self, execution_id: str) -> WorkflowExecution:
        """Return its outcome."""


class Definitions(Protocol):
    """Provides frozen workflow definitions."""

    async def definition(self, sha256: str) -> WorkflowDefinition:
        """Return the definition with that hash."""


class Timer(Protocol):
    """A scheduled action that can be cancelled."""

    def cancel(self) -> None:
        """Cancel the action; no effect after it ran."""


#: Schedules an action after the given number of seconds.
Later = Callable[[float, Callable[[], None]], Timer]


def in_this_loop(seconds: float, act: Callable[[], None]) -> Timer:
    """Schedule an action in the running event loop."""
    return asyncio.get_running_loop().call_later(seconds, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Time, randomness and traces, passed in so that tests can control them."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    random: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    later: Later = in_this_loop
    tracer: Tracer = UNTRACED
