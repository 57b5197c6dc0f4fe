"""Calls to any REST API: who is told the secret, and how far a call follows."""

from datetime import UTC, datetime

import httpx2
import pytest

from baton.connectors.credentials import HttpCredential
from baton.connectors.http import Call, HttpClient
from baton.connectors.rest import ask
from baton.errors import AgentMisconfigured, SystemAnswerInvalid

HERE = {"base_url": "https://api.example"}
TOKEN = HttpCredential.from_json({"token": "s3cret", **HERE})
KEY = HttpCredential.from_json({"header": "X-Api-Key", "value": "s3cret", **HERE})
LOCAL = HttpCredential.from_json({"token": "s3cret", "base_url": "http://127.0.0.1"})


def call(url="https://api.example/a", **options):
    return Call(
        system="api.example",
        operation="answer GET /a",
        url=url,
        address_in="the url of the agent 'a'",
        **options,
    )


class Api:
    """Redirects along a list of addresses, then answers."""

    def __init__(self, *moves, status=302):
        self.left = list(moves)
        self.status = status
        self.seen = []
        self.headers = []

    async def answer(self, request):
        headers = request.headers
        secret = headers.get("authorization") or headers.get("x-api-key")
        self.seen.append((str(request.url), secret))
        self.headers.append({name for name in headers if name in SENT})
        if self.left:
            return httpx2.Response(self.status, headers={"Location": self.left.pop(0)})
        return httpx2.Response(200, json={})

    async def ask(self, call, credential=None):
        http = HttpClient(
            now=lambda: datetime(2026, 11, 23, tzinfo=UTC),
            transport=httpx2.MockTransport(self.answer),
        )
        return await ask(http, call, credential)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_what_only_reads_follows_to_where_it_moved(status):
    api = Api("/b", "https://other.example/c", status=status)
    assert (await api.ask(call())).status == 200
    assert [url for url, _ in api.seen] == [
        "https://api.example/a",
        "https://api.example/b",
        "https://other.example/c",
    ]


@pytest.mark.parametrize(("credential", "sent"), [(TOKEN, "Bearer s3cret"), (KEY, "s3cret")])
async def test_the_secret_goes_to_the_place_of_the_call_and_no_other(credential, sent):
    api = Api("/b", "https://other.example/c", "https://api.example:444/", "https://api.example/d")
    await api.ask(call(), credential)
    assert [secret for _, secret in api.seen] == [sent, sent, None, None, sent]


SENT = {
    "accept": "application/json",
    "cookie": "session=s3cret",
    "proxy-authorization": "Basic s3cret",
    "x-api-key": "s3cret",
    "ocp-apim-subscription-key": "s3cret",
    "x-tenant": "s3cret",
}


@pytest.mark.parametrize("credential", [None, TOKEN])
@pytest.mark.parametrize("host", ["other.example", "api.example:444", "sub.api.example"])
async def test_no_header_that_may_hold_a_secret_follows_to_another_origin(credential, host):
    api = Api("/b", f"https://{host}/c", f"https://{host}/d")
    await api.ask(call(headers=SENT), credential)
    assert api.headers == [set(SENT), set(SENT), {"accept"}, {"accept"}]


async def test_what_writes_follows_nowhere():
    api = Api("/b")
    with pytest.raises(SystemAnswerInvalid, match="check the url of the agent 'a'"):
        await api.ask(call(method="POST", content=b"{}"))
    assert len(api.seen) == 1


async def test_a_sixth_redirect_is_an_invalid_answer():
    api = Api(*["/b"] * 6)
    with pytest.raises(SystemAnswerInvalid, match="more than 5 times"):
        await api.ask(call())
    assert len(api.seen) == 6


@pytest.mark.parametrize("location", ["http://api.example/b", "ftp://api.example/b"])
async def test_a_redirect_never_leaves_encryption(location):
    with pytest.raises(SystemAnswerInvalid, match="redirects from https to"):
        await Api(location).ask(call())


async def test_a_redirect_without_a_place_is_an_invalid_answer():
    with pytest.raises(SystemAnswerInvalid, match="HTTP 304"):
        await Api("", status=304).ask(call())


async def test_a_credential_for_one_place_is_not_sent_to_another():
    bound = HttpCredential.from_json({"token": "s3cret", "base_url": "https://crm.example/api"})
    api = Api()
    with pytest.raises(AgentMisconfigured, match=r"for https://crm\.example/api and is not sent"):
        await api.ask(call(), bound)
    assert api.seen == []
    await api.ask(call("https://crm.example:443/x"), bound)
    assert api.seen == [("https://crm.example/x", "Bearer s3cret")]


async def test_a_secret_does_not_travel_in_the_clear():
    api = Api()
    with pytest.raises(AgentMisconfigured, match="is not sent elsewhere"):
        await api.ask(call("http://api.example/a"), TOKEN)
    await api.ask(call("http://127.0.0.1/a"), LOCAL)
    await api.ask(call("http://api.example/a"))
    assert len(api.seen) == 2
