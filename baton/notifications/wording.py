"""The wording of notifications, the same for every channel type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from baton.domain.notification import Announcement, Notice, NotificationKind
from baton.notifications.texts import clean, seconds, utc

#: Shown for missing values.
_NOTHING = "\N{EN DASH}"
ERROR_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A button that opens a page and changes nothing by itself."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of pages; `base` is the public URL of the server."""

    base: str

    def details(self, notice: Notice) -> str:
        """Return the address of the execution."""
        return f"{self._root}/executions/{quote(notice.execution_id)}"

    def of(self, announcement: Announcement) -> tuple[Link, ...]:
        """Return the buttons of a message."""
        newest = announcement.notices[0]
        details = Link(title="View Details", url=self.details(newest))
        if announcement.count > 1:
            return (details, Link(title="View All", url=self._all(announcement)))
        if announcement.kind is NotificationKind.SUCCESS:
            return (details,)
        id_ = quote(newest.execution_id)
        return (
            details,
            Link(title="Retry Workflow", url=f"{self.details(newest)}/retry"),
            Link(title="Debug", url=f"{self._root}/debug/{id_}"),
        )

    def _all(self, announcement: Announcement) -> str:
        status = "completed" if announcement.kind is NotificationKind.SUCCESS else "failed"
        workflow = quote(announcement.notices[0].workflow_id)
        return f"{self._root}/executions?workflow={workflow}&status={status}"

    @property
    def _root(self) -> str:
        return self.base.rstrip("/")


def heading(announcement: Announcement) -> str:
    """Return the first line of every message."""
    outcome = "Completed" if announcement.kind is NotificationKind.SUCCESS else "Failed"
    return f"Workflow Execution {outcome}"


def name(announcement: Announcement, characters: int) -> str:
    """Return the name of the workflow."""
    return clean(announcement.notices[0].workflow, characters) or _NOTHING


def count(announcement: Announcement, workflow: str) -> str:
    """Return the number of executions in a message about several."""
    what = "executions" if announcement.kind is NotificationKind.SUCCESS else "failures"
    more = " more" if announcement.more else ""
    return f"{announcement.count:,}{more} {what} of {workflow}"


def facts(notice: Notice, kind: NotificationKind, characters: int) -> tuple[tuple[str, str], ...]:
    """Return the facts about one execution, in order."""
    which = (
        ("Workflow", clean(notice.workflow, characters) or _NOTHING),
        ("Execution ID", notice.execution_id),
    )
    when = (("Time", utc(notice.at)), ("Duration", seconds(notice.duration_seconds)))
    if kind is NotificationKind.SUCCESS:
        return (*which, ("Steps", _steps(notice)), *when)
    return (
        *which,
        ("Failed Agent", clean(notice.failed_agent or "", characters) or _NOTHING),
        ("Step", notice.step or _NOTHING),
        ("Error", clean(notice.error or "", min(ERROR_CHARACTERS, 4 * characters)) or _NOTHING),
        *when,
    )


def saved(notice: Notice, characters: int, quoted: Callable[[str], str]) -> tuple[str, str]:
    """Return the label and the sentence about a failed run; `quoted` escapes names."""
    agents = ", ".join(quoted(clean(agent, characters)) for agent in notice.completed)
    label = "Partial Results Saved"
    if not agents:
        return label, "none. No agent had completed."
    return label, f"{agents} completed successfully. Results preserved for debugging."


def _steps(notice: Notice) -> str:
    done = len(notice.completed)
    return f"{done} of {notice.total_steps or done}"


def line(notice: Notice, characters: int) -> str:
    """Return one of several executions as a line, without its id."""
    parts = [utc(notice.at)]
    if notice.failed_agent:
        parts.append(clean(notice.failed_agent, characters))
    if notice.error:
        parts.append(clean(notice.error, characters))
    return ", ".join(parts)


def plain_summary(announcement: Announcement, characters: int) -> str:
    """Return one line without mark-up, for places that show nothing else."""
    workflow = name(announcement, characters)
    if announcement.count > 1:
        return f"{heading(announcement)}: {count(announcement, workflow)}"
    return f"{heading(announcement)}: {workflow} ({announcement.notices[0].execution_id})"
