"""The shapes of bodies about executions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

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
