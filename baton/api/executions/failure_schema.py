"""The failure record as the API documents it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Open(BaseModel):
    """Records that were kept by other versions may have other members, too."""

    model_config = ConfigDict(extra="allow")


class ProblemDetail(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(extra="forbid")

    message: str
    path: str = "$"
    rule: str = ""
    expected: str = ""
    got: str = ""
    step: str = ""
    fix: str = ""
    code: str = Field(description="For programs: the rule, else `other`.")
    params: dict[str, object] = Field(description="The values in `message` and `fix`, by name.")
    template: str = Field(
        description="The message with placeholders such as `{path}` for `params`, for catalogues "
        "of other languages; `{{` is a brace."
    )
    fix_template: str = Field(default="", description="The same of `fix`.")
    reason: str = Field(
        default="", description="The message without its place, where it begins with one."
    )
    value: str = Field(
        default="",
        description="What was found, as JSON, where it is text, a number, or true or false.",
    )


class FailureLimit(_Open):
    """A limit that was passed."""

    name: str = Field(description="The setting, such as `timeout_seconds`.")
    value: float
    unit: str = Field(description="`seconds` or `bytes`.")


class FailureOrigin(_Open):
    """The source of a value that broke the input schema."""

    path: str = Field(description="In the input of the step.")
    source: str = Field(description="In the mapping, as it is written there.")
    step: str | None = Field(description="Whose output it is; null for the input.")
    giver: Literal["input", "step"] | None = Field(
        default=None,
        description="Where it came from; null where an expression read both, or in old records.",
    )
    field: str | None = Field(
        default=None, description="The member of the execution's input that it is or is in."
    )


class FailureDefect(_Open):
    """The exception of a defect of Baton itself."""

    type: str
    message: str


class FailureCorrection(_Open):
    """The correction that the next attempt sends a model about an unusable answer."""

    text: str
    answers: int = Field(description="How many could not be used so far.")
    max_tokens: int | None = Field(default=None, description="The limit of the next answer.")
    cuts: int = Field(default=0, description="How many of them were cut at their limit.")


class FailureData(_Open):
    """The data and the schema that were compared."""

    data: str = Field(description="The beginning, masked.")
    data_bytes: int = Field(description="Of the whole.")


class Failure(_Open):
    """Why something failed, without secrets and personal data."""

    code: str = Field(description="Stable, for programs.")
    type: str = Field(description="The class of the error.")
    message: str = Field(description="What is wrong and what to do, for people.")
    params: dict[str, object] | None = Field(
        default=None, description="The values in the message, by name; null in old records."
    )
    template: str | None = Field(
        default=None,
        description="The message with placeholders such as `{step}` for `params`, for catalogues "
        "of other languages; `{{` is a brace.",
    )
    summary: str | None = Field(
        default=None,
        description="What is wrong without what to do; of agents without the exception's class.",
    )
    internal: bool | None = Field(
        default=None, description="True where Baton or its machines failed, not the workflow."
    )
    defect: FailureDefect | None = None
    transient: bool | None = Field(default=None, description="Whether it may pass by itself.")
    at: datetime | None = None
    duration_ms: float | None = None
    stack: str | None = Field(default=None, description="Of the agent's own code, if it broke.")
    remedy: str | None = Field(default=None, description="What to do about it.")
    vendor_message: str | None = Field(
        default=None, description="What the system said itself, masked and cut."
    )
    correction: FailureCorrection | None = None
    credential: str | None = Field(default=None, description="That was used or is missing.")
    credential_variable: str | None = Field(
        default=None, description="The environment variable that holds it."
    )
    limit: FailureLimit | None = None
    origin: FailureOrigin | None = None
    actor: str | None = Field(default=None, description="Who cancelled it.")
    system: str | None = Field(default=None, description="The system that was asked.")
    address: str | None = Field(
        default=None, description="That was called, without passwords and values of its query."
    )
    http_status: int | None = Field(default=None, description="Of its answer.")
    sandbox: bool | None = Field(
        default=None, description="True where a stand-in of the sandbox answered, with sample data."
    )
    retry_after_seconds: float | None = Field(default=None, description="It asked to wait so long.")
    problems: list[ProblemDetail] | None = Field(default=None, description="Every thing wrong.")
    checked: FailureData | None = None
    step: str | None = Field(default=None, description="Key of the step.")
    step_name: str | None = None
    step_index: int | None = None
    position: str | None = Field(default=None, description="Such as `2 of 5`.")
    agent: str | None = None
    agent_name: str | None = None
    agent_kind: str | None = None
    attempt: int | None = None
    failures: list[dict[str, object]] | None = Field(
        default=None, description="Of the other steps, where the workflow continues after errors."
    )
