"""All kinds of agents and all agents known to this process."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack

from baton.agents.discovery import slug_of_shipped
from baton.agents.host import AgentHost, AgentSettings
from baton.agents.lazy_runtime import LazyRuntime
from baton.agents.library import library
from baton.agents.python_function import PythonAgent
from baton.domain.agent_call import AgentRuntime
from baton.domain.agent_kind import Kinds
from baton.domain.workflow import AgentDefinition
from baton.errors import UnknownAgent
from baton.jsontext.text import JsonObject
from baton.sentence import say


class AgentKinds:
    """The runtimes of all kinds, and all definitions; `aclose` closes the runtimes."""

    def __init__(self, settings: AgentSettings, kinds: Kinds) -> None:
        self._definitions = known_agents(settings.python_agents)
        self._host = AgentHost(settings, kinds)
        self._kinds = kinds
        self._runtimes = {name: LazyRuntime(kind, self._host) for name, kind in kinds.items()}

    def definitions(self) -> Mapping[str, AgentDefinition]:
        """Every known agent by slug."""
        return self._definitions

    @property
    def kinds(self) -> Kinds:
        """Every kind that can run here."""
        return self._kinds

    def runtime(self, kind: str) -> AgentRuntime:
        """Return the runtime of a kind; raises `UnknownAgent`."""
        return self._of(kind)

    def credentials_of(self, agent: AgentDefinition, config: JsonObject) -> tuple[str, ...]:
        """Return the names of the credentials that an agent uses with a configuration."""
        return self._host.credentials_of(agent.kind, agent.slug, config)

    async def test_connection(self, kind: str, config: JsonObject) -> str | None:
        """Return what responded to an agent with this configuration; None without a test.

        Raises `UnknownAgent`, or a `StepError` that says what does not work.
        """
        return await self._of(kind).test_connection(config)

    async def aclose(self) -> None:
        """End child processes and close connections."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._host.aclose)
            for runtime in self._runtimes.values():
                stack.push_async_callback(runtime.aclose)

    def _of(self, kind: str) -> LazyRuntime:
        if kind not in self._runtimes:
            raise UnknownAgent(
                say(
                    "There is no kind of agent {kind!r}; the kinds are {names}.",
                    kind=kind,
                    names=", ".join(self._kinds),
                )
            )
        return self._runtimes[kind]


def known_agents(python_agents: Mapping[str, PythonAgent]) -> Mapping[str, AgentDefinition]:
    """Return the shipped agents and the Python agents by slug.

    Raises `Misconfigured` if a Python agent has the slug of a shipped one.
    """
    shipped = {definition.slug: definition for definition in library()}
    for slug, agent in python_agents.items():
        if slug in shipped:
            raise slug_of_shipped(agent)
    return shipped | {slug: agent.definition for slug, agent in python_agents.items()}
