"""Workflows, their versions and the checks of them as JSON: what the API answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, structs

from baton.domain.catalog import RecentExecution, StoredVersion, StoredWorkflow, WorkflowUsage
from baton.domain.edges import EdgeCheck, InputCheck, InputVerdict
from baton.domain.failure import ProblemDetail
from baton.domain.workflow_changes import Change, ChangeKind
from baton.domain.workflow_rules import Review
from baton.sentence import Param, sentence_of
from baton.services.agents.answers import Agent
from baton.services.answers import (
    Answer,
    Exact,
    Instant,
    Members,
    Page,
    among,
    instant,
    one_of,
)
from baton.services.executions.answers import StatusName

_Template = Annotated[str, Meta(description="The message with placeholders for `params`.")]
_Params = Annotated[Mapping[str, Param], Meta(description="The values in the message, by name.")]


class LastExecution(Answer, frozen=True, kw_only=True):
    """The latest execution in production."""

    execution_id: str
    status: StatusName
    created_at: Instant

    @classmethod
    def of(cls, recent: RecentExecution) -> LastExecution:
        """One of a workflow's."""
        return cls(
            execution_id=recent.execution_id,
            status=recent.status,
            created_at=instant(recent.created_at),
        )


class WorkflowSummary(Answer, frozen=True, kw_only=True):
    """A workflow without its definition."""

    workflow_id: str
    slug: str
    name: str
    description: str
    version: Annotated[
        int, Meta(description="The newest saved version; 0 if only files of it ran.")
    ]
    deployed_version: Annotated[
        int | None, Meta(description="The version that runs in production.")
    ]
    deployed_at: Instant | None
    deployed_by: str | None
    previous_deployed_version: Annotated[
        int | None, Meta(description="What ran in production before; to roll back, deploy it.")
    ]
    origin: Annotated[str, among("person", "template", "file")]
    steps: Annotated[int, Meta(description="How many steps the newest version has.")]
    created_by: str
    created_at: Instant
    updated_at: Instant
    archived_at: Instant | None
    last_execution: LastExecution | None
    recent: Annotated[
        Sequence[StatusName],
        Meta(description="How the last 20 executions in production stand, newest first."),
    ]

    @classmethod
    def of(cls, stored: StoredWorkflow) -> WorkflowSummary:
        """One of a list."""
        return cls(
            workflow_id=stored.id,
            slug=stored.slug,
            name=stored.name,
            description=stored.description,
            version=stored.version,
            deployed_version=stored.deployed_version,
            deployed_at=instant(stored.deployed_at),
            deployed_by=stored.deployed_by,
            previous_deployed_version=stored.previous_deployed_version,
            origin=stored.origin,
            steps=stored.steps,
            created_by=stored.created_by,
            created_at=instant(stored.created_at),
            updated_at=instant(stored.updated_at),
            archived_at=instant(stored.archived_at),
            last_execution=LastExecution.of(stored.recent[0]) if stored.recent else None,
            recent=[execution.status for execution in stored.recent],
        )


class SavedWorkflow(WorkflowSummary, frozen=True, kw_only=True):
    """A workflow after it was saved."""

    unchanged: Annotated[
        bool,
        Meta(
            description="Whether nothing was saved: the version named has the same content already."
        ),
    ]

    @classmethod
    def after(cls, stored: StoredWorkflow, began: int) -> SavedWorkflow:
        """The workflow after a save that began at a version."""
        summary = structs.asdict(WorkflowSummary.of(stored))
        return cls(**summary, unchanged=stored.version <= began)


class Workflow(WorkflowSummary, frozen=True, kw_only=True):
    """A workflow with the definition of its newest version."""

    definition: Annotated[Exact | None, Meta(description="The workflow file as it was saved.")]

    @classmethod
    def with_definition(cls, stored: StoredWorkflow, definition: bytes | None) -> Workflow:
        """The workflow with the exact text of its definition, if it has one."""
        exact = None if definition is None else msgspec.Raw(definition)
        return cls(**structs.asdict(WorkflowSummary.of(stored)), definition=exact)


class Workflows(Page[WorkflowSummary], frozen=True, kw_only=True):
    """A page of workflows, newest first."""


class WorkflowUsageOut(Answer, frozen=True, kw_only=True):
    """The present and recent use of a workflow."""

    pending: int
    running: int
    executions_30_days: Annotated[int, Meta(description="In production, in the last 30 days.")]
    last_execution_at: Annotated[Instant | None, Meta(description="In production.")]

    @classmethod
    def of(cls, usage: WorkflowUsage) -> WorkflowUsageOut:
        """The use of one workflow."""
        return cls(
            pending=usage.pending,
            running=usage.running,
            executions_30_days=usage.executions_30_days,
            last_execution_at=instant(usage.last_execution_at),
        )


class VersionSummary(Answer, frozen=True, kw_only=True):
    """One save."""

    version: int
    message: str
    created_by: str
    created_at: Instant
    deployed: Annotated[bool, Meta(description="Whether it runs in production.")]

    @classmethod
    def of(cls, stored: StoredVersion) -> VersionSummary:
        """One of a workflow's."""
        return cls(
            version=stored.version,
            message=stored.message,
            created_by=stored.created_by,
            created_at=instant(stored.created_at),
            deployed=stored.deployed,
        )


class Versions(Page[VersionSummary], frozen=True, kw_only=True):
    """A page of versions, newest first."""


class Version(VersionSummary, frozen=True, kw_only=True):
    """A version with everything that was frozen into it."""

    definition: Exact
    agents: Annotated[Sequence[Agent], Meta(description="As they were when it was saved.")]

    @classmethod
    def whole(cls, stored: StoredVersion, definition: bytes, agents: Sequence[Agent]) -> Version:
        """The version with the exact text of its file."""
        return cls(
            **structs.asdict(VersionSummary.of(stored)),
            definition=msgspec.Raw(definition),
            agents=agents,
        )


class ChangeOut(Answer, frozen=True, kw_only=True):
    """One difference."""

    kind: Annotated[str, one_of(ChangeKind)]
    step: Annotated[str | None, Meta(description="Key of the step; null for the workflow itself.")]
    name: Annotated[str | None, Meta(description="Name of the step as it is shown.")]
    field: Annotated[
        str | None, Meta(description="The member that changed, such as `retry.max_retries`.")
    ]
    text: Annotated[str, Meta(description="The change in words.")]
    before: Annotated[object, Meta(description="Absent where there was nothing.")] = UNSET
    after: Annotated[object, Meta(description="Absent where there is nothing.")] = UNSET

    @classmethod
    def of(cls, change: Change) -> ChangeOut:
        """One of a comparison's."""
        return cls(
            kind=change.kind,
            step=change.step,
            name=change.name,
            field=change.field,
            text=change.text,
            before=change.before[0] if change.before else UNSET,
            after=change.after[0] if change.after else UNSET,
        )


class Comparison(Answer, frozen=True, kw_only=True):
    """Every difference."""

    changes: Sequence[ChangeOut]
    affects_runs: Annotated[bool, Meta(description="Whether executions can go another way.")]

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Comparison:
        """Of two sides."""
        return cls(
            changes=[ChangeOut.of(change) for change in changes],
            affects_runs=any(change.affects_runs for change in changes),
        )


class Imported(Answer, frozen=True, kw_only=True):
    """A file that was read."""

    definition: Members


class InputOut(Answer, frozen=True, kw_only=True):
    """One input of a step, and what it is given."""

    name: str
    required: bool
    verdict: Annotated[
        str,
        one_of(InputVerdict),
        Meta(description="`unknown`: the schemas do not say; `unset`: it may be left out, and is."),
    ]
    source: Annotated[object, Meta(description="As the file has it; null where nothing is mapped.")]
    expected: str
    got: str | None
    message: str
    template: _Template
    params: _Params
    path: Annotated[
        str, Meta(description="Of the entry of the mapping, whether it is there or not.")
    ]

    @classmethod
    def of(cls, found: InputCheck) -> InputOut:
        """One of an edge's."""
        told = sentence_of(found.message)
        return cls(
            name=found.name,
            required=found.required,
            verdict=found.verdict,
            source=found.source,
            expected=found.expected,
            got=found.got,
            message=str(told),
            template=told.template,
            params=told.params,
            path=found.path,
        )


class EdgeOut(Answer, frozen=True, kw_only=True):
    """The edge into one step."""

    key: Annotated[str | None, Meta(description="Null where the step has none.")]
    verdict: Annotated[str, among("ok", "unknown", "error")]
    right: Annotated[int, Meta(description="How many inputs are given and fit.")]
    total: Annotated[
        int, Meta(description="How many inputs count: all but those that are left out.")
    ]
    message: Annotated[str, Meta(description="The edge in one line.")]
    template: _Template
    params: _Params
    inputs: Sequence[InputOut]

    @classmethod
    def of(cls, edge: EdgeCheck) -> EdgeOut:
        """One of a chain's."""
        told = edge.message
        return cls(
            key=edge.key,
            verdict=edge.verdict,
            right=edge.right,
            total=edge.total,
            message=str(told),
            template=told.template,
            params=told.params,
            inputs=[InputOut.of(found) for found in edge.inputs],
        )


class Validation(Answer, frozen=True, kw_only=True):
    """The verdict on a workflow file."""

    valid: bool
    problems: Sequence[ProblemDetail]
    steps: Sequence[EdgeOut]

    @classmethod
    def of(cls, review: Review) -> Validation:
        """Of one file."""
        return cls(
            valid=not review.problems,
            problems=[ProblemDetail.of(problem) for problem in review.problems],
            steps=[EdgeOut.of(edge) for edge in review.edges],
        )


class Template(Answer, frozen=True, kw_only=True):
    """A workflow that ships."""

    slug: str
    name: str
    description: str
    definition: Members
    agents: Sequence[str]
    needs: Annotated[Sequence[str], Meta(description="Names of the credentials that it looks up.")]
    sample_input: Exact


class Templates(Answer, frozen=True, kw_only=True):
    """All templates."""

    items: Sequence[Template]
    sandbox: Annotated[
        bool,
        Meta(description="Whether a sandbox stands in for the systems that have no credential."),
    ]
