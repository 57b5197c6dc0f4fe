"""The execution as JSON: one shape for the API, the command line and the pages.

Input, context and outputs are spliced in as the exact text that was recorded.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from baton.domain.execution_view import (
    AttemptView,
    ExecutionRow,
    ExecutionView,
    RunView,
    StepView,
    TryView,
)
from baton.domain.json_text import encode_members
from baton.domain.workflow import AgentDefinition, StepDefinition, WorkflowDefinition
from baton.engine.context_manager import ExecutionData, context_of

_encode = msgspec.json.encode

#: Of a step that asked no model.
NO_LLM = {
    "calls": 0,
    "tokens": 0,
    "input_tokens": 0,
    "cached_tokens": 0,
    "output_tokens": 0,
    "cost": 0.0,
    "models": [],
}


def execution_json(view: ExecutionView, definition: WorkflowDefinition) -> bytes:
    """The whole execution, partial results included."""
    outputs = {step.key: step.output for step in view.steps if step.output is not None}
    data = ExecutionData(input=view.input, outputs=outputs)
    return _encode(
        {
            **_standing(view, definition),
            "input": msgspec.Raw(view.input),
            "context": msgspec.Raw(context_of(data)),
            "results": msgspec.Raw(encode_members(outputs)),
        }
    )


def standing_json(view: ExecutionView, definition: WorkflowDefinition) -> bytes:
    """The same without input, context and results, for those who watch."""
    return _encode(_standing(view, definition))


def _standing(view: ExecutionView, definition: WorkflowDefinition) -> dict[str, Any]:
    by_key = {step.key: step for step in view.steps}
    return {
        "execution_id": view.id,
        "workflow_id": view.workflow_id,
        "workflow_name": view.workflow_name,
        "version": view.version,
        "mode": view.mode,
        "status": view.status,
        "waiting_for": _waiting_for(view),
        "handing_over": view.owner_lost,
        "current_step": view.current_step,
        "completed_steps": sum(step.status == "completed" for step in view.steps),
        "total_steps": view.total_steps,
        "created_at": instant(view.created_at),
        "started_at": instant(view.started_at),
        "completed_at": instant(view.completed_at),
        "duration_seconds": _duration(view),
        "steps": [
            step_json(step, definition.agent_of(step), by_key.get(step.key))
            for step in definition.steps
        ],
        "error": view.error_detail or _plain_error(view),
        "runs": [_run(run) for run in view.runs],
        "retry_of": view.retry_of,
        "debug_of": view.debug_of,
        "debug_step": view.debug_step,
        "llm_calls": view.llm_calls,
        "llm_tokens": view.llm_tokens,
        "llm_cost": dollars(view.llm_cost),
        "created_by": view.created_by,
        "trigger": view.trigger,
        "metadata": view.metadata,
    }


def execution_row(row: ExecutionRow) -> dict[str, Any]:
    """An execution in a list: without its data."""
    return {
        "execution_id": row.id,
        "workflow_id": row.workflow_id,
        "workflow_name": row.workflow_name,
        "version": row.version,
        "mode": row.mode,
        "status": row.status,
        "current_step": row.current_step,
        "current_step_name": row.current_step_name,
        "retries": row.retries,
        "completed_steps": row.completed_steps,
        "total_steps": row.total_steps,
        "created_at": instant(row.created_at),
        "started_at": instant(row.started_at),
        "completed_at": instant(row.completed_at),
        "duration_seconds": None if row.seconds_run is None else round(row.seconds_run, 6),
        "error": _row_error(row),
        "retry_of": row.retry_of,
        "debug_of": row.debug_of,
        "llm_calls": row.llm_calls,
        "llm_tokens": row.llm_tokens,
        "llm_cost": dollars(row.llm_cost),
        "created_by": row.created_by,
        "trigger": row.trigger,
    }


def _row_error(row: ExecutionRow) -> dict[str, Any] | None:
    if row.error_code is None and row.plain_error is None:
        return None
    return {
        "code": row.error_code or row.status,
        "message": row.error_message or row.plain_error,
        "step": row.error_step,
        "step_name": row.error_step_name,
    }


def step_json(
    definition: StepDefinition, agent: AgentDefinition, view: StepView | None
) -> dict[str, Any]:
    """One step of an execution, without its data."""
    defined = {
        "agent_name": agent.name,
        "agent_kind": agent.kind,
        "effect": agent.effect,
        "timeout_seconds": definition.timeout_seconds,
        "max_attempts": definition.retry_policy(agent).max_retries + 1,
    }
    if view is None:
        return {
            "key": definition.key,
            "name": definition.name,
            "agent": definition.agent,
            "status": "pending",
            "version": None,
            "attempts": 0,
            "started_at": None,
            "completed_at": None,
            "duration_ms": None,
            "input_bytes": None,
            "output_bytes": None,
            "llm": dict(NO_LLM),
            "error": None,
            "reason": None,
            "tries": [],
            **defined,
        }
    return {
        "key": view.key,
        "name": view.name,
        "agent": view.agent,
        "status": view.status,
        "version": view.version,
        "attempts": view.attempts,
        "next_attempt_at": instant(view.next_attempt_at),
        "started_at": instant(view.started_at),
        "completed_at": instant(view.completed_at),
        "duration_ms": milliseconds(view.started_at, view.completed_at),
        "input_bytes": view.input_bytes,
        "output_bytes": view.output_bytes,
        "llm": llm_json(view),
        "error": view.error,
        "reason": view.reason,
        "tries": [_try(each) for each in view.tries],
        **defined,
    }


def _try(each: TryView) -> dict[str, Any]:
    return {
        "n": each.n,
        "run": each.run,
        "status": each.status,
        "started_at": instant(each.started_at),
        "ended_at": instant(each.ended_at),
    }


def _run(run: RunView) -> dict[str, Any]:
    return {
        "n": run.n,
        "reason": run.reason,
        "version": run.version,
        "worker": str(run.worker),
        "started_at": instant(run.started_at),
        "ended_at": instant(run.ended_at),
        "outcome": run.outcome,
        "error": run.error,
    }


def _plain_error(view: ExecutionView) -> dict[str, Any] | None:
    if view.error is None:
        return None
    return {"code": view.status, "type": "", "message": view.error, "step": None, "stack": ""}


def _waiting_for(view: ExecutionView) -> str | None:
    if not view.nobody_can_run:
        return None
    return f"a worker with {', '.join(view.agents)}"


def _duration(view: ExecutionView) -> float | None:
    """The sum of the runs: waiting between a failure and its resume does not count."""
    if not view.runs:
        return None
    spans = (_span(run.started_at, run.ended_at or view.read_at) for run in view.runs)
    return round(sum(span for span in spans if span), 6)


def _span(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return max((end - start) / timedelta(seconds=1), 0.0)


def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(start: datetime | None, end: datetime | None) -> float | None:
    """How long it took, null while it is not over."""
    took = _span(start, end)
    return None if took is None else round(took * 1000, 3)


def dollars(cost: Decimal | None) -> float | None:
    """US dollars as a JSON number; null where they are not known."""
    return None if cost is None else float(cost)


def llm_json(view: StepView | AttemptView) -> dict[str, Any]:
    """What language models were asked."""
    return {
        "calls": view.llm_calls,
        "tokens": view.llm_tokens,
        "input_tokens": view.llm_input_tokens,
        "cached_tokens": view.llm_cached_tokens,
        "output_tokens": view.llm_output_tokens,
        "cost": dollars(view.llm_cost),
        "models": view.llm_models,
    }
