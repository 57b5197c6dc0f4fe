"""Versions of workflows: listed, read, compared, restored, exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from baton.domain.actor import Actor
from baton.domain.agent_defaults import with_kind_defaults
from baton.domain.agent_kind import Kinds
from baton.domain.catalog import StoredVersion, StoredWorkflow
from baton.domain.definition_cost import definition_cost
from baton.domain.offloader import Offloader
from baton.domain.permission import Permission
from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_chain import own_agents
from baton.domain.workflow_changes import Change, Compared, compare
from baton.domain.workflow_document import file_text, frozen_agents
from baton.jsontext.text import JsonObject, decode_object, to_text
from baton.services.agents.known import KnownAgents
from baton.services.permissions import requires
from baton.services.workflows.files import YAML_COST
from baton.services.workflows.ports import WorkflowStore
from baton.services.workflows.service import Workflows, require_workflow_id
from baton.services.workflows.yaml_text import write_workflow_json, write_workflow_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: a saved version, or a file that need be neither saved nor valid."""

    version: int | None = None
    definition: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionContent:
    """A version with everything that was frozen into it."""

    stored: StoredVersion
    #: Exact text of the workflow file.
    definition: bytes
    agents: tuple[AgentDefinition, ...]


class Versions:
    """Everything one may ask about versions."""

    def __init__(
        self,
        *,
        store: WorkflowStore,
        workflows: Workflows,
        agents: KnownAgents,
        kinds: Kinds,
        offloader: Offloader,
    ) -> None:
        self._offloader = offloader
        self._store = store
        self._workflows = workflows
        self._agents = agents
        self._kinds = kinds

    @requires(Permission.WORKFLOWS_READ)
    async def versions(
        self, id_: str, *, limit: int, before: int | None, actor: Actor
    ) -> Sequence[StoredVersion]:
        """The versions of a workflow, newest first; raises `NotFound`."""
        await self._workflows.workflow(id_, actor=actor)
        return await self._store.versions(id_, limit=limit, before=before)

    @requires(Permission.WORKFLOWS_READ)
    async def version(
        self,
        id_: str,
        version: int,
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> VersionContent:
        """One version; raises `NotFound`."""
        require_workflow_id(id_)
        stored = await self._store.version(id_, version)
        text = await self._store.text(stored.definition_sha256)
        return VersionContent(
            stored=stored,
            definition=file_text(text),
            agents=tuple(frozen_agents(text).values()),
        )

    @requires(Permission.WORKFLOWS_READ)
    async def compare(
        self, id_: str, before: Side, after: Side, *, actor: Actor
    ) -> tuple[Change, ...]:
        """Every difference; raises `NotFound`."""
        await self._workflows.workflow(id_, actor=actor)
        sides = [await self._side(id_, side, actor=actor) for side in (before, after)]
        cost = sum(
            definition_cost(
                side.document, document_bytes=len(to_text(side.document)), library=side.agents
            )
            for side in sides
        )
        return await self._offloader.compute(cost, compare, *sides)

    @requires(Permission.WORKFLOWS_WRITE)
    async def restore(
        self, id_: str, version: int, *, expected_version: int, message: str, actor: Actor
    ) -> StoredWorkflow:
        """Save an earlier version again as the next one, with the agents as they are now."""
        content = await self.version(id_, version, actor=actor)
        return await self._workflows.save(
            id_,
            decode_object(content.definition),
            expected_version=expected_version,
            actor=actor,
            message=message or f"Restored version {version}",
        )

    @requires(Permission.WORKFLOWS_READ)
    async def export(
        self,
        id_: str,
        version: int | None,
        file_format: Literal["yaml", "json"],
        *,
        actor: Actor,
    ) -> bytes:
        """A version, the newest if none is named, as a file; raises `NotFound`."""
        if version is None:
            version = (await self._workflows.workflow(id_, actor=actor)).version
        content = await self.version(id_, version, actor=actor)
        write = write_workflow_yaml if file_format == "yaml" else write_workflow_json
        size = len(content.definition) * YAML_COST
        return await self._offloader.compute(size, write, decode_object(content.definition))

    async def _side(self, id_: str, side: Side, *, actor: Actor) -> Compared:
        if side.version is None:
            own = own_agents(with_kind_defaults(side.definition, self._kinds))
            named = await self._agents.named_in(side.definition)
            return Compared(document=side.definition, agents={**named.agents, **own})
        content = await self.version(id_, side.version, actor=actor)
        return Compared(
            document=decode_object(content.definition),
            agents={agent.slug: agent for agent in content.agents},
        )
