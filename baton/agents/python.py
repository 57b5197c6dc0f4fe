"""Kind `python`: decorated functions, asynchronous ones here, synchronous ones in children.

Asynchronous ones with an input over 1 MB run in children as well, in an event loop that lives as
long as the child: reading it here would hold up everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from baton.agents.authoring import AgentContext, FindCredential
from baton.agents.child_messages import Run
from baton.agents.child_pool import ChildLimits, ChildPool
from baton.agents.discovery import of_one_module
from baton.agents.failures import as_step_error
from baton.agents.python_function import PythonAgent
from baton.domain.agent_call import AgentCall
from baton.domain.errors import AgentMisconfigured, UnknownAgent
from baton.domain.json_text import to_text
from baton.domain.offloader import BIG_FROM_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCredentials:
    """Credentials that one call may ask for by name, and no others."""

    agent: str
    names: frozenset[str]
    find: FindCredential

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self.names:
            raise AgentMisconfigured(
                f"The agent {self.agent!r} asked for the credential {name!r}, which it does not"
                f" declare. Declare it where the agent is defined, @agent(slug={self.agent!r},"
                f" credentials=({name!r},)), or name it as `credential` in the configuration of"
                " the step."
            )
        return self.find(name)


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
    ) -> None:
        self._agents = agents
        self._sources = sources
        self._pool = ChildPool(limits=limits)
        self._find_credential = find_credential
        #: How long an asynchronous agent that was cancelled may take to end.
        self._grace_seconds = grace_seconds
        self._ending: set[asyncio.Task[object]] = set()

    async def run(self, call: AgentCall) -> bytes:
        """Run the function once; raises as `AgentRuntime` says."""
        agent = self._agents.get(call.agent)
        if agent is None:
            raise UnknownAgent(
                f"No Python agent is called {call.agent!r} here. Name its file or module with"
                " --agents or BATON_AGENTS, or install its package."
            )
        if agent.is_async and len(call.input) < BIG_FROM_BYTES:
            return await self._run_here(agent, call)
        run = Run(
            agent=call.agent,
            input=call.input,
            config=to_text(dict(call.config)),
            execution_id=call.execution_id,
            step=call.step_key,
            attempt=call.attempt,
            idempotency_key=call.idempotency_key,
        )
        return await self._pool.run(
            run,
            of_one_module(agent.source, self._sources),
            self._credentials(agent, call),
            call.recorder,
        )

    async def aclose(self) -> None:
        """End the child processes."""
        await self._pool.aclose()

    def _credentials(self, agent: PythonAgent, call: AgentCall) -> DeclaredCredentials:
        names = {*agent.declaration.credentials}
        if isinstance(configured := call.config.get("credential"), str):
            names.add(configured)
        return DeclaredCredentials(
            agent=call.agent, names=frozenset(names), find=self._find_credential
        )

    async def _run_here(self, agent: PythonAgent, call: AgentCall) -> bytes:
        context = AgentContext(
            execution_id=call.execution_id,
            step=call.step_key,
            attempt=call.attempt,
            idempotency_key=call.idempotency_key,
            config=call.config,
            credentials=self._credentials(agent, call),
            write_log=call.recorder.log,
        )
        arguments = agent.prepare(call.input, context)
        task = asyncio.create_task(_guarded(agent.function, arguments))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            await self._cancel(task, call)
            raise
        if task.cancelled():
            raise as_step_error(asyncio.CancelledError("by itself"))
        output = task.result()
        dumped = agent.dumped(output)
        if agent.returns is not None:
            # Each half can take 100 ms for 10 MB; others get their turn in between.
            await asyncio.sleep(0)
        return agent.checked_text(dumped, output)

    async def _cancel(self, task: asyncio.Task[object], call: AgentCall) -> None:
        """Cancel an agent and wait for its end, but not for ever."""
        self._ending.add(task)
        task.add_done_callback(self._forget)
        task.cancel()
        _, running = await asyncio.wait({task}, timeout=self._grace_seconds)
        if running:
            call.recorder.log(
                f"The agent {call.agent!r} ignores that it was cancelled and was left behind."
                " It must let asyncio.CancelledError pass.",
                level="error",
            )

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._ending.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, or asyncio would report it


async def _guarded(function: Callable[..., Any], arguments: Mapping[str, Any]) -> object:
    """Await the function; what it raises, were it the end of Python, becomes a `StepError`."""
    try:
        return await function(**arguments)
    except (asyncio.CancelledError, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        raise as_step_error(error) from error
