"""JSON messages for programs, as described in docs/notifications.md."""

from __future__ import annotations

from baton.domain.notification import Announcement, Notice, NotificationKind
from baton.notifications import wording
from baton.notifications.texts import clean
from baton.notifications.wording import Links

_EVENTS = {
    NotificationKind.FAILURE: "execution.failed",
    NotificationKind.SUCCESS: "execution.completed",
}


def message(announcement: Announcement, links: Links, *, characters: int) -> dict[str, object]:
    """Return one event; `executions` has the newest of `count`."""
    newest = announcement.notices[0]
    return {
        "id": announcement.id,
        "event": _EVENTS[announcement.kind],
        "test": announcement.test,
        "workflow_id": newest.workflow_id,
        "workflow_name": wording.name(announcement, characters),
        "count": announcement.count,
        "executions": [_execution(notice, links, characters) for notice in announcement.notices],
        "links": {
            link.title.lower().replace(" ", "_"): link.url for link in links.of(announcement)
        },
    }


def _execution(notice: Notice, links: Links, characters: int) -> dict[str, object]:
    return {
        "execution_id": notice.execution_id,
        "run": notice.run,
        "at": notice.at,
        "duration_seconds": notice.duration_seconds,
        "failed_agent": _short(notice.failed_agent, characters),
        "step": notice.step,
        "error": _short(notice.error, min(wording.ERROR_CHARACTERS, 4 * characters)),
        "completed_agents": [clean(agent, characters) for agent in notice.completed],
        "url": links.details(notice),
    }


def _short(text: str | None, characters: int) -> str | None:
    return None if text is None else clean(text, characters)
