"""Explain in one sentence why PostgreSQL could not be used, and what to do."""

from __future__ import annotations

import re

#: PostgreSQL's messages on refused connections, with advice. If its messages are in another
#: language, none of these matches and the general advice is used.
_ADVICE = (
    ("password authentication", "Check the user and the password in DATABASE_URL."),
    ("pg_hba.conf", "Permit this user and host in pg_hba.conf, or correct DATABASE_URL."),
    ("no password supplied", "Add the password to DATABASE_URL."),
    ("too many", "Raise max_connections or the limit of the role, or run fewer workers."),
    ("connection slots", "Raise max_connections, or run fewer workers."),
    ("starting up", "Try again in a moment."),
    ("shutting down", "Try again once it runs."),
    ("is not permitted to log in", "Permit it (ALTER ROLE ... LOGIN), or correct DATABASE_URL."),
    ("permission denied for database", "Grant CONNECT on it, or correct DATABASE_URL."),
    ("database", "Create it, or correct DATABASE_URL."),
    ("role", "Create it, or correct DATABASE_URL."),
)
#: What precedes the reason in messages about refused connections.
_REFUSED = re.compile("FATAL:|fe_sendauth:")
_GENERAL = "Check DATABASE_URL."


def connection_failure(where: str, reason: str) -> str:
    """Return the message for a connection that failed for `reason`, as worded by libpq."""
    refused = _REFUSED.search(reason)
    if refused is None:
        return (
            f"PostgreSQL at {where} cannot be reached: {reason}. Check that it runs and that "
            "DATABASE_URL is right."
        )
    said = reason[refused.end() :].strip()
    advice = next((advice for mark, advice in _ADVICE if mark in said), _GENERAL)
    return f"PostgreSQL at {where} refuses the connection: {said}. {advice}"
