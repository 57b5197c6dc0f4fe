"""Whatever comes, no answer is an error of ours."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
members = st.sampled_from(
    [
        "name",
        "slug",
        "steps",
        "agents",
        "input_schema",
        "version",
        "mapping",
        "key",
        "agent",
        "description",
    ]
)
requests = st.sampled_from(
    [
        "definition",
        "input",
        "pins",
        "only",
        "confirm_writes",
        "config",
        "use_output",
        "text",
        "from",
        "to",
        "version",
    ]
)
workflow_like = st.dictionaries(members, json_values, max_size=5) | st.fixed_dictionaries(
    {
        "name": st.text(max_size=20),
        "steps": st.lists(st.dictionaries(members, json_values), max_size=3),
    }
)
request_like = st.dictionaries(requests, json_values | workflow_like, max_size=4) | (
    st.fixed_dictionaries(
        {
            "definition": st.just({"name": "Draft", "steps": [{"key": "a", "agent": "echo"}]}),
            "pins": st.dictionaries(st.sampled_from(["a", "b"]), json_values, max_size=2),
            "confirm_writes": json_values,
        }
    )
)
channel_like = st.fixed_dictionaries(
    {"name": st.text(min_size=1, max_size=20)},
    optional={
        "id": st.text(max_size=8),
        "kind": st.sampled_from(["teams", "slack", "webhook", "email"]),
        "notify_on": st.lists(st.sampled_from(["failure", "success"]), max_size=2),
        "workflows": st.lists(st.text(max_size=8) | st.just("wf-echo"), max_size=2),
        "url": st.text(max_size=30) | st.text(max_size=30).map(lambda text: f"https://{text}"),
        "password": st.text(max_size=8),
        "email": st.fixed_dictionaries(
            {
                "host": st.text(max_size=12),
                "sender": st.text(max_size=12) | st.just("a@example.com"),
                "recipients": st.lists(st.text(max_size=8) | st.just("b@example.com"), max_size=2),
            },
            optional={"port": st.integers(), "username": st.text(max_size=8)},
        ),
    },
)
bodies = st.binary(max_size=60) | (json_values | workflow_like | request_like | channel_like).map(
    lambda value: json.dumps(value, ensure_ascii=True).encode()
)
ids = st.text(max_size=20).map(lambda text: quote(text.encode("utf-8", "replace"), safe="")) | (
    st.sampled_from(["wf-echo", "exec-20260101-000000000000", "%00", "..", "%2e%2e", "%ff"])
)
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40) | (
    st.sampled_from(['{"a":"\\u0000"}', "wait=999999999", '"1"', "k"])
)
paths = st.sampled_from(
    [
        ("POST", "/api/workflows"),
        ("GET", "/api/workflows"),
        ("GET", "/api/workflows/{id}"),
        ("PUT", "/api/workflows/{id}"),
        ("POST", "/api/workflows/{id}/deploy"),
        ("POST", "/api/workflows/{id}/execute"),
        ("GET", "/api/executions"),
        ("GET", "/api/executions/{id}"),
        ("POST", "/api/executions/{id}/retry"),
        ("POST", "/api/executions/{id}/resume"),
        ("POST", "/api/workflows/wf-echo/executions/{id}/cancel"),
        ("POST", "/api/workflows/{id}/test"),
        ("POST", "/api/workflows/wf-draft/test"),
        ("GET", "/api/executions/{id}/steps/{id}/logs"),
        ("GET", "/api/executions/{existing}/steps/{id}"),
        ("GET", "/api/executions/{existing}/steps/echo/{id}"),
        ("POST", "/api/executions/{existing}/steps/echo/run"),
        ("POST", "/api/executions/{existing}/resume"),
        ("GET", "/api/agents"),
        ("GET", "/api/agents/{id}"),
        ("GET", "/api/templates"),
        ("POST", "/api/workflows/validate"),
        ("POST", "/api/workflows/preview"),
        ("POST", "/api/workflows/import"),
        ("GET", "/api/workflows/{id}/versions"),
        ("GET", "/api/workflows/wf-echo/versions"),
        ("GET", "/api/workflows/wf-echo/versions/{id}"),
        ("POST", "/api/workflows/wf-echo/compare"),
        ("POST", "/api/workflows/wf-echo/restore"),
        ("POST", "/api/workflows/{id}/archive"),
        ("POST", "/api/workflows/{id}/unarchive"),
        ("GET", "/api/workflows/{id}/usage"),
        ("GET", "/api/workflows/wf-echo/export"),
        ("GET", "/api/notification-channels"),
        ("POST", "/api/notification-channels"),
        ("POST", "/api/notification-channels/preview"),
        ("GET", "/api/notification-channels/{id}"),
        ("PUT", "/api/notification-channels/{id}"),
        ("PUT", "/api/notification-channels/ops"),
        ("DELETE", "/api/notification-channels/{id}"),
        ("POST", "/api/notification-channels/ops/test"),
        ("GET", "/api/notifications"),
    ]
)
queries = st.dictionaries(
    st.sampled_from(
        [
            "limit",
            "cursor",
            "mode",
            "status",
            "workflow_id",
            "search",
            "archived",
            "message",
            "version",
            "format",
            "execution_id",
            "channel",
        ]
    ),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace").decode()),
    max_size=2,
)


async def test_no_request_makes_an_error_of_ours(client, echo):
    loop = asyncio.get_running_loop()
    existing = (await client.post(f"{echo}/execute", json={})).json()["execution_id"]
    await client.post(f"/api/executions/{existing}/cancel")
    channel = {"name": "Ops", "kind": "webhook", "url": "https://127.0.0.1.invalid/"}
    assert (await client.post("/api/notification-channels", json=channel)).status_code == 201

    @settings(
        max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(
        where=paths,
        id_=ids,
        query=queries,
        body=bodies,
        headers=st.dictionaries(
            st.sampled_from(["Baton-Metadata", "Idempotency-Key", "If-Match"]), header_values
        ),
    )
    def ask(where, id_, query, body, headers):
        method, path = where
        request = client.request(
            method,
            path.replace("{id}", id_).replace("{existing}", existing),
            params=query,
            content=body if method != "GET" else None,
            headers={
                "Content-Type": "application/json",
                **{name: value.encode("latin-1") for name, value in headers.items()},
            },
        )
        answer = asyncio.run_coroutine_threadsafe(request, loop).result(20)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.json()["status"] == answer.status_code

    await asyncio.to_thread(ask)
