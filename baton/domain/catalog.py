"""Workflows and agents as they are kept, with who saved what and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from baton.domain.workflow import AgentDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentExecution:
    """An execution as a list of workflows shows it."""

    execution_id: str
    status: str
    created_at: datetime


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
    definition_sha256: str | None
    #: How many steps the newest version has.
    steps: int
    deployed_at: datetime | None
    deployed_by: str | None
    #: What ran in production before: where a roll back leads.
    previous_deployed_version: int | None
    #: The latest executions in production, newest first.
    recent: tuple[RecentExecution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One save of a workflow, immutable."""

    workflow_id: str
    version: int
    definition_sha256: str
    message: str
    created_by: str
    created_at: datetime
    #: Whether it runs in production.
    deployed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionToRun:
    """Which version of a workflow would run now; nulls if there is none."""

    workflow_id: str
    version: int | None
    definition_sha256: str | None
    archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowUsage:
    """The present and recent use of a workflow."""

    pending: int
    running: int
    #: In production.
    executions_30_days: int
    last_execution_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowFilter:
    """The filter of a list of workflows."""

    #: Text in name, description or id, in any case; null means any.
    search: str | None = None
    #: Whether those that were put away are listed, too.
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenWorkflow:
    """A checked definition, ready to be stored."""

    slug: str
    name: str
    description: str
    #: Exact text of the workflow with every agent it uses.
    text: bytes
    sha256: str
    #: The oldest version of the engine that can run it.
    min_engine: int
    #: Small JSON for queries: steps with their agents.
    projection: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAgent:
    """An agent that somebody made, in its newest version."""

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
    #: Exact text of the agent as it was saved.
    document: bytes
    message: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedInput:
    """A completed step of an execution, whose exact input can be used again."""

    execution_id: str
    workflow_name: str
    #: Path of the step.
    step: str
    name: str
    completed_at: datetime
    input_bytes: int | None
    output_bytes: int | None
    duration_ms: float
    llm_tokens: int
    #: In US dollars; null where a price is not known.
    llm_cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAgent:
    """An agent without problems, ready to be stored."""

    definition: AgentDefinition
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCursor:
    """The last row of a page: the next one begins after it."""

    at: datetime
    id: str
