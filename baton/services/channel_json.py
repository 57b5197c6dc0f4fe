"""A notification channel as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baton.domain.notification import SANDBOX, StoredChannel
from baton.services.answers import instant

_EMAIL = ("host", "port", "security", "username", "sender", "recipients", "oauth")


def channel_json(stored: StoredChannel) -> dict[str, Any]:
    """The channel with what came of its last try; its secrets are not shown."""
    channel, last = stored.channel, stored.last
    hears = {"failure": channel.on_failure, "success": channel.on_success}
    return {
        "id": channel.id,
        "version": stored.version,
        "name": channel.name,
        "kind": channel.kind,
        "sandbox": channel.origin == SANDBOX,
        "notify_on": [kind for kind, wanted in hears.items() if wanted],
        "workflows": None if channel.workflows is None else list(channel.workflows),
        "enabled": channel.enabled,
        "hint": channel.hint,
        "email": _email(channel.settings),
        "header_names": channel.settings.get("headers", []),
        "signed": channel.settings.get("signed", False),
        "settings": channel.settings.get("settings", {}),
        "secret_settings": channel.settings.get("secret_settings", []),
        "created_by": stored.created_by,
        "created_at": instant(stored.created_at),
        "updated_at": instant(stored.updated_at),
        "last_delivery": last
        and {
            "state": last.state,
            "at": instant(last.at),
            "response_status": last.response_status,
            "response": last.response,
        },
    }


def _email(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of types that send e-mail: the mail server, sender and recipients."""
    if "recipients" not in settings:
        return None
    return {"oauth": None, **{name: settings[name] for name in _EMAIL if name in settings}}
