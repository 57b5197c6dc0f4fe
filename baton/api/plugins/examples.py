"""Examples for the documentation of the API."""

from __future__ import annotations

from baton.api.workflows.examples import AGENT

KIND: dict[str, object] = {
    "kind": AGENT["kind"],
    "config_schema": AGENT["config_schema"],
    "title": "Ticket analysis",
    "title_key": "kinds.ticket_analyzer.title",
    "description": "Reads an incident from ServiceNow and lets a language model analyze it.",
    "description_key": "kinds.ticket_analyzer.description",
    "icon": ["M15 5l0 2", "M15 11l0 2", "M15 17l0 2"],
    "operations": [
        {
            "name": "analyze",
            "title": "Analyze a ticket",
            "title_key": "kinds.ticket_analyzer.analyze.title",
            "effect": "read",
            "effect_is_fixed": True,
            "config_schema": AGENT["config_schema"],
        }
    ],
    "credential_types": ["llm", "servicenow"],
    "can_test": False,
}
CHANNEL_TYPE: dict[str, object] = {
    "type": "slack",
    "title": "Slack, Mattermost",
    "title_key": "channels.slack.title",
    "description": "In Slack: an app with incoming webhooks, copy the URL of one.",
    "description_key": "channels.slack.description",
    "icon": ["M12 12v-6a2 2 0 0 1 4 0v6m0 -2a2 2 0 1 1 2 2h-6"],
    "members": ["url"],
    "settings_schema": {"type": "object", "properties": {}, "additionalProperties": False},
}
CREDENTIAL_TYPE: dict[str, object] = {
    "type": "http",
    "title": "HTTP API",
    "title_key": "credentials.http.title",
    "description": "A token, a user name with a password, or a header, sent to one origin only.",
    "description_key": "credentials.http.description",
    "icon": ["M15 9h.01"],
    "members_schema": {
        "type": "object",
        "properties": {
            "base_url": {"type": "string", "title": "Address", "format": "uri"},
            "token": {"type": "string", "title": "Token", "writeOnly": True},
        },
        "required": ["base_url", "token"],
    },
    "address_members": ["base_url"],
    "can_test": True,
}
TRIGGER_TYPE: dict[str, object] = {
    "type": "new_issue",
    "title": "New issue",
    "title_key": "triggers.new_issue.title",
    "description": "Starts when an issue is filed.",
    "description_key": "triggers.new_issue.description",
    "icon": ["M12 3v18"],
    "settings_schema": {
        "type": "object",
        "properties": {"project": {"type": "string", "title": "Project"}},
        "required": ["project"],
    },
    "input_schema": {"type": "object", "properties": {"key": {"type": "string"}}},
    "credential_types": ["http"],
}
