"""Kind `python`: decorated functions.

Asynchronous functions run in the worker, synchronous ones in child processes. Asynchronous
functions also run in a child, in an event loop that lives as long as the child, if their input is
over 1 MB, because parsing it would block the worker, or if they have blocked the worker's loop
twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from baton.agents.async_calls import AsyncCalls
from baton.agents.authoring import FindCredential
from baton.agents.child_messages import Run
from baton.agents.child_pool import ChildLimits, ChildPool
from baton.agents.discovery import of_one_module
from baton.agents.python_function import PythonAgent
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import BIG_FROM_BYTES
from baton.errors import AgentMisconfigured, UnknownAgent
from baton.jsontext.text import to_text
from baton.sentence import say


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCredentials:
    """The credentials that one call may access by name."""

    agent: str
    names: frozenset[str]
    find: FindCredential
    #: Context of the attempt, which records the credentials used; the agent has a separate context.
    context: Context = field(default_factory=copy_context, repr=False)

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self.names:
            raise AgentMisconfigured(
                say(
                    "The agent {agent!r} asked for the credential {name!r}, which it does not"
                    " declare. Declare it where the agent is defined, @agent(slug={agent!r},"
                    " credentials=({name!r},)), or name it as `credential` in the configuration of"
                    " the step.",
                    agent=self.agent,
                    name=name,
                )
            )
        return self.context.copy().run(self.find, name)


class PythonRuntime:
    """Runs Python agents; `aclose` ends its child processes."""

    def __init__(
        self,
        agents: Mapping[str, PythonAgent],
        *,
        sources: tuple[str, ...],
        limits: ChildLimits,
        find_credential: FindCredential,
        grace_seconds: float = 5.0,
        patience_seconds: float = 10.0,
        on_stuck: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Set up both ways to run agents.

        `on_stuck` receives the slug of an asynchronous agent that cannot be stopped.
        """
        self._agents = agents
        self._sources = sources
        self._pool = ChildPool(limits=limits)
        self._find_credential = find_credential
        self._async_calls = AsyncCalls(
            grace_seconds=grace_seconds, patience_seconds=patience_seconds, on_stuck=on_stuck
        )

    async def run(self, call: AgentCall) -> bytes:
        """Run the function once; raises the errors listed at `AgentRuntime`."""
        agent = self._agents.get(call.agent)
        if agent is None:
            raise UnknownAgent(
                say(
                    "No Python agent is called {agent!r} here. Name its file or module with"
                    " --agents or BATON_AGENTS, or install its package.",
                    agent=call.agent,
                )
            )
        credentials = self._credentials(agent, call)
        if agent.is_async and self._may_run_here(call):
            return await self._async_calls.run(agent, call, credentials)
        run = Run(
            agent=call.agent,
            input=call.input,
            config=to_text(dict(call.config)),
            execution_id=call.execution_id,
            step=call.step_key,
            attempt=call.attempt,
            idempotency_key=call.idempotency_key,
            traceparent=call.traceparent,
        )
        return await self._pool.run(
            run,
            of_one_module(agent.source, self._sources),
            credentials,
            call.recorder,
        )

    async def aclose(self) -> None:
        """End the child processes and stop watching asynchronous calls."""
        self._async_calls.close()
        await self._pool.aclose()

    def _may_run_here(self, call: AgentCall) -> bool:
        return len(call.input) < BIG_FROM_BYTES and self._async_calls.may_run(call.agent)

    def _credentials(self, agent: PythonAgent, call: AgentCall) -> DeclaredCredentials:
        names = {*agent.declaration.credentials}
        if isinstance(configured := call.config.get("credential"), str):
            names.add(configured)
        return DeclaredCredentials(
            agent=call.agent, names=frozenset(names), find=self._find_credential
        )
