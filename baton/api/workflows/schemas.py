"""The shapes of bodies and answers about workflows, their versions and their agents."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from baton.api.executions.failure_schema import ProblemDetail
from baton.api.schemas import Status
from baton.api.shape import Shape

JsonSchema = dict[str, Any] | bool | None


class DeployRequest(Shape):
    """Which version is to run in production."""

    version: int | None = Field(
        default=None, ge=1, lt=2**31, description="The newest if none is named."
    )


class RestoreRequest(Shape):
    """Which version is to be saved again."""

    version: int = Field(ge=1, lt=2**31)


class ComparedSide(Shape):
    """A saved version, or a definition that need not be saved: one of them."""

    version: int | None = Field(default=None, ge=1, lt=2**31)
    definition: dict[str, Any] | None = Field(default=None, description="A workflow file.")


class CompareRequest(Shape):
    """The two sides of a comparison."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    before: ComparedSide = Field(alias="from")
    after: ComparedSide = Field(alias="to")


class ImportRequest(Shape):
    """A file as text."""

    text: str = Field(description="YAML 1.2 with the types of JSON, or JSON.")


class PreviewRequest(Shape):
    """The definition and the input to preview."""

    definition: dict[str, Any] = Field(description="The workflow file as it is on the screen.")
    input: dict[str, Any] = Field(
        default={}, description="Of the execution; without it an example is taken."
    )
    pins: dict[str, dict[str, Any]] = Field(
        default={}, description="Outputs of steps to show, by step key."
    )


class LastExecution(Shape):
    """The latest execution in production."""

    execution_id: str
    status: Status
    created_at: datetime


class WorkflowSummary(Shape):
    """A workflow without its definition."""

    workflow_id: str
    slug: str
    name: str
    description: str
    version: int = Field(description="The newest saved version; 0 if only files of it ran.")
    deployed_version: int | None = Field(description="The version that runs in production.")
    deployed_at: datetime | None
    deployed_by: str | None
    previous_deployed_version: int | None = Field(
        description="What ran in production before; to roll back, deploy it."
    )
    origin: Literal["person", "template", "file"]
    steps: int = Field(description="How many steps the newest version has.")
    created_by: str
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    last_execution: LastExecution | None
    recent: list[Status] = Field(
        description="How the last 20 executions in production stand, newest first."
    )


class SavedWorkflow(WorkflowSummary):
    """A workflow after it was saved."""

    unchanged: bool = Field(
        description="Whether nothing was saved: the version named has the same content already."
    )


class Workflow(WorkflowSummary):
    """A workflow with the definition of its newest version."""

    definition: dict[str, Any] | None = Field(description="The workflow file as it was saved.")


class Workflows(Shape):
    """A page of workflows, newest first."""

    items: list[WorkflowSummary]
    next_cursor: str | None


class WorkflowUsageOut(Shape):
    """The present and recent use of a workflow."""

    pending: int
    running: int
    executions_30_days: int = Field(description="In production, in the last 30 days.")
    last_execution_at: datetime | None = Field(description="In production.")


class VersionSummary(Shape):
    """One save."""

    version: int
    message: str
    created_by: str
    created_at: datetime
    deployed: bool = Field(description="Whether it runs in production.")


class Versions(Shape):
    """A page of versions, newest first."""

    items: list[VersionSummary]
    next_cursor: str | None


class Agent(Shape):
    """A reusable unit of work."""

    slug: str
    kind: str
    name: str
    description: str
    effect: Literal["read", "write"]
    origin: Literal["library", "python", "person"]
    config: dict[str, Any] = Field(description="Secrets are masked.")
    config_schema: dict[str, Any] = Field(description="JSON Schema of the configuration.")
    input_schema: JsonSchema
    output_schema: JsonSchema


class UsedBy(Shape):
    """A workflow whose newest version has a step with the agent."""

    workflow_id: str
    name: str
    version: int


class AgentWithUse(Agent):
    """An agent with the workflows that use it."""

    used_by: list[UsedBy]


class Version(VersionSummary):
    """A version with everything that was frozen into it."""

    definition: dict[str, Any]
    agents: list[Agent] = Field(description="As they were when it was saved.")


class ChangeOut(Shape):
    """One difference."""

    kind: Literal["added", "removed", "changed", "moved"]
    step: str | None = Field(description="Key of the step; null for the workflow itself.")
    name: str | None = Field(description="Name of the step as it is shown.")
    field: str | None = Field(description="The member that changed, such as `retry.max_retries`.")
    before: Any = Field(default=None, description="Absent where there was nothing.")
    after: Any = Field(default=None, description="Absent where there is nothing.")
    text: str = Field(description="The change in words.")


class Comparison(Shape):
    """Every difference."""

    changes: list[ChangeOut]
    affects_runs: bool = Field(description="Whether executions can go another way.")


class Imported(Shape):
    """A file that was read."""

    definition: dict[str, Any]


class InputOut(Shape):
    """One input of a step, and what it is given."""

    name: str
    required: bool
    verdict: Literal["matched", "mapped", "missing", "incompatible", "unknown", "unset"] = Field(
        description="`unknown`: the schemas do not say; `unset`: it may be left out, and is."
    )
    source: Any = Field(description="As the file has it; null where nothing is mapped.")
    expected: str
    got: str | None
    message: str
    template: str = Field(description="The message with placeholders for `params`.")
    params: dict[str, Any] = Field(description="The values in the message, by name.")
    path: str = Field(description="Of the entry of the mapping, whether it is there or not.")


class EdgeOut(Shape):
    """The edge into one step."""

    key: str | None = Field(description="Null where the step has none.")
    verdict: Literal["ok", "unknown", "error"]
    right: int = Field(description="How many inputs are given and fit.")
    total: int = Field(description="How many inputs count: all but those that are left out.")
    message: str = Field(description="The edge in one line.")
    template: str = Field(description="The message with placeholders for `params`.")
    params: dict[str, Any] = Field(description="The values in the message, by name.")
    inputs: list[InputOut]


class Validation(Shape):
    """The verdict on a workflow file."""

    valid: bool
    problems: list[ProblemDetail]
    steps: list[EdgeOut]


class FieldOut(Shape):
    """A place that a mapping may name."""

    path: str
    label: str
    types: list[str] = Field(description="JSON types; empty if nothing is said.")
    description: str
    sample: Any = Field(default=None, description="Only of what is small; absent is not null.")
    children: list[FieldOut]


class PreviewInput(Shape):
    """One mapped input."""

    name: str
    value: Any = Field(default=None, description="Absent where there is none.")
    missing: bool
    nearest: str | None = Field(
        default=None, description="Where it is missing: the field that was probably meant."
    )
    error: str | None


class PreviewStep(Shape):
    """The input and the output of one step in a preview."""

    key: str | None
    skipped: bool | None = Field(description="Null if its condition cannot be decided.")
    input: Any
    inputs: list[PreviewInput]
    output: Any
    output_origin: Literal["pinned", "example", "generated", "none"]
    warnings: list[str]
    problems: list[ProblemDetail] = Field(description="What in the input breaks the schema.")
    available: list[FieldOut] = Field(description="What its mapping may name.")


class Preview(Shape):
    """The data that would flow."""

    input: Any
    input_origin: Literal["given", "example", "generated"]
    available: list[FieldOut] = Field(description="What the first step may name.")
    steps: list[PreviewStep]


class Template(Shape):
    """A workflow that ships."""

    slug: str
    name: str
    description: str
    definition: dict[str, Any]
    agents: list[str]
    needs: list[str] = Field(description="Names of the credentials that it looks up.")
    sample_input: dict[str, Any]


class Templates(Shape):
    """All templates."""

    items: list[Template]
    sandbox: bool = Field(
        description="Whether a sandbox stands in for the systems that have no credential."
    )
