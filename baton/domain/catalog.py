"""Workflows and agents as they are kept, with who saved what and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWorkflow:
    """A workflow; its definition stands apart, addressed by hash."""

    id: str
    slug: str
    name: str
    description: str
    #: The newest saved version; 0 if only files of it ran.
    version: int
    deployed_version: int | None
    #: `person`, `template` or `file`.
    origin: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    #: Of the newest version.
    definition_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One save of a workflow, immutable."""

    workflow_id: str
    version: int
    definition_sha256: str
    message: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenWorkflow:
    """A checked definition, ready to be stored."""

    slug: str
    name: str
    description: str
    #: Exact text of the workflow with every agent it uses.
    text: bytes
    sha256: str
    #: Small JSON for queries: steps with their agents.
    projection: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCursor:
    """The last row of a page: the next one begins after it."""

    at: datetime
    id: str
