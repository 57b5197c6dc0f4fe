"""Examples for the documentation of workflows, their versions and their agents."""

from __future__ import annotations

import msgspec

from baton.domain.failure import ProblemDetail
from baton.errors import Problem

FILE: dict[str, object] = {
    "name": "IT Ticket Triage",
    "slug": "it-ticket-triage",
    "input_schema": {"type": "object", "required": ["text"]},
    "steps": [{"key": "analyzer", "agent": "ticket-analyzer", "mapping": {"text": "text"}}],
}
FILE_SCHEMA: dict[str, object] = {
    "type": "object",
    "description": "A workflow file; `baton schema workflow` prints its whole schema.",
    "required": ["name", "steps"],
    "properties": {
        "name": {"type": "string"},
        "slug": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
        "steps": {"type": "array", "items": {"type": "object"}},
    },
}
SUMMARY: dict[str, object] = {
    "workflow_id": "wf-it-ticket-triage",
    "slug": "it-ticket-triage",
    "name": "IT Ticket Triage",
    "description": "",
    "version": 2,
    "deployed_version": 2,
    "deployed_at": "2026-11-23T09:05:00.000Z",
    "deployed_by": "local-operator",
    "previous_deployed_version": 1,
    "origin": "person",
    "steps": 3,
    "created_by": "local-operator",
    "created_at": "2026-11-23T09:00:00.000Z",
    "updated_at": "2026-11-23T09:05:00.000Z",
    "archived_at": None,
    "last_execution": {
        "execution_id": "exec-20261123-0123456789abcdef",
        "status": "completed",
        "created_at": "2026-11-23T10:00:00.000Z",
    },
    "recent": ["completed", "failed"],
}
NEW_SUMMARY: dict[str, object] = {
    **SUMMARY,
    "version": 1,
    "deployed_version": None,
    "deployed_at": None,
    "deployed_by": None,
    "previous_deployed_version": None,
    "last_execution": None,
    "recent": [],
}
USAGE = {
    "pending": 0,
    "running": 1,
    "executions_30_days": 412,
    "last_execution_at": "2026-11-23T10:00:00.000Z",
}
VERSION: dict[str, object] = {
    "version": 2,
    "message": "Longer time limit for the analyzer",
    "created_by": "local-operator",
    "created_at": "2026-11-23T09:05:00.000Z",
    "deployed": True,
}
AGENT: dict[str, object] = {
    "slug": "ticket-analyzer",
    "kind": "ticket_analyzer",
    "name": "Ticket Analyzer",
    "description": "Says what a ticket is about.",
    "effect": "read",
    "origin": "library",
    "config": {"model": None},
    "config_schema": {
        "type": "object",
        "properties": {
            "model": {
                "title": "Model",
                "description": "Name of the model; empty is the setting's.",
                "anyOf": [{"type": "string"}, {"type": "null"}],
                "default": None,
            }
        },
    },
    "input_schema": {"type": "object", "properties": {"text": {"type": "string"}}},
    "output_schema": {"type": "object", "properties": {"priority": {"type": "integer"}}},
}
USED_BY = {"workflow_id": "wf-it-ticket-triage", "name": "IT Ticket Triage", "version": 2}
CHANGES: dict[str, object] = {
    "changes": [
        {
            "kind": "changed",
            "step": "analyzer",
            "name": "Ticket Analyzer",
            "field": "timeout_seconds",
            "before": 60,
            "after": 120,
            "text": "Time limit 60 s → 120 s",
        }
    ],
    "affects_runs": True,
}
AGENT_UPDATES: dict[str, object] = {
    "items": [
        {
            "slug": "reply-writer",
            "name": "Reply Writer",
            "steps": ["write"],
            "version": 1,
            "newest_version": 2,
            "changes": [
                {
                    "kind": "changed",
                    "step": "write",
                    "name": "Reply Writer",
                    "field": "agent.config.prompt",
                    "before": "{{ ticket }}",
                    "after": "Ticket: {{ ticket }}",
                    "text": "Setting of the agent prompt: {{ ticket }} → Ticket: {{ ticket }}",
                }
            ],
        }
    ]
}
INPUT: dict[str, object] = {
    "name": "text",
    "required": True,
    "verdict": "missing",
    "source": "txt",
    "expected": "string",
    "got": None,
    "message": "there is no txt.",
    "template": "there is no {path}.",
    "params": {"path": "txt"},
    "path": "$.steps[0].mapping.text",
}
VALIDATION: dict[str, object] = {
    "valid": False,
    "problems": [
        msgspec.to_builtins(
            ProblemDetail.of(
                Problem.at(
                    "$.steps[0].mapping.text",
                    "there is no txt.",
                    rule="missing_input",
                    expected="string",
                    got="nothing",
                    step="analyzer",
                    fix="Known fields: text, ticket_id.",
                )
            )
        )
    ],
    "steps": [
        {
            "key": "analyzer",
            "verdict": "error",
            "right": 0,
            "total": 1,
            "message": "1 input missing",
            "template": "{count} input missing",
            "params": {"count": 1},
            "inputs": [INPUT],
        }
    ],
}
FIELD: dict[str, object] = {
    "path": "input.text",
    "label": "text",
    "types": ["string"],
    "description": "Text of a ticket that is not in ServiceNow",
    "sample": "The printer is on fire",
    "children": [],
}
PREVIEW: dict[str, object] = {
    "input": {"text": "The printer is on fire"},
    "input_origin": "given",
    "available": [FIELD],
    "steps": [
        {
            "key": "analyzer",
            "skipped": False,
            "input": {"text": "The printer is on fire"},
            "inputs": [
                {
                    "name": "text",
                    "value": "The printer is on fire",
                    "missing": False,
                    "nearest": None,
                    "error": None,
                }
            ],
            "output": {"priority": 1},
            "output_origin": "generated",
            "warnings": [],
            "problems": [],
            "available": [FIELD],
        }
    ],
}
TEMPLATE: dict[str, object] = {
    "slug": "it-ticket-triage",
    "name": "IT Ticket Triage",
    "description": "From a ServiceNow ticket to a proposed solution",
    "definition": FILE,
    "agents": ["ticket-analyzer"],
    "needs": ["servicenow"],
    "sample_input": {"text": "The printer is on fire"},
}
