"""Tokens: cached, renewed in time and once, dropped when refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx2
import pytest

from baton.connectors.http import Call, HttpClient
from baton.connectors.tokens import Basic, TokenRequest, Tokens
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    SystemAnswerInvalid,
    SystemRefused,
    SystemUnavailable,
)

REQUEST = TokenRequest(
    system="Acme",
    url="https://login.example/t/oauth2/v2.0/token",
    client_id="app",
    client_secret="s3cret",
    scope="https://acme.example/.default",
)


class SignIn:
    """A token endpoint that numbers its tokens, and an API that takes only `accepted` ones."""

    def __init__(self, *, lifetime=3600, answer=None):
        self.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self.issued = []
        self.remembered = []
        self.answer = answer
        self.lifetime = lifetime
        self.gate = asyncio.Event()
        self.gate.set()
        self.revoked = set()
        self.http = HttpClient(now=lambda: self.now, transport=httpx2.MockTransport(self.handle))
        self.tokens = Tokens(
            http=self.http, now=lambda: self.now, remember_secret=self.remembered.append
        )

    async def handle(self, request):
        if request.url.host == "login.example":
            self.issued.append(parse_qs(request.content.decode()))
            await self.gate.wait()
            if self.answer is not None:
                return self.answer
            token = {"access_token": f"t{len(self.issued)}", "expires_in": self.lifetime}
            return httpx2.Response(200, json=token)
        refused = request.headers["authorization"] in self.revoked
        return httpx2.Response(401 if refused else 200, json={})


async def test_a_token_is_asked_for_once_and_kept():
    side = SignIn()
    auth = side.tokens.auth(REQUEST)
    assert await auth.header() == await auth.header() == "Bearer t1"
    assert side.issued == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["app"],
            "client_secret": ["s3cret"],
            "scope": ["https://acme.example/.default"],
        }
    ]


@pytest.mark.parametrize(("lifetime", "kept_until"), [(3600, 3540), (60, 30)])
async def test_a_token_is_renewed_shortly_before_it_expires(lifetime, kept_until):
    side = SignIn(lifetime=lifetime)
    auth = side.tokens.auth(REQUEST)
    await auth.header()
    side.now += timedelta(seconds=kept_until - 1)
    assert await auth.header() == "Bearer t1"
    side.now += timedelta(seconds=1)
    assert await auth.header() == "Bearer t2"


async def test_a_hundred_calls_share_one_renewal():
    side = SignIn()
    auth = side.tokens.auth(REQUEST)
    headers = await asyncio.gather(*(auth.header() for _ in range(100)))
    assert set(headers) == {"Bearer t1"}
    assert len(side.issued) == 1


async def test_a_cancelled_call_does_not_take_the_renewal_from_the_others():
    side = SignIn()
    side.gate.clear()
    auth = side.tokens.auth(REQUEST)
    first, second = asyncio.create_task(auth.header()), asyncio.create_task(auth.header())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    side.gate.set()
    assert await second == "Bearer t1"
    assert len(side.issued) == 1


async def test_another_secret_is_another_token():
    side = SignIn()
    other = TokenRequest(
        system="Acme", url=REQUEST.url, client_id="app", client_secret="new", scope=REQUEST.scope
    )
    assert await side.tokens.header(REQUEST) != await side.tokens.header(other)


async def test_a_refused_token_is_dropped_and_the_call_made_again():
    side = SignIn()
    auth = side.tokens.auth(REQUEST)
    await auth.header()
    side.revoked = {"Bearer t1"}
    call = Call(system="Acme", operation="read", url="https://acme.example/")
    assert (await side.http.send(call, auth)).status == 200
    assert await auth.header() == "Bearer t2"


async def test_a_late_refusal_of_an_old_token_leaves_the_new_one():
    side = SignIn()
    auth = side.tokens.auth(REQUEST)
    old = await auth.header()
    auth.refused(old)
    await auth.header()
    auth.refused(old)
    assert await auth.header() == "Bearer t2"


async def test_a_refused_secret_says_what_to_renew_and_hides_it():
    error = {"error": "invalid_client", "error_description": "AADSTS7000215: s3cret is invalid"}
    side = SignIn(answer=httpx2.Response(401, json=error))
    with pytest.raises(SystemRefused, match="issue a new one") as caught:
        await side.tokens.header(REQUEST)
    assert "AADSTS7000215" in caught.value.message
    assert "s3cret" not in caught.value.message


async def test_an_unknown_tenant_is_a_matter_of_configuration():
    error = {"error": "invalid_request", "error_description": "AADSTS90002: Tenant not found."}
    side = SignIn(answer=httpx2.Response(400, json=error))
    with pytest.raises(AgentMisconfigured, match="tenant_id"):
        await side.tokens.header(REQUEST)


async def test_a_failed_sign_in_is_tried_anew_by_the_next_call():
    side = SignIn(answer=httpx2.Response(503))
    with pytest.raises(SystemUnavailable):
        await side.tokens.header(REQUEST)
    side.answer = None
    assert await side.tokens.header(REQUEST) == "Bearer t2"


async def test_basic_is_sent_as_given_and_never_tried_twice():
    auth = Basic(username="ägent", password="p:w")
    assert await auth.header() == "Basic w6RnZW50OnA6dw=="
    assert not auth.refused(await auth.header())


@pytest.mark.parametrize("value", [REQUEST, Basic(username="u", password="s3cret")])
def test_no_secret_shows(value):
    assert "s3cret" not in repr(value)


@pytest.mark.parametrize(
    ("written", "kept_until"),
    [("3599", 3539), (3599.0, 3539), ("3599.0", 3539), (None, 240), ("soon", 240), (-1, 0)],
)
async def test_the_lifetime_of_a_token_is_read_however_it_is_written(written, kept_until):
    side = SignIn(lifetime=written)
    assert await side.tokens.header(REQUEST) == "Bearer t1"
    side.now += timedelta(seconds=max(kept_until - 1, 0))
    expected = "Bearer t1" if kept_until else "Bearer t2"
    assert await side.tokens.header(REQUEST) == expected
    side.now += timedelta(seconds=1)
    assert await side.tokens.header(REQUEST) == f"Bearer t{len(side.issued)}"
    assert len(side.issued) > 1


async def test_a_token_that_does_not_say_how_long_it_lasts_is_kept_for_a_while():
    side = SignIn(answer=httpx2.Response(200, json={"access_token": "t"}))
    assert await side.tokens.header(REQUEST) == await side.tokens.header(REQUEST) == "Bearer t"
    assert len(side.issued) == 1


@pytest.mark.parametrize(
    ("error", "words", "kind"),
    [
        ("invalid_client", "AADSTS7000215: Invalid client secret.", SystemRefused),
        ("unauthorized_client", "AADSTS700016: Application not found.", SystemRefused),
        ("invalid_request", "AADSTS90002: Tenant not found.", AgentMisconfigured),
        ("invalid_scope", "AADSTS70011: The scope is not valid.", AgentMisconfigured),
        ("temporarily_unavailable", "AADSTS90033: A transient error.", SystemUnavailable),
    ],
)
async def test_a_200_with_an_error_is_one_in_the_words_of_entra(error, words, kind):
    body = {"error": error, "error_description": words}
    side = SignIn(answer=httpx2.Response(200, json=body))
    with pytest.raises(kind) as caught:
        await side.tokens.header(REQUEST)
    assert words.rstrip(".") in caught.value.message


async def test_a_200_with_neither_token_nor_error_is_an_invalid_answer():
    side = SignIn(answer=httpx2.Response(200, json={"token_type": "Bearer"}))
    with pytest.raises(SystemAnswerInvalid, match="access_token"):
        await side.tokens.header(REQUEST)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_token_that_is_still_valid_is_used_while_the_endpoint_is_down(status):
    side = SignIn()
    await side.tokens.header(REQUEST)
    side.answer = httpx2.Response(status)
    side.now += timedelta(seconds=3545)
    for _ in range(5):
        assert await side.tokens.header(REQUEST) == "Bearer t1"
    assert len(side.issued) == 2, "and it is not asked at every call"
    side.now += timedelta(seconds=11)
    assert await side.tokens.header(REQUEST) == "Bearer t1"
    assert len(side.issued) == 3
    side.now += timedelta(seconds=60)
    with pytest.raises(ConnectorError):
        await side.tokens.header(REQUEST)


async def test_a_secret_that_was_revoked_is_said_although_the_token_would_serve():
    side = SignIn()
    await side.tokens.header(REQUEST)
    side.answer = httpx2.Response(401, json={"error": "invalid_client"})
    side.now += timedelta(seconds=3545)
    with pytest.raises(SystemRefused):
        await side.tokens.header(REQUEST)
