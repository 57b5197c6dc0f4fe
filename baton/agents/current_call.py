"""Track which asynchronous agent call the running code in a worker belongs to."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextvars import Context, ContextVar

from baton.agents.log_stream import StepLogs
from baton.domain.agent_call import AgentCall

_log = logging.getLogger(__name__)


class CurrentCall(StepLogs):
    """One call with its log; anything written after its end goes to the log of the process."""

    def __init__(self, call: AgentCall) -> None:
        super().__init__(self._add)
        self.agent = call.agent
        self._recorder = call.recorder
        self.is_open = True

    def close(self) -> None:
        """End the call."""
        self.flush()
        self.is_open = False

    def _add(self, message: str, *, level: str = "info", **fields: object) -> None:
        if self.is_open:
            self._recorder.log(message, level=level, **fields)
        else:
            _log.warning("the agent %r wrote after its step had ended: %s", self.agent, message)


#: Inherited by every task and callback that the agent creates.
CURRENT: ContextVar[CurrentCall | None] = ContextVar("baton_agent_call", default=None)


def context_of(call: CurrentCall) -> Context:
    """Return a context that assigns its code to the call."""
    context = Context()
    context.run(CURRENT.set, call)
    return context


def call_of(task: asyncio.Task[object]) -> CurrentCall | None:
    """Return the call that a task belongs to; callable from any thread."""
    # `Task.get_context` exists since Python 3.12; earlier tasks also refer to their context.
    contexts = (item for item in gc.get_referents(task) if isinstance(item, Context))
    return next((call for context in contexts if (call := context.get(CURRENT))), None)
