"""Ports of the services to the store of workflows and definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from baton.domain.catalog import (
    FrozenWorkflow,
    PageCursor,
    StoredVersion,
    StoredWorkflow,
    VersionToRun,
    WorkflowFilter,
    WorkflowUsage,
)


class WorkflowStore(Protocol):
    """A store of workflows; implemented by `baton.store.workflows`."""

    async def text(self, sha256: str) -> bytes:
        """The frozen definition with that hash."""

    async def create(
        self, frozen: FrozenWorkflow, *, workflow_id: str, origin: str, actor: str, message: str
    ) -> StoredWorkflow:
        """Make a workflow with its version 1."""

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
        """Save the next version, unless the newest is the one of the hash `same`."""

    async def ensure_for_file(
        self, frozen: FrozenWorkflow, *, workflow_id: str, actor: str
    ) -> VersionToRun:
        """Keep the definition of a file."""

    async def deploy(self, workflow_id: str, version: int | None, *, actor: str) -> StoredWorkflow:
        """Mark the version that runs in production."""

    async def archive(self, workflow_id: str, *, archived: bool) -> StoredWorkflow:
        """Put it away or bring it back."""

    async def usage(self, workflow_id: str) -> WorkflowUsage:
        """Return its present and recent use."""

    async def workflow(self, workflow_id: str) -> StoredWorkflow:
        """The workflow."""

    async def to_run(self, workflow_id: str, *, newest: bool) -> VersionToRun:
        """The newest or the deployed version; null if there is none."""

    async def workflows(
        self, filter_: WorkflowFilter, *, limit: int, after: PageCursor | None
    ) -> Sequence[StoredWorkflow]:
        """Workflows, newest first."""

    async def versions(
        self, workflow_id: str, *, limit: int, before: int | None
    ) -> Sequence[StoredVersion]:
        """The versions of a workflow, newest first."""

    async def version(self, workflow_id: str, version: int) -> StoredVersion:
        """One version."""

    async def workflows_using(self, slug: str) -> Sequence[Mapping[str, Any]]:
        """Workflows whose newest version has a step with that agent."""
