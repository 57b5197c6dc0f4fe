"""Parameters and members of bodies: what is refused, and in whose words."""

from __future__ import annotations

import re
from itertools import product

import pytest

from integration.api.api_calls import a_workflow, deployed

#: How pydantic begins its sentences.
FOREIGN = re.compile(
    r"Input should|Field required|String should|List should|Extra inputs|should be|valid (?:integer"
    r"|boolean|string|dictionary|list)|pydantic|Value error|_parsing|_type\b"
)


WRONG = [
    ("/executions?limit=ten", "`limit` must be a whole number, got 'ten'.", "type"),
    ("/executions?limit=0", "`limit` must be at least 1, got '0'.", "minimum"),
    ("/executions?limit=201", "`limit` must be at most 200, got '201'.", "maximum"),
    ("/executions?limit=1&limit=2", "`limit` was sent 2 times. Send it once.", "repeated"),
    ("/executions?status=odd", "`status` must be 'pending', 'running'", "enum"),
    ("/executions?workflow_id=A", "`workflow_id` must match the pattern ^[a-z0-9-]", "pattern"),
    (f"/workflows?search={'x' * 201}", "`search` must have at most 200 characters", "maxLen"),
    ("/workflows?archived=perhaps", "`archived` must be true or false", "type"),
    ("/executions/prospects", "`execution_id` is missing.", "required"),
    ("/workflows/wf-x/versions/one", "`version` in the path must be a whole number", "type"),
    ("/workflows/wf-x/versions/0", "`version` in the path must be at least 1", "minimum"),
    ("/workflows/wf-x/export?format=xml", "`format` must be 'yaml' or 'json'", "enum"),
    ("/notifications?channel=a&channel=b", "`channel` was sent 2 times", "repeated"),
    ("/notification-channels/A", "`channel_id` in the path must match the pattern", "pattern"),
]


@pytest.mark.parametrize(
    ("path", "said", "rule"), WRONG, ids=lambda text: text[:40] if text.startswith("/") else ""
)
async def test_a_wrong_parameter_is_named_with_what_it_must_be(client, path, said, rule):
    answer = await client.get(f"/api{path}")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid_input")
    assert said in problem["detail"]
    assert problem["problems"][0]["rule"].startswith(rule)
    assert not FOREIGN.search(answer.text)


WRONG_MEMBERS = [
    ({"version": "odd"}, "$.version: must be 'same' or 'current', got 'odd'."),
    ({"version": 1}, "$.version: must be 'same' or 'current', got 1."),
    ({"more": 1}, "$.more: is not known here; leave it out, got 1."),
]


@pytest.mark.parametrize(("body", "said"), WRONG_MEMBERS, ids=["text", "number", "unknown"])
async def test_a_wrong_member_of_a_body_likewise(client, body, said):
    answer = await client.post("/api/executions/exec-20260101-000000000000/retry", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert not FOREIGN.search(answer.text)


async def test_alternatives_of_a_member_are_one_problem(client, echo):
    body = {"definition": a_workflow(), "confirm_writes": 7}
    problem = (await client.post(f"{echo}/test", json=body)).json()
    assert [found["path"] for found in problem["problems"]] == ["$.confirm_writes"]
    assert "must be true or false or must be a list, got 7" in problem["detail"]


async def test_members_inside_lists_have_their_own_path(client):
    body = {"name": "A", "kind": "email", "notify_on": ["failure", "never"], "email": {"port": "x"}}
    answer = await client.post("/api/notification-channels", json=body)
    paths = {found["path"] for found in answer.json()["problems"]}
    assert {"$.notify_on[1]", "$.email.host", "$.email.port"} <= paths
    assert not FOREIGN.search(answer.text)


INSTANTS = [
    "2026-11-16T00:00:00Z",
    "2026-11-16t00:00:00z",
    "2026-11-16T00:00Z",
    "2026-11-16 00:00:00.123456Z",
    "2026-11-16T01:00:00%2B01:00",
    "2026-11-15T23:00:00-01:00",
]


@pytest.mark.parametrize("instant", INSTANTS)
async def test_instants_are_those_of_rfc_3339(client, instant):
    answer = await client.get(f"/api/executions?from={instant}")
    assert answer.status_code == 200, answer.text


NO_INSTANTS = [
    "0",
    "0.5",
    "1763251200",
    "1763251200000",
    "-1",
    "1e3",
    "2026-11-16",
    "2026-11-16T00:00:00",
    "2026-11-16T00:00:00+01:00",
    "2026-13-16T00:00:00Z",
    "2026-11-16T24:01:00Z",
    "2026-11-16T00:00:00+99:00",
    "P1D",
    "now",
    "",
    "٢٠٢٦-11-16T00:00:00Z",
]


@pytest.mark.parametrize("path", ["executions", "dashboard", "analytics/errors"])
@pytest.mark.parametrize("name", ["from", "to"])
async def test_other_texts_are_no_instants(client, path, name):
    answers = {text: await client.get(f"/api/{path}?{name}={text}") for text in NO_INSTANTS}
    assert [text for text, answer in answers.items() if answer.status_code != 422] == []
    said = f"The query parameter `{name}` must be an instant"
    assert [text for text, answer in answers.items() if said not in answer.text] == []


@pytest.mark.parametrize("path", ["executions", "notifications", "workflows/wf-a/versions"])
async def test_a_cursor_of_another_list_is_refused(client, path):
    await deployed(client, a_workflow(name="A"))
    await deployed(client, a_workflow(name="B"))
    cursor = (await client.get("/api/workflows?limit=1")).json()["next_cursor"]
    assert (await client.get(f"/api/workflows?cursor={cursor}")).status_code == 200
    answer = await client.get(f"/api/{path}?cursor={cursor}")
    assert answer.status_code == 422
    assert "is of another list" in answer.json()["detail"]


async def page_of(client, path, query):
    answer = await client.get(f"/api/{path}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["next_cursor"]


async def filled(client, name):
    """A workflow with two executions and two versions."""
    path = await deployed(client, a_workflow(name=name))
    for _ in range(2):
        answer = await client.post(f"{path}/execute", json={"note": "needle"})
        assert answer.status_code == 202
    changed = a_workflow(name=name, description="Changed")
    saved = await client.put(path, json=changed, headers={"If-Match": '"1"'})
    assert saved.status_code == 200


NARROWINGS = [
    ("workflows", ["", "search=wf-", "archived=true"]),
    (
        "executions",
        [
            "",
            "workflow_id=wf-a",
            "workflow_id=wf-b",
            "status=pending",
            "status=pending&status=running",
            "mode=production",
            "from=2026-01-01T00:00:00Z",
            "to=2126-01-01T00:00:00Z",
            "text=needle",
        ],
    ),
]


@pytest.mark.parametrize(("path", "narrowings"), NARROWINGS, ids=["workflows", "executions"])
async def test_a_cursor_of_a_list_with_other_filters_is_refused(client, path, narrowings):
    await filled(client, "A")
    await filled(client, "B")
    await filled(client, "C")
    cursors = {given: await page_of(client, path, f"{given}&limit=1") for given in narrowings}
    assert None not in cursors.values()
    # Another size of the page is the same list.
    answers = {
        (given, meant): await client.get(f"/api/{path}?{meant}&cursor={cursors[given]}")
        for given, meant in product(narrowings, repeat=2)
    }
    taken = [pair for pair, answer in answers.items() if answer.status_code == 200]
    assert taken == [(given, given) for given in narrowings]
    refused = [answer.json() for answer in answers.values() if answer.status_code == 422]
    assert len(refused) == len(answers) - len(taken)
    assert all("of this list with other filters" in problem["detail"] for problem in refused)
    assert {problem["problems"][0]["path"] for problem in refused} == {"query.cursor"}


async def test_a_cursor_of_the_versions_of_another_workflow_is_refused(client):
    await filled(client, "A")
    await filled(client, "B")
    cursor = await page_of(client, "workflows/wf-a/versions", "limit=1")
    assert cursor is not None
    assert (await client.get(f"/api/workflows/a/versions?cursor={cursor}")).status_code == 200
    assert (await client.get(f"/api/workflows/wf-b/versions?cursor={cursor}")).status_code == 422


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("workflow_id=a", "workflow_id=wf-a"),
        ("status=pending&status=running", "status=running&status=pending&status=running"),
        ("from=2026-01-01T00:00:00Z", "from=2026-01-01T01:00:00%2B01:00"),
    ],
    ids=["a slug", "an order", "an offset"],
)
async def test_filters_that_mean_the_same_are_one_list(client, given, meant):
    path = await deployed(client, a_workflow(name="A"))
    for _ in range(2):
        assert (await client.post(f"{path}/execute", json={})).status_code == 202
    cursor = (await client.get(f"/api/executions?limit=1&{given}")).json()["next_cursor"]
    answer = await client.get(f"/api/executions?{meant}&cursor={cursor}")
    assert answer.status_code == 200, answer.text


async def test_lists_of_values_are_still_repeated(client):
    assert (await client.get("/api/executions?status=failed&status=running")).status_code == 200
    ids = "execution_id=exec-20260101-000000000000&execution_id=exec-20260101-000000000001"
    assert (await client.get(f"/api/executions/prospects?{ids}")).status_code == 200


async def test_allow_names_every_method_of_a_path(client):
    document = (await client.get("/api/openapi.json")).json()
    for path, methods in document["paths"].items():
        answer = await client.request("PATCH", re.sub(r"{\w+}", "x", path))
        assert answer.status_code == 405, path
        allowed = set(answer.headers["allow"].lower().split(", "))
        assert methods.keys() == allowed, path


async def test_an_unknown_query_parameter_is_refused_with_what_could_be_meant(client):
    answer = await client.get("/api/executions?limitt=1&workflow=wf-x")
    assert answer.status_code == 422
    first, second = answer.json()["problems"]
    assert (first["path"], first["rule"]) == ("query.limitt", "unknown")
    assert "`limitt` is not known here. Did you mean `limit`?" in first["message"].replace("'", "`")
    assert second["path"] == "query.workflow"

    answer = await client.post("/api/workflows?dry_run=true", json=a_workflow())
    assert answer.status_code == 422
    assert (await client.get("/api/workflows")).json()["items"] == []

    answer = await client.get("/api/workers?probe=1")
    assert answer.status_code == 422
    assert "Leave it out: there are none." in answer.json()["problems"][0]["message"]


@pytest.mark.parametrize("query", ["x=1", "probe=1&probe=2", "", "=", "%00", "x", "limit=ten"])
async def test_health_may_be_asked_with_any_parameters(client, query):
    answer = await client.get(f"/api/health?{query}")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
