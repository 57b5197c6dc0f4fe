"""The agents that steps can name, as the library shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import Meta, structs

from baton.domain.actor import Actor
from baton.domain.agent_kind import Kinds
from baton.domain.permission import Permission
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import AgentDefinition, Effect
from baton.errors import NotFound
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject
from baton.sentence import say
from baton.services.answers import Answer, Members, SchemaOut, among, one_of
from baton.services.descriptors import AgentKind
from baton.services.permissions import requires
from baton.services.secrets import without_secrets
from baton.services.workflows.ports import WorkflowStore


class Agent(Answer, frozen=True, kw_only=True):
    """A reusable unit of work."""

    slug: str
    kind: str
    name: str
    description: str
    effect: Annotated[str, one_of(Effect)]
    origin: Annotated[str, among("library", "python", "person")]
    config: Annotated[Members, Meta(description="Secrets are masked.")]
    config_schema: Annotated[Members, Meta(description="JSON Schema of the configuration.")]
    input_schema: SchemaOut
    output_schema: SchemaOut


class UsedBy(Answer, frozen=True, kw_only=True):
    """A workflow whose newest version has a step with the agent."""

    workflow_id: str
    name: str
    version: int


class AgentWithUse(Agent, frozen=True, kw_only=True):
    """An agent with the workflows that use it."""

    used_by: Sequence[UsedBy]


class Agents(Answer, frozen=True, kw_only=True):
    """All agents, by slug."""

    items: Sequence[Agent]
    kinds: Sequence[AgentKind]
    max_steps: Annotated[int, Meta(description="A workflow has at most so many steps.")]


class AgentLibrary:
    """Everything one may ask about agents."""

    def __init__(
        self,
        *,
        store: WorkflowStore,
        agents: Mapping[str, AgentDefinition],
        kinds: Kinds,
    ) -> None:
        self._store = store
        self._agents = agents
        self._kinds = kinds

    @requires(Permission.AGENTS_READ)
    def agents(self, *, actor: Actor) -> Sequence[Agent]:  # noqa: ARG002 @requires reads it
        """All agents by slug."""
        return [self.shown(agent) for _, agent in sorted(self._agents.items())]

    @requires(Permission.AGENTS_READ)
    async def agent(self, slug: str, *, actor: Actor) -> AgentWithUse:  # noqa: ARG002 @requires reads it
        """One agent with the workflows whose newest version uses it; raises `NotFound`."""
        if slug not in self._agents:
            raise NotFound(say("There is no agent {slug}.", slug=shown(slug)))
        used_by = await self._store.workflows_using(slug)
        agent = structs.asdict(self.shown(self._agents[slug]))
        return AgentWithUse(**agent, used_by=[UsedBy(**row) for row in used_by])

    def shown(self, agent: AgentDefinition) -> Agent:
        """An agent as the library and the versions show it."""
        return Agent(
            slug=agent.slug,
            kind=agent.kind,
            name=agent.name,
            description=agent.description,
            effect=agent.effect,
            origin="python" if agent.kind == PYTHON_KIND else "library",
            config=without_secrets(agent.config),
            config_schema=self._config_schema(agent),
            input_schema=agent.input_schema,
            output_schema=agent.output_schema,
        )

    def _config_schema(self, agent: AgentDefinition) -> JsonObject:
        kind = self._kinds.get(agent.kind)
        operation = kind.operation_of(agent.config) if kind else None
        return operation.config_schema if operation else {}
