import json
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from baton.domain.notification import Announcement
from baton.notifications import mail
from unit.notifications.announcements import ID, LINKS, a_failure, a_success, body, many

LINK = "[Reset](https://evil.example)"


def sent(kind: str, announcement: Announcement) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(kind, announcement, LINKS))
    return found


def mailed(announcement: Announcement) -> EmailMessage:
    made = mail.message(
        announcement,
        LINKS,
        sender="baton@example.com",
        to=("ops@example.com", "lead@example.com"),
        at=datetime(2025, 11, 18, 14, 32, tzinfo=UTC),
    )
    again = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert isinstance(again, EmailMessage)
    return again


def test_slack_gets_plain_text_and_buttons_that_are_links() -> None:
    message = sent("slack", a_failure())
    head, section, actions = message["blocks"]
    assert head["text"]["text"] == "Workflow Execution Failed"
    assert section["text"]["type"] == "plain_text"
    assert "Failed Agent: Database Query Agent\nStep: 2 of 5" in section["text"]["text"]
    assert "Partial Results Saved: Ticket Analyzer Agent completed" in section["text"]["text"]
    assert [(b["type"], b["text"]["text"]) for b in actions["elements"]] == [
        ("button", "View Details"),
        ("button", "Retry Workflow"),
        ("button", "Debug"),
    ]
    assert actions["elements"][1]["url"] == f"https://baton.example.com/executions/{ID}/retry"
    assert "value" not in actions["elements"][0], "nothing is sent back"


@pytest.mark.parametrize("text", [LINK, "<https://evil.example|Reset>", "<!channel>", "a & b"])
def test_no_text_of_a_stranger_becomes_a_link_or_a_mention_in_slack(text: str) -> None:
    message = sent("slack", a_failure(workflow=text, error=text))
    told = message["text"].partition("<https://baton.example.com")[0]
    assert "<" not in told
    assert "](" not in told
    assert all(block["text"]["type"] == "plain_text" for block in message["blocks"][:2])


def test_slack_is_told_how_many_there_were() -> None:
    section = sent("slack", many(12))["blocks"][1]["text"]["text"]
    assert section.startswith("12 more failures of IT: Server Health Check\nThe newest of them:\n")


def test_a_program_gets_facts_as_json() -> None:
    message = sent("webhook", a_failure(error=LINK))
    assert message == {
        "id": "ntf-7",
        "event": "execution.failed",
        "test": False,
        "workflow_id": "wf-health",
        "workflow_name": "IT: Server Health Check",
        "count": 1,
        "executions": [
            {
                "execution_id": ID,
                "run": 1,
                "at": "2025-11-18T14:32:15.123Z",
                "duration_seconds": 12.5,
                "failed_agent": "Database Query Agent",
                "step": "2 of 5",
                "error": LINK,
                "completed_agents": ["Ticket Analyzer Agent"],
                "url": f"https://baton.example.com/executions/{ID}",
            }
        ],
        "links": {
            "view_details": f"https://baton.example.com/executions/{ID}",
            "retry_workflow": f"https://baton.example.com/executions/{ID}/retry",
            "debug": f"https://baton.example.com/debug/{ID}",
        },
    }
    assert sent("webhook", a_success())["event"] == "execution.completed"
    several = sent("webhook", many(30))
    assert (several["count"], len(several["executions"])) == (30, 5)


def test_mail_has_the_facts_in_text_and_in_html() -> None:
    message = mailed(a_failure(error="<script>alert(1)</script> & more"))
    assert message["Subject"] == f"Workflow Execution Failed: IT: Server Health Check ({ID})"
    assert (message["From"], message["To"]) == (
        "baton@example.com",
        "ops@example.com, lead@example.com",
    )
    assert message["Message-ID"] == f"<ntf-7.{ID}.1@example.com>", "the same when it is sent again"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Failed Agent: Database Query Agent\n" in plain.get_content()
    assert f"Debug: https://baton.example.com/debug/{ID}\n" in plain.get_content()
    assert "<script>" not in html.get_content()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html.get_content()
    assert f'<a href="https://baton.example.com/executions/{ID}">View Details</a>' in (
        html.get_content()
    )


@pytest.mark.parametrize(
    "name", ["a\r\nBcc: evil@example.com", "a\nb", "\x00", "\ud83d", "👩‍🚒" * 300, "ünïcödé"]
)
def test_no_name_adds_a_header_or_breaks_the_mail(name: str) -> None:
    message = mailed(a_failure(workflow=name, error=name))
    assert message["Bcc"] is None
    assert set(message.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    }


def test_mail_about_many_says_how_many() -> None:
    plain = mailed(many(12)).get_body(("plain",))
    assert plain is not None
    assert "12 more failures of IT: Server Health Check." in plain.get_content()
