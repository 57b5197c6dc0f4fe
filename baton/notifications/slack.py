"""Messages for Slack and compatible servers (Mattermost, Rocket.Chat)."""

from __future__ import annotations

from baton.domain.notification import Announcement, NotificationKind
from baton.notifications import wording
from baton.notifications.wording import Links

#: Slack's limits: a header has 150 characters, a text 3,000.
_MOST_TEXT = 2_900


def message(announcement: Announcement, links: Links, *, characters: int) -> dict[str, object]:
    """Return blocks for Slack, and `text` for notifications and servers without blocks."""
    buttons = links.of(announcement)
    return {
        "text": f"{_mrkdwn(wording.plain_summary(announcement, characters))} {_links(buttons)}",
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {"type": "header", "text": _plain(wording.heading(announcement))},
            {"type": "section", "text": _plain(_body(announcement, characters)[:_MOST_TEXT])},
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "text": _plain(link.title), "url": link.url}
                    for link in buttons
                ],
            },
        ],
    }


def _body(announcement: Announcement, characters: int) -> str:
    """Return plain text, in which nothing needs escaping and no foreign text becomes a link."""
    lines = ["This is a test from the settings of Baton. Nothing failed."] * announcement.test
    if announcement.count > 1:
        workflow = wording.name(announcement, characters)
        lines += [wording.count(announcement, workflow), "The newest of them:"]
        lines += [
            f"{notice.execution_id}: {wording.line(notice, characters)}"
            for notice in announcement.notices
        ]
        return "\n".join(lines)
    (notice, *_) = announcement.notices
    facts = wording.facts(notice, announcement.kind, characters)
    lines += [f"{title}: {value}" for title, value in facts]
    if announcement.kind is NotificationKind.FAILURE:
        label, sentence = wording.saved(notice, characters, str)
        lines.append(f"{label}: {sentence}")
    return "\n".join(lines)


def _plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> str:
    """Escape Slack's three entities; others read `[a](b)` as a link, which the space prevents."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("](", "] (")


def _links(buttons: tuple[wording.Link, ...]) -> str:
    return " ".join(f"<{link.url}|{link.title}>" for link in buttons)
