"""One step of an execution: its whole record, its exact data, and running it alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from baton.domain.actor import LOCAL_OPERATOR as ANYBODY
from baton.services.executions.step_prompt import MOST_CHARACTERS
from integration.api.api_calls import Client, a_workflow, deployed, ended, gate_workflow, signal

EXACT = (
    b'{"zebra":1e16,"apple":-0.0,"big":18446744073709551616,"escaped":"\\u00e9\\/","a\\u0000":[]}'
)
JSON = {"content-type": "application/json"}


async def posted(client: Client, path: str, body: bytes) -> str:
    answer = await client.post(path, content=body, headers=JSON)
    assert answer.status_code == 202, answer.text
    return f"/api/executions/{answer.json()['execution_id']}"


def members(text: bytes) -> dict[str, bytes]:
    return {k: bytes(v) for k, v in msgspec.json.decode(text, type=dict[str, msgspec.Raw]).items()}


@pytest.fixture
async def broken(client: Client, worker, tmp_path: Path) -> str:
    """An execution that failed at its second step, whose mapping is a path and a constant."""
    workflow = gate_workflow()
    workflow["steps"][1] |= {
        "mapping": {"path": "steps.echo.output.path", "fixed": {"value": 1.50}},
        "config": {"api_key": "k-123", "depth": 2, "credential": "crm", "max_tokens": 9},
        "output_schema": {"properties": {"passed": {"type": "boolean"}}, "required": ["passed"]},
    }
    path = await deployed(client, workflow)
    signal(tmp_path, "fail")
    body = json.dumps({"path": str(tmp_path / "signal")}).encode()
    location = await posted(client, f"{path}/execute", body)
    async with worker():
        await ended(client, location, "failed")
    return location


async def test_a_failed_step_shows_its_definition_exact_input_and_attempts(
    client, broken, tmp_path
):
    answer = await client.get(f"{broken}/steps/gate")
    found = answer.json()
    given = f'{{"path":"{tmp_path}/signal","fixed":1.5}}'.encode()
    assert members(answer.content)["input"] == given
    assert found["input_source"] == "stored"
    assert found["input_sha256"] == hashlib.sha256(given).hexdigest()
    assert (found["position"], found["output"], found["step"]["status"]) == (
        "2 of 2",
        None,
        "failed",
    )
    [attempt] = found["attempts"]
    assert (attempt["n"], attempt["status"], attempt["run"]) == (1, "failed", 1)
    assert "the gate is closed" in attempt["error"]["message"]
    assert "api_agents.py" in attempt["error"]["stack"]
    definition = found["definition"]
    assert definition["agent"] == {
        "slug": "gate",
        "name": "Gate",
        "kind": "python",
        "effect": "read",
    }
    assert definition["mapping"] == {"path": "steps.echo.output.path", "fixed": {"value": 1.5}}
    assert definition["changed"] is False
    [went_in] = found["transfers"]
    assert (went_in["direction"], went_in["bytes"], went_in["valid"]) == ("in", len(given), True)


async def test_a_step_is_read_without_its_data(client, broken):
    whole = (await client.get(f"{broken}/steps/gate")).json()
    bare = (await client.get(f"{broken}/steps/gate?data=false")).json()
    assert {name: whole[name] for name in bare} == bare
    assert whole.keys() - bare.keys() == {
        "input",
        "input_source",
        "input_sha256",
        "output",
        "log",
    }


async def test_secrets_in_a_configuration_are_masked_and_names_of_credentials_are_not(
    client, broken
):
    config = (await client.get(f"{broken}/steps/gate")).json()["definition"]["config"]
    assert config == {"api_key": "[masked]", "depth": 2, "credential": "crm", "max_tokens": 9}


async def test_the_input_of_a_finished_step_is_derived_and_its_hash_proves_it(client, echo, worker):
    location = await posted(client, f"{echo}/execute", EXACT)
    async with worker():
        await ended(client, location, "completed")
    answer = await client.get(f"{location}/steps/echo")
    found = members(answer.content)
    assert found["input"] == EXACT
    assert answer.json()["input_source"] == "derived"
    assert found["output"].startswith(b'{"zebra":1e16,"apple":-0.0,"big":18446744073709551616,')
    assert answer.json()["log"][0]["message"] == "echoing"
    went_in, came_out = answer.json()["transfers"]
    assert (went_in["bytes"], came_out["bytes"]) == (len(EXACT), len(found["output"]))


@pytest.mark.parametrize("prefix", ["/api", "/api/workflows/wf-echo"])
async def test_input_and_output_are_files_of_the_exact_bytes(client, echo, worker, prefix):
    location = await posted(client, f"{echo}/execute", EXACT)
    id_ = location.rsplit("/", 1)[1]
    async with worker():
        await ended(client, location, "completed")
    answer = await client.get(f"{prefix}/executions/{id_}/steps/echo/input")
    assert answer.content == EXACT
    assert answer.headers["baton-input-source"] == "derived"
    assert answer.headers["content-disposition"] == f'attachment; filename="{id_}-echo-input.json"'
    output = await client.get(f"{prefix}/executions/{id_}/steps/echo/output")
    whole = await client.get(f"{prefix}/executions/{id_}/steps/echo")
    assert output.content == members(whole.content)["output"]
    assert output.headers["content-disposition"].endswith('-echo-output.json"')


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, None),
        ("bytes=3-3", 3, 3),
        ("bytes=2-99999999", 2, None),
    ],
)
@pytest.mark.parametrize("file", ["input", "steps/echo/input", "steps/echo/output"])
async def test_a_part_of_a_file_is_answered_where_one_asks_for_it(
    client, echo, worker, asked, first, last, file
):
    location = await posted(client, f"{echo}/execute", EXACT)
    async with worker():
        await ended(client, location, "completed")
    whole = (await client.get(f"{location}/{file}")).content
    part = await client.get(f"{location}/{file}", headers={"Range": asked})
    end = len(whole) - 1 if last is None else last
    assert (part.status_code, part.content) == (206, whole[first : end + 1])
    assert part.headers["content-range"] == f"bytes {first}-{end}/{len(whole)}"


@pytest.mark.parametrize(
    "asked", ["bytes=-5", "bytes=9-2", "bytes=99999999-", "bytes=0-1,4-5", "lines=1-2", "bytes=²-3"]
)
async def test_any_other_part_is_answered_with_the_whole_file(client, echo, worker, asked):
    location = await posted(client, f"{echo}/execute", EXACT)
    async with worker():
        await ended(client, location, "completed")
    answer = await client.get(
        f"{location}/steps/echo/input", headers={"Range": asked.encode("latin-1")}
    )
    assert (answer.status_code, answer.content) == (200, EXACT)
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("known", ['"v1"', "Wed, 21 Oct 2015 07:28:00 GMT"])
async def test_whoever_has_a_part_of_another_file_gets_the_whole_one(client, echo, worker, known):
    location = await posted(client, f"{echo}/execute", EXACT)
    async with worker():
        await ended(client, location, "completed")
    headers = {"Range": "bytes=0-1", "If-Range": known}
    answer = await client.get(f"{location}/steps/echo/output", headers=headers)
    assert answer.status_code == 200
    assert answer.json()


async def test_an_input_that_its_hash_does_not_confirm_is_marked_and_not_run_again(
    client, echo, worker, database_url
):
    location = await posted(client, f"{echo}/execute", b'{"a":1}')
    async with worker():
        await ended(client, location, "completed")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE baton.executions SET input = '{\"a\":2}'")
    found = (await client.get(f"{location}/steps/echo")).json()
    assert (found["input"], found["input_source"]) == ({"a": 2}, "reconstructed_differs")
    refused = await client.post(f"{location}/steps/echo/run")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "Send the input" in refused.json()["detail"]


async def test_a_step_that_was_not_reached_has_a_definition_and_no_data(client, echo):
    location = await posted(client, f"{echo}/execute", b"{}")
    found = (await client.get(f"{location}/steps/echo")).json()
    assert (found["input"], found["input_source"], found["output"]) == (None, None, None)
    assert (found["step"]["status"], found["attempts"], found["transfers"]) == ("pending", [], [])
    files = [await client.get(f"{location}/steps/echo/{file}") for file in ("input", "output")]
    assert [answer.status_code for answer in files] == [404, 404]
    assert ["it has not begun" in answer.text for answer in files] == [True, True]
    refused = await client.post(f"{location}/steps/echo/run", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("key", ["none", "%00", "..%2f", "%F0%9F%98%80", "a%0d%0ab", "-0"])
async def test_a_step_that_is_none_is_not_found(client, broken, key):
    step = f"{broken}/steps/{key}"
    answers = [await client.get(f"{step}{path}") for path in ("", "/input", "/output", "/logs")]
    answers.append(await client.post(f"{step}/run"))
    found = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert found == [(404, "not_found")] * 5


async def test_validation_problems_stand_apart(client, worker):
    workflow = a_workflow()
    workflow["steps"][0]["input_schema"] = {"properties": {"n": {"type": "string"}}}
    path = await deployed(client, workflow)
    location = await posted(client, f"{path}/execute", b'{"n":42}')
    async with worker():
        await ended(client, location, "failed")
    found = (await client.get(f"{location}/steps/echo")).json()
    [problem] = found["problems"]
    assert (problem["path"], problem["rule"], problem["got"]) == ("$.n", "type", "integer 42")
    assert found["transfers"][0]["valid"] is False
    assert found["definition"]["input_schema"] == workflow["steps"][0]["input_schema"]


async def test_a_step_runs_alone_with_its_exact_input_as_a_linked_test(
    client, broken, worker, tmp_path
):
    signal(tmp_path, "open")
    async with worker():
        answer = await client.post(f"{broken}/steps/gate/run", headers={"Prefer": "wait=20"})
    run = answer.json()
    assert (answer.status_code, run["status"], run["mode"]) == (200, "completed", "test")
    original = broken.rsplit("/", 1)[1]
    assert (run["debug_of"], run["debug_step"], run["retry_of"]) == (original, "gate", None)
    assert (run["total_steps"], run["version"]) == (1, None)
    assert run["results"] == {"gate": {"passed": True}}
    before = (await client.get(f"{broken}/steps/gate/input")).content
    after = (await client.get(f"{answer.headers['location']}/steps/gate/input")).content
    assert after == before
    assert (await client.get(broken)).json()["status"] == "failed"
    production = (await client.get("/api/executions?mode=production")).json()["items"]
    assert [item["execution_id"] for item in production] == [original]


async def test_a_step_runs_alone_with_an_edited_input_kept_to_the_byte_and_configuration(
    client, broken
):
    body = b'{ "config": {"api_key": "[masked]", "depth": 3}, "input": ' + EXACT + b"}"
    location = await posted(client, f"{broken}/steps/gate/run", body)
    assert members((await client.get(location)).content)["input"] == EXACT
    definition = (await client.get(f"{location}/steps/gate")).json()["definition"]
    assert definition["config"] == {
        "api_key": "[masked]",
        "depth": 3,
        "credential": "crm",
        "max_tokens": 9,
    }
    assert (definition["mapping"], definition["when"]) == (None, None)


async def test_a_masked_secret_that_came_back_is_the_real_one_still(
    client, broken, platform, tmp_path
):
    location = await posted(
        client, f"{broken}/steps/gate/run", b'{"config":{"api_key":"[masked]"}}'
    )
    view = await platform.executions.view(location.rsplit("/", 1)[1], actor=ANYBODY)
    definition = await platform.workflows.definition(view.definition_sha256)
    assert definition.steps[0].config["api_key"] == "k-123"
    refused = await client.post(
        f"{broken}/steps/gate/run", json={"config": {"headers": {"x": "[masked]"}}}
    )
    assert (refused.status_code, refused.json()["problems"][0]["path"]) == (422, "$.config.headers")


async def test_an_agent_that_writes_runs_alone_only_if_that_is_confirmed(client, worker, tmp_path):
    path = await deployed(client, a_workflow(steps=[{"key": "note", "agent": "note"}]))
    body = json.dumps({"path": str(tmp_path / "signal")}).encode()
    location = await posted(client, f"{path}/execute", body)
    notes = tmp_path / "notes"
    async with worker():
        await ended(client, location, "completed")
        refused = await client.post(f"{location}/steps/note/run", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert "confirm_writes: true" in refused.json()["detail"]
        assert notes.read_text() == "noted\n"
        answer = await client.post(
            f"{location}/steps/note/run",
            json={"confirm_writes": True},
            headers={"Prefer": "wait=20"},
        )
    assert answer.json()["status"] == "completed"
    assert notes.read_text() == "noted\nnoted\n"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"input":[1]}', "$.input"),
        (b'{"input":null}', "$.input"),
        (b'{"config":1}', "$.config"),
        (b'{"confirm_writes":"true"}', "$.confirm_writes"),
        (b'{"other":1}', "$.other"),
    ],
)
async def test_a_body_of_another_form_is_refused_with_the_place(client, broken, body, path):
    answer = await client.post(f"{broken}/steps/gate/run", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["problems"][0]["path"]) == (422, path)


async def test_a_run_of_one_step_starts_once_for_each_key(client, broken):
    key = {"Idempotency-Key": "k"}
    first = await client.post(f"{broken}/steps/gate/run", json={}, headers=key)
    again = await client.post(f"{broken}/steps/gate/run", json={}, headers=key)
    assert (again.status_code, again.content) == (202, first.content)
    other = await client.post(
        f"{broken}/steps/gate/run", json={"input": {"path": "x"}}, headers=key
    )
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_a_run_of_one_step_is_retried_as_itself_and_never_becomes_the_whole_workflow(
    client, broken
):
    location = await posted(client, f"{broken}/steps/gate/run", b"{}")
    await client.post(f"{location}/cancel")
    current = {"version": "current"}
    refused = [await client.post(f"{location}/{v}", json=current) for v in ("retry", "resume")]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        (409, "conflict")
    ] * 2
    retried = await client.post(f"{location}/retry")
    read: dict[str, Any] = (await client.get(retried.headers["location"])).json()
    assert (read["debug_of"], read["total_steps"], read["mode"]) == (
        broken.rsplit("/", 1)[1],
        1,
        "test",
    )


async def _asked(client: Client, worker, prompt: str) -> str:
    """A step of a language model that no server answers."""
    agent = {
        "slug": "writer",
        "kind": "llm",
        "config": {"instructions": "Be brief.", "prompt": prompt},
    }
    workflow = a_workflow() | {"agents": [agent]}
    workflow["steps"] = [{"key": "write", "agent": "writer"}]
    path = await deployed(client, workflow)
    location = await posted(client, f"{path}/execute", b'{"n":1.0,"text":"Bearer abcdefgh12345"}')
    async with worker():
        await ended(client, location, "failed")
    return f"{location}/steps/write/prompt"


async def test_the_prompt_of_a_step_is_made_again_without_secrets(client, worker):
    answer = await client.get(await _asked(client, worker, "{{ n }}: {{ text }}"))

    assert answer.status_code == 200, answer.text
    assert answer.json()["messages"] == [
        {"role": "system", "text": "Be brief.", "characters": 9},
        {"role": "user", "text": "1.0: [masked]", "characters": 13},
    ]


async def test_a_long_prompt_is_cut_and_says_how_long_it_is(client, worker):
    path = await _asked(client, worker, "x" * (MOST_CHARACTERS + 1))

    [_, message] = (await client.get(path)).json()["messages"]

    assert (len(message["text"]), message["characters"]) == (MOST_CHARACTERS, MOST_CHARACTERS + 1)


async def test_a_step_that_asks_no_model_has_no_messages(client, broken):
    answer = await client.get(f"{broken}/steps/gate/prompt")

    assert answer.json() == {"input_source": "stored", "messages": []}
