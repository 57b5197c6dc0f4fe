"""The same as an e-mail, in plain text and in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from baton.domain.notification import Announcement, NotificationKind
from baton.notifications import wording
from baton.notifications.wording import Link, Links

_CHARACTERS = 200


def message(
    announcement: Announcement, links: Links, *, sender: str, to: Sequence[str], at: datetime
) -> EmailMessage:
    """A message that answers nothing and is answered by no machine."""
    mail = EmailMessage()
    mail["Subject"] = wording.plain_summary(announcement, 120)
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{announcement.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    rows, notes = _content(announcement, links)
    buttons = links.of(announcement)
    mail.set_content(_plain(wording.heading(announcement), rows, notes, buttons))
    mail.add_alternative(_html(wording.heading(announcement), rows, notes, buttons), subtype="html")
    return mail


def _content(announcement: Announcement, links: Links) -> tuple[list[tuple[str, str]], list[str]]:
    """Pairs of a table, and sentences below it."""
    notes = ["This is a test from the settings of Baton. Nothing failed."] * announcement.test
    if announcement.count > 1:
        workflow = wording.name(announcement, _CHARACTERS)
        notes.append(f"{wording.count(announcement, workflow)}. The newest of them are above.")
        return [
            (notice.execution_id, f"{wording.line(notice, _CHARACTERS)} {links.details(notice)}")
            for notice in announcement.notices
        ], notes
    (notice, *_) = announcement.notices
    if announcement.kind is NotificationKind.FAILURE:
        notes.append(": ".join(wording.saved(notice, _CHARACTERS, str)))
    return list(wording.facts(notice, announcement.kind, _CHARACTERS)), notes


def _plain(
    heading: str, rows: list[tuple[str, str]], notes: list[str], buttons: tuple[Link, ...]
) -> str:
    lines = [heading, "", *(f"{title}: {value}" for title, value in rows), "", *notes, ""]
    return "\n".join([*lines, *(f"{link.title}: {link.url}" for link in buttons), ""])


def _html(
    heading: str, rows: list[tuple[str, str]], notes: list[str], buttons: tuple[Link, ...]
) -> str:
    table = "".join(
        f'<tr><th align="left">{escape(title)}</th><td>{escape(value)}</td></tr>'
        for title, value in rows
    )
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    opened = " | ".join(
        f'<a href="{escape(link.url)}">{escape(link.title)}</a>' for link in buttons
    )
    return (
        f'<!doctype html><html lang="en"><body><h1>{escape(heading)}</h1>'
        f"<table>{table}</table>{said}<p>{opened}</p></body></html>\n"
    )
