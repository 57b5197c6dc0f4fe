"""Workflow files that are made to cost much or to break something get an answer all the same."""

from __future__ import annotations

import pytest

from integration.api.api_calls import a_workflow
from integration.api.hostile_files import FILES, TEXTS

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("name", FILES)
async def test_a_hostile_file_is_judged_shown_and_saved_or_clearly_refused(client, name):
    target = "/api/workflows/wf-hostile-target"
    await client.post("/api/workflows", json=a_workflow(slug="hostile-target"))
    content = FILES[name]()
    assert len(content) <= 1_000_000
    draft = b'{"definition":' + content + b"}"
    requests = [
        ("POST", "/api/workflows/validate", content),
        ("POST", "/api/workflows/preview", draft),
        ("POST", "/api/workflows", content),
        ("PUT", target, content),
        ("POST", "/api/workflows/wf-hostile/test", draft),
        ("POST", f"{target}/compare", b'{"from":{"version":1},"to":' + draft + b"}"),
    ]
    answers = [
        await client.request(method, path, content=body, headers={**JSON, "If-Match": '"1"'})
        for method, path, body in requests
    ]
    broken = [answer.text[:500] for answer in answers if answer.status_code >= 500]
    assert broken == []
    refused = [answer for answer in answers if answer.status_code >= 400]
    kinds = {answer.headers["content-type"] for answer in refused}
    assert kinds <= {"application/problem+json"}
    assert all(answer.json()["detail"] for answer in refused)


@pytest.mark.parametrize("name", TEXTS)
async def test_a_hostile_text_is_read_or_clearly_refused(client, name):
    answer = await client.post("/api/workflows/import", json={"text": TEXTS[name]()})
    assert answer.status_code in (200, 413, 422), answer.text[:500]
    assert answer.status_code == 200 or answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("alternatives in alternatives", "$.steps[0].output_schema"),
        ("a chain of 2,000 references", "$.steps[0].output_schema"),
        ("a reference to elsewhere", "$.steps[0].output_schema"),
        ("an expression of 2,000 alternatives", "$.steps[1].mapping.a"),
        ("an expression of 100,000 brackets", "$.steps[1].mapping.a"),
        ("a condition of 100,000 brackets", "$.steps[0].when"),
    ],
)
async def test_what_is_too_much_is_a_problem_at_its_place(client, name, path):
    answer = await client.post("/api/workflows/validate", content=FILES[name](), headers=JSON)
    assert path in {problem["path"] for problem in answer.json()["problems"]}


async def test_what_there_was_no_work_left_for_cannot_be_told_and_blocks_nothing(client):
    content = FILES["10,000 properties that do not fit"]()
    body = (await client.post("/api/workflows/validate", content=content, headers=JSON)).json()
    last = body["steps"][1]["inputs"][-1]
    assert (last["verdict"], "too large" in last["message"]) == ("unknown", True)
    assert len(body["steps"][1]["inputs"]) < 5_000
    assert last["path"] not in {problem["path"] for problem in body["problems"]}
