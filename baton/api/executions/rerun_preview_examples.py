"""Examples of rerun previews for the documentation."""

from __future__ import annotations

_RETRY: dict[str, object] = {
    "possible": True,
    "why_not": None,
    "first_step": 1,
    "total_steps": 3,
    "writes": [
        {
            "step": "post",
            "position": 3,
            "name": "Post to Teams",
            "agent_name": "Teams message",
            "again": True,
        }
    ],
}
_SAME: dict[str, object] = {
    "version": 7,
    "changed": False,
    "retry": _RETRY,
    "resume": {**_RETRY, "first_step": 3},
}
EXECUTION_PREVIEWS: dict[str, object] = {
    "execution_id": "exec-20261123-0123456789abcdef",
    "status": "failed",
    "input_bytes": 1228,
    "same": _SAME,
    "current": {**_SAME, "version": 8, "changed": True},
}
RETRY_PREVIEWS: dict[str, object] = {
    "items": [
        {"execution_id": EXECUTION_PREVIEWS["execution_id"], "status": "failed", "retry": _RETRY},
    ]
}
