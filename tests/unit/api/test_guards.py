"""Who may ask, and with what kind of body: the guards alone, before a trivial application."""

from __future__ import annotations

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from baton.api.http.guards import LOOPBACK_HOSTS, Guards

GUARDED = Guards(
    PlainTextResponse("inside"), hosts=LOOPBACK_HOSTS | {"baton.example.com"}, max_body_bytes=10
)


async def ask(method: str = "POST", path: str = "/api/x", **options: object) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=GUARDED)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8420") as client:
        return await client.request(method, path, **options)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8420", "127.0.0.1:1", "[::1]", "[::1]:8420", "baton.example.com"],
)
async def test_it_answers_under_its_own_names(host):
    assert (await ask(headers={"Host": host})).text == "inside"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.nip.example:8420",
        "localhost:x",
        "",
        "[::1",
        "169.254.1.1",
    ],
)
async def test_it_does_not_answer_under_other_names(host):
    answer = await ask("GET", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8420", "http://127.0.0.1:8420"),
        ("localhost", "http://localhost:80"),
        ("baton.example.com", "https://baton.example.com"),
        ("baton.example.com:443", "https://BATON.example.com"),
        ("[::1]:8420", "http://[::1]:8420"),
    ],
)
async def test_its_own_pages_may_ask(host, origin):
    assert (await ask(headers={"Host": host, "Origin": origin})).text == "inside"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://127.0.0.1:8421",
        "http://127.0.0.1",
        "http://localhost:8420",
        "http://127.0.0.1:8420.evil.example",
        "ftp://127.0.0.1:8420",
        "http://127.0.0.1:99999",
        "http://[",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_pages_of_others_may_not_ask(method, origin):
    answer = await ask(method, headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON; charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/merge-patch+json",
    ],
)
async def test_a_body_is_json(kind):
    assert (await ask(content=b"{}", headers={"Content-Type": kind})).text == "inside"


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "text/json",
        "application/jsonx",
    ],
)
async def test_a_body_of_another_kind_is_refused(kind):
    answer = await ask(content=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_without_a_body_no_kind_is_needed():
    assert (await ask()).text == "inside"


@pytest.mark.parametrize("length", ["11", "9" * 40])
async def test_an_announced_length_over_the_limit_is_refused_before_it_is_read(length):
    headers = {"Content-Type": "application/json", "Content-Length": length}
    answer = await ask(content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert "the limit is 10 bytes" in answer.json()["detail"]


@pytest.mark.parametrize("site", ["same-origin", "none", "Same-Origin"])
async def test_what_a_browser_calls_its_own_site_may_ask(site):
    assert (await ask("GET", headers={"Sec-Fetch-Site": site})).text == "inside"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "Cross-Site", "anything"])
@pytest.mark.parametrize("mode", ["no-cors", "navigate", "cors"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_other_sites_may_not_ask_the_api(site, mode, method):
    answer = await ask(method, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode})
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")


async def test_a_link_of_another_site_leads_to_a_page():
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await ask("GET", path="/executions", headers=headers)).text == "inside"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Host", ("127.0.0.1", "127.0.0.1")),
        ("Host", ("127.0.0.1", "evil.example")),
        ("Origin", ("http://127.0.0.1:8420", "http://evil.example")),
        ("Content-Type", ("application/json", "text/plain")),
        ("Content-Length", ("2", "2")),
        ("Transfer-Encoding", ("chunked", "chunked")),
        ("Authorization", ("Bearer a", "Bearer b")),
        ("Idempotency-Key", ("a", "b")),
        ("Sec-Fetch-Site", ("same-origin", "cross-site")),
    ],
)
async def test_a_header_of_which_one_counts_comes_once(name, values):
    headers = [("Host", "127.0.0.1:8420"), ("Content-Type", "application/json")]
    headers = [header for header in headers if header[0] != name]
    answer = await ask(content=b"{}", headers=[*headers, *((name, value) for value in values)])
    assert (answer.status_code, answer.json()["code"]) == (400, "ambiguous_request")
    assert name.lower() in answer.json()["detail"]


async def test_a_body_has_one_length():
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    answer = await ask(content=b"{}", headers={**headers, "Content-Length": "2"})
    assert (answer.status_code, answer.json()["code"]) == (400, "ambiguous_request")
