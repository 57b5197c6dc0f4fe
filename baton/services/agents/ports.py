"""Ports of the services to the store of agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from baton.domain.catalog import CheckedAgent, RecordedInput, StoredAgent, StoredAgentVersion


class AgentStore(Protocol):
    """A store of the agents that people make; implemented by `baton.store.agents`."""

    async def count(self) -> int:
        """The number of agents that people made."""

    async def agents(self, slugs: Sequence[str] | None = None) -> Sequence[StoredAgent]:
        """The agents that people made, or those of some slugs, by slug."""

    async def names(self) -> Sequence[str]:
        """The slugs of the agents that people made."""

    async def create(self, agent: CheckedAgent, *, actor: str, message: str) -> None:
        """Make an agent with its version 1."""

    async def save(
        self, agent: CheckedAgent, *, expected_version: int, actor: str, message: str
    ) -> None:
        """Save the next version, unless the newest is the same."""

    async def delete(self, slug: str) -> None:
        """Delete an agent with its versions."""

    async def versions(
        self, slug: str, *, limit: int, before: int | None
    ) -> Sequence[StoredAgentVersion]:
        """The versions of an agent, newest first."""

    async def exact_versions(
        self, wanted: Sequence[tuple[str, int]]
    ) -> Mapping[tuple[str, int], StoredAgentVersion]:
        """The versions with these slugs and numbers, of those that exist."""

    async def recorded_inputs(self, slug: str, *, limit: int) -> Sequence[RecordedInput]:
        """The latest steps that the agent completed, newest first."""
