"""The HTTP layer against an injected transport: what each answer becomes."""

import asyncio
import gzip
import json
import ssl
from datetime import UTC, datetime

import httpx2
import pytest

from baton.connectors.http import Call, HttpClient
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
CALL = Call(system="Acme", operation="read order 7", url="https://acme.example/orders/7")


def client(handler):
    return HttpClient(now=lambda: NOW, transport=httpx2.MockTransport(handler))


def answering(status, *, json=None, content=None, headers=None):
    async def handler(request):
        return httpx2.Response(status, json=json, content=content, headers=headers)

    return client(handler)


async def failure(http, call=CALL, kind=ConnectorError):
    with pytest.raises(kind) as caught:
        await http.send(call)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, SystemAnswerInvalid),
        (400, ConnectorError),
        (401, SystemRefused),
        (403, SystemRefused),
        (404, SystemNotFound),
        (408, SystemTimeout),
        (409, ConnectorError),
        (429, SystemThrottled),
        (500, SystemUnavailable),
        (503, SystemUnavailable),
        (509, SystemUnavailable),
    ],
)
async def test_each_status_becomes_the_error_that_fits(status, kind):
    error = await failure(answering(status))
    assert type(error) is kind
    assert (error.system, error.status) == ("Acme", status)
    assert error.message.startswith(f"Acme could not read order 7: HTTP {status}")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
    ],
)
async def test_retry_after_is_read_as_seconds_or_as_a_date(status, header, seconds):
    error = await failure(answering(status, headers={"Retry-After": header}))
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "No Record found", "detail": "ACL"}}, '"No Record found: ACL"'),
        ({"error": {"code": "0x80040217", "message": "Gone"}}, '"0x80040217: Gone"'),
        ({"error": "invalid_client", "error_description": "AADSTS1"}, '"invalid_client: AADSTS1"'),
        ({"errors": {"email": ["has already been taken"]}}, '"email: has already been taken"'),
    ],
)
async def test_the_message_repeats_what_the_system_said(body, said):
    assert said in (await failure(answering(404, json=body))).message


async def test_the_message_repeats_text_in_the_charset_that_is_declared():
    headers = {"Content-Type": "text/plain; charset=ISO-8859-2"}
    http = answering(404, content="Zażółć".encode("iso-8859-2"), headers=headers)
    assert '"Zażółć"' in (await failure(http)).message


async def test_a_long_message_of_the_system_is_cut():
    error = await failure(answering(400, json={"error": {"message": "x" * 5000}}))
    assert len(error.message) < 500


async def test_tokens_never_show_even_if_the_system_repeats_them():
    said = "bad Bearer abc.def and eyJhbGciOi.J9-x.y_z for s3cret"
    call = Call(system="Acme", operation="sign in", url=CALL.url, secrets=("s3cret",))
    error = await failure(answering(400, json={"error": {"message": said}}), call)
    secrets = ("abc.def", "eyJhbGciOi", "s3cret")
    assert [secret for secret in secrets if secret in error.message] == []


class Rotating:
    """Hands out token 1, then 2, ...; a refusal moves on."""

    def __init__(self):
        self.n = 1

    async def header(self):
        return f"Bearer token-{self.n}"

    def refused(self, header):
        self.n += 1
        return True


async def test_after_a_401_one_more_try_with_a_new_token():
    seen = []

    async def handler(request):
        seen.append(request.headers["authorization"])
        return httpx2.Response(200 if len(seen) == 2 else 401, json={})

    await client(handler).send(CALL, Rotating())
    assert seen == ["Bearer token-1", "Bearer token-2"]


async def test_a_second_401_is_an_error_that_hides_the_token():
    async def handler(request):
        echoed = request.headers["authorization"].removeprefix("Bearer ")
        return httpx2.Response(401, json={"error": {"message": f"unknown: {echoed}"}})

    with pytest.raises(SystemRefused) as caught:
        await client(handler).send(CALL, Rotating())
    assert "token-2" not in caught.value.message


async def test_no_complete_answer_within_the_deadline_is_a_timeout():
    async def handler(request):
        await asyncio.Event().wait()

    call = Call(system="Acme", operation="read", url=CALL.url, timeout_seconds=0.01)
    error = await failure(client(handler), call, SystemTimeout)
    assert "0.01 seconds" in error.message
    assert error.transient


async def test_cancellation_passes_through():
    started = asyncio.Event()

    async def handler(request):
        started.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(client(handler).send(CALL))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx2.ConnectError("refused"), SystemUnavailable),
        (httpx2.ReadError("reset"), SystemUnavailable),
        (httpx2.RemoteProtocolError("cut"), SystemUnavailable),
        (httpx2.ConnectTimeout("late"), SystemTimeout),
        (httpx2.UnsupportedProtocol("ftp"), AgentMisconfigured),
    ],
)
async def test_errors_of_the_network_are_translated(raised, kind):
    async def handler(request):
        raise raised

    error = await failure(client(handler), kind=kind)
    assert type(error) is kind
    assert error.__cause__ is raised


def errors_of_the_library():
    """Also those that a later httpx2 adds."""
    found = [httpx2.HTTPError]
    for kind in found:
        found += [k for k in kind.__subclasses__() if k is not httpx2.HTTPStatusError]
    return found


def test_the_library_has_errors():
    assert len(errors_of_the_library()) > 10


@pytest.mark.parametrize("kind", errors_of_the_library())
async def test_every_error_of_the_library_is_translated(kind):
    async def handler(request):
        raise kind("broken")

    with pytest.raises((ConnectorError, AgentMisconfigured)):
        await client(handler).send(CALL)


async def test_an_untrusted_certificate_is_not_worth_a_retry():
    async def handler(request):
        raise httpx2.ConnectError("tls") from ssl.SSLCertVerificationError("self-signed")

    error = await failure(client(handler))
    assert not error.transient
    assert "certificate of acme.example" in error.message


async def test_an_address_that_is_none_names_the_credential():
    call = Call(system="Acme", operation="read", url="https://acme.example:port/")
    with pytest.raises(AgentMisconfigured, match="base_url"):
        await answering(200).send(call)


async def test_an_answer_over_the_limit_is_refused_while_it_streams():
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 1000
            yield b"x" * 1000

    async def handler(request):
        return httpx2.Response(200, content=endless())

    call = Call(system="Acme", operation="read", url=CALL.url, max_bytes=10_000)
    error = await failure(client(handler), call, SystemAnswerInvalid)
    assert "10,000 bytes" in error.message
    assert sent <= 12_000


async def test_the_limit_counts_bytes_after_decompression():
    body = gzip.compress(b"0" * 1_000_000)
    call = Call(system="Acme", operation="read", url=CALL.url, max_bytes=100_000)
    http = answering(200, content=body, headers={"Content-Encoding": "gzip"})
    await failure(http, call, SystemAnswerInvalid)


async def test_broken_compression_is_an_invalid_answer():
    http = answering(200, content=b"no gzip", headers={"Content-Encoding": "gzip"})
    await failure(http, kind=SystemAnswerInvalid)


async def test_html_with_status_200_is_an_error():
    answer = await answering(
        200, content=b"<html>Sign in</html>", headers={"Content-Type": "text/html"}
    ).send(CALL)
    with pytest.raises(SystemAnswerInvalid, match="text/html instead of JSON"):
        answer.decode(dict)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{} {}",
        b'{"a": NaN}',
        b'"\xff"',
        b"[]",
        b'{"a":' * 100_000,
        b'{"a": 1, "a": 2}',
        b'{"a": 1e400}',
    ],
)
async def test_broken_json_is_an_invalid_answer(body):
    answer = await answering(
        200, content=body, headers={"Content-Type": "application/json; charset=utf-8"}
    ).send(CALL)
    with pytest.raises(SystemAnswerInvalid):
        answer.decode(dict)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<html>Sign in</html>", "text/html"),
        (b"<p>Down for maintenance</p>", "text/html; charset=utf-8"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html></html>", "application/json"),
        (b'{"value": [{"name": "Blue Har', "application/json"),
        (b"", "application/json"),
        (b"[1, 2", "application/json"),
    ],
)
async def test_a_page_or_cut_json_is_worth_a_retry(body, media_type):
    answer = await answering(200, content=body, headers={"Content-Type": media_type}).send(CALL)
    with pytest.raises(SystemAnswerInvalid) as caught:
        answer.decode(dict)
    assert caught.value.transient


@pytest.mark.parametrize("body", [b"[]", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"{} {}"])
async def test_json_that_is_not_as_documented_is_not_worth_a_retry(body):
    headers = {"Content-Type": "application/json"}
    answer = await answering(200, content=body, headers=headers).send(CALL)
    with pytest.raises(SystemAnswerInvalid) as caught:
        answer.decode(dict)
    assert not caught.value.transient


async def test_a_byte_order_mark_before_json_is_no_part_of_it():
    headers = {"Content-Type": "application/json"}
    answer = await answering(200, content=b'\xef\xbb\xbf{"a": 1}', headers=headers).send(CALL)
    assert answer.decode(dict) == {"a": 1}


async def test_a_date_of_retry_after_is_read_by_the_clock_of_the_server():
    """Ours is ten minutes ahead of it here; by our clock there would be nothing to wait for."""
    headers = {
        "Retry-After": "Mon, 23 Nov 2026 11:50:30 GMT",
        "Date": "Mon, 23 Nov 2026 11:50:00 GMT",
    }
    assert (await failure(answering(429, headers=headers))).retry_after == 30.0


async def test_numbers_arrive_exactly():
    body = b'{"int": 18446744073709551616, "float": 1e16, "zero": -0.0, "one": 1.0}'
    answer = await answering(200, content=body, headers={"Content-Type": "application/json"}).send(
        CALL
    )
    value = answer.decode(dict)
    assert (
        json.dumps(value)
        == '{"int": 18446744073709551616, "float": 1e+16, "zero": -0.0, "one": 1.0}'
    )


async def test_redirects_are_not_followed():
    seen = []

    async def handler(request):
        seen.append(request.url.host)
        return httpx2.Response(302, headers={"Location": "https://elsewhere.example/"})

    await failure(client(handler), kind=SystemAnswerInvalid)
    assert seen == ["acme.example"]


async def test_cookies_of_one_call_are_not_sent_with_the_next():
    """The pool is shared by credentials; a session cookie would let one speak for another."""
    seen = []

    async def handler(request):
        seen.append(request.headers.get("cookie"))
        return httpx2.Response(200, json={}, headers={"Set-Cookie": "session=1; Path=/"})

    http = client(handler)
    await http.send(CALL)
    await http.send(CALL)
    assert seen == [None, None]


def test_a_call_shows_neither_address_nor_headers():
    call = Call(
        system="Acme",
        operation="read",
        url="https://x.example/?sig=SECRET",
        headers={"Authorization": "SECRET"},
        form={"client_secret": "SECRET"},
        params={"q": "SECRET"},
        secrets=("SECRET",),
    )
    assert "SECRET" not in repr(call)
