"""HTTP agents through the real client, against a server on this machine that is permitted."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from baton.agents.http_request import HttpRequests
from baton.bootstrap import build_worker, open_platform
from baton.bootstrap_api import build_app
from baton.connectors.http import HttpClient
from baton.connectors.outbound import GuardedTransport, Outbound
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import INLINE, Offloader
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    InputInvalid,
    StepError,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)
from baton.process_pool.pool import HelperProcesses, PoolLimits
from baton.settings import Settings
from integration.agents.rest_server import RestServer, running

LIMIT = 10 * 1024 * 1024
CREDENTIALS = {
    "token": {"token": "s3cret"},
    "login": {"username": "u", "password": "s3cret"},
    "key": {"header": "X-Api-Key", "value": "s3cret"},
}

Run = Callable[..., Awaitable[bytes]]


@pytest.fixture
async def server() -> AsyncIterator[RestServer]:
    async with running() as made:
        yield made


@pytest.fixture
async def run(server: RestServer, call: Callable[..., AgentCall]) -> AsyncIterator[Run]:
    """Runs an agent of a configuration on an input."""
    transport = GuardedTransport(Outbound(("127.0.0.1",)))
    async with HttpClient(
        now=lambda: datetime(2026, 11, 23, tzinfo=UTC), transport=transport
    ) as http:
        requests = HttpRequests(
            http=http,
            find_credential=lambda name: {**CREDENTIALS[name], "base_url": server.url},
            max_output_bytes=1000,
            offloader=INLINE,
        )

        async def ran(data: object = None, **config: Any) -> bytes:
            url = server.url + str(config.pop("path", "/"))
            return await requests.run(call("orders", data, config={"url": url, **config}))

        yield ran


async def failure(running: Awaitable[bytes], kind: type[StepError]) -> StepError:
    with pytest.raises(kind) as caught:
        await running
    assert type(caught.value) is kind
    return caught.value


async def test_the_output_has_status_headers_and_the_json_exactly(
    run: Run, server: RestServer
) -> None:
    server.status = 201
    server.headers = {"Content-Type": "application/problem+json", "X-Page": "2"}
    server.headers["Set-Cookie"] = "session=s3cret"
    server.body = b'{"int": 18446744073709551616, "float": 1e16, "zero": -0.0, "one": 1.0}'
    output = await run()
    assert b'"body":' + server.body in output
    told = json.loads(output)
    assert list(told) == ["status", "headers", "body"]
    assert told["status"] == 201
    assert told["headers"]["x-page"] == "2"
    assert b"s3cret" not in output


async def test_the_body_alone_may_be_the_output(run: Run, server: RestServer) -> None:
    server.body = b'\xef\xbb\xbf{"a": 1.0}'
    assert await run(returns="body") == b'{"a": 1.0}'


@pytest.mark.parametrize(
    ("kind", "body", "value"),
    [
        ("text/plain; charset=utf-8", "naïve\x00".encode(), "naïve\x00"),
        ("text/csv; charset=ISO-8859-1", "naïve".encode("latin-1"), "naïve"),
        ('text/plain; charset="windows-1252"', "5 €".encode("cp1252"), "5 €"),
        ("text/html", b"<html>", "<html>"),
        ("", b"plain", "plain"),
        ("application/json", b"", None),
        ("application/json", b"null", None),
        ("application/json", b"[1]", [1]),
        ("text/json", b"7", 7),
        ("application/json; charset=ISO-8859-1", '{"a": "ä"}'.encode("latin-1"), {"a": "ä"}),
        ("application/json; charset=utf-16", '{"a": "ä"}'.encode("utf-16"), {"a": "ä"}),
        ("application/json", '{"a": "ä"}'.encode("utf-16-le"), {"a": "ä"}),
        ("application/json; charset=us-ascii", '{"a": "ä"}'.encode(), {"a": "ä"}),
        ("", b'\n{"a": 1}', {"a": 1}),
        ("text/plain", b'\xef\xbb\xbf[{"a": 1}]', [{"a": 1}]),
        ("text/html; charset=windows-1252", '{"a": "€"}'.encode("cp1252"), {"a": "€"}),
        ("application/octet-stream", b"[]", []),
        ("text/plain", b"{not JSON", "{not JSON"),
        ("text/plain", b"7", "7"),
        ("", b"", None),
        ("text/csv", b"[1]", "[1]"),
        ("application/x-ndjson", b'{"a": 1}', '{"a": 1}'),
        (
            "application/xml",
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>'.encode("latin-1"),
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>ä</a>',
        ),
        (
            "text/html",
            '<html><meta charset="windows-1252">€'.encode("cp1252"),
            '<html><meta charset="windows-1252">€',
        ),
    ],
)
async def test_what_is_not_json_is_text_and_nothing_is_null(
    run: Run, server: RestServer, kind: str, body: bytes, value: object
) -> None:
    server.headers, server.body = ({"Content-Type": kind} if kind else {}), body
    assert json.loads(await run())["body"] == value


@pytest.mark.parametrize(
    ("parse", "kind", "body", "value"),
    [
        ("json", "text/csv", b"[1]", [1]),
        ("json", "image/png", b'"a"', "a"),
        ("json", "", b"7", 7),
        ("text", "application/json", b'{"a": 1}', '{"a": 1}'),
        ("text", "application/json", b"{broken", "{broken"),
    ],
)
async def test_the_configuration_says_whether_an_answer_is_json(
    run: Run, server: RestServer, parse: str, kind: str, body: bytes, value: object
) -> None:
    server.headers, server.body = ({"Content-Type": kind} if kind else {}), body
    assert json.loads(await run(parse=parse))["body"] == value


@pytest.mark.parametrize("kind", ["", "text/json", "text/html"])
async def test_an_object_is_the_output_whatever_its_content_type(
    run: Run, server: RestServer, kind: str
) -> None:
    server.headers, server.body = ({"Content-Type": kind} if kind else {}), b'{"a": 1.0}'
    assert await run(returns="body") == b'{"a": 1.0}'
    server.headers["Content-Type"] = "image/png"
    assert await run(returns="body", parse="json") == b'{"a": 1.0}'


@pytest.mark.parametrize(
    ("written", "body", "sent", "kind"),
    [
        ("form", "input", b"id=7&note=%C3%A4+b&tags=1&tags=2", "application/x-www-form-urlencoded"),
        ("form", {"template": {"n": "{id}", "x": "no {note}", "gone": "{gone}", "yes": True}},
         b"n=7&x=no+%C3%A4+b&yes=true", "application/x-www-form-urlencoded"),
        ("form", {"value": {"grant_type": "a b"}}, b"grant_type=a+b",
         "application/x-www-form-urlencoded"),
        ("text", {"field": "note"}, "ä b".encode(), "text/plain; charset=utf-8"),
        ("text", {"template": "{id}: {note}"}, "7: ä b".encode(), "text/plain; charset=utf-8"),
        ("xml", {"template": "<o id='{id}'>{html}</o>"}, b"<o id='7'>&lt;b a=&quot;1&quot;&gt;</o>",
         "application/xml; charset=utf-8"),
        ("xml", {"field": "xml"}, b"<a/>", "application/xml; charset=utf-8"),
        ("xml", {"value": "<a/>"}, b"<a/>", "application/xml; charset=utf-8"),
    ],
)  # fmt: skip
async def test_a_body_is_a_form_text_or_xml(
    run: Run, server: RestServer, written: str, body: Any, sent: bytes, kind: str
) -> None:
    data = {"id": 7, "note": "ä b", "tags": [1, None, 2], "nothing": None}
    if body != "input":
        data |= {"html": '<b a="1">', "xml": "<a/>"}
    await run(data, method="POST", body=body, body_format=written)
    [asked] = server.asked
    assert (asked.body, asked.headers["content-type"]) == (sent, kind)


@pytest.mark.parametrize(
    ("written", "body", "words"),
    [
        ("form", "input", "a form holds plain values"),
        ("text", {"field": "deep"}, r"must be text, but \$\.deep is"),
        ("text", {"field": "gone"}, "has no gone"),
        ("xml", {"field": "bad"}, r"\$\.bad is not: .*mismatched tag"),
        ("xml", {"template": "<a>{control}</a>"}, r"U\+0001"),
    ],
)
async def test_an_input_that_is_no_such_body_is_refused_before_the_call(
    run: Run, server: RestServer, written: str, body: Any, words: str
) -> None:
    data = {"deep": {"a": 1}, "bad": "<a></b>", "control": "\x01"}
    with pytest.raises(InputInvalid, match=words):
        await run(data, method="POST", body=body, body_format=written)
    assert server.asked == []


@pytest.mark.parametrize(
    ("config", "kind", "body", "words"),
    [
        ({}, "application/json", b"{broken", "its body cannot be used: The body is not JSON"),
        ({}, "application/json", b'{"a": NaN}', "The body is not JSON"),
        ({}, "application/json", b'{"a": 1, "a": 2}', "The body is not JSON"),
        ({}, "application/json", b'"\xff"', "The body is not JSON"),
        ({}, "image/png", b"\x89PNG", "neither JSON nor text in utf-8"),
        ({}, "text/plain; charset=klingon", b"x", "neither JSON nor text in klingon"),
        ({"returns": "body"}, "text/html", b"<html>", "HTTP 200 with text/html instead of JSON"),
        ({"returns": "body"}, "application/json", b"[1]", "must be a JSON object"),
        ({"returns": "body"}, "application/json", b"", "The body is not JSON"),
    ],
)
async def test_what_is_not_as_promised_names_the_system_and_what_to_do(
    run: Run, server: RestServer, config: dict[str, Any], kind: str, body: bytes, words: str
) -> None:
    server.headers, server.body = {"Content-Type": kind}, body
    error = await failure(run(path="/orders", **config), SystemAnswerInvalid)
    host = server.url.removeprefix("http://")
    assert error.message.startswith(f"{host} could not answer GET /orders: ")
    assert words in error.message
    assert "Try again" in error.message or "check the url of the agent 'orders'" in error.message


@pytest.mark.parametrize(
    ("status", "kind", "transient"),
    [
        (400, ConnectorError, False),
        (401, SystemRefused, False),
        (403, SystemRefused, False),
        (404, SystemNotFound, False),
        (408, SystemTimeout, True),
        (409, ConnectorError, False),
        (422, ConnectorError, False),
        (429, SystemThrottled, True),
        (500, SystemUnavailable, True),
        (503, SystemUnavailable, True),
    ],
)
async def test_a_status_says_whether_trying_again_may_help(
    run: Run, server: RestServer, status: int, kind: type[StepError], transient: bool
) -> None:
    server.status, server.body = status, b'{"title": "No.", "detail": "Not today."}'
    server.headers["Retry-After"] = "7"
    error = await failure(run({"id": "alice@example.com"}, path="/c/{id}?key=a"), kind)
    assert error.transient is transient
    assert error.retry_after == (7 if transient else None)
    assert "could not answer GET /c/{id}: HTTP" in error.message
    assert '"No.: Not today."' in error.message
    assert "alice" not in error.message


@pytest.mark.parametrize(
    ("credential", "header", "value"),
    [
        ("token", "authorization", "Bearer s3cret"),
        ("login", "authorization", "Basic dTpzM2NyZXQ="),
        ("key", "x-api-key", "s3cret"),
    ],
)
async def test_a_credential_is_sent_and_never_told(
    run: Run, server: RestServer, credential: str, header: str, value: str
) -> None:
    await run(credential=credential)
    assert server.asked[0].headers[header] == value
    server.status, server.body = 401, json.dumps({"error": f"bad {value}"}).encode()
    error = await failure(run(credential=credential), SystemRefused)
    assert value.rsplit(maxsplit=1)[-1] not in error.message


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_what_writes_carries_the_key_of_the_attempt(
    run: Run, server: RestServer, method: str
) -> None:
    data = b'{"n": 1.0,  "id": "a/b"}'
    body = None if method == "DELETE" else "input"
    await run(data, method=method, path="/orders/{id}", body=body, headers={"X-N": "{n}"})
    [asked] = server.asked
    assert (asked.method, asked.target) == (method, "/orders/a%2Fb")
    assert asked.headers["idempotency-key"] == "key-1"
    assert asked.headers["x-n"] == "1.0"
    assert asked.body == (b"" if method == "DELETE" else data)
    if body:
        assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_reads_carries_neither_key_nor_body(
    run: Run, server: RestServer, method: str
) -> None:
    output = json.loads(await run(method=method, query={"top": 5}))
    [asked] = server.asked
    assert (asked.method, asked.target, asked.body) == (method, "/?top=5", b"")
    assert "idempotency-key" not in asked.headers
    assert output["body"] == (None if method == "HEAD" else {})


async def test_another_content_type_may_be_sent(run: Run, server: RestServer) -> None:
    headers = {"Content-Type": "application/merge-patch+json", "accept": "application/hal+json"}
    await run(method="PATCH", body={"value": {"a": 1}}, headers=headers)
    [asked] = server.asked
    assert asked.headers["content-type"] == "application/merge-patch+json"
    assert asked.headers["accept"] == "application/hal+json"


@pytest.mark.parametrize("unannounced", [False, True])
async def test_an_answer_over_the_limit_is_refused_with_both_numbers(
    run: Run, server: RestServer, unannounced: bool
) -> None:
    server.unannounced, server.body = unannounced, json.dumps({"text": "x" * 988}).encode()
    assert len(await run(returns="body")) == 1000
    server.body = json.dumps({"text": "x" * 989}).encode()
    error = await failure(run(returns="body"), SystemAnswerInvalid)
    assert "1,001 bytes is larger than the limit of 1,000 bytes" in error.message


async def test_nobody_calls_this_machine_unless_it_is_permitted(
    server: RestServer, call: Callable[..., AgentCall]
) -> None:
    transport = GuardedTransport(Outbound())
    async with HttpClient(now=lambda: datetime.now(UTC), transport=transport) as http:
        requests = HttpRequests(
            http=http, find_credential={}.__getitem__, max_output_bytes=1000, offloader=INLINE
        )
        with pytest.raises(AgentMisconfigured, match="BATON_HTTP_ALLOW"):
            await requests.run(call("orders", config={"url": server.url}))
    assert server.asked == []


@pytest.fixture
async def api(
    database_url: str, tmp_path: Path, server: RestServer
) -> AsyncIterator[httpx2.AsyncClient]:
    """The API with a worker that may call this machine, and a deployed workflow that does."""
    settings = Settings(home=tmp_path, database_url=database_url, http_allow=("127.0.0.1",))
    async with open_platform(settings, database_url) as platform:
        stop = asyncio.Event()
        worker = build_worker(platform, concurrency=4, grace_seconds=1)
        working = asyncio.create_task(worker.run(stop))
        transport = httpx2.ASGITransport(app=build_app(platform))
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8420"
        ) as client:
            made = await client.post("/api/workflows", json=workflow(server.url))
            assert made.status_code == 201, made.text
            await client.post("/api/workflows/wf-fetch/deploy")
            yield client
        stop.set()
        await working


def workflow(url: str) -> dict[str, Any]:
    config = {"url": f"{url}/orders/{{id}}", "returns": "body"}
    return {
        "name": "Fetch",
        "slug": "fetch",
        "steps": [{"key": "fetch", "agent": "orders", "retry": {"max_retries": 0}}],
        "agents": [{"slug": "orders", "kind": "http", "effect": "read", "config": config}],
    }


async def execution(api: httpx2.AsyncClient) -> dict[str, Any]:
    started = await api.post("/api/workflows/wf-fetch/execute", json={"id": 7})
    async with asyncio.timeout(30):
        while True:
            found = await api.get(started.headers["location"])
            told: dict[str, Any] = found.json()
            if told["status"] in ("completed", "failed"):
                return told
            await asyncio.sleep(0.05)


async def test_ten_megabytes_arrive_through_worker_and_api_and_not_a_byte_more(
    api: httpx2.AsyncClient, server: RestServer
) -> None:
    text = "y" * (LIMIT - len('{"text":""}'))
    server.body = json.dumps({"text": text}, separators=(",", ":")).encode()
    told = await execution(api)
    assert told["status"] == "completed", told["error"]
    assert told["steps"][0]["output_bytes"] == LIMIT
    assert told["results"]["fetch"]["text"] == text

    server.body = json.dumps({"text": text + "y"}, separators=(",", ":")).encode()
    error = (await execution(api))["error"]
    assert "10,485,761 bytes is larger than the limit of 10,485,760 bytes" in error["message"]


async def test_a_wrong_configuration_is_refused_when_it_is_saved_and_says_where(
    api: httpx2.AsyncClient,
) -> None:
    changed = workflow("https://{tenant}.example")
    changed["agents"][0]["config"] |= {"body": "input"}
    refused = await api.put("/api/workflows/wf-fetch", json=changed, headers={"If-Match": '"1"'})
    assert refused.status_code == 422, refused.text
    told = refused.json()
    places = [problem["path"] for problem in told["problems"]]
    assert places == ["$.agents[0].config.url", "$.agents[0].config.body"]
    assert "the host is fixed" in told["problems"][0]["message"]


async def test_a_big_input_is_read_in_another_process_and_sent_as_it_is(
    server: RestServer, call: Callable[..., AgentCall]
) -> None:
    limits = PoolLimits(processes=1, seconds=30, memory_bytes=2**30, queue=None)
    helpers = HelperProcesses(limits, environment=os.environ)
    data = b'{"id": 7,  "part": {"n": 1.0}, "more": "' + b"x" * 500_000 + b'"}'
    transport = GuardedTransport(Outbound(("127.0.0.1",)))
    async with HttpClient(now=lambda: datetime.now(UTC), transport=transport) as http:
        requests = HttpRequests(
            http=http,
            find_credential={}.__getitem__,
            max_output_bytes=1000,
            offloader=Offloader(helpers),
        )
        config = {"url": f"{server.url}/{{id}}", "method": "PUT"}
        for body in ("input", {"field": "part"}, {"value": {"fixed": -0.0}}):
            await requests.run(call("orders", data, config={**config, "body": body}))
        with pytest.raises(InputInvalid, match=r"\$\.more\.gone") as caught:
            await requests.run(call("orders", data, config={"url": f"{server.url}/{{more.gone}}"}))
    await helpers.aclose()
    assert [asked.body for asked in server.asked] == [data, b'{"n":1.0}', b'{"fixed":-0.0}']
    assert {asked.target for asked in server.asked} == {"/7"}
    assert [problem.path for problem in caught.value.problems] == ["$.more.gone"]
