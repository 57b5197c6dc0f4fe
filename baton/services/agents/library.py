"""The agents that steps can name, as the library shows them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import structs

from baton.domain.actor import Actor
from baton.domain.agent_kind import Kinds
from baton.domain.catalog import StoredAgent
from baton.domain.ids import is_slug
from baton.domain.permission import Permission
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_document import agent_document
from baton.errors import NotFound
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, to_text
from baton.sentence import say
from baton.services.agents.answers import Agent, AgentWithUse, LibraryAgent, UsedBy
from baton.services.agents.known import KnownAgents
from baton.services.agents.ports import AgentStore
from baton.services.permissions import requires
from baton.services.secrets import without_secrets
from baton.services.workflows.ports import WorkflowStore


class AgentLibrary:
    """Everything one may ask about agents."""

    def __init__(
        self,
        *,
        workflows: WorkflowStore,
        store: AgentStore,
        known: KnownAgents,
        kinds: Kinds,
    ) -> None:
        self._workflows = workflows
        self._store = store
        self._known = known
        self._kinds = kinds

    @requires(Permission.AGENTS_READ)
    async def agents(self, *, actor: Actor) -> Sequence[LibraryAgent]:  # noqa: ARG002 @requires reads it
        """All agents by slug."""
        shipped = self._known.shipped.items()
        found = {slug: LibraryAgent.unmade(self.shown(agent)) for slug, agent in shipped}
        found |= {agent.slug: self.made(agent) for agent in await self._store.agents()}
        return [agent for _, agent in sorted(found.items())]

    @requires(Permission.AGENTS_READ)
    async def agent(self, slug: str, *, actor: Actor) -> AgentWithUse:  # noqa: ARG002 @requires reads it
        """One agent with the workflows whose newest version uses it; raises `NotFound`."""
        agent, document = await self._agent(slug)
        used_by = await self._workflows.workflows_using(slug)
        return AgentWithUse(
            **structs.asdict(agent),
            definition=msgspec.Raw(document),
            used_by=[UsedBy(**row) for row in used_by],
        )

    async def _agent(self, slug: str) -> tuple[LibraryAgent, bytes]:
        for stored in await self._store.agents([slug]) if is_slug(slug) else ():
            return self.made(stored), stored.document
        if slug in self._known.shipped:
            agent = self._known.shipped[slug]
            return LibraryAgent.unmade(self.shown(agent)), to_text(agent_document(agent))
        raise NotFound(say("There is no agent {slug}.", slug=shown(slug)))

    def made(self, stored: StoredAgent) -> LibraryAgent:
        """An agent that somebody made, as the library shows it."""
        return LibraryAgent.made(self.shown(self._known.definition(stored.document)), stored)

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
