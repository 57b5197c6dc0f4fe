"""Agents that people created, with their versions, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baton.domain.catalog import CheckedAgent, RecordedInput, StoredAgent, StoredAgentVersion
from baton.errors import Conflict, NotFound, StaleVersion
from baton.jsontext.text import decode_object
from baton.sentence import say
from baton.store.database import Connection, Database, run
from baton.store.sql_files import statements

_SQL = statements("agents.sql")


class PostgresAgentStore:
    """Stores agents; never changes those that ship or come from Python packages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self) -> int:
        """Return the number of agents that people created."""
        row = await self._database.fetch_one(_SQL["count_agents"], {})
        return int(row["count"]) if row else 0

    async def agents(self, slugs: Sequence[str] | None = None) -> Sequence[StoredAgent]:
        """Return the agents that people created, or those with some slugs, by slug."""
        rows = await self._database.fetch_all(
            _SQL["list_made_agents"], {"slugs": None if slugs is None else list(slugs)}
        )
        return [StoredAgent(**row) for row in rows]

    async def names(self) -> Sequence[str]:
        """Return the slugs of the agents that people created."""
        rows = await self._database.fetch_all(_SQL["list_agent_names"], {})
        return [row["slug"] for row in rows]

    async def create(self, agent: CheckedAgent, *, actor: str, message: str) -> None:
        """Create an agent with version 1; raises `Conflict` if the slug is taken."""
        made = await self._database.fetch_one(
            _SQL["insert_agent"], {**_columns(agent), "actor": actor, "message": message}
        )
        if made is None:
            raise Conflict(
                say(
                    "There is an agent with the slug '{slug}' already. Choose another slug, or "
                    "save a new version of that agent.",
                    slug=agent.definition.slug,
                )
            )

    async def save(
        self, agent: CheckedAgent, *, expected_version: int, actor: str, message: str
    ) -> None:
        """Save the next version, unless the newest is the same.

        Raises `NotFound`, `StaleVersion` with both versions if someone else has saved first, and
        `Conflict` for an agent that no person created.
        """
        columns = _columns(agent)
        async with self._database.connection() as connection, connection.transaction():
            current = await _locked(connection, agent.definition.slug)
            if current["document"] == agent.document:
                return
            if current["version"] != expected_version:
                raise StaleVersion(
                    say(
                        "Agent {slug} is at version {version} now, your change began at "
                        "{expected_version}. Look at both and save again.",
                        slug=agent.definition.slug,
                        version=current["version"],
                        expected_version=expected_version,
                    ),
                    current={
                        "version": current["version"],
                        "definition": decode_object(current["document"]),
                    },
                    submitted={
                        "version": expected_version,
                        "definition": decode_object(agent.document),
                    },
                )
            await run(
                connection,
                _SQL["save_agent"],
                {**columns, "actor": actor, "message": message},
            )

    async def delete(self, slug: str) -> None:
        """Delete an agent with its versions.

        Raises `NotFound`, and `Conflict` for an agent that no person created.
        """
        async with self._database.connection() as connection, connection.transaction():
            await _locked(connection, slug)
            await run(connection, _SQL["delete_agent"], {"slug": slug})

    async def versions(
        self, slug: str, *, limit: int, before: int | None
    ) -> Sequence[StoredAgentVersion]:
        """Return the versions of an agent, newest first."""
        rows = await self._database.fetch_all(
            _SQL["list_agent_versions"], {"slug": slug, "limit": limit, "before": before}
        )
        return [StoredAgentVersion(**row) for row in rows]

    async def exact_versions(
        self, wanted: Sequence[tuple[str, int]]
    ) -> Mapping[tuple[str, int], StoredAgentVersion]:
        """Return the existing versions among these slugs and numbers."""
        rows = await self._database.fetch_all(
            _SQL["get_agent_versions"],
            {"slugs": [slug for slug, _ in wanted], "versions": [number for _, number in wanted]},
        )
        return {(row["slug"], row["version"]): StoredAgentVersion(**row) for row in rows}

    async def recorded_inputs(self, slug: str, *, limit: int) -> Sequence[RecordedInput]:
        """Return the latest completed steps of the agent, newest first.

        Only workflows that use the agent now are searched.
        """
        rows = await self._database.fetch_all(
            _SQL["recorded_inputs"], {"slug": slug, "limit": limit}
        )
        return [RecordedInput(**row) for row in rows]


async def _locked(connection: Connection, slug: str) -> Mapping[str, Any]:
    cursor = await run(connection, _SQL["lock_agent"], {"slug": slug})
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(say("There is no agent {slug}.", slug=slug))
    if row["origin"] != "person":
        raise Conflict(
            say(
                "The agent {slug} comes with Baton or with a Python package, so it is not changed "
                "here. Duplicate it, and change the copy.",
                slug=slug,
            )
        )
    return row


def _columns(agent: CheckedAgent) -> dict[str, Any]:
    definition = agent.definition
    return {
        "slug": definition.slug,
        "kind": definition.kind,
        "name": definition.name,
        "effect": definition.effect.value,
        "document": agent.document,
    }
