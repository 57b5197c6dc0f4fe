"""Workflows, their versions and the agent library in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from psycopg.rows import DictRow

from baton.domain.catalog import (
    FrozenWorkflow,
    PageCursor,
    RecentExecution,
    StoredVersion,
    StoredWorkflow,
    VersionToRun,
    WorkflowFilter,
    WorkflowUsage,
)
from baton.errors import Conflict, NotFound, StaleVersion
from baton.sentence import say
from baton.store.database import Connection, Database, run
from baton.store.jsonb import jsonb_text, storable
from baton.store.payloads import pack_aside, unpack_aside
from baton.store.sql_files import statements

_SQL = {**statements("definitions.sql"), **statements("catalog.sql")}


class PostgresWorkflowStore:
    """Stores workflows, their versions and agents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put_text(self, sha256: str, text: bytes) -> None:
        """Store a frozen definition under its hash."""
        async with self._database.connection() as connection:
            await _put_text(connection, sha256, text)

    async def text(self, sha256: str) -> bytes:
        """Return the frozen definition with that hash; raises `NotFound`."""
        row = await self._database.fetch_one(_SQL["get_definition"], {"sha256": sha256})
        if row is None:
            raise NotFound(say("There is no definition {sha256}….", sha256=sha256[:12]))
        return await unpack_aside(row["content"])

    async def create(
        self, frozen: FrozenWorkflow, *, workflow_id: str, origin: str, actor: str, message: str
    ) -> StoredWorkflow:
        """Create a workflow with version 1; raises `Conflict` if the slug is taken.

        A workflow that was so far only run from files becomes this one.
        """
        async with self._database.connection() as connection, connection.transaction():
            await _insert(connection, frozen, workflow_id, origin, actor)
            current = await _locked(connection, workflow_id)
            if current["version"] > 0:
                put_away = say(", archived") if current["archived_at"] else say("")
                raise Conflict(
                    say(
                        "There is a workflow with the slug '{slug}' already{put_away}. Choose "
                        "another slug, or save a new version of that workflow.",
                        slug=frozen.slug,
                        put_away=put_away,
                    )
                )
            await _save(connection, frozen, workflow_id, 1, origin, actor, message)
        return await self.workflow(workflow_id)

    async def save(
        self,
        frozen: FrozenWorkflow,
        *,
        same: str | None,
        workflow_id: str,
        expected_version: int,
        actor: str,
        message: str,
        origin: str,
        submitted: Mapping[str, object],
    ) -> StoredWorkflow:
        """Save the next version, unless the newest has the hash `same`.

        Raises `StaleVersion` with both versions if someone else has saved first.
        """
        async with self._database.connection() as connection, connection.transaction():
            current = await _locked(connection, workflow_id)
            if same is not None and current["definition_sha256"] == same:
                pass  # nothing to save, or it was saved and the response was lost
            elif current["version"] != expected_version:
                raise StaleVersion(
                    say(
                        "Workflow {workflow_id} is at version {version} now, your change "
                        "began at {expected_version}. Look at both and save again.",
                        workflow_id=workflow_id,
                        version=current["version"],
                        expected_version=expected_version,
                    ),
                    current={
                        "version": current["version"],
                        "definition_sha256": current["definition_sha256"],
                    },
                    submitted=dict(submitted),
                )
            else:
                version = expected_version + 1
                await _save(connection, frozen, workflow_id, version, origin, actor, message)
        return await self.workflow(workflow_id)

    async def ensure_for_file(
        self, frozen: FrozenWorkflow, *, workflow_id: str, actor: str
    ) -> VersionToRun:
        """Store the definition of a file, and a workflow without versions if there is none."""
        async with self._database.connection() as connection, connection.transaction():
            await _put_text(connection, frozen.sha256, frozen.text)
            await _insert(connection, frozen, workflow_id, "file", actor)
            return await _to_run(connection, workflow_id, newest=True)

    async def deploy(self, workflow_id: str, version: int | None, *, actor: str) -> StoredWorkflow:
        """Deploy a version, by default the newest; raises `NotFound`."""
        await self.workflow(workflow_id)
        row = await self._database.fetch_one(
            _SQL["deploy"], {"workflow_id": workflow_id, "version": version, "actor": actor}
        )
        if row is None:
            raise _nothing_to_deploy(workflow_id, version)
        return await self.workflow(workflow_id)

    async def archive(self, workflow_id: str, *, archived: bool) -> StoredWorkflow:
        """Archive or unarchive a workflow; raises `NotFound`."""
        await self._database.fetch_one(
            _SQL["archive"], {"workflow_id": workflow_id, "archived": archived}
        )
        return await self.workflow(workflow_id)

    async def usage(self, workflow_id: str) -> WorkflowUsage:
        """Return its current and recent use."""
        row = await self._database.fetch_one(_SQL["usage"], {"workflow_id": workflow_id})
        return WorkflowUsage(**(row or {}))

    async def workflow(self, workflow_id: str) -> StoredWorkflow:
        """Return the workflow; raises `NotFound`."""
        rows = await self._listed(workflow_id=workflow_id, archived=True)
        if not rows:
            raise NotFound(say("There is no workflow '{workflow_id}'.", workflow_id=workflow_id))
        return rows[0]

    async def to_run(self, workflow_id: str, *, newest: bool) -> VersionToRun:
        """Return the newest or the deployed version, with nulls if there is none.

        Raises `NotFound`.
        """
        async with self._database.connection() as connection:
            return await _to_run(connection, workflow_id, newest=newest)

    async def workflows(
        self, filter_: WorkflowFilter, *, limit: int, after: PageCursor | None
    ) -> list[StoredWorkflow]:
        """Return workflows, newest first."""
        return await self._listed(
            archived=filter_.archived,
            search=None if filter_.search is None else storable(filter_.search),
            limit=limit,
            after_at=after.at if after else None,
            after_id=after.id if after else None,
        )

    async def versions(
        self, workflow_id: str, *, limit: int, before: int | None
    ) -> list[StoredVersion]:
        """Return the versions of a workflow, newest first."""
        rows = await self._database.fetch_list(
            _SQL["list_versions"], {"workflow_id": workflow_id, "limit": limit, "before": before}
        )
        return [StoredVersion(**row) for row in rows]

    async def version(self, workflow_id: str, version: int) -> StoredVersion:
        """Return one version; raises `NotFound`."""
        row = await self._database.fetch_one(
            _SQL["get_version"], {"workflow_id": workflow_id, "version": version}
        )
        if row is None:
            raise NotFound(
                say(
                    "Workflow {workflow_id} does not have version {version}.",
                    workflow_id=workflow_id,
                    version=version,
                )
            )
        return StoredVersion(**row)

    async def workflows_using(self, slug: str) -> list[Mapping[str, object]]:
        """Return the workflows whose newest version has a step with that agent."""
        return list(await self._database.fetch_all(_SQL["workflows_using"], {"slug": slug}))

    async def put_agents(self, agents: Iterable[Mapping[str, object]]) -> None:
        """Register agents of the library and of Python packages.

        Each has slug, kind, name, effect, definition (exact text) and origin.
        """
        async with self._database.connection() as connection, connection.transaction():
            # Always in the same order, so that two processes that start together cannot deadlock.
            for agent in sorted(agents, key=lambda found: str(found["slug"])):
                await run(connection, _SQL["put_agent"], agent)

    async def _listed(self, **params: object) -> list[StoredWorkflow]:
        nothing = dict.fromkeys(("workflow_id", "search", "after_at", "after_id"))
        rows = await self._database.fetch_list(
            _SQL["list_workflows"], {**nothing, "limit": 1, **params}
        )
        return [_stored_workflow(row) for row in rows]


def _stored_workflow(row: DictRow) -> StoredWorkflow:
    columns = ("execution_ids", "execution_statuses", "execution_times")
    ids, statuses, times = (row.pop(name) or () for name in columns)
    recent = tuple(
        RecentExecution(execution_id=id_, status=status, created_at=at)
        for id_, status, at in zip(ids, statuses, times, strict=True)
    )
    return StoredWorkflow(**row, recent=recent)


def _nothing_to_deploy(workflow_id: str, version: int | None) -> NotFound:
    asked = say("a saved version") if version is None else say("version {n}", n=version)
    return NotFound(
        say("Workflow {workflow_id} does not have {asked}.", workflow_id=workflow_id, asked=asked)
    )


async def _to_run(connection: Connection, workflow_id: str, *, newest: bool) -> VersionToRun:
    cursor = await run(
        connection, _SQL["version_to_run"], {"workflow_id": workflow_id, "newest": newest}
    )
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(say("There is no workflow '{workflow_id}'.", workflow_id=workflow_id))
    return VersionToRun(**row)


async def _put_text(connection: Connection, sha256: str, text: bytes) -> None:
    await run(
        connection, _SQL["put_definition"], {"sha256": sha256, "content": await pack_aside(text)}
    )


async def _insert(
    connection: Connection, frozen: FrozenWorkflow, workflow_id: str, origin: str, actor: str
) -> None:
    await run(
        connection,
        _SQL["insert_workflow"],
        {
            "workflow_id": workflow_id,
            "slug": frozen.slug,
            "name": frozen.name,
            "description": frozen.description,
            "origin": origin,
            "actor": actor,
        },
    )


async def _locked(connection: Connection, workflow_id: str) -> DictRow:
    cursor = await run(connection, _SQL["lock_workflow"], {"workflow_id": workflow_id})
    row = await cursor.fetchone()
    if row is None:
        raise NotFound(say("There is no workflow '{workflow_id}'.", workflow_id=workflow_id))
    return row


async def _save(
    connection: Connection,
    frozen: FrozenWorkflow,
    workflow_id: str,
    version: int,
    origin: str,
    actor: str,
    message: str,
) -> None:
    await _put_text(connection, frozen.sha256, frozen.text)
    await run(
        connection,
        _SQL["insert_version"],
        {
            "workflow_id": workflow_id,
            "version": version,
            "sha256": frozen.sha256,
            "min_engine": frozen.min_engine,
            "message": message,
            "actor": actor,
        },
    )
    await run(
        connection,
        _SQL["set_version"],
        {
            "workflow_id": workflow_id,
            "version": version,
            "name": frozen.name,
            "description": frozen.description,
            "projection": jsonb_text(frozen.projection),
            "origin": origin,
        },
    )
