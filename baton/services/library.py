"""The agents that steps can name, as the library shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baton.domain.actor import Actor
from baton.domain.errors import NotFound
from baton.domain.json_fault import shown
from baton.domain.json_text import JsonObject
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import AgentDefinition
from baton.services.definition_store import DefinitionStore
from baton.services.secrets import without_secrets


class Library:
    """Everything one may ask about agents."""

    def __init__(
        self,
        *,
        store: DefinitionStore,
        agents: Mapping[str, AgentDefinition],
        config_schemas: Mapping[str, JsonObject],
    ) -> None:
        self._store = store
        self._agents = agents
        self._config_schemas = config_schemas

    def agents(self, *, actor: Actor) -> Sequence[Mapping[str, Any]]:  # noqa: ARG002 roles will decide
        """All agents by slug, ready to be shown."""
        return [self.shown(agent) for _, agent in sorted(self._agents.items())]

    def kinds(self) -> Sequence[Mapping[str, Any]]:
        """What the configuration of each kind of agent is, for agents that a file brings along."""
        return [
            {"kind": kind, "config_schema": schema}
            for kind, schema in sorted(self._config_schemas.items())
        ]

    async def agent(self, slug: str, *, actor: Actor) -> Mapping[str, Any]:  # noqa: ARG002 roles will decide
        """One agent with the workflows whose newest version uses it; raises `NotFound`."""
        if slug not in self._agents:
            raise NotFound(f"There is no agent {shown(slug)}.")
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
            "config_schema": self._config_schemas.get(agent.kind, {}),
            "input_schema": agent.input_schema,
            "output_schema": agent.output_schema,
        }
