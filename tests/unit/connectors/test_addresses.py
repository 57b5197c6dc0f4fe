"""Failures name the address that was called, without secrets and data."""

from datetime import UTC, datetime

import httpx2
import pytest

from baton.connectors.addresses import shown_address
from baton.connectors.http import Answer, Call, HttpClient
from baton.connectors.webhook import Webhooks
from baton.connectors.webhook_answers import refusal_of_slack
from baton.engine.failure import failure_record
from baton.errors import ConnectorError, StepError

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
PLACE = "https://acme.example:8443/v1/orders/7"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://acme.example/v1/orders/7", "https://acme.example/v1/orders/7"),
        ("https://user:pw@acme.example:8443/a", "https://acme.example:8443/a"),
        ("https://acme.example/a?key=s3cret&limit=5#frag", "https://acme.example/a?key=…&limit=…"),
        ("https://acme.example/a?s3cret", "https://acme.example/a?…"),
        ("https://acme.example/a?a=1&s3cret&b", "https://acme.example/a?a=…&…&…"),
        ("https://acme.example/K%C3%B6ln%20Mitte", "https://acme.example/Köln Mitte"),
        ("https://acme.example/token-t0k3n/x", "https://acme.example/token-***/x"),
        ("https://acme.example/a%0D%0Ab", "https://acme.example/a b"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://acme.example", "https://acme.example"),
        ("https://acme.example/" + "x" * 900, "https://acme.example/" + "x" * 278 + "…"),
        ("nothing", ""),
        ("https://", ""),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert shown_address(url, secrets=("t0k3n",)) == shown


def test_parameters_that_are_given_apart_are_named_too() -> None:
    params = {"$top": "5", "$filter": "mail eq 1"}
    shown = shown_address("https://a.example/x?b=1", params=params)
    assert shown == "https://a.example/x?$top=…&$filter=…"


def client(handler) -> HttpClient:
    return HttpClient(now=lambda: NOW, transport=httpx2.MockTransport(handler))


CALL = Call(
    system="Acme", operation="read", url=f"{PLACE}?sig=s3cret", params={}, timeout_seconds=0.2
)


def answers(status: int, **more):
    async def handler(request):
        return httpx2.Response(status, **more)

    return handler


async def refuses(request):
    raise httpx2.ConnectError("no")


async def hangs(request):
    raise httpx2.ReadTimeout("slow")


@pytest.mark.parametrize(
    "handler",
    [answers(302), answers(404), answers(429), answers(503, text="sorry"), refuses, hangs],
)
async def test_every_failure_of_a_call_names_it(handler) -> None:
    with pytest.raises(ConnectorError) as caught:
        await client(handler).send(CALL)
    assert caught.value.address == f"{PLACE}?sig=…"
    record = failure_record(caught.value, place=None, at=NOW, duration_ms=None)
    assert record["address"] == f"{PLACE}?sig=…"
    assert "s3cret" not in str(record)


async def test_an_answer_that_is_too_large_names_it() -> None:
    call = Call(system="Acme", operation="read", url=PLACE, max_bytes=5)
    with pytest.raises(ConnectorError) as caught:
        await client(answers(200, text="too large")).send(call)
    assert caught.value.address == PLACE


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"<html>", "text/html"), (b'{"a":', "application/json"), (b"[1]", "application/json")],
)
def test_an_answer_that_cannot_be_used_names_it(body: bytes, content_type: str) -> None:
    answer = Answer(call=CALL, status=200, headers={"content-type": content_type}, body=body)
    with pytest.raises(ConnectorError) as caught:
        answer.decode(dict[str, int])
    assert caught.value.address == f"{PLACE}?sig=…"


@pytest.mark.parametrize("handler", [answers(404, text="no_service"), hangs, refuses])
async def test_of_a_webhook_only_the_host_shows(handler) -> None:
    http = client(handler)
    webhooks = Webhooks(
        guarded=lambda: http,
        unguarded=lambda: http,
        trusted=lambda host, port: True,
        now=lambda: NOW,
    )
    url = "https://hooks.slack.example/services/T0/B0/s3cret?x=1"
    with pytest.raises(StepError) as caught:
        await webhooks.post(url, b"{}", system="Slack", refused=refusal_of_slack, timeout_seconds=1)
    assert caught.value.address == "https://hooks.slack.example/…"
    assert "hooks.slack.example" in caught.value.message
    assert "s3cret" not in caught.value.message
