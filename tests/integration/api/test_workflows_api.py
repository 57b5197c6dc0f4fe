"""Workflows over HTTP: versions, conflicts, deployment, pages."""

from __future__ import annotations

import msgspec
import pytest

from integration.api.api_calls import a_workflow

NUMBER = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


async def test_a_new_workflow_is_version_1_and_not_deployed(client):
    answer = await client.post("/api/workflows", json=a_workflow(slug="my-echo"))
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/workflows/wf-my-echo"
    assert answer.headers["etag"] == '"1"'
    body = answer.json()
    assert (body["workflow_id"], body["version"], body["deployed_version"]) == (
        "wf-my-echo",
        1,
        None,
    )
    assert body["created_by"] == "local-operator"


async def test_a_workflow_is_read_with_its_file_as_it_was_saved(client):
    text = (
        b'{"name":"Echo","steps":[{"key":"echo","agent":"echo",'
        b'"config":{"z":1.0,"a":-0.0,"big":18446744073709551616}}]}'
    )
    await client.post("/api/workflows", content=text, headers={"content-type": "application/json"})
    answer = await client.get("/api/workflows/wf-echo")
    assert answer.headers["etag"] == '"1"'
    members = msgspec.json.decode(answer.content, type=dict[str, msgspec.Raw])
    assert bytes(members["definition"]) == text


async def test_a_bad_workflow_lists_every_problem(client):
    steps = [{"key": "UPPER", "agent": "echo"}, {"key": "ok", "agent": "no-such-agent"}]
    answer = await client.post("/api/workflows", json={"name": "X", "steps": steps, "extra": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_workflow")
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["problems"]) >= 3


@pytest.mark.parametrize(
    ("path", "status"), [("", 422), ("/validate", 200)], ids=["saved", "checked"]
)
async def test_whatever_a_list_of_steps_can_get_wrong_is_refused_at_once_each_at_its_place(
    client, path, status
):
    steps = [
        {"key": "one", "agent": "echo", "mapping": {"a": "steps.two.output.a"}},
        {"key": "two", "agent": "echo", "mapping": {"a": "steps.two.output.a"}},
        {"key": "two", "agent": "echo", "mapping": {"a": {"expr": "items["}}},
        {"key": "four", "agent": "nobody"},
        {"key": "five", "agent": "echo", "mapping": {"n": "input.word"}, "input_schema": NUMBER},
        {"key": "six", "agent": "echo", "mapping": {}, "input_schema": NUMBER},
        {"key": "seven", "agent": "echo", "when": "a ||", "timeout_seconds": 0},
        {"key": "eight", "agent": "echo", "output_schema": {"type": "thing"}, "next": "one"},
    ]
    words = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
    wrong = {"name": "", "input_schema": words, "steps": steps + steps[:1] * 20}
    answer = await client.post(f"/api/workflows{path}", json=wrong)
    assert answer.status_code == status
    found = {problem["path"] for problem in answer.json()["problems"]}
    assert found >= {
        "$.name",
        "$.steps",
        "$.steps[0].mapping.a",
        "$.steps[1].mapping.a",
        "$.steps[2].key",
        "$.steps[2].mapping.a",
        "$.steps[3].agent",
        "$.steps[4].mapping.n",
        "$.steps[5].mapping.n",
        "$.steps[6].when",
        "$.steps[6].timeout_seconds",
        "$.steps[7]",
    }
    assert any("output_schema" in place for place in found)


@pytest.mark.parametrize(
    "workflow",
    [
        a_workflow(name="a\u0000b"),
        a_workflow(description="a\u0000b"),
        a_workflow(steps=[{"key": "echo", "agent": "echo", "name": "a\u0000b"}]),
        a_workflow(steps=[{"key": "echo", "agent": "echo", "mapping": {"a\u0000": "b"}}]),
    ],
)
async def test_u0000_is_kept_in_data_and_refused_in_what_people_read(client, workflow):
    answer = await client.post("/api/workflows", json=workflow)
    shown = "mapping" not in workflow["steps"][0]
    assert answer.status_code == (422 if shown else 201), answer.text


async def test_a_taken_slug_is_a_conflict_that_says_what_to_do(client):
    await client.post("/api/workflows", json=a_workflow())
    answer = await client.post("/api/workflows", json=a_workflow(slug="echo"))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "save a new version of that workflow" in answer.json()["detail"]


async def test_saving_makes_the_next_version_and_leaves_the_deployed_one(client, echo):
    answer = await client.put(echo, json=a_workflow(description="new"), headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'
    assert (answer.json()["version"], answer.json()["deployed_version"]) == (2, 1)


@pytest.mark.parametrize(
    ("slug", "second"),
    [({}, {}), ({"slug": "echo"}, {"slug": "second"})],
    ids=["without a slug", "with its slug"],
)
async def test_saving_without_a_change_makes_no_version_and_says_so(client, echo, slug, second):
    answer = await client.put(echo, json=a_workflow(**slug), headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    assert answer.json()["unchanged"] is True
    made = await client.post("/api/workflows", json=a_workflow(slug="second"))
    again = await client.put(
        made.headers["location"], json=a_workflow(**second), headers={"If-Match": '"1"'}
    )
    assert again.json()["unchanged"] is True
    changed = await client.put(
        echo, json=a_workflow(description="new"), headers={"If-Match": '"1"'}
    )
    assert (changed.json()["version"], changed.json()["unchanged"]) == (2, False)


async def test_a_save_whose_answer_was_lost_is_saved_once(client, echo):
    for _ in range(2):
        answer = await client.put(
            echo, json=a_workflow(slug="echo", description="new"), headers={"If-Match": '"1"'}
        )
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
        assert answer.json()["unchanged"] is False


async def test_a_save_that_does_not_say_where_it_began_is_refused(client, echo):
    answer = await client.put(echo, json=a_workflow())
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


@pytest.mark.parametrize("tag", ["*", "1", 'W/"1"', '"one"', '"1", "2"', '"99999999999999999999"'])
async def test_a_version_is_one_number_in_quotes(client, echo, tag):
    answer = await client.put(echo, json=a_workflow(), headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_stale_save_is_told_both_versions(client, echo):
    theirs, mine = a_workflow(description="theirs"), a_workflow(description="mine")
    await client.put(echo, json=theirs, headers={"If-Match": '"1"'})
    answer = await client.put(echo, json=mine, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert answer.json()["current"] == {
        "version": 2,
        "definition": {"slug": "echo", **theirs},
    }
    assert answer.json()["submitted"] == {"version": 1, "definition": mine}
    assert (await client.get(echo)).json()["definition"]["description"] == "theirs"


async def test_the_slug_never_changes(client, echo):
    answer = await client.put(echo, json=a_workflow(slug="other"), headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_workflow")


@pytest.mark.parametrize(
    ("body", "expected"),
    [({}, 2), ({"version": 1}, 1), ({"version": None}, 2)],
    ids=["unnamed", "the first", "none"],
)
async def test_any_saved_version_can_be_deployed(client, echo, body, expected):
    await client.put(echo, json=a_workflow(description="new"), headers={"If-Match": '"1"'})
    answer = await client.post(f"{echo}/deploy", json=body)
    assert answer.json()["deployed_version"] == expected
    assert (await client.post(f"{echo}/deploy", json={"version": 3})).status_code == 404


@pytest.mark.parametrize(
    "body", [{"version": "1"}, {"version": 0}, {"version": 2**31}, {"version": True}, {"v": 1}]
)
async def test_deploy_takes_a_version_and_nothing_else(client, echo, body):
    answer = await client.post(f"{echo}/deploy", json=body)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["path"].startswith("$.v")


@pytest.mark.parametrize(
    "id_", ["wf-none", "none", "wf-", "%00", "wf-%F0%9F%98%80", "wf-" + "x" * 500]
)
async def test_an_unknown_or_impossible_id_is_not_found(client, id_):
    path = f"/api/workflows/{id_}"
    answers = [
        await client.get(path),
        await client.put(path, json=a_workflow(), headers={"If-Match": '"1"'}),
        await client.post(f"{path}/deploy"),
        await client.post(f"{path}/execute", json={}),
    ]
    found = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert found == [(404, "not_found")] * 4


async def test_workflows_are_listed_newest_first_a_page_at_a_time(client):
    for n in range(5):
        await client.post("/api/workflows", json=a_workflow(name=f"Echo {n}"))
    pages, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"/api/workflows?limit=2{cursor and f'&cursor={cursor}'}")).json()
        pages.append([item["name"] for item in page["items"]])
        cursor = page["next_cursor"]
    assert pages == [["Echo 4", "Echo 3"], ["Echo 2", "Echo 1"], ["Echo 0"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=%00"])
async def test_a_page_that_cannot_be_is_refused(client, query):
    answer = await client.get(f"/api/workflows?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
