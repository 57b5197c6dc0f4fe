"""Adaptive Cards 1.5 for Teams, in the envelope of its webhooks."""

from __future__ import annotations

from typing import Any

from baton.domain.notification import Announcement, NotificationKind
from baton.notifications import wording
from baton.notifications.texts import clean, markdown
from baton.notifications.wording import Links

#: Identifies the card format to Teams.
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"


def card(announcement: Announcement, links: Links, *, characters: int) -> dict[str, object]:
    """Return the card; names longer than `characters` are cut."""
    success = announcement.kind is NotificationKind.SUCCESS
    style, color = ("good", "Good") if success else ("attention", "Attention")
    return {
        "type": "AdaptiveCard",
        "$schema": _SCHEMA,
        "version": "1.5",
        "fallbackText": wording.plain_summary(announcement, characters),
        "body": [
            {
                "type": "Container",
                "style": style,
                "bleed": True,
                "items": [
                    {
                        "type": "TextBlock",
                        "text": wording.heading(announcement),
                        "size": "Large",
                        "weight": "Bolder",
                        "color": color,
                        "wrap": True,
                    }
                ],
            },
            *_test(announcement),
            *(
                _several(announcement, links, characters)
                if announcement.count > 1
                else _one(announcement, characters)
            ),
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": link.title, "url": link.url}
            for link in links.of(announcement)
        ],
        # A Teams extension: the card takes the full width of the channel.
        "msteams": {"width": "Full"},
    }


def envelope(content: dict[str, object]) -> dict[str, Any]:
    """Return the message format that both kinds of Teams webhooks accept."""
    return {
        "type": "message",
        "attachments": [{"contentType": _CONTENT_TYPE, "contentUrl": None, "content": content}],
    }


def _one(announcement: Announcement, characters: int) -> list[dict[str, object]]:
    (notice, *_) = announcement.notices
    facts = wording.facts(notice, announcement.kind, characters)
    body: list[dict[str, object]] = [
        {
            "type": "FactSet",
            "facts": [{"title": title, "value": markdown(value)} for title, value in facts],
        }
    ]
    if announcement.kind is NotificationKind.FAILURE:
        label, sentence = wording.saved(notice, characters, markdown)
        body.append(_text(f"**{label}**: {sentence}"))
    return body


def _several(announcement: Announcement, links: Links, characters: int) -> list[dict[str, object]]:
    workflow = markdown(wording.name(announcement, characters))
    first = _text(wording.count(announcement, f"**{workflow}**"))
    lines = [
        _text(
            f"[{notice.execution_id}]({links.details(notice)}): "
            f"{markdown(clean(wording.line(notice, characters), 3 * characters))}"
        )
        for notice in announcement.notices
    ]
    return [first, _text("The newest of them:"), *lines]


def _test(announcement: Announcement) -> list[dict[str, object]]:
    if not announcement.test:
        return []
    return [_text("This is a test from the settings of Baton. Nothing failed.")]


def _text(text: str) -> dict[str, object]:
    return {"type": "TextBlock", "text": text, "wrap": True, "spacing": "Medium"}
