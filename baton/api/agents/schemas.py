"""The shapes of bodies about agents."""

from __future__ import annotations

from pydantic import Field

from baton.api.shape import Data, Shape


class DuplicateRequest(Shape):
    """The name of the copy."""

    name: str | None = Field(
        default=None, min_length=1, max_length=200, description="By default the name with (copy)."
    )


class InputOf(Shape):
    """A step whose recorded input is used."""

    execution_id: str
    step: str = Field(description="Key of the step.")


class TestAgentRequest(Shape):
    """The agent to run once, and its input."""

    definition: Data = Field(description="The agent file; it need not be saved.")
    input: Data = Field(default={}, description="Kept to the byte.")
    input_of: InputOf | None = Field(
        default=None, description="Take the exact input of this step instead of `input`."
    )
    confirm_writes: bool = Field(
        default=False, description="An agent that writes runs only if this is true."
    )
