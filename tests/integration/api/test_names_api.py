"""Names and slugs as people give them, bodies as their editors save them."""

from __future__ import annotations

import pytest

from integration.api.api_calls import a_workflow

CHANNEL = {"kind": "webhook", "url": "https://127.0.0.1.invalid/"}
MARK = b"\xef\xbb\xbf"


STEP = {"key": "a", "agent": "echo", "name": "x\u2067y"}
AGENT = {"slug": "own", "kind": "http", "name": "x\u200fy", "config": {}}


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("$.name", a_workflow(name="Pay\u202elater")),
        ("$.steps[0].name", {"name": "A", "steps": [STEP]}),
        ("$.agents[0].name", {**a_workflow(), "agents": [AGENT]}),
    ],
    ids=["workflow", "step", "agent"],
)
async def test_names_that_would_change_the_text_around_them_are_refused(client, path, document):
    answer = await client.post("/api/workflows", json=document)
    assert answer.status_code == 422, answer.text
    (problem,) = [found for found in answer.json()["problems"] if found["path"] == path]
    assert problem["rule"] == "unshowable"
    assert "U+20" in problem["message"]


@pytest.mark.parametrize("name", ["two\nlines", "a\tb", "bell\x07", "\u2028"])
async def test_names_of_several_lines_or_with_control_characters_are_refused(client, name):
    answer = await client.post("/api/workflows", json=a_workflow(name=name))
    assert answer.status_code == 422, answer.text


async def test_the_name_of_a_channel_does_not_change_the_text_around_it(client):
    answer = await client.post("/api/notification-channels", json={**CHANNEL, "name": "a\u202eb"})
    assert answer.status_code == 422


async def test_what_an_error_repeats_is_shown_escaped(client):
    step = {"key": "a", "agent": "ec\u202eho"}
    answer = await client.post("/api/workflows", json={"name": "A", "steps": [step]})
    assert answer.status_code == 422
    assert "\\\\u202e" in answer.text
    assert not set("\u202e\u2066") & set(answer.text)


async def test_names_that_give_one_slug_are_numbered_and_slugs_that_were_chosen_are_not(client):
    answers = [
        await client.post("/api/workflows", json=a_workflow(name=name))
        for name in ("Prüfung", "Prufung", "PRUFUNG!", "票据分类", "!!!")
    ]
    assert {answer.status_code for answer in answers} == {201}
    paths = [answer.headers["location"].rpartition("/")[2] for answer in answers]
    assert paths[:4] == ["wf-prufung", "wf-prufung-2", "wf-prufung-3", "wf-piaojufenlei"]
    assert paths[4].startswith("wf-workflow-")
    second = f"/api/workflows/{paths[1]}"
    saved = await client.put(
        second, json=a_workflow(name="Prufung", description="new"), headers={"If-Match": '"1"'}
    )
    assert saved.status_code == 200
    assert (await client.post(f"{second}/deploy")).status_code == 200
    taken = await client.post("/api/workflows", json=a_workflow(slug="prufung"))
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")


async def test_a_workflow_is_found_by_its_id_and_by_its_slug(client):
    created = await client.post("/api/workflows", json=a_workflow(slug="triage"))
    assert created.status_code == 201, created.text
    names = ("triage", "wf-triage")
    found = [(await client.get(f"/api/workflows/{name}")).json() for name in names]
    assert [workflow["workflow_id"] for workflow in found] == ["wf-triage"] * 2
    assert (await client.post("/api/workflows/triage/deploy", json={})).status_code == 200
    started = await client.post("/api/workflows/triage/execute", json={"text": "Hi"})
    assert started.status_code == 202, started.text
    execution = started.json()["execution_id"]
    lists = [(await client.get(f"/api/executions?workflow_id={name}")).json() for name in names]
    ids = [[item["execution_id"] for item in found["items"]] for found in lists]
    assert ids == [[execution]] * 2
    below = await client.get(f"/api/workflows/triage/executions/{execution}")
    assert below.json()["workflow_id"] == "wf-triage"
    assert (await client.get("/api/workflows/nothing")).status_code == 404


async def test_channels_of_one_name_get_ids_of_their_own(client):
    ids = []
    for _ in range(2):
        answer = await client.post("/api/notification-channels", json={**CHANNEL, "name": "運用"})
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    assert ids[1] == f"{ids[0]}-2"
    again = {**CHANNEL, "name": "x", "id": ids[0]}
    assert (await client.post("/api/notification-channels", json=again)).status_code == 409


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("wf-echo/execute", b'{"a":1}'),
        ("validate", b'{"name":"A"}'),
        ("import", '{"text":"\ufeffname: A"}'.encode()),
        ("import", '{"text":"\ufeff{\\"name\\":\\"A\\"}"}'.encode()),
    ],
    ids=["input", "workflow", "imported yaml", "imported json"],
)
async def test_a_byte_order_mark_before_a_body_is_accepted(client, echo, path, body):
    kind = {"Content-Type": "application/json"}
    answer = await client.post(f"/api/workflows/{path}", content=MARK + body, headers=kind)
    assert answer.status_code in {200, 202}, answer.text


async def test_an_export_of_another_product_is_named(client):
    export = {"nodes": [], "connections": {}}
    answer = await client.post("/api/workflows/validate", json=export)
    assert "export of n8n" in answer.json()["problems"][0]["message"]
    answer = await client.post("/api/workflows/import", json={"text": "app: {}\nkind: app\n"})
    assert answer.status_code == 422
    assert "export of Dify" in answer.json()["detail"]
