"""Accepted is not delivered: only what the vendor documents as success counts."""

from datetime import UTC, datetime

import httpx2
import pytest

from baton.connectors.http import HttpClient
from baton.connectors.webhook import Webhooks
from baton.connectors.webhook_answers import (
    refusal_by_status,
    refusal_of_slack,
    refusal_of_teams,
)
from baton.domain.notification import Receipt
from baton.errors import ConnectorError

TEAMS, SLACK, WEBHOOK = "teams", "slack", "webhook"
WAYS = {
    TEAMS: ("Teams", refusal_of_teams),
    SLACK: ("Slack", refusal_of_slack),
    WEBHOOK: ("The webhook", refusal_by_status),
}
HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}
SIGN_IN = b"<!DOCTYPE html>\n<html><head><title>Sign in to your account</title></head></html>"
UNDELIVERED = b"Webhook message delivery failed with error: Microsoft Teams endpoint "


def answer_of(
    status: int, body: bytes = b"", headers: dict[str, str] | None = None
) -> httpx2.Response:
    return httpx2.Response(status, content=body, headers=headers)


async def post(kind: str, answer: httpx2.Response) -> Receipt:
    async def handle(_: httpx2.Request) -> httpx2.Response:
        return answer

    def now() -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)

    http = HttpClient(now=now, transport=httpx2.MockTransport(handle))
    webhooks = Webhooks(
        guarded=lambda: http, unguarded=lambda: http, trusted=lambda *_: False, now=now
    )
    url = "https://hooks.example.com/T1/tOpSeCrEt"
    system, refused = WAYS[kind]
    return await webhooks.post(url, b"{}", system=system, refused=refused, timeout_seconds=5)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (TEAMS, answer_of(202)),
        (TEAMS, answer_of(200, b"1", {"Content-Type": "text/plain"})),
        (TEAMS, answer_of(200, b"\xef\xbb\xbf1")),
        (TEAMS, answer_of(200, b'{"posted": true, "error": null}', JSON)),
        (SLACK, answer_of(200, b"ok", HTML)),
        (SLACK, answer_of(200, b"OK\n")),
        (SLACK, answer_of(200, b'{"ok": true}', JSON)),
        (SLACK, answer_of(200, b'{"success":true}', JSON)),
        (SLACK, answer_of(200, b'{"result":"success","msg":""}', JSON)),
        (WEBHOOK, answer_of(204)),
        (WEBHOOK, answer_of(200, b"<html>thanks</html>", HTML)),
    ],
)
async def test_what_the_vendor_documents_as_success_is_sent(
    kind: str, answer: httpx2.Response
) -> None:
    assert (await post(kind, answer)).status == answer.status_code


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        (TEAMS, answer_of(200, SIGN_IN, HTML), 'a page in HTML, "Sign in to your account"'),
        (TEAMS, answer_of(202, SIGN_IN), "a page in HTML"),
        (TEAMS, answer_of(200, UNDELIVERED + b"timed out."), "endpoint timed out"),
        (TEAMS, answer_of(200, UNDELIVERED + b"returned HTTP error 502 with x"), "HTTP error 502"),
        (TEAMS, answer_of(200, b'{"message": "Endpoint request timed out"}', JSON), "timed out"),
        (SLACK, answer_of(200, SIGN_IN, HTML), "Sign in to your account"),
        (SLACK, answer_of(200, b'{"ok":false,"error":"internal_error"}', JSON), "internal_error"),
        (SLACK, answer_of(500, b"rollup_error", HTML), "rollup_error"),
        (SLACK, answer_of(200, b'{"ok":false,"error":"ratelimited"}', JSON), "ratelimited"),
    ],
)
async def test_what_was_accepted_only_is_tried_again_with_the_words_of_the_vendor(
    kind: str, answer: httpx2.Response, said: str
) -> None:
    with pytest.raises(ConnectorError) as caught:
        await post(kind, answer)
    assert caught.value.transient
    assert caught.value.status == answer.status_code
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        (TEAMS, answer_of(200, b'{"error":{"code":"BadCard","message":"no"}}', JSON), "BadCard"),
        (TEAMS, answer_of(200, UNDELIVERED + b"returned HTTP error 413 with x"), "too large"),
        (TEAMS, answer_of(200, b"Summary or Text is required."), "Summary or Text is required."),
        (SLACK, answer_of(200, b'{"ok":false,"error":"invalid_blocks"}', JSON), "invalid_blocks"),
        (SLACK, answer_of(200, b"no_text", HTML), "no_text"),
        (SLACK, answer_of(400, b"invalid_blocks", HTML), '"invalid_blocks"'),
        (SLACK, answer_of(410, b"channel_is_archived", HTML), '"channel_is_archived"'),
        (SLACK, answer_of(404, b"no_service", HTML), '"no_service"'),
        (SLACK, answer_of(403, b"action_prohibited", HTML), '"action_prohibited"'),
        (SLACK, answer_of(200, b""), "answered HTTP 200"),
    ],
)
async def test_what_was_refused_is_given_up_with_the_words_of_the_vendor(
    kind: str, answer: httpx2.Response, said: str
) -> None:
    with pytest.raises(ConnectorError) as caught:
        await post(kind, answer)
    assert not caught.value.transient
    assert caught.value.status == answer.status_code
    assert said in caught.value.message
