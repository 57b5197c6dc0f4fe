"""Sample notifications, for tests and previews."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from baton.domain.notification import Announcement, Notice, NotificationKind

SampleName = Literal["failure", "success", "summary"]

_AT = "2026-11-25T14:32:15Z"
_ID = "exec-20261125-0123456789abcde"


def sample(which: SampleName, *, test: bool = False) -> Announcement:
    """Return a sample message; its links lead to a nonexistent execution."""
    success = which == "success"
    notice = Notice(
        workflow_id="wf-it-ticket-triage",
        workflow="IT Ticket Triage",
        execution_id=f"{_ID}f",
        run=1,
        at=_AT,
        duration_seconds=12.5,
        failed_agent=None if success else "Customer Data",
        step=None if success else "2 of 3",
        error=None if success else "Dynamics 365 did not answer within 10 seconds.",
        completed=("Ticket Analyzer", "Customer Data", "Solution Generator")
        if success
        else ("Ticket Analyzer",),
        total_steps=3,
    )
    several = which == "summary"
    return Announcement(
        id="ntf-0",
        kind=NotificationKind.SUCCESS if success else NotificationKind.FAILURE,
        notices=(notice, *(replace(notice, execution_id=f"{_ID}{n}") for n in "76" if several)),
        count=12 if several else 1,
        more=several,
        test=test,
    )
