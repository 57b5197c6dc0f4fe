"""Figures as the documentation shows them."""

from __future__ import annotations

_COUNTS: dict[str, object] = {
    "ended": 120,
    "completed": 115,
    "failed": 4,
    "cancelled": 1,
    "success_rate": 0.966387,
    "llm_calls": 240,
    "llm_tokens": 310400,
    "llm_cost": 1.52,
    "llm_unpriced_calls": 0,
}
_DURATION = {"p50_ms": 2114.5, "p95_ms": 4120.3, "p99_ms": 6032.6}
_RANGE = {"from": "2026-11-23T08:00:00.000Z", "to": "2026-11-23T09:00:00.000Z", "bucket": "hour"}

DASHBOARD: dict[str, object] = {
    **_RANGE,
    "workflow_id": None,
    "totals": {**_COUNTS, "duration": _DURATION},
    "buckets": [{"at": "2026-11-23T08:00:00.000Z", **_COUNTS}],
    "workflows": [
        {
            "workflow_id": "wf-it-ticket-triage",
            "workflow_name": "IT Ticket Triage",
            **_COUNTS,
            "duration": _DURATION,
        }
    ],
    "agents": [
        {
            "step": None,
            "agent": "ticket-analyzer",
            "kind": "ticket_analyzer",
            "runs": 120,
            "attempts": 124,
            "retries": 4,
            "completed": 118,
            "failed": 6,
            "lost": 0,
            "llm_calls": 124,
            "llm_tokens": 160200,
            "llm_cost": 0.78,
            "llm_unpriced_calls": 0,
            "duration": {"p50_ms": 803.1, "p95_ms": 1702.4, "p99_ms": 2318.0},
        }
    ],
    "queue": {"pending": 3, "running": 8, "oldest_waiting_seconds": 1.25},
    "workers": [
        {
            "worker_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
            "host": "worker-1",
            "pid": 4711,
            "version": "0.1.0",
            "queue": "default",
            "agents": ["llm", "python:word-count"],
            "started_at": "2026-11-23T08:00:00.000Z",
            "heartbeat_at": "2026-11-23T09:00:00.000Z",
            "heartbeat_age_seconds": 0.4,
        }
    ],
}
ERRORS: dict[str, object] = {
    **_RANGE,
    "failures": 4,
    "ended": 120,
    "failed": 3,
    "share": 0.025,
    "group": "kind",
    "buckets": [{"at": "2026-11-23T08:00:00.000Z", "total": 4, "counts": {"customer_data": 4}}],
    "frequencies": {
        "workflow": [{"value": "wf-it-ticket-triage", "count": 4}],
        "agent": [{"value": "customer-data", "count": 4}],
        "kind": [{"value": "customer_data", "count": 4}],
        "code": [{"value": "system_timeout", "count": 4}],
    },
    "groups": [
        {
            "workflow_id": "wf-it-ticket-triage",
            "workflow_name": "IT Ticket Triage",
            "step": "customer",
            "step_name": "Customer Data",
            "agent": "customer-data",
            "kind": "customer_data",
            "code": "system_timeout",
            "type": "SystemTimeout",
            "message": "Dynamics 365 did not answer within 10 s.",
            "count": 4,
            "trend": [4],
            "first_seen": "2026-11-20T10:02:11.000Z",
            "last_seen": "2026-11-23T08:41:09.000Z",
            "last_execution_id": "exec-20261123-0123456789abcdef",
            "executions": "/api/executions?workflow_id=wf-it-ticket-triage&step=customer"
            "&error_code=system_timeout",
        }
    ],
    "group_count": 1,
}
