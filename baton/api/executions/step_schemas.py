"""The shapes of bodies about single steps and tests."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from baton.api.shape import Data, Shape


class RunStepRequest(Shape):
    """Options for running one step alone."""

    input: Data = Field(
        default={}, description="The recorded input if it is absent. Kept to the byte."
    )
    config: Data = Field(
        default={}, description="Members that replace those of the step's configuration."
    )
    confirm_writes: bool = Field(
        default=False, description="An agent with effect `write` may really write."
    )


class TryDraftRequest(Shape):
    """The definition to test, and how."""

    definition: Data = Field(description="The workflow file as it is on the screen.")
    input: Data = Field(default={}, description="Of the execution. Kept to the byte.")
    pins: dict[str, Data] = Field(
        default={}, description="Outputs to use instead of running steps, by step key."
    )
    only: str | None = Field(default=None, description="Key of the one step to run.")
    confirm_writes: bool | list[str] = Field(
        default=False,
        description="Keys of steps with effect `write` that may really write; `true` is all.",
    )


class StepData(BaseModel):
    """A JSON object, to the byte."""

    model_config = ConfigDict(extra="allow")
