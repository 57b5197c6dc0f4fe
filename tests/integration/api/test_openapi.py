"""The documentation is complete, and real answers have the documented shape."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import jsonschema_rs
import pytest

from baton.store.rollups import Rollups
from integration.api.api_calls import a_workflow, deployed, gate_workflow, signal

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
async def openapi(client) -> dict[str, Any]:
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(openapi: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in openapi["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_every_endpoint_has_words_examples_and_errors(openapi):
    for path, method, operation in operations(openapi):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert len(operation["description"]) > 40, where
        assert operation["tags"], where
        for status, response in operation["responses"].items():
            assert response["description"], f"{where} {status}"
            if int(status) < 400:
                kinds = response["content"].values() if status != "204" else ()
                assert all("example" in kind for kind in kinds), where
            else:
                content = response["content"]
                assert list(content) == ["application/problem+json"], f"{where} {status}"
                assert content["application/problem+json"]["examples"], f"{where} {status}"
        assert {"403", "422", "503"} <= operation["responses"].keys(), where
        if "{" in path:
            assert "404" in operation["responses"], where
        if method in {"put", "post"} and not path.endswith(("cancel", "archive")):
            assert operation["requestBody"]["content"]["application/json"]["example"], where
            assert {"400", "413", "415"} <= operation["responses"].keys(), where


def test_parameters_are_described_and_those_of_the_path_are_all_there(openapi):
    for path, method, operation in operations(openapi):
        parameters = operation.get("parameters", [])
        assert all(parameter["description"] for parameter in parameters), (method, path)
        named = [found["name"] for found in parameters if found["in"] == "path"]
        assert sorted(named) == sorted(re.findall(r"{(\w+)}", path)), (method, path)


def test_operation_ids_are_tidy_and_unique(openapi):
    ids = [operation["operationId"] for _, _, operation in operations(openapi)]
    assert len(set(ids)) == len(ids)
    assert {"execute_workflow", "get_execution", "get_workflow_execution"} <= set(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", id_) for id_ in ids)


def test_every_example_has_the_documented_shape(openapi):
    for path, method, operation in operations(openapi):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for holder in (*operation["responses"].values(), *bodies):
            for content in holder.get("content", {}).values():
                examples = [found["value"] for found in content.get("examples", {}).values()]
                for example in examples or [content["example"]]:
                    check(openapi, content.get("schema", {}), example, f"{method} {path}")


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(openapi):
    assert openapi["openapi"].startswith("3.1")
    text = str(openapi)
    for name in set(re.findall(r"#/components/schemas/(\w+)", text)):
        assert name in openapi["components"]["schemas"]
    assert "HTTPValidationError" not in openapi["components"]["schemas"]


async def test_real_answers_have_the_documented_shape(client, openapi, worker, tmp_path, platform):
    async def ask(method: str, template: str, path: str, **options: Any) -> Any:
        answer = await client.request(method, path, **options)
        response = openapi["paths"][template][method.lower()]["responses"]
        kind = answer.headers["content-type"]
        schema = response[str(answer.status_code)]["content"][kind]["schema"]
        check(openapi, schema, answer.json(), f"{method} {path}")
        return answer

    await ask("POST", "/api/workflows", "/api/workflows", json=a_workflow())
    workflow = await deployed(client, gate_workflow())
    await ask("GET", "/api/workflows", "/api/workflows?limit=1")
    await ask("GET", "/api/workflows/{workflow_id}", workflow)
    await ask("POST", "/api/workflows/{workflow_id}/deploy", f"{workflow}/deploy", json={})
    execute = "/api/workflows/{workflow_id}/execute"
    one = "/api/executions/{execution_id}"
    signal(tmp_path, "fail")
    body = {"path": str(tmp_path / "signal")}
    pending = await ask("POST", execute, f"{workflow}/execute", json=body)
    location = f"/api/executions/{pending.json()['execution_id']}"
    await ask("GET", one, location)
    async with worker():
        await ask("GET", "/api/workers", "/api/workers")
        await ask("POST", execute, f"{workflow}/execute", json=body, headers={"Prefer": "wait=20"})
        await client.get(location)
    await ask("GET", one, location)
    for query in ("limit=1", "status=failed&text=signal", "error_code=agent_error", "text=--"):
        await ask("GET", "/api/executions", f"/api/executions?{query}")
    await ask("GET", f"{one}/expected", f"{location}/expected")
    while await Rollups(platform.database).count():
        pass
    for path in ("/api/dashboard", "/api/analytics/errors"):
        await ask("GET", path, path)
        await ask("GET", path, f"{path}?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z")
    await ask("GET", one, f"{location}?data=false")
    await ask("GET", f"{one}/input", f"{location}/input")
    await ask("GET", f"{one}/prospects", f"{location}/prospects")
    ids = f"execution_id={location.rpartition('/')[2]}"
    await ask("GET", "/api/executions/prospects", f"/api/executions/prospects?{ids}")
    await ask("GET", f"{one}/steps/{{step_key}}/logs", f"{location}/steps/echo/logs")
    step = f"{one}/steps/{{step_key}}"
    for key in ("echo", "gate"):
        await ask("GET", step, f"{location}/steps/{key}")
        await ask("GET", step, f"{location}/steps/{key}?data=false")
    for what in ("input", "output", "prompt"):
        await ask("GET", f"{step}/{what}", f"{location}/steps/echo/{what}")
    await ask("GET", f"{step}/output", f"{location}/steps/gate/output")
    await ask("POST", f"{step}/run", f"{location}/steps/gate/run")
    draft = {"definition": gate_workflow(), "pins": {"echo": {}}}
    test = "/api/workflows/{workflow_id}/test"
    tried = await ask("POST", test, f"{workflow}/test", json=draft)
    pinned = f"/api/executions/{tried.json()['execution_id']}/steps/echo"
    await ask("GET", step, pinned)
    await ask("POST", f"{one}/resume", f"{location}/resume")
    await ask("POST", f"{one}/cancel", f"{location}/cancel")
    await ask("POST", f"{one}/cancel", f"{location}/cancel")
    await ask("POST", f"{one}/retry", f"{location}/retry")
    await ask("GET", "/api/health", "/api/health")


async def test_real_answers_of_the_editor_have_the_documented_shape(client, openapi, echo):
    async def ask(method: str, template: str, **options: Any) -> None:
        path = template.format(workflow_id="wf-echo", version=1, slug="echo")
        answer = await client.request(method, path, **options)
        assert answer.status_code == 200, answer.text
        content = openapi["paths"][template][method.lower()]["responses"]["200"]["content"]
        schema = content[answer.headers["content-type"]]["schema"]
        check(openapi, schema, answer.json(), f"{method} {path}")

    one = "/api/workflows/{workflow_id}"
    await client.post(f"{echo}/execute", json={})
    await ask("GET", "/api/workflows")
    await ask("GET", "/api/agents")
    await ask("GET", "/api/agents/{slug}")
    await ask("GET", "/api/templates")
    await ask("GET", f"{one}/versions")
    await ask("GET", f"{one}/versions/{{version}}")
    await ask("GET", f"{one}/usage")
    await ask("GET", f"{one}/export", params={"format": "json"})
    triage = (await client.get("/api/templates")).json()["items"][0]
    broken = {"name": "x", "steps": [{"key": "a", "agent": "ticket-analyzer", "mapping": {"a": 1}}]}
    for definition in (triage["definition"], broken):
        await ask("POST", "/api/workflows/validate", json=definition)
        await ask("POST", "/api/workflows/preview", json={"definition": definition})
    await ask("POST", "/api/workflows/import", json={"text": "name: x"})
    sides = {"from": {"version": 1}, "to": {"definition": gate_workflow()}}
    await ask("POST", f"{one}/compare", json=sides)
    tag = {"If-Match": '"1"'}
    await ask("POST", f"{one}/restore", json={"version": 1}, headers=tag)
    await ask("POST", f"{one}/deploy", json={})
    await ask("POST", f"{one}/archive")
    await ask("POST", f"{one}/unarchive")


def check(openapi: dict[str, Any], schema: dict[str, Any], value: Any, where: str) -> None:
    whole = {**schema, "components": openapi["components"]}
    problems = list(jsonschema_rs.Draft202012Validator(whole).iter_errors(value))
    assert not problems, f"{where}: {problems}"


def test_schemas_have_names_of_their_own(openapi):
    schemas = openapi["components"]["schemas"]
    assert all(re.fullmatch(r"[A-Za-z]+", name) for name in schemas)
    titles = [schema.get("title", name) for name, schema in schemas.items()]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("name", ["Execution", "StepOut", "AttemptOut"])
def test_failures_are_typed(openapi, name):
    error = openapi["components"]["schemas"][name]["properties"]["error"]
    assert {"$ref": "#/components/schemas/Failure"} in error["anyOf"]


def test_events_are_typed(openapi):
    for _, _, operation in operations(openapi):
        events = operation["responses"].get("200", {}).get("content", {}).get("text/event-stream")
        assert events is None or "$ref" in event_data(events)


def event_data(events):
    """The schema of what an event has as its text."""
    return events["schema"]["properties"]["data"]["contentSchema"]


async def test_real_events_have_the_documented_shape(client, openapi, worker, tmp_path):
    workflow = await deployed(client, gate_workflow())
    signal(tmp_path, "fail")
    body = {"path": str(tmp_path / "signal")}
    started = await client.post(f"{workflow}/execute", json=body)
    location = f"/api/executions/{started.json()['execution_id']}"
    async with worker():
        while (await client.get(location)).json()["status"] != "failed":
            await asyncio.sleep(0.05)
    stream = (await client.get(f"{location}/events")).text
    data = [line.removeprefix("data: ") for line in stream.splitlines() if line.startswith("data")]
    content = openapi["paths"]["/api/executions/{execution_id}/events"]["get"]["responses"]["200"]
    schema = event_data(content["content"]["text/event-stream"])
    execution, end = map(json.loads, data[-2:])
    check(openapi, schema, execution, location)
    assert execution["error"]["code"] == "agent_error"
    assert end == {}


async def test_every_documented_query_parameter_is_known_and_no_other_is(client, openapi):
    for path, method, operation in operations(openapi):
        # Probes may carry parameters of their own.
        if method != "get" or path == "/api/health":
            continue
        place = re.sub(r"{\w+}", "x", path)
        named = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        answer = await client.get(place, params={**dict.fromkeys(named, "1"), "unknown": "1"})
        assert answer.status_code == 422, path
        problems = [one for one in answer.json()["problems"] if one["rule"] == "unknown"]
        assert [one["path"] for one in problems] == ["query.unknown"], path
