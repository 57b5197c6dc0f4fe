"""Examples of credentials."""

from __future__ import annotations

from baton.jsontext.text import JsonObject

NEW: JsonObject = {
    "name": "servicenow",
    "type": "servicenow",
    "members": {
        "base_url": "https://contoso.service-now.com",
        "username": "svc_baton",
        "password": "...",
    },
    "expires_at": "2027-05-31T00:00:00Z",
}
CHANGE: JsonObject = {name: value for name, value in NEW.items() if name != "type"}
STORED: JsonObject = {
    "id": "cred-0123456789abcdef",
    "name": "servicenow",
    "type": "servicenow",
    "origin": "stored",
    "in_use": True,
    "version": 1,
    "members": {"base_url": "https://contoso.service-now.com", "username": "svc_baton"},
    "secrets": [{"name": "password", "reference": None}],
    "address": "contoso.service-now.com",
    "login": "svc_baton",
    "state": "working",
    "expires_at": "2027-05-31T00:00:00.000Z",
    "created_by": "local-operator",
    "created_at": "2026-11-12T08:00:00.000Z",
    "updated_at": "2026-11-12T08:00:00.000Z",
    "members_stored_at": "2026-11-12T08:00:00.000Z",
    "last_used_at": "2026-11-25T14:32:16.120Z",
    "last_failure": None,
    "last_test": {
        "at": "2026-11-12T08:00:04.120Z",
        "worked": True,
        "message": "Signed in to ServiceNow as svc_baton; it can read incidents.",
    },
    "can_test": True,
    "used_by": {"agents": 0, "workflows": 1},
}
FROM_SANDBOX: JsonObject = {
    **STORED,
    "id": "sandbox:crm",
    "name": "crm",
    "type": "dataverse",
    "origin": "sandbox",
    "version": None,
    "members": {"base_url": "http://127.0.0.1:40123"},
    "secrets": [{"name": "client_secret", "reference": None}],
    "address": "127.0.0.1:40123",
    "login": None,
    "state": "not_tested",
    "expires_at": None,
    "created_by": None,
    "created_at": None,
    "updated_at": None,
    "members_stored_at": None,
    "last_used_at": None,
    "last_test": None,
}
USES: JsonObject = {
    "agents": [],
    "workflows": [
        {
            "workflow_id": "wf-it-ticket-triage",
            "name": "IT Ticket Triage",
            "steps": ["ticket_analyzer"],
            "newest": True,
            "deployed": True,
        }
    ],
}
TEST: JsonObject = {"type": "servicenow", "members": NEW["members"]}
TESTED: JsonObject = {
    "worked": False,
    "message": 'ServiceNow could not sign in: HTTP 401, "User Not Authenticated". Check the '
    "credential: its secret may be wrong or expired.",
    "vendor_message": "User Not Authenticated",
    "http_status": 401,
    "login": "svc_baton",
    "tested_at": "2026-11-12T08:00:04.120Z",
    "duration_ms": 214,
}
STOPPED: JsonObject = {
    "count": 1,
    "items": [
        {
            "execution_id": "exec-20261123-0123456789abcdef",
            "workflow_id": "wf-it-ticket-triage",
            "workflow_name": "IT Ticket Triage",
            "failed_at": "2026-11-23T14:32:15.900Z",
            "step": "analysis",
            "step_name": "Ticket Analyzer",
            "message": TESTED["message"],
        }
    ],
}
RESUMED: JsonObject = {
    "resumed": ["exec-20261123-0123456789abcdef"],
    "not_resumed": [],
    "next_cursor": None,
}
