"""Examples of agents for the documentation."""

from __future__ import annotations

from baton.api.workflows.examples import AGENT

AGENT_FILE: dict[str, object] = {
    "slug": "reply-writer",
    "kind": "llm",
    "name": "Reply Writer",
    "effect": "read",
    "config": {"instructions": "Write a friendly reply.", "prompt": "{{ ticket }}"},
}
SHIPPED: dict[str, object] = {
    **AGENT,
    "version": None,
    "created_by": None,
    "created_at": None,
    "updated_at": None,
}
AGENT_VERSION: dict[str, object] = {
    "version": 2,
    "message": "Friendlier",
    "created_by": "local-operator",
    "created_at": "2026-11-29T09:05:00.000Z",
}
MADE: dict[str, object] = {
    **AGENT,
    **AGENT_FILE,
    "description": "",
    "origin": "person",
    "config_schema": {"type": "object"},
    "input_schema": None,
    "output_schema": None,
    "version": 2,
    "created_by": "local-operator",
    "created_at": "2026-11-28T09:00:00.000Z",
    "updated_at": "2026-11-29T09:05:00.000Z",
}
RECORDED: dict[str, object] = {
    "execution_id": "exec-20261129-0123456789abcdef",
    "workflow_name": "Answers",
    "step": "write",
    "name": "Reply Writer",
    "version": 2,
    "completed_at": "2026-11-29T09:05:00.000Z",
    "input_bytes": 212,
    "output_bytes": 340,
    "duration_ms": 1204.5,
    "llm_tokens": 951,
    "llm_cost": 0.0002,
}
