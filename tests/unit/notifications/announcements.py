"""Notices as the outbox has them."""

from typing import Any

from baton.channels import slack, teams, webhook
from baton.domain.notification import Announcement, Notice, NotificationKind
from baton.notifications.wording import Links

LINKS = Links("https://baton.example.com/")
ID = "exec-20251118-0123456789abcdef"


def a_notice(**changes: Any) -> Notice:
    facts: dict[str, Any] = {
        "workflow_id": "wf-health",
        "workflow": "IT: Server Health Check",
        "execution_id": ID,
        "run": 1,
        "at": "2025-11-18T14:32:15.123Z",
        "duration_seconds": 12.5,
        "failed_agent": "Database Query Agent",
        "step": "2 of 5",
        "error": "Connection timeout to SQL Server",
        "completed": ("Ticket Analyzer Agent",),
    }
    return Notice(**{**facts, **changes})


def a_failure(**changes: Any) -> Announcement:
    return Announcement(id="ntf-7", kind=NotificationKind.FAILURE, notices=(a_notice(**changes),))


def a_success(**changes: Any) -> Announcement:
    changes = {"failed_agent": None, "step": None, "error": None, "total_steps": 1, **changes}
    return Announcement(id="ntf-8", kind=NotificationKind.SUCCESS, notices=(a_notice(**changes),))


def many(count: int, **changes: Any) -> Announcement:
    shown = tuple(
        a_notice(execution_id=f"exec-20251118-{n:016x}", **changes) for n in range(min(count, 5))
    )
    return Announcement(
        id="ntf-9", kind=NotificationKind.FAILURE, notices=shown, count=count, more=True
    )


def body(kind: str, announcement: Announcement, links: Links) -> bytes:
    """What a channel of this type posts."""
    compose = {"teams": teams.compose, "slack": slack.compose, "webhook": webhook.compose}
    return compose[kind](announcement, links)
