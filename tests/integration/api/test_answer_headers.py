"""No answer of the API is cached, guessed at, or loaded by another site."""

from __future__ import annotations

import httpx2
import pytest

from baton.bootstrap_api import build_app

EXPECTED = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
}


ANSWERS = [
    ("GET", "/api/health", {}, 200),
    ("GET", "/api/openapi.json", {}, 200),
    ("GET", "/api/workflows/wf-echo/export", {}, 200),
    ("GET", "/api/nothing", {}, 404),
    ("DELETE", "/api/health", {}, 405),
    ("GET", "/api/executions?limit=0", {}, 422),
    ("GET", "/api/health", {"headers": {"Host": "evil.example"}}, 403),
    ("GET", "/api/health", {"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    ("POST", "/api/workflows", {"content": b"x", "headers": {"Content-Type": "a/b"}}, 415),
    ("POST", "/api/workflows/wf-echo/execute", {"json": {}}, 202),
]


@pytest.mark.parametrize(("method", "path", "options", "status"), ANSWERS)
async def test_every_answer_of_the_api_carries_them(client, echo, method, path, options, status):
    answer = await client.request(method, path, **options)
    assert answer.status_code == status
    assert EXPECTED.items() <= dict(answer.headers).items()


async def test_an_internal_error_carries_them(platform):
    app = build_app(platform)

    async def fail() -> None:
        raise RuntimeError

    app.add_api_route("/api/defect", fail)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/api/defect")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert EXPECTED.items() <= dict(answer.headers).items()


async def test_pages_keep_their_own_caching(client):
    answer = await client.get("/executions")
    assert answer.headers["cache-control"] == "no-cache"
