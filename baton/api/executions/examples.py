"""Executions as the documentation shows them."""

from __future__ import annotations

import msgspec

from baton.services.executions.answers import NO_LLM

_ID = "exec-20261123-0123456789abcdef"

INPUT: dict[str, object] = {"text": "two words"}
ACCEPTED: dict[str, object] = {
    "execution_id": _ID,
    "status": "pending",
    "message": "The execution waits for a worker.",
    "current_step": 0,
    "total_steps": 1,
}
_FACTS: dict[str, object] = {
    "execution_id": _ID,
    "workflow_id": "wf-word-count",
    "workflow_name": "Word count",
    "version": 1,
    "mode": "production",
    "status": "completed",
    "current_step": 0,
    "completed_steps": 1,
    "total_steps": 1,
    "created_at": "2026-11-23T09:00:00.000Z",
    "started_at": "2026-11-23T09:00:00.010Z",
    "completed_at": "2026-11-23T09:00:00.020Z",
    "duration_seconds": 0.01,
    "error": None,
    "retry_of": None,
    "debug_of": None,
    "llm_calls": 0,
    "llm_tokens": 0,
    "llm_cost": 0.0,
    "created_by": "local-operator",
    "trigger": "api",
}
SUMMARY: dict[str, object] = {
    **_FACTS,
    "current_step_name": "Word count",
    "retries": 0,
    "left_out": 0,
}
STEP: dict[str, object] = {
    "key": "count",
    "name": "Word count",
    "agent": "word-count",
    "status": "completed",
    "version": 1,
    "attempts": 1,
    "next_attempt_at": None,
    "started_at": "2026-11-23T09:00:00.010Z",
    "completed_at": "2026-11-23T09:00:00.020Z",
    "duration_ms": 10.0,
    "input_bytes": 18,
    "output_bytes": 11,
    "llm": msgspec.to_builtins(NO_LLM),
    "error": None,
    "reason": None,
    "left_out": [],
    "tries": [
        {
            "n": 1,
            "run": 1,
            "status": "completed",
            "started_at": "2026-11-23T09:00:00.010Z",
            "ended_at": "2026-11-23T09:00:00.020Z",
        }
    ],
    "agent_name": "Word count",
    "agent_kind": "python",
    "effect": "read",
    "timeout_seconds": 300,
    "max_attempts": 3,
    "may_have_written": False,
}
RUN: dict[str, object] = {
    "n": 1,
    "reason": "start",
    "version": 1,
    "worker": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "started_at": "2026-11-23T09:00:00.010Z",
    "ended_at": "2026-11-23T09:00:00.020Z",
    "outcome": "completed",
    "error": None,
}
EXECUTION: dict[str, object] = {
    **_FACTS,
    "waiting_for": None,
    "handing_over": False,
    "first_unfinished": None,
    "input": INPUT,
    "context": {"text": "two words", "words": 2},
    "results": {"count": {"words": 2}},
    "steps": [STEP],
    "runs": [RUN],
    "metadata": {},
    "debug_step": None,
    "traceparent": None,
    "input_bytes": 20,
}
RETRIED = {
    "new_execution_id": "exec-20261123-fedcba9876543210",
    "status": "pending",
    "message": f"A new execution with the input of {_ID} waits for a worker.",
}
RESUMED = {
    "execution_id": _ID,
    "status": "pending",
    "message": "The execution goes on from the first step that did not finish.",
}
CANCELLED = {"execution_id": _ID, "status": "cancelled", "message": "The execution was cancelled."}
