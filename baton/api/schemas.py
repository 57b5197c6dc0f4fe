"""The shapes of bodies about executions, and of errors."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from baton.api.executions.failure_schema import ProblemDetail
from baton.api.shape import Data, Shape


class RunAgainRequest(Shape):
    """On which version an execution runs again."""

    version: Literal["same", "current"] = Field(
        default="same",
        description="`same` is the version it ran on, `current` the one that would run now.",
    )


class RetryRequest(RunAgainRequest):
    """Options for running an execution again from the beginning."""

    input: Data = Field(
        default={}, description="The original input if it is absent. Kept to the byte."
    )


class ResumeRequest(RunAgainRequest):
    """Options for resuming an execution."""

    use_output: dict[str, Data] = Field(
        default={},
        description="Outputs of steps that did not finish, by step key; they do not run again.",
    )
    from_execution: str | None = Field(
        default=None,
        description="The run of one step that the output comes from; without `use_output` its "
        "output is used to the byte.",
    )


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, for people.")
    code: str = Field(description="Stable, for programs.")
    params: Data = Field(description="The values in `detail`, by name.")
    template: str = Field(
        description="`detail` with placeholders such as `{path}` for `params`, for catalogues of "
        "other languages; `{{` is a brace."
    )
    problems: list[ProblemDetail] = Field(default=[], description="Every single thing wrong.")
