"""The failure record as the API documents it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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


class FailureLimit(_Open):
    """A limit that was passed."""

    name: str = Field(description="The setting, such as `timeout_seconds`.")
    value: float
    unit: str = Field(description="`seconds` or `bytes`.")


class FailureOrigin(_Open):
    """Where a value that broke the input schema came from."""

    path: str = Field(description="In the input of the step.")
    source: str = Field(description="In the mapping, as it is written there.")
    step: str | None = Field(description="Whose output it is; null for the input.")


class FailureCorrection(_Open):
    """What the next attempt tells a model about an answer that could not be used."""

    text: str
    answers: int = Field(description="How many could not be used so far.")
    max_tokens: int | None = Field(default=None, description="The limit of the next answer.")
    cuts: int = Field(default=0, description="How many of them were cut at their limit.")


class FailureData(_Open):
    """What was compared with which schema."""

    data: str = Field(description="The beginning, masked.")
    data_bytes: int = Field(description="Of the whole.")


class Failure(_Open):
    """Why something failed, without secrets and personal data."""

    code: str = Field(description="Stable, for programs.")
    type: str = Field(description="The class of the error.")
    message: str = Field(description="What is wrong and what to do, for people.")
    transient: bool | None = Field(default=None, description="Whether it may pass by itself.")
    at: datetime | None = None
    duration_ms: float | None = None
    stack: str | None = Field(default=None, description="Of the agent's own code, if it broke.")
    remedy: str | None = Field(default=None, description="What to do about it.")
    correction: FailureCorrection | None = None
    credential: str | None = Field(default=None, description="That was used or is missing.")
    limit: FailureLimit | None = None
    origin: FailureOrigin | None = None
    actor: str | None = Field(default=None, description="Who cancelled it.")
    system: str | None = Field(default=None, description="The system that was asked.")
    http_status: int | None = Field(default=None, description="Of its answer.")
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
    failures: list[dict[str, Any]] | None = Field(
        default=None, description="Of the other steps, where the workflow continues after errors."
    )
