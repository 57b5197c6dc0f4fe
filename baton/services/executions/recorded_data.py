"""The input and the outputs of an execution, as they were recorded."""

from __future__ import annotations

from baton.domain.execution_view import ExecutionView
from baton.engine.context_manager import ExecutionData


def recorded_input(view: ExecutionView) -> bytes:
    """Its exact input; raises `ValueError` if the view was read without its data."""
    if view.input is None:
        raise ValueError(f"execution {view.id} was read without its data")
    return view.input


def recorded_data(view: ExecutionView, *, before: tuple[int, ...] | None = None) -> ExecutionData:
    """Its data after all steps, or before the step at a position; raises as `recorded_input`."""
    outputs = {
        step.key: step.output
        for step in view.steps
        if step.output is not None and (before is None or step.position < before)
    }
    return ExecutionData(input=recorded_input(view), outputs=outputs)
