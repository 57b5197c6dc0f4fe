"""Agents and their versions as JSON: what the API answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, structs

from baton.domain.catalog import RecordedInput, StoredAgent, StoredAgentVersion
from baton.domain.failure import ProblemDetail
from baton.domain.workflow import Effect
from baton.errors import Problem
from baton.services.answers import (
    Answer,
    Exact,
    Instant,
    Members,
    Page,
    SchemaOut,
    among,
    dollars,
    instant,
    one_of,
)
from baton.services.descriptors import AgentKind


class Agent(Answer, frozen=True, kw_only=True):
    """A reusable unit of work."""

    slug: str
    kind: str
    name: str
    description: str
    effect: Annotated[str, one_of(Effect)]
    origin: Annotated[str, among("library", "python", "person")]
    config: Annotated[Members, Meta(description="Secrets are masked.")]
    config_schema: Annotated[Members, Meta(description="JSON Schema of the configuration.")]
    input_schema: SchemaOut
    output_schema: SchemaOut


class LibraryAgent(Agent, frozen=True, kw_only=True):
    """An agent of the library; its last four members are null for what nobody made here."""

    version: Annotated[int | None, Meta(description="The newest.")] = None
    created_by: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None

    @classmethod
    def unmade(cls, agent: Agent) -> LibraryAgent:
        """One that ships with Baton or comes with a package."""
        return cls(**structs.asdict(agent))

    @classmethod
    def made(cls, agent: Agent, stored: StoredAgent) -> LibraryAgent:
        """One that somebody made."""
        return cls(
            **{**structs.asdict(agent), "origin": "person"},
            version=stored.version,
            created_by=stored.created_by,
            created_at=instant(stored.created_at),
            updated_at=instant(stored.updated_at),
        )


class UsedBy(Answer, frozen=True, kw_only=True):
    """A workflow whose newest version has a step with the agent."""

    workflow_id: str
    name: str
    version: int


class AgentWithUse(LibraryAgent, frozen=True, kw_only=True):
    """An agent with its file and the workflows that use it."""

    definition: Annotated[Exact, Meta(description="The agent file, as it was saved.")]
    used_by: Sequence[UsedBy]


class Agents(Answer, frozen=True, kw_only=True):
    """All agents, by slug."""

    items: Sequence[LibraryAgent]
    kinds: Sequence[AgentKind]
    max_steps: Annotated[int, Meta(description="A workflow has at most so many steps.")]


class SavedAgent(LibraryAgent, frozen=True, kw_only=True):
    """An agent after a save."""

    unchanged: Annotated[
        bool, Meta(description="Whether it was so already, and no version was made.")
    ]


class AgentVersionSummary(Answer, frozen=True, kw_only=True):
    """One save of an agent."""

    version: int
    message: str
    created_by: str
    created_at: Instant

    @classmethod
    def of(cls, stored: StoredAgentVersion) -> AgentVersionSummary:
        """One of an agent's."""
        return cls(
            version=stored.version,
            message=stored.message,
            created_by=stored.created_by,
            created_at=instant(stored.created_at),
        )


class AgentVersions(Page[AgentVersionSummary], frozen=True, kw_only=True):
    """A page of versions, newest first."""


class AgentVersion(AgentVersionSummary, frozen=True, kw_only=True):
    """A version with the agent as it was saved."""

    definition: Exact

    @classmethod
    def whole(cls, stored: StoredAgentVersion) -> AgentVersion:
        """The version with the exact text of its file."""
        return cls(
            **structs.asdict(AgentVersionSummary.of(stored)),
            definition=msgspec.Raw(stored.document),
        )


class AgentValidation(Answer, frozen=True, kw_only=True):
    """The verdict on an agent."""

    valid: bool
    problems: Sequence[ProblemDetail]

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> AgentValidation:
        """Of one file."""
        return cls(valid=not problems, problems=[ProblemDetail.of(problem) for problem in problems])


class ImportedAgent(Answer, frozen=True, kw_only=True):
    """An agent file that was read."""

    definition: Members


class RecordedInputOut(Answer, frozen=True, kw_only=True):
    """A step that the agent completed, whose exact input can be used again."""

    execution_id: str
    workflow_name: str
    step: Annotated[str, Meta(description="Key of the step.")]
    name: str
    version: Annotated[
        int | None,
        Meta(description="Of the agent that ran; null if it is none of the latest 100."),
    ]
    completed_at: Instant
    input_bytes: int | None
    output_bytes: int | None
    duration_ms: float
    llm_tokens: int
    llm_cost: Annotated[float | None, Meta(description="US dollars; null where no price is known.")]

    @classmethod
    def of(cls, recorded: RecordedInput, *, version: int | None) -> RecordedInputOut:
        """One that a version of the agent had."""
        return cls(
            execution_id=recorded.execution_id,
            workflow_name=recorded.workflow_name,
            step=recorded.step,
            name=recorded.name,
            version=version,
            completed_at=instant(recorded.completed_at),
            input_bytes=recorded.input_bytes,
            output_bytes=recorded.output_bytes,
            duration_ms=recorded.duration_ms,
            llm_tokens=recorded.llm_tokens,
            llm_cost=dollars(recorded.llm_cost),
        )


class RecordedInputs(Answer, frozen=True, kw_only=True):
    """The latest inputs of an agent, newest first."""

    items: Sequence[RecordedInputOut]
