import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.domain.notification import Announcement
from baton.errors import InternalError
from baton.notifications.card_schema import require_valid
from baton.notifications.composing import card
from unit.notifications.announcements import ID, LINKS, a_failure, a_success, body, many

EVERY_WEBHOOK = ("teams", "slack", "webhook")
HOSTILE = (
    "[Reset your password](https://evil.example/login)",
    "**bold** _italic_ `code` ~gone~ # head",
    "<at>everyone</at> <script>alert(1)</script> &lt;b&gt;",
    "{{DATE(2025-11-18T14:32:15Z)}}",
    "- a list\n- of things",
    "1. first",
    "zero\x00 and \x1b[31m control",
    "\u202egnihtemos\u202c",
    "half \ud83d of an emoji",
    "👩‍🚒" * 500,
    "x" * 1_000_000,
    "\\](https://evil.example)",
)


def texts(card: Any) -> list[str]:
    """Every text of a card that is shown as Markdown."""
    found = []
    if isinstance(card, dict):
        found += [card[name] for name in ("text", "value") if isinstance(card.get(name), str)]
        card = list(card.values())
    if isinstance(card, list):
        found += [text for part in card for text in texts(part)]
    return found


def test_the_card_of_a_failure_has_exactly_these_words() -> None:
    found = card(a_failure(), LINKS)
    assert (found["type"], found["version"]) == ("AdaptiveCard", "1.5")
    assert found["$schema"] == "http://adaptivecards.io/schemas/adaptive-card.json"
    head, facts, saved = found["body"]
    assert (head["type"], head["style"]) == ("Container", "attention")
    assert [item["text"] for item in head["items"]] == ["Workflow Execution Failed"]
    assert facts == {
        "type": "FactSet",
        "facts": [
            {"title": "Workflow", "value": "IT: Server Health Check"},
            {"title": "Execution ID", "value": ID},
            {"title": "Failed Agent", "value": "Database Query Agent"},
            {"title": "Step", "value": "2 of 5"},
            {"title": "Error", "value": "Connection timeout to SQL Server"},
            {"title": "Time", "value": "2025-11-18 14:32:15 UTC"},
            {"title": "Duration", "value": "12.5 seconds"},
        ],
    }
    assert saved["text"] == (
        "**Partial Results Saved**: Ticket Analyzer Agent completed successfully. "
        "Results preserved for debugging."
    )
    assert found["actions"] == [
        {
            "type": "Action.OpenUrl",
            "title": "View Details",
            "url": f"https://baton.example.com/executions/{ID}",
        },
        {
            "type": "Action.OpenUrl",
            "title": "Retry Workflow",
            "url": f"https://baton.example.com/executions/{ID}/retry",
        },
        {
            "type": "Action.OpenUrl",
            "title": "Debug",
            "url": f"https://baton.example.com/debug/{ID}",
        },
    ]
    assert found["fallbackText"] == f"Workflow Execution Failed: IT: Server Health Check ({ID})"
    assert found["msteams"] == {"width": "Full"}


def test_the_message_is_the_envelope_that_teams_takes() -> None:
    message = json.loads(body("teams", a_failure(), LINKS))
    assert message == {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": None,
                "content": card(a_failure(), LINKS),
            }
        ],
    }


def test_several_agents_are_listed_and_none_is_said() -> None:
    one, two = a_failure(completed=("First", "Second")), a_failure(completed=())
    assert "First, Second completed successfully." in texts(card(one, LINKS))[-1]
    assert texts(card(two, LINKS))[-1] == (
        "**Partial Results Saved**: none. No agent had completed."
    )


def test_a_failure_of_the_whole_execution_has_neither_agent_nor_step() -> None:
    facts = card(a_failure(failed_agent=None, step=None), LINKS)["body"][1]["facts"]
    assert [fact["value"] for fact in facts[2:4]] == ["\N{EN DASH}"] * 2


def test_a_success_is_told_with_one_button() -> None:
    found = card(a_success(), LINKS)
    assert texts(found)[0] == "Workflow Execution Completed"
    assert found["body"][0]["style"] == "good"
    assert [fact["title"] for fact in found["body"][1]["facts"]] == [
        "Workflow",
        "Execution ID",
        "Steps",
        "Time",
        "Duration",
    ]
    assert [action["title"] for action in found["actions"]] == ["View Details"]


def test_many_failures_are_counted_and_the_newest_are_linked() -> None:
    found = card(many(1234), LINKS)
    first, second, *lines = texts(found)[1:]
    assert first == "1,234 more failures of **IT: Server Health Check**"
    assert second == "The newest of them:"
    assert len(lines) == 5
    assert lines[0].startswith(
        "[exec-20251118-0000000000000000]"
        "(https://baton.example.com/executions/exec-20251118-0000000000000000): "
    )
    assert [(a["title"], a["url"]) for a in found["actions"]] == [
        (
            "View Details",
            "https://baton.example.com/executions/exec-20251118-0000000000000000",
        ),
        (
            "View All",
            "https://baton.example.com/executions?workflow=wf-health&status=failed",
        ),
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("where", ["workflow", "failed_agent", "error", "completed"])
@pytest.mark.parametrize("count", [1, 9], ids=["one", "many"])
def test_no_text_of_a_stranger_becomes_markup(text: str, where: str, count: int) -> None:
    told = {where: (text,) * 20 if where == "completed" else text}
    announcement = a_failure(**told) if count == 1 else many(count, **told)
    shown = "\n".join(texts(card(announcement, LINKS)))
    markups = ("](https://evil", "<at", "<script", "{{DATE", "`code", "_italic", "~gone")
    unescaped = [m for m in markups if m in shown.replace("\\" + m[0], "")]
    assert unescaped == []
    assert not any(mark in shown for mark in "\x00\x1b\u202e\u202c\ud83d")


@pytest.mark.parametrize("text", ["- a", "+ a", "1. a", "12) a", "-"])
def test_nothing_begins_a_list(text: str) -> None:
    value = card(a_failure(error=text), LINKS)["body"][1]["facts"][4]["value"]
    assert value.replace("\\", "") == text
    assert "\\" in value[:3]


def test_personal_data_and_secrets_are_masked() -> None:
    error = "ada@example.com at https://bob:hunter22@crm.example.com with token=abcdefgh"
    (value,) = [
        fact["value"]
        for fact in card(a_failure(error=error), LINKS)["body"][1]["facts"]
        if fact["title"] == "Error"
    ]
    assert [hidden for hidden in ("ada@", "hunter22", "abcdefgh") if hidden in value] == []


def test_the_error_has_its_first_200_characters() -> None:
    value = card(a_failure(error="e" * 200), LINKS)["body"][1]["facts"][4]["value"]
    assert value == "e" * 200


@pytest.mark.parametrize("kind", EVERY_WEBHOOK)
@pytest.mark.parametrize(
    "announcement",
    [
        a_failure(completed=("*" * 1000,) * 20, workflow="\U0001f692" * 9999, error="]" * 9999),
        a_success(workflow="\\" * 1_000_000, completed=("x",) * 20),
        many(99, workflow="ß" * 5000, error="\n*" * 500, failed_agent="&" * 999),
    ],
    ids=["failure", "success", "many"],
)
def test_every_message_stays_below_28_kilobytes(kind: str, announcement: Announcement) -> None:
    assert len(body(kind, announcement, LINKS)) < 28 * 1024


@pytest.mark.parametrize("count", [1, 7], ids=["one", "many"])
@given(st.text(st.characters(), max_size=300), st.text(max_size=300))
def test_any_text_makes_a_valid_card(count: int, name: str, error: str) -> None:
    one = a_failure(workflow=name, error=error)
    announcement = one if count == 1 else many(count, failed_agent=name)
    require_valid(card(announcement, LINKS))
    assert all(json.loads(body(kind, announcement, LINKS)) for kind in EVERY_WEBHOOK)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"actions": [{"type": "Action.OpenUrl", "title": "no address"}]},
        {"body": [{"type": "FactSet", "facts": [{"title": "no value"}]}]},
        {"body": [{"type": "TextBlok", "text": "x"}]},
        {"surprise": True},
    ],
    ids=str,
)
def test_what_is_no_card_is_not_sent(change: dict[str, Any]) -> None:
    with pytest.raises(InternalError, match=r"an invalid Adaptive Card 1\.5"):
        require_valid({**card(a_failure(), LINKS), **change})
