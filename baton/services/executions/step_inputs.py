"""The exact input that a step had: stored where it failed, else derived again and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from baton.domain.execution_view import AttemptView, ExecutionView
from baton.domain.workflow import PlacedStep
from baton.engine.context_manager import ContextManager
from baton.errors import MappingFailed
from baton.jsontext.text import sha256
from baton.services.executions.recorded_data import recorded_data

InputSource = Literal["stored", "derived", "reconstructed_differs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """The input of the latest attempt of a step; all null if it never began."""

    #: Exact JSON text of an object.
    text: bytes | None = None
    #: `reconstructed_differs`: made again, but the hash says that it was another one.
    source: InputSource | None = None
    #: Of what the agent really got.
    sha256: str | None = None


async def find_input(
    view: ExecutionView,
    placed: PlacedStep,
    attempts: Sequence[AttemptView],
    context_manager: ContextManager,
) -> StepInput:
    """The input of the latest attempt."""
    if not attempts:
        return StepInput()
    wanted = attempts[-1].input_sha256
    for attempt in reversed(attempts):
        if attempt.input is not None and attempt.input_sha256 == wanted:
            return StepInput(text=attempt.input, source="stored", sha256=wanted)
    text = await _derived(view, placed, context_manager)
    same = text is not None and sha256(text) == wanted
    return StepInput(
        text=text, source="derived" if same else "reconstructed_differs", sha256=wanted
    )


async def _derived(
    view: ExecutionView, placed: PlacedStep, context_manager: ContextManager
) -> bytes | None:
    """From the execution's input, the outputs before and the mapping; null if that fails now."""
    data = recorded_data(view, before=placed.position)
    try:
        return (await context_manager.prepare(placed.step.mapping, data)).text
    except MappingFailed:
        return None
