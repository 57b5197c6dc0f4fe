import asyncio
import smtplib
from email.message import EmailMessage

import pytest

CARD = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "contentUrl": None,
    "content": {"type": "AdaptiveCard", "version": "1.5", "body": []},
}


async def posted(caller):
    answer = await caller.web.get(
        f"{caller.info.control_url}/teams/messages", headers=caller.info.control_headers
    )
    return answer.json()["messages"]


async def test_a_card_is_accepted_with_202_and_kept(caller):
    message = {"type": "message", "attachments": [CARD]}

    answer = await caller.web.post(caller.info.teams_webhook_url, json=message)

    assert (answer.status_code, answer.content) == (202, b"")
    assert await posted(caller) == [
        {"at": "2026-11-23T09:00:00Z", "flow": "posted", "message": message}
    ]


@pytest.mark.parametrize("attachments", [None, [], [{"contentType": "text/plain"}]])
async def test_a_bad_card_fails_only_inside_the_flow(caller, attachments):
    message = {"type": "message", "attachments": attachments}

    answer = await caller.web.post(caller.info.teams_webhook_url, json=message)

    assert answer.status_code == 202
    assert (await posted(caller))[0]["flow"].startswith("failed: ")


async def test_a_webhook_with_a_wrong_signature_or_name_is_refused(caller):
    url = caller.info.teams_webhook_url

    unsigned = await caller.web.post(url[:-4], json={})
    unknown = await caller.web.post(url.replace("/workflows/", "/workflows/x"), json={})

    assert (unsigned.status_code, unknown.status_code) == (401, 404)
    assert await posted(caller) == []


async def test_a_message_beyond_28_kb_is_refused(caller):
    answer = await caller.web.post(
        caller.info.teams_webhook_url, json={"attachments": [CARD], "text": "x" * 29_000}
    )

    assert answer.status_code == 413


async def test_a_body_that_is_no_json_is_refused(caller):
    answer = await caller.web.post(caller.info.teams_webhook_url, content=b"hello")

    assert answer.status_code == 400


def send(smtp, password: str | None) -> None:
    message = EmailMessage()
    message["From"] = "baton@example.com"
    message["To"] = "service.desk@example.com"
    message["Subject"] = "Überfällig 📦"
    message.set_content("The order is late.\n")
    with smtplib.SMTP(smtp["host"], smtp["port"], timeout=5) as connection:
        if password is not None:
            connection.login(smtp["username"], password)
        connection.send_message(message)


async def mails(caller):
    answer = await caller.web.get(
        f"{caller.info.control_url}/mail/messages", headers=caller.info.control_headers
    )
    return answer.json()["messages"]


async def test_mail_of_a_signed_in_sender_is_kept(caller):
    await asyncio.to_thread(send, caller.info.smtp, caller.info.smtp["password"])

    [mail] = await mails(caller)
    assert mail["from"] == "baton@example.com"
    assert mail["to"] == ["service.desk@example.com"]
    assert mail["subject"] == "Überfällig 📦"
    assert mail["body"].strip() == "The order is late."


async def test_a_wrong_password_is_answered_at_once(caller):
    with pytest.raises(smtplib.SMTPAuthenticationError):
        await asyncio.to_thread(send, caller.info.smtp, "wrong")

    assert await mails(caller) == []


async def test_mail_without_a_sign_in_is_refused(caller):
    with pytest.raises(smtplib.SMTPSenderRefused, match="Authentication required"):
        await asyncio.to_thread(send, caller.info.smtp, None)

    assert await mails(caller) == []
