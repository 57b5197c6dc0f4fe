"""Steps as the documentation shows them."""

from __future__ import annotations

import msgspec

from baton.api.executions.examples import EXECUTION, INPUT, RUN, STEP
from baton.services.executions.answers import NO_LLM

_AT = "2026-11-23T09:00:00.010Z"
_END = "2026-11-23T09:00:00.020Z"
_SHA256 = "b5f5c9c1d4c0b6f0a4a0d3a5a6b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3"

OUTPUT = {"words": 2}
LOGS: dict[str, object] = {
    "items": [
        {
            "attempt": 1,
            "at": "2026-11-23T09:00:00.015Z",
            "level": "info",
            "message": "counting",
            "fields": {"characters": 9},
        }
    ]
}
STEP_DETAIL: dict[str, object] = {
    "execution_id": EXECUTION["execution_id"],
    "workflow_id": EXECUTION["workflow_id"],
    "index": 0,
    "position": "1 of 1",
    "step": STEP,
    "definition": {
        "sha256": _SHA256,
        "changed": False,
        "agent": {
            "slug": "word-count",
            "name": "Word count",
            "kind": "python",
            "effect": "read",
        },
        "config": {},
        "mapping": {"text": "input.text"},
        "when": None,
        "timeout_seconds": 300,
        "retry": {
            "max_retries": 2,
            "initial_delay_seconds": 1,
            "backoff": 2,
            "max_delay_seconds": 30,
            "jitter": True,
        },
        "input_schema": {"type": "object", "required": ["text"]},
        "output_schema": None,
    },
    "input": INPUT,
    "input_source": "derived",
    "input_sha256": _SHA256,
    "output": OUTPUT,
    "problems": [],
    "attempts": [
        {
            "n": 1,
            "run": 1,
            "worker": RUN["worker"],
            "status": "completed",
            "started_at": _AT,
            "ended_at": _END,
            "duration_ms": 10.0,
            "input_sha256": _SHA256,
            "error": None,
            "llm": msgspec.to_builtins(NO_LLM),
        }
    ],
    "log": LOGS["items"],
    "transfers": [
        {"direction": "in", "attempt": 1, "at": _AT, "bytes": 20, "valid": True},
        {"direction": "out", "attempt": 1, "at": _END, "bytes": 11, "valid": None},
    ],
    "settled": None,
}

PROMPT = {
    "input_source": "derived",
    "messages": [
        {"role": "system", "text": "You count words.", "characters": 16},
        {"role": "user", "text": '{"text":"two words"}', "characters": 20},
    ],
}
