"""Workflows and agents as stored, with authors and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from baton.domain.workflow import AgentDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentExecution:
    """An execution in the list of workflows."""

    execution_id: str
    status: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWorkflow:
    """A workflow without its definition, which is stored separately by its hash."""

    id: str
    slug: str
    name: str
    description: str
    #: The newest saved version; 0 if it was only run from a file.
    version: int
    deployed_version: int | None
    #: `person`, `template` or `file`.
    origin: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    #: Definition of the newest version.
    definition_sha256: str | None
    #: Number of steps in the newest version.
    steps: int
    deployed_at: datetime | None
    deployed_by: str | None
    #: The version deployed before, the target of a rollback.
    previous_deployed_version: int | None
    #: The latest production executions, newest first.
    recent: tuple[RecentExecution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One saved version of a workflow, immutable."""

    workflow_id: str
    version: int
    definition_sha256: str
    message: str
    created_by: str
    created_at: datetime
    #: True if it is the production version.
    deployed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionToRun:
    """The version of a workflow that would run now; fields are None if there is none."""

    workflow_id: str
    version: int | None
    definition_sha256: str | None
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowUsage:
    """Current and recent use of a workflow."""

    pending: int
    running: int
    #: Production executions.
    executions_30_days: int
    last_execution_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowFilter:
    """Filter for a list of workflows."""

    #: Text in name, description or id, ignoring case; None matches all.
    search: str | None = None
    #: Whether archived workflows are included.
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenWorkflow:
    """A validated definition, ready to be stored."""

    slug: str
    name: str
    description: str
    #: Exact text of the workflow with every agent that it uses.
    text: bytes
    sha256: str
    #: The oldest engine version that can run it.
    min_engine: int
    #: Small JSON for queries: the steps with their agents.
    projection: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAgent:
    """The newest version of an agent that a person created."""

    slug: str
    version: int
    #: Exact text of the agent as it was saved: what its kind says is not in it.
    document: bytes
    created_by: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAgentVersion:
    """One save of an agent, immutable."""

    slug: str
    version: int
    #: Exact text of the agent as saved.
    document: bytes
    message: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedInput:
    """A completed step of an execution, whose exact input can be reused."""

    execution_id: str
    workflow_name: str
    #: Of the version that it ran, with the agent as it was.
    definition_sha256: str
    #: Path of the step.
    step: str
    name: str
    completed_at: datetime
    input_bytes: int | None
    output_bytes: int | None
    duration_ms: float
    llm_tokens: int
    #: In US dollars; None if a price is unknown.
    llm_cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAgent:
    """A validated agent, ready to be stored."""

    definition: AgentDefinition
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCursor:
    """The last row of a page; the next page starts after it."""

    at: datetime
    id: str
