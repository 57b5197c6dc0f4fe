"""Newer versions of the agents that a workflow was saved with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import Meta

from baton.domain.actor import Actor
from baton.domain.catalog import StoredAgent
from baton.domain.definition_cost import definition_cost
from baton.domain.offloader import Offloader
from baton.domain.permission import Permission
from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_changes import Compared, compare
from baton.jsontext.text import JsonObject, decode_object
from baton.services.agents.known import KnownAgents, pinned_versions, steps_by_agent
from baton.services.agents.ports import AgentStore
from baton.services.answers import Answer
from baton.services.permissions import requires
from baton.services.workflows.answers import ChangeOut
from baton.services.workflows.service import Workflows
from baton.services.workflows.versions import VersionContent, Versions


class AgentUpdateOut(Answer, frozen=True, kw_only=True):
    """An agent of a workflow that was saved again since."""

    slug: str
    name: str
    steps: Annotated[Sequence[str], Meta(description="Keys of the steps that run it.")]
    version: Annotated[
        int | None,
        Meta(description="The one in the workflow; null if it is none of the latest 100."),
    ]
    newest_version: int
    changes: Sequence[ChangeOut]


class AgentUpdatesOut(Answer, frozen=True, kw_only=True):
    """The agents of a workflow that have a newer version."""

    items: Sequence[AgentUpdateOut]


class AgentUpdates:
    """Compares the agents of workflows with their newest versions."""

    def __init__(
        self,
        *,
        workflows: Workflows,
        versions: Versions,
        store: AgentStore,
        known: KnownAgents,
        offloader: Offloader,
    ) -> None:
        self._workflows = workflows
        self._versions = versions
        self._store = store
        self._known = known
        self._offloader = offloader

    @requires(Permission.WORKFLOWS_READ)
    async def of(self, workflow_id: str, *, actor: Actor) -> AgentUpdatesOut:
        """The agents of the newest version that have a newer one; raises `NotFound`."""
        stored = await self._workflows.workflow(workflow_id, actor=actor)
        if stored.version == 0:
            return AgentUpdatesOut(items=[])
        content = await self._versions.version(workflow_id, stored.version, actor=actor)
        document = decode_object(content.definition)
        frozen = {agent.slug: agent for agent in content.agents}
        made = await self._store.agents([slug for slug in frozen if slug not in _own(document)])
        newest = {agent.slug: self._known.definition(agent.document) for agent in made}
        items = [
            await self._update(agent, content, document, newest[agent.slug])
            for agent in made
            if newest[agent.slug] != frozen[agent.slug]
        ]
        return AgentUpdatesOut(items=items)

    async def _update(
        self,
        agent: StoredAgent,
        content: VersionContent,
        document: JsonObject,
        newest: AgentDefinition,
    ) -> AgentUpdateOut:
        frozen = {each.slug: each for each in content.agents}
        sides = (
            Compared(document=document, agents=frozen),
            Compared(document=document, agents={**frozen, agent.slug: newest}),
        )
        cost = 2 * definition_cost(
            document, document_bytes=len(content.definition), library=sides[1].agents
        )
        changes = await self._offloader.compute(cost, compare, *sides)
        return AgentUpdateOut(
            slug=agent.slug,
            name=newest.name,
            steps=steps_by_agent(document).get(agent.slug, ()),
            version=await self._number(agent.slug, frozen[agent.slug], document),
            newest_version=agent.version,
            changes=[ChangeOut.of(change) for change in changes],
        )

    async def _number(self, slug: str, frozen: AgentDefinition, document: JsonObject) -> int | None:
        named = pinned_versions(document).get(slug)
        return await self._known.version_of(slug, frozen) if named is None else named


def _own(document: JsonObject) -> Mapping[str, object]:
    agents = document.get("agents")
    listed = agents if isinstance(agents, list) else ()
    return {str(agent.get("slug")): agent for agent in listed if isinstance(agent, dict)}
