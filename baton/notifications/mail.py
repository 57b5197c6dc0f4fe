"""E-mail messages, in plain text and HTML."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime
from html import escape

from baton.domain.mailbox import Mailbox
from baton.domain.notification import Announcement, NotificationKind
from baton.notifications import wording
from baton.notifications.wording import Link, Links

_CHARACTERS = 200


def message(
    announcement: Announcement, links: Links, *, sender: str, to: Sequence[str], at: datetime
) -> Message:
    """Return a message that is marked as automatic, so that no program replies to it.

    Headers are encoded here and sent unchanged. `EmailMessage` would parse them first: it decodes
    encoded words (RFC 2047) in a name, and some versions write the line breaks in them literally.
    """
    heading, buttons = wording.heading(announcement), links.of(announcement)
    rows, notes = _content(announcement, links)
    mail = MIMEMultipart("alternative")
    author = Mailbox.parse(sender)
    headers = {
        "Subject": _encoded("Subject", wording.plain_summary(announcement, 120)),
        "From": _address("From", author),
        "To": ", ".join(_address("To", Mailbox.parse(recipient)) for recipient in to),
        "Date": format_datetime(at),
        "Message-ID": _message_id(announcement, author.address.rpartition("@")[2]),
        "Auto-Submitted": "auto-generated",
    }
    for name, value in headers.items():
        mail[name] = value
    for subtype, text in (
        ("plain", _plain(heading, rows, notes, buttons)),
        ("html", _html(heading, rows, notes, buttons)),
    ):
        mail.attach(_part(text, subtype))
    return mail


def _message_id(announcement: Announcement, domain: str) -> str:
    """Return a globally unique id that stays the same when the message is sent again."""
    newest = announcement.notices[0]
    return f"<{announcement.id}.{newest.execution_id}.{newest.run}@{domain}>"


def _address(header: str, mailbox: Mailbox) -> str:
    name = _visible(mailbox.name)
    if not name:
        return mailbox.address
    if _is_plain(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{mailbox.address}>'
    return f"{_words(header, name)} <{mailbox.address}>"


def _encoded(header: str, text: str) -> str:
    text = _visible(text)
    return text if _is_plain(text) else _words(header, text)


def _is_plain(text: str) -> bool:
    """True if every mail reader shows it literally.

    Some decode encoded words inside quotes, too.
    """
    return text.isascii() and "=?" not in text


def _words(header: str, text: str) -> str:
    return Header(text, "utf-8", header_name=header, maxlinelen=76).encode(linesep="\n")


def _visible(text: str) -> str:
    """Return one line without control characters and half surrogate pairs."""
    text = text.encode("utf-8", "replace").decode()
    return " ".join("".join(" " if _breaks(c) else c for c in text).split())


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Zl", "Zp")


def _part(text: str, subtype: str) -> MIMENonMultipart:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part = MIMENonMultipart("text", subtype)
    part.set_payload(text, charset)
    return part


def _content(announcement: Announcement, links: Links) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the pairs of a table, and the sentences below it."""
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
