"""The agents that steps can name, as the library shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baton.domain.actor import Actor
from baton.domain.agent_kind import Kinds
from baton.domain.permission import Permission
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import AgentDefinition
from baton.errors import NotFound
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject
from baton.sentence import say
from baton.services.permissions import requires
from baton.services.secrets import without_secrets
from baton.services.workflows.ports import WorkflowStore


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
    def agents(self, *, actor: Actor) -> Sequence[Mapping[str, Any]]:  # noqa: ARG002 @requires reads it
        """All agents by slug, ready to be shown."""
        return [self.shown(agent) for _, agent in sorted(self._agents.items())]

    @requires(Permission.AGENTS_READ)
    async def agent(self, slug: str, *, actor: Actor) -> Mapping[str, Any]:  # noqa: ARG002 @requires reads it
        """One agent with the workflows whose newest version uses it; raises `NotFound`."""
        if slug not in self._agents:
            raise NotFound(say("There is no agent {slug}.", slug=shown(slug)))
        used_by = await self._store.workflows_using(slug)
        return {**self.shown(self._agents[slug]), "used_by": [dict(row) for row in used_by]}

    def shown(self, agent: AgentDefinition) -> Mapping[str, Any]:
        """An agent as the library and the versions show it."""
        return {
            "slug": agent.slug,
            "kind": agent.kind,
            "name": agent.name,
            "description": agent.description,
            "effect": agent.effect.value,
            "origin": "python" if agent.kind == PYTHON_KIND else "library",
            "config": without_secrets(agent.config),
            "config_schema": self._config_schema(agent),
            "input_schema": agent.input_schema,
            "output_schema": agent.output_schema,
        }

    def _config_schema(self, agent: AgentDefinition) -> JsonObject:
        kind = self._kinds.get(agent.kind)
        operation = kind.operation_of(agent.config) if kind else None
        return operation.config_schema if operation else {}
