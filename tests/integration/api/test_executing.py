"""POST execute: exact input, hostile bodies, once per key, waiting."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator

import msgspec
import pytest

from integration.api.api_calls import Client, a_workflow, deployed, gate_workflow, signal

EXACT = (
    b'{"zebra":1e16,"apple":-0.0,"big":18446744073709551616,"million":1.0E+6,'
    b'"nul":"a\\u0000b","escaped":"\\u00e9\\/","empty":{},"list":[1.50,null,true]}'
)


async def post(client: Client, path: str, body: bytes, **headers: str):
    return await client.post(
        path, content=body, headers={"content-type": "application/json", **headers}
    )


async def test_an_accepted_execution_waits_and_says_where_it_is(client, echo):
    answer = await client.post(f"{echo}/execute", json={})
    body = answer.json()
    execution_id = body.pop("execution_id")
    assert answer.status_code == 202
    assert answer.headers["location"] == f"{echo}/executions/{execution_id}"
    assert body == {
        "status": "pending",
        "message": "The execution waits for a worker.",
        "current_step": 0,
        "total_steps": 1,
    }
    read = (await client.get(answer.headers["location"])).json()
    assert (read["status"], read["trigger"], read["created_by"]) == (
        "pending",
        "api",
        "local-operator",
    )
    assert read["waiting_for"] == "a worker with python:echo"


async def test_data_goes_through_unchanged_to_the_byte(client, echo, worker):
    async with worker():
        answer = await post(client, f"{echo}/execute", EXACT, Prefer="wait=20")
    members = msgspec.json.decode(answer.content, type=dict[str, msgspec.Raw])
    assert bytes(members["input"]) == EXACT
    assert int(bytes(members["input_bytes"])) == len(EXACT)
    output = msgspec.json.decode(members["results"], type=dict[str, msgspec.Raw])["echo"]
    assert msgspec.json.decode(output) == msgspec.json.decode(EXACT)
    assert bytes(output).startswith(b'{"zebra":1e16,"apple":-0.0,"big":18446744073709551616,')


async def test_only_the_space_around_tokens_is_dropped(client, echo):
    spaced = b'\n{ "a" : 1.50 ,\t"b" : [ 1E2 , "two  words" ] }\r\n'
    location = (await post(client, f"{echo}/execute", spaced)).headers["location"]
    members = msgspec.json.decode((await client.get(location)).content, type=dict[str, msgspec.Raw])
    assert bytes(members["input"]) == b'{"a":1.50,"b":[1E2,"two  words"]}'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a":1,"a":2}', "appears twice"),
        (b'{"a":NaN}', "NaN"),
        (b'{"a":1e400}', "64-bit"),
        (b'{"a":"\\ud800"}', "surrogate"),
        (b'{"a":"\xff"}', "UTF-8"),
        (b"[1]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'{"a":1} {}', "JSON"),
        (b'{"a":' + b"[" * 300 + b"]" * 300 + b"}", "nested"),
        (b"", "JSON"),
    ],
)
async def test_a_body_that_cannot_be_kept_is_refused_with_the_place(client, echo, body, reason):
    answer = await post(client, f"{echo}/execute", body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_json"
    assert reason in answer.json()["detail"]
    assert (await client.get("/api/executions")).json()["items"] == []


async def test_the_limit_is_10_mb_to_the_byte_and_named_with_the_size(client, echo):
    limit = 10 * 1024 * 1024
    fitting = b'{"a":"' + b"x" * (limit - 8) + b'"}'
    assert (await post(client, f"{echo}/execute", fitting)).status_code == 202
    answer = await post(client, f"{echo}/execute", fitting + b" ")
    assert answer.status_code == 413
    assert "10,485,761 bytes; the limit is 10,485,760 bytes" in answer.json()["detail"]


async def test_a_body_without_a_length_is_read_no_further_than_the_limit(client, echo):
    sent = []

    async def endless() -> AsyncIterator[bytes]:
        for n in range(40):
            sent.append(n)
            yield b"x" * 1024 * 1024

    answer = await client.post(
        f"{echo}/execute", content=endless(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413
    assert "the limit is 10,485,760 bytes" in answer.json()["detail"]
    assert len(sent) <= 12


async def test_a_small_body_without_a_length_is_read(client, echo):
    async def chunks() -> AsyncIterator[bytes]:
        for part in (b'{"a"', b": 1", b"}"):
            yield part

    answer = await client.post(
        f"{echo}/execute", content=chunks(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 202
    untyped = await client.post(f"{echo}/execute", content=chunks())
    assert untyped.status_code == 415


async def test_a_workflow_that_was_never_deployed_says_what_to_do(client):
    path = (await client.post("/api/workflows", json=a_workflow())).headers["location"]
    answer = await client.post(f"{path}/execute", json={})
    assert answer.status_code == 409
    assert answer.json()["code"] == "not_deployed"
    assert "Deploy it, or run its newest version as a test." in answer.json()["detail"]
    tested = await client.post(f"{path}/execute?mode=test", json={})
    assert tested.status_code == 202
    read = (await client.get(tested.headers["location"])).json()
    assert (read["mode"], read["version"]) == ("test", 1)


@pytest.fixture
async def writes(client):
    """Path of a workflow with two steps that write."""
    file = {
        "name": "Writes",
        "steps": [
            {"key": "tell", "agent": "note"},
            {"key": "again", "agent": "note"},
            {"key": "echo", "agent": "echo"},
        ],
    }
    return (await client.post("/api/workflows", json=file)).headers["Location"]


@pytest.mark.parametrize(
    ("query", "left"),
    [("", ["tell", "again"]), ("&confirm_writes=tell", ["again"])],
    ids=["none confirmed", "one confirmed"],
)
async def test_a_test_writes_only_what_was_confirmed_before(client, writes, query, left):
    refused = await client.post(f"{writes}/execute?mode=test{query}", json={})
    assert refused.status_code == 409
    assert [problem["step"] for problem in refused.json()["problems"]] == left
    assert {problem["rule"] for problem in refused.json()["problems"]} == {"unconfirmed"}
    listed = (await client.get(f"/api/executions?workflow_id={writes.rpartition('/')[2]}")).json()
    assert listed["items"] == [], "nothing was started"


@pytest.mark.parametrize("query", ["*", "tell&confirm_writes=again"])
async def test_a_test_whose_writes_are_all_confirmed_starts(client, writes, query):
    started = await client.post(f"{writes}/execute?mode=test&confirm_writes={query}", json={})
    assert started.status_code == 202, started.text


async def test_in_production_no_write_is_confirmed(client, writes):
    await client.post(f"{writes}/deploy", json={})
    assert (await client.post(f"{writes}/execute", json={})).status_code == 202


@pytest.mark.parametrize(("query", "steps"), [("", 1), ("?mode=production", 1), ("?mode=test", 2)])
async def test_test_mode_runs_the_saved_draft_and_production_the_deployed_version(
    client, echo, query, steps
):
    await client.put(
        echo,
        json=a_workflow(steps=[{"key": k, "agent": "echo"} for k in ("a", "b")]),
        headers={"If-Match": '"1"'},
    )
    answer = await client.post(f"{echo}/execute{query}", json={})
    assert answer.json()["total_steps"] == steps


async def test_another_mode_is_refused(client, echo):
    assert (await client.post(f"{echo}/execute?mode=other", json={})).status_code == 422


async def test_input_that_breaks_the_schema_lists_every_problem(client):
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer"}},
        "required": ["n", "text"],
    }
    path = await deployed(client, a_workflow(input_schema=schema))
    answer = await client.post(f"{path}/execute", json={"n": "one"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"
    assert {problem["rule"] for problem in answer.json()["problems"]} == {"type", "required"}


async def test_metadata_is_kept_beside_the_execution(client, echo):
    text = json.dumps({"ticket": "INC1", "who": "M\u00fcller"}, ensure_ascii=False).encode()
    answer = await client.post(f"{echo}/execute", json={}, headers={b"Baton-Metadata": text})
    read = (await client.get(answer.headers["location"])).json()
    assert read["metadata"] == {"ticket": "INC1", "who": "M\u00fcller"}


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ("[1]", 400),
        ("{", 400),
        ('{"a":"%s"}' % ("x" * 4089), 413),
        (r'{"a":"\u0000"}', 422),
        (r'{"\u0000":1}', 422),
        (r'{"a":"\\u0000"}', 202),
        ('{"a":"%s"}' % ("x" * 4088), 202),
    ],
)
async def test_metadata_is_a_small_object_without_the_character_that_queries_cannot_hold(
    client, echo, metadata, status
):
    answer = await client.post(f"{echo}/execute", json={}, headers={"Baton-Metadata": metadata})
    assert answer.status_code == status


async def test_twenty_simultaneous_posts_with_one_key_start_one_execution(client, echo):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = await asyncio.gather(
        *(client.post(f"{echo}/execute", json={"a": 1}, headers=key) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len((await client.get("/api/executions")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "more"),
    [({"a": 2}, {}), ({"a": 1}, {"Baton-Metadata": '{"b":1}'})],
    ids=["another input", "other metadata"],
)
async def test_a_key_used_for_another_request_is_a_conflict(client, echo, body, more):
    key = {"Idempotency-Key": "k"}
    await client.post(f"{echo}/execute", json={"a": 1}, headers=key)
    answer = await client.post(f"{echo}/execute", json=body, headers=key | more)
    assert answer.status_code == 409
    assert "was used for another request" in answer.json()["detail"]


async def test_a_key_repeats_its_answer_even_where_starting_is_not_possible_any_more(client, echo):
    key = {"Idempotency-Key": "k"}
    first = await client.post(f"{echo}/execute", json={"a": 1}, headers=key)
    strict = a_workflow(input_schema={"required": ["b"]})
    await client.put(echo, json=strict, headers={"If-Match": '"1"'})
    await client.post(f"{echo}/deploy")
    again = await client.post(f"{echo}/execute", json={"a": 1}, headers=key)
    assert (again.status_code, again.content) == (202, first.content)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "\u00e9"])
async def test_a_key_is_short_and_visible(client, echo, key):
    answer = await client.post(
        f"{echo}/execute", json={}, headers={b"Idempotency-Key": key.encode("latin-1")}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_who_waits_too_short_gets_the_id_all_the_same(client, echo):
    answer = await client.post(
        f"{echo}/execute", json={}, headers={"Prefer": "respond-async, wait=1"}
    )
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=1"
    assert answer.json()["status"] == "pending"


@pytest.mark.parametrize("prefer", ["wait=0", "wait=-1", "wait=soon", "await=30", "return=minimal"])
async def test_preferences_that_cannot_be_met_are_none(client, echo, prefer):
    answer = await client.post(f"{echo}/execute", json={}, headers={"Prefer": prefer})
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers


async def test_who_waits_for_a_failure_gets_it_with_its_reason(client, worker, tmp_path):
    path = await deployed(client, gate_workflow())
    signal(tmp_path, "fail")
    async with worker():
        answer = await client.post(
            f"{path}/execute",
            json={"path": str(tmp_path / "signal")},
            headers={"Prefer": "wait=20"},
        )
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "failed")
    assert "the gate is closed" in body["error"]["message"]
