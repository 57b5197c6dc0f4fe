"""The messages that an attempt sent to a language model, rendered from what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from baton.jsontext.text import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """What is recorded of a call to an agent."""

    agent: str
    #: The agent's configuration, overridden by the step's own.
    config: JsonObject
    #: Exact JSON text of an object.
    input: bytes
    #: None if the step returned nothing.
    output: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptMessage:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


#: Renders the messages of a first question; none if they cannot be derived from what was recorded.
#: Raises a `StepError` if the configuration cannot be used.
RenderPrompt: TypeAlias = Callable[[RecordedCall], tuple[PromptMessage, ...]]
