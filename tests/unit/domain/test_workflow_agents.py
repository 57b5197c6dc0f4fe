"""What cannot work in an agent is refused when its workflow is saved, at its place in the file."""

import pytest

from baton.agents.library import library
from baton.domain.workflow_rules import workflow_problems
from installed import KINDS

LIBRARY = {agent.slug: agent for agent in library()}
TEXT = {"type": "string"}


def problems(agent, step=None):
    document = {
        "name": "t",
        "steps": [{"key": "a", "agent": "mine", **(step or {})}],
        "agents": [{"slug": "mine", **agent}],
    }
    found = workflow_problems(document, LIBRARY, KINDS)
    assert all(problem.message.startswith(f"{problem.path}: ") for problem in found)
    return [(problem.path, problem.rule) for problem in found]


@pytest.mark.parametrize(
    ("config", "step", "expected"),
    [
        ({"temperature": 5}, {}, [("$.agents[0].config.temperature", "range")]),
        ({"temperature": -0.1}, {}, [("$.agents[0].config.temperature", "range")]),
        ({}, {"config": {"temperature": 2.1}}, [("$.steps[0].config.temperature", "range")]),
        ({"temperature": 5}, {"config": {"temperature": 1}}, []),
        ({"max_tokens": 0}, {}, [("$.agents[0].config.max_tokens", "range")]),
        ({"max_tokens": "many"}, {}, [("$.agents[0].config.max_tokens", "config")]),
        ({"modle": "x"}, {}, [("$.agents[0].config", "config")]),
        ({"prompt": "{{ ticket. }}"}, {}, [("$.agents[0].config.prompt", "prompt_path")]),
        ({"prompt": "{{ }}"}, {}, [("$.agents[0].config.prompt", "prompt_path")]),
        ({"prompt": "{{ upper(a) }}"}, {}, [("$.agents[0].config.prompt", "prompt_path")]),
        ({"prompt": "{{ !a.b }}"}, {}, [("$.agents[0].config.prompt", "always_null")]),
        (
            {"prompt": "{{ tiket }} {{ text.id }}"},
            {"mapping": {"ticket": "ticket", "text": "text"}},
            [("$.agents[0].config.prompt", "prompt_path")],
        ),
        (
            {"prompt": "{{ ticket.x[0].y }}, {{ text || 'none' }}, {{ length(text) }}, {a}"},
            {"mapping": {"ticket": "ticket", "text": "text"}},
            [],
        ),
        ({"prompt": "{{ anything }}"}, {}, []),
        ({"prompt": "{{ from_json(body).id }}"}, {"mapping": {"body": "body"}}, []),
    ],
)
def test_the_configuration_of_a_model(config, step, expected):
    assert problems({"kind": "llm", "config": config}, step) == expected


def test_a_placeholder_that_does_not_exist_says_what_does():
    document = {
        "name": "t",
        "steps": [{"key": "a", "agent": "mine", "mapping": {"ticket": "x", "text": "y"}}],
        "agents": [{"slug": "mine", "kind": "llm", "config": {"prompt": "{{ tiket }}"}}],
    }
    [problem] = workflow_problems(document, LIBRARY, KINDS)
    assert "names 'tiket', which the input of the step does not have" in problem.message
    assert "It has text, ticket." in problem.message.replace("ticket, text", "text, ticket")


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (
            {"type": "object", "properties": {"a": TEXT}, "required": ["a", "b"]},
            [("$.agents[0].output_schema.required", "required")],
        ),
        (
            {
                "type": "object",
                "properties": {
                    "list": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"a": TEXT}, "required": ["b"]},
                    }
                },
            },
            [("$.agents[0].output_schema.properties.list.items.required", "required")],
        ),
        ({"type": "object", "properties": {"a": TEXT}, "required": ["a"]}, []),
        ({"type": "object", "required": ["a"]}, []),
        ({"type": "string"}, [("$.agents[0].output_schema", "no_object")]),
    ],
)
def test_the_output_schema_of_a_model(schema, expected):
    assert problems({"kind": "llm", "output_schema": schema}) == expected


def test_the_schemas_of_steps_and_workflows_admit_an_object():
    agent = {"kind": "python", "input_schema": {"type": "array"}}
    found = problems(agent, {"output_schema": {"type": "object", "required": ["a"],
                                               "additionalProperties": False}})  # fmt: skip
    assert ("$.steps[0].output_schema", "no_object") in found
    assert ("$.agents[0].input_schema", "no_object") in found


@pytest.mark.parametrize(
    ("kind", "config", "expected"),
    [
        ("http", {"url": "shop.example"}, [("$.agents[0].config.url", "address")]),
        ("http", {}, [("$.agents[0].config", "config")]),
        ("http", {"url": 7}, [("$.agents[0].config.url", "config")]),
        (
            "http",
            {"url": "https://a.example/", "body": {"x": 1}, "method": "PUT"},
            [("$.agents[0].config.body", "body")],
        ),
        (
            "http",
            {"url": "https://a.example/", "query": {"a": []}},
            [("$.agents[0].config.query[...]", "config")],
        ),
        ("customer_data", {"crm": None}, [("$.agents[0].config.crm", "config")]),
        ("ticket_analyzer", {"temperature": 9}, [("$.agents[0].config.temperature", "range")]),
        ("python", {"anything": 1}, []),
        ("unknown", {}, [("$.agents[0].kind", "unknown_kind")]),
    ],
)
def test_the_configuration_of_other_kinds(kind, config, expected):
    assert problems({"kind": kind, "config": config}) == expected


def test_an_agent_of_the_library_is_wrong_where_the_step_makes_it_so():
    document = {
        "name": "t",
        "steps": [{"key": "a", "agent": "ticket-analyzer", "config": {"temperature": 9}}],
    }
    [problem] = workflow_problems(document, LIBRARY, KINDS)
    assert (problem.path, problem.step) == ("$.steps[0].config.temperature", "a")


def test_an_agent_that_no_step_uses_is_checked_as_well():
    document = {
        "name": "t",
        "steps": [{"key": "a", "agent": "ticket-analyzer"}],
        "agents": [{"slug": "idle", "kind": "http", "config": {"url": "x"}}],
    }
    [problem] = workflow_problems(document, LIBRARY, KINDS)
    assert problem.path == "$.agents[0].config.url"
