"""The shapes of bodies about workflows and their versions."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from baton.api.shape import Data, Shape


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
    definition: Data | None = Field(default=None, description="A workflow file.")


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

    definition: Data = Field(description="The workflow file as it is on the screen.")
    input: Data = Field(default={}, description="Of the execution; without it an example is taken.")
    pins: dict[str, Data] = Field(default={}, description="Outputs of steps to show, by step key.")
