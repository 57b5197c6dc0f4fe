"""What the editor asks over HTTP: agents, checks, previews, files, templates."""

from __future__ import annotations

import json

import msgspec
import pytest

from integration.api.api_calls import a_workflow

CHAIN = {
    "name": "Chain",
    "input_schema": {
        "type": "object",
        "properties": {"text": {"type": "string"}, "count": {"type": "integer"}},
        "required": ["text"],
    },
    "steps": [
        {
            "key": "first",
            "agent": "own",
            "mapping": {"text": "text", "number": "count"},
        },
        {"key": "second", "agent": "own", "mapping": {"text": "steps.first.output.said"}},
    ],
    "agents": [
        {
            "slug": "own",
            "kind": "llm",
            "input_schema": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "number": {"type": "integer"}},
                "required": ["text"],
            },
            "output_schema": {
                "type": "object",
                "properties": {"said": {"type": "string", "examples": ["Hello"]}},
                "required": ["said"],
            },
        }
    ],
}


def changed(step: int, **members):
    document = json.loads(json.dumps(CHAIN))
    document["steps"][step].update(members)
    return document


async def test_the_library_describes_each_agent_and_its_configuration(client):
    items = (await client.get("/api/agents")).json()["items"]
    slugs = [agent["slug"] for agent in items]
    assert slugs == sorted(slugs)
    assert {"echo", "note", "ticket-analyzer", "solution-generator"} <= set(slugs)
    generator = next(agent for agent in items if agent["slug"] == "solution-generator")
    assert (generator["origin"], generator["effect"]) == ("library", "read")
    for member in generator["config_schema"]["properties"].values():
        assert member["title"]
        assert member["description"]
        assert "default" in member


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)], ids=["most", "one more"])
async def test_the_library_says_how_many_steps_a_workflow_may_have(client, more, refused):
    count = (await client.get("/api/agents")).json()["max_steps"] + more
    steps = [{"agent": "echo", "key": f"s{n}"} for n in range(count)]
    workflow = {"name": "Long", "steps": steps}
    answer = (await client.post("/api/workflows/validate", json=workflow)).json()
    assert ("maxItems" in [problem["rule"] for problem in answer["problems"]]) is refused


async def test_the_library_describes_the_configuration_of_every_kind(client):
    kinds = (await client.get("/api/agents")).json()["kinds"]
    schemas = {each["kind"]: each["config_schema"] for each in kinds}
    assert {"llm", "http", "python", "ticket_analyzer"} <= set(schemas)
    assert "url" in schemas["http"]["properties"]


async def test_kinds_are_described_for_people_who_make_agents(client):
    kinds = {each["kind"]: each for each in (await client.get("/api/kinds")).json()["items"]}
    assert list(kinds) == sorted(kinds)
    assert (await client.get("/api/agents")).json()["kinds"] == list(kinds.values())
    http = kinds["http"]
    assert (http["title"], http["title_key"]) == ("HTTP", "kinds.http.title")
    assert http["icon"]
    assert http["credential_types"] == ["http"]
    [request] = http["operations"]
    assert (request["effect"], request["effect_is_fixed"]) == ("write", False)
    assert request["config_schema"] == http["config_schema"]
    [ask] = kinds["llm"]["operations"]
    assert (ask["effect"], ask["effect_is_fixed"]) == ("read", True)


async def test_credential_types_say_what_is_secret(client):
    types = (await client.get("/api/credential-types")).json()["items"]
    secret = {
        each["type"]: {
            name
            for name, member in each["members_schema"]["properties"].items()
            if member.get("writeOnly")
        }
        for each in types
    }
    assert secret == {
        "dataverse": {"client_secret"},
        "http": {"token", "password", "value"},
        "llm": {"api_key"},
        "servicenow": {"client_secret", "password"},
        "sharepoint": {"client_secret"},
    }


async def test_no_trigger_type_ships(client):
    assert (await client.get("/api/trigger-types")).json() == {"items": []}


async def test_an_agent_names_the_workflows_that_use_it(client, echo):
    answer = (await client.get("/api/agents/echo")).json()
    assert answer["origin"] == "python"
    assert answer["used_by"] == [{"workflow_id": "wf-echo", "name": "Echo", "version": 1}]
    assert (await client.get("/api/agents/note")).json()["used_by"] == []
    assert (await client.get("/api/agents/none")).status_code == 404


async def test_a_sound_chain_has_every_input_matched_or_mapped(client):
    answer = await client.post("/api/workflows/validate", json=CHAIN)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["valid"], body["problems"]) == (True, [])
    assert [step["key"] for step in body["steps"]] == ["first", "second"]
    first, second = body["steps"]
    assert [found["verdict"] for found in first["inputs"]] == ["mapped", "mapped"]
    assert [found["verdict"] for found in second["inputs"]] == ["mapped", "unset"]
    assert (second["verdict"], second["right"], second["total"]) == ("ok", 1, 1)


async def test_a_check_lists_the_inputs_that_are_missing_or_do_not_fit(client):
    document = changed(1, mapping={"text": "steps.first.output.sad", "number": "text"})
    body = (await client.post("/api/workflows/validate", json=document)).json()
    assert not body["valid"]
    found = {problem["path"]: problem for problem in body["problems"]}
    missing = found["$.steps[1].mapping.text"]
    assert (missing["rule"], missing["step"]) == ("missing_input", "second")
    wrong = found["$.steps[1].mapping.number"]
    assert (wrong["rule"], wrong["expected"], wrong["got"]) == (
        "incompatible_input",
        "integer",
        "string",
    )
    assert body["steps"][1]["verdict"] == "error"


TEXT_IN = {"type": "object", "properties": {"t": {"type": ["string", "null"]}}, "required": ["t"]}
TEXT_OUT = {"type": "object", "properties": {"t": {"type": "string"}}, "required": ["t"]}


async def judged(client, **step):
    echo = {"key": "echo", "agent": "echo", "mapping": {"t": "t"}, "input_schema": TEXT_OUT, **step}
    file = {"name": "Texts", "input_schema": TEXT_IN, "steps": [echo]}
    return (await client.post("/api/workflows/validate", json=file)).json()


async def test_what_may_not_fit_names_a_value_and_three_ways_on_each_of_which_can_be_saved(client):
    (problem,) = (await judged(client))["problems"]
    assert "null does not fit" in problem["message"]
    assert "not_null(t, ...)" in problem["fix"]
    assert "input schema of its own" in problem["fix"]
    converted = await judged(client, mapping={"t": {"expr": "not_null(t, '-')"}})
    assert (converted["valid"], converted["steps"][0]["verdict"]) == (True, "unknown")
    assert (await judged(client, input_schema=TEXT_IN))["valid"]


@pytest.mark.parametrize(
    "document",
    [{}, {"steps": 7}, {"steps": [7, {"key": 1}]}, a_workflow(agents=[{}])],
    ids=["empty", "steps that are no list", "steps that are none", "an empty agent"],
)
async def test_a_file_that_is_not_sound_is_checked_all_the_same(client, document):
    answer = await client.post("/api/workflows/validate", json=document)
    assert answer.status_code == 200, answer.text
    assert answer.json()["valid"] is False


async def test_a_preview_shows_the_data_at_each_step(client):
    order = {"definition": CHAIN, "input": {"text": "Hi", "count": 2}}
    body = (await client.post("/api/workflows/preview", json=order)).json()
    assert body["input_origin"] == "given"
    first, second = body["steps"]
    assert first["input"] == {"text": "Hi", "number": 2}
    assert first["output"] == {"said": "Hello"}
    assert second["input"] == {"text": "Hello"}
    assert {field["path"] for field in second["available"]} == {
        "input",
        "text",
        "count",
        "said",
        "steps.first.output",
    }


async def test_a_preview_names_the_nearest_field_of_a_mapping_that_finds_nothing(client):
    steps = [{"key": "a", "agent": "echo", "mapping": {"text": "input.txet"}}]
    order = {"definition": {"name": "Typo", "steps": steps}, "input": {"text": "Hi"}}
    (step,) = (await client.post("/api/workflows/preview", json=order)).json()["steps"]
    (given,) = step["inputs"]
    assert (given["missing"], given["nearest"]) == (True, "input.text")
    assert step["warnings"][0] == (
        '"text" is left out: there is no input.txet. The nearest field is input.text.'
    )


async def test_a_preview_without_input_schema_begins_with_what_the_steps_take(client):
    steps = [{"key": "a", "agent": "echo", "mapping": {"text": "input.order.text"}}]
    order = {"definition": {"name": "No schema", "steps": steps}}
    body = (await client.post("/api/workflows/preview", json=order)).json()
    assert (body["input"], body["input_origin"]) == (
        {"order": {"text": "sample text"}},
        "generated",
    )
    assert body["steps"][0]["input"] == {"text": "sample text"}


async def test_a_preview_keeps_data_to_the_byte_and_uses_pinned_outputs(client):
    pins = b'{"first":{"said":"\xc3\xa9","big":18446744073709551616,"x":1.0}}'
    content = b'{"definition":%s,"pins":%s}' % (json.dumps(CHAIN).encode(), pins)
    answer = await client.post(
        "/api/workflows/preview", content=content, headers={"content-type": "application/json"}
    )
    first = msgspec.json.decode(answer.content, type=dict[str, msgspec.Raw])["steps"]
    assert b'"big":18446744073709551616,"x":1.0' in bytes(first)
    assert answer.json()["input_origin"] == "generated"
    assert answer.json()["steps"][0]["output_origin"] == "pinned"
    assert answer.json()["steps"][1]["input"] == {"text": "é"}


async def test_a_preview_of_what_is_not_sound_says_why(client):
    steps = [{"key": "a", "agent": "echo", "mapping": {"x": "a..b"}, "when": "("}, 7]
    order = {"definition": {"steps": steps}}
    (step,) = (await client.post("/api/workflows/preview", json=order)).json()["steps"]
    assert step["skipped"] is None
    assert "cannot be read" in step["inputs"][0]["error"]
    assert step["output_origin"] == "none"


@pytest.mark.parametrize("file_format", ["yaml", "json"])
async def test_an_exported_file_is_imported_as_the_same_definition(client, file_format):
    created = await client.post("/api/workflows", json=CHAIN)
    path = f"{created.headers['location']}/export"
    answer = await client.get(path, params={"format": file_format})
    assert answer.headers["content-type"].startswith(f"application/{file_format}")
    assert answer.headers["content-disposition"] == f'attachment; filename="chain.{file_format}"'
    imported = await client.post("/api/workflows/import", json={"text": answer.text})
    assert imported.json()["definition"] == CHAIN


@pytest.mark.parametrize("text", ["", "a: &x 1", "[1]", "a: !!python/none x", "a: 1\na: 2", "\0"])
async def test_a_file_that_cannot_be_read_is_a_problem_with_its_place(client, text):
    answer = await client.post("/api/workflows/import", json={"text": text})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_workflow")
    assert answer.json()["problems"][0]["message"]


async def test_templates_have_an_input_to_try_them_with(client):
    answer = (await client.get("/api/templates")).json()
    assert answer["sandbox"] is False
    items = answer["items"]
    assert "it-ticket-triage" in [item["slug"] for item in items]
    triage = next(item for item in items if item["slug"] == "it-ticket-triage")
    assert set(triage["needs"]) == {"servicenow", "crm", "sharepoint"}
    assert triage["sample_input"]
