"""A workflow file is checked as a whole, and every problem is named with place and remedy."""

import json

import jsonschema_rs
import pytest

from baton.domain.mapping import ConstantSource, ExpressionSource, PathSource
from baton.domain.workflow import AgentDefinition, Effect, RetryPolicy
from baton.domain.workflow_document import (
    agent_document,
    agent_from_document,
    freeze,
    thaw,
    to_document,
)
from baton.domain.workflow_rules import parse_definition, workflow_schema
from baton.errors import InvalidWorkflow
from baton.jsontext.text import to_text
from installed import KINDS

READER = AgentDefinition(
    slug="reader",
    kind="python",
    name="Reader",
    effect=Effect.READ,
    config={"depth": 1, "mode": "fast"},
    input_schema={"type": "object"},
)
WRITER = AgentDefinition(slug="writer", kind="python", name="Writer")
LIBRARY = {"reader": READER, "writer": WRITER}


def flow(*steps, **members):
    return {"name": "My flow", "steps": list(steps), **members}


def problems_of(document):
    with pytest.raises(InvalidWorkflow) as caught:
        parse_definition(document, LIBRARY, KINDS)
    assert caught.value.message.startswith("The workflow is not valid. ")
    return caught.value.problems


def the_problem(document):
    (problem,) = problems_of(document)
    return problem


FULL = {
    "name": "IT Ticket Triage",
    "slug": "it-ticket-triage",
    "description": "From a ticket to a solution",
    "input_schema": {"type": "object", "anyOf": [{"required": ["text"]}]},
    "global_timeout_seconds": 600,
    "stop_on_error": False,
    "steps": [
        {"key": "first", "agent": "reader"},
        {
            "key": "second",
            "agent": "summary",
            "name": "Sum it up",
            "mapping": {
                "text": "steps.first.output.text",
                "limit": {"value": 1.0},
                "head": {"expr": "items[0].id"},
            },
            "config": {"temperature": 0.5},
            "timeout_seconds": 60,
            "retry": {"max_retries": 3, "jitter": False},
            "input_schema": True,
            "output_schema": {"type": "object"},
            "when": "priority <= `3`",
        },
        {"key": "third", "agent": "reader", "retry": {"backoff": 3}},
    ],
    "agents": [{"slug": "summary", "kind": "llm", "effect": "read", "config": {"model": "m"}}],
}


def test_a_full_file_becomes_a_definition():
    definition = parse_definition(FULL, LIBRARY, KINDS)
    first, second, third = definition.steps
    assert (definition.slug, definition.stop_on_error) == ("it-ticket-triage", False)
    assert list(definition.agents) == ["reader", "summary"]
    assert (first.name, first.mapping, first.timeout_seconds) == ("Reader", None, 300)
    assert second.mapping == {
        "text": PathSource(
            text="steps.first.output.text", segments=("steps", "first", "output", "text")
        ),
        "limit": ConstantSource(text=b"1.0"),
        "head": ExpressionSource(text="items[0].id"),
    }
    assert second.retry == RetryPolicy(max_retries=3, jitter=False)
    assert third.retry == RetryPolicy(max_retries=2, backoff=3)
    assert definition.agent_of(second).name == "summary"


def test_defaults_are_those_of_the_documentation():
    definition = parse_definition(flow({"key": "a", "agent": "writer"}), LIBRARY, KINDS)
    assert definition.slug == "my-flow"
    assert (definition.global_timeout_seconds, definition.stop_on_error) == (900, True)
    step = definition.steps[0]
    assert step.retry_policy(WRITER) == RetryPolicy(max_retries=0)
    assert step.retry_policy(READER) == RetryPolicy(max_retries=2)


def test_agents_of_the_file_shadow_the_library():
    document = flow({"key": "a", "agent": "reader"}, agents=[{"slug": "reader", "kind": "llm"}])
    definition = parse_definition(document, LIBRARY, KINDS)
    assert definition.agents["reader"].kind == "llm"


def test_a_document_written_from_a_definition_reads_as_the_same_definition():
    definition = parse_definition(FULL, LIBRARY, KINDS)
    again = parse_definition(to_document(definition), definition.agents, KINDS)
    assert again == definition
    for agent in definition.agents.values():
        assert agent_from_document(agent_document(agent)) == agent


def test_a_frozen_version_does_not_follow_the_library():
    definition = parse_definition(FULL, LIBRARY, KINDS)
    text = freeze(FULL, definition)
    assert json.loads(text)["workflow"] == FULL
    assert set(json.loads(text)["agents"]) == {"reader", "summary"}
    assert thaw(text) == definition
    assert freeze(json.loads(text)["workflow"], thaw(text)) == text


def test_a_version_frozen_before_kinds_had_effects_keeps_the_effect_that_it_froze():
    file = flow({"key": "a", "agent": "ask"}, agents=[{"slug": "ask", "kind": "llm"}])
    frozen = {**json.loads(freeze(file, parse_definition(file, {}, KINDS)))}
    frozen["agents"]["ask"]["effect"] = "write"
    thawed = thaw(to_text(frozen))
    assert thawed.agents["ask"].effect is Effect.WRITE
    assert thawed.steps[0].retry_policy(thawed.agents["ask"]) == RetryPolicy(max_retries=0)


def test_the_schema_of_the_file_is_sound_and_describes_every_member():
    schema = workflow_schema()
    jsonschema_rs.meta.validate(schema)
    parts = {"the file": schema, **schema["$defs"]}
    undescribed = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, member in part.get("properties", {}).items()
        if "$ref" not in member and len(member["description"]) <= 10
    ]
    assert undescribed == []
    objects = {name: part for name, part in parts.items() if part.get("type") == "object"}
    assert [name for name, part in objects.items() if part["additionalProperties"]] == []


@pytest.mark.parametrize(
    ("change", "path", "rule", "fix"),
    [
        ({"agent": "raeder"}, "$.steps[0].agent", "unknown_agent", "Did you mean reader?"),
        ({"agent": "zzz"}, "$.steps[0].agent", "unknown_agent", "Known agents: reader, writer."),
        ({"key": "Not a key"}, "$.steps[0].key", "pattern", "beginning with a letter"),
        ({"key": "a\n"}, "$.steps[0].key", "pattern", "beginning with a letter"),
        ({"timeout_seconds": 0}, "$.steps[0].timeout_seconds", "exclusiveMinimum", ""),
        ({"timeout_seconds": "60"}, "$.steps[0].timeout_seconds", "type", ""),
        ({"retry": {"max_retries": -1}}, "$.steps[0].retry.max_retries", "minimum", ""),
        ({"retries": 2}, "$.steps[0]", "additionalProperties", "Did you mean retry?"),
        ({"mapping": {"x": "a..b"}}, "$.steps[0].mapping.x", "mapping", ""),
        ({"mapping": {"x": 7}}, "$.steps[0].mapping.x", "mapping", ""),
        ({"mapping": {"x": {"expr": "a b"}}}, "$.steps[0].mapping.x", "mapping", ""),
        ({"mapping": {"x": {"expr": "nofn(a)"}}}, "$.steps[0].mapping.x", "mapping", ""),
        (
            {"mapping": {"x.y": "steps.first.output"}},
            '$.steps[0].mapping."x.y"',
            "later_step",
            "There are no earlier steps.",
        ),
        (
            {"mapping": {"x": {"expr": "steps.nowhere.output.a"}}},
            "$.steps[0].mapping.x",
            "unknown_step",
            "There are no earlier steps.",
        ),
        ({"when": "a >"}, "$.steps[0].when", "when", ""),
        ({"when": "steps.last.output.a"}, "$.steps[0].when", "later_step", ""),
        ({"input_schema": {"type": "strng"}}, "$.steps[0].input_schema.type", "anyOf", ""),
        ({"output_schema": {"$ref": "http://x.example/y"}}, "$.steps[0].output_schema", "$ref", ""),
        ({"output_schema": 7}, "$.steps[0].output_schema", "type", ""),
    ],
)
def test_a_problem_in_a_step_names_place_step_rule_and_fix(change, path, rule, fix):
    step = {"key": "first", "agent": "reader", **change}
    problem = the_problem(flow(step, {"key": "last", "agent": "writer"}))
    assert (problem.path, problem.rule) == (path, rule)
    assert problem.step == step["key"]
    assert fix in problem.fix
    assert problem.message


def test_a_mapping_may_only_name_steps_before_it():
    steps = [
        {"key": "alpha", "agent": "reader"},
        {"key": "beta", "agent": "reader", "mapping": {"x": "steps.alpha.output"}},
    ]
    assert parse_definition(flow(*steps), LIBRARY, KINDS)
    steps[1]["mapping"] = {"x": "steps.alhpa.output"}
    problem = the_problem(flow(*steps))
    assert problem.fix == "Did you mean alpha?"
    assert problem.message == '$.steps[1].mapping.x: step "alhpa" does not exist.'


def test_keys_are_unique():
    problem = the_problem(flow(*[{"key": "same", "agent": "reader"}] * 2))
    assert (problem.path, problem.rule) == ("$.steps[1].key", "duplicate")
    assert "$.steps[0]" in problem.message


def test_a_workflow_has_one_to_twenty_agents():
    steps = [{"key": f"s{number}", "agent": "reader"} for number in range(21)]
    assert len(parse_definition(flow(*steps[:20]), LIBRARY, KINDS).steps) == 20
    problem = the_problem(flow(*steps))
    assert "expected at most 20 items, got array with 21 items" in problem.message
    assert "at most 20 agents" in problem.fix
    assert "at least one step" in the_problem(flow()).fix


@pytest.mark.parametrize(
    ("members", "path", "rule"),
    [
        ({"name": ""}, "$.name", "minLength"),
        ({"name": "two\nlines"}, "$.name", "unshowable"),
        ({"slug": "Not-A-Slug"}, "$.slug", "pattern"),
        ({"slug": "a" * 64}, "$.slug", "pattern"),
        ({"input_schema": {"required": "a"}}, "$.input_schema.required", "type"),
        ({"agents": [{"slug": "x", "kind": "lllm"}]}, "$.agents[0].kind", "unknown_kind"),
        ({"agents": [{"slug": "x"}]}, "$.agents[0].kind", "required"),
        ({"agents": [{"slug": "x", "kind": "llm"}] * 2}, "$.agents[1].slug", "duplicate"),
        (
            {"agents": [{"slug": "x", "kind": "llm", "effect": "maybe"}]},
            "$.agents[0].effect",
            "enum",
        ),
        ({"positions": []}, "$", "additionalProperties"),
        ({"name": b"bytes"}, "$", "not_json"),
    ],
)
def test_a_problem_outside_the_steps_names_place_and_rule(members, path, rule):
    problem = the_problem({**flow({"key": "a", "agent": "reader"}), **members})
    assert (problem.path, problem.rule, problem.step) == (path, rule, None)


def test_every_problem_is_listed_at_once():
    document = {
        "nmae": "typo",
        "steps": [
            {"key": "one", "agent": "raeder", "mapping": {"a": "b..c", "d": "steps.two.output"}},
            {"key": "one", "agent": "writer", "when": "(", "input_schema": {"type": "strng"}},
            "not a step",
        ],
        "agents": [{"slug": "own", "kind": "unheard-of"}],
    }
    found = {(problem.path, problem.rule) for problem in problems_of(document)}
    assert found == {
        ("$", "additionalProperties"),
        ("$.name", "required"),
        ("$.steps[2]", "type"),
        ("$.steps[0].agent", "unknown_agent"),
        ("$.steps[0].mapping.a", "mapping"),
        ("$.steps[0].mapping.d", "unknown_step"),
        ("$.steps[1].key", "duplicate"),
        ("$.steps[1].when", "when"),
        ("$.steps[1].input_schema.type", "anyOf"),
        ("$.agents[0].kind", "unknown_kind"),
    }


@pytest.mark.parametrize("wrong", [None, 7, "text", [], {}, [None], [[]], [{}], {"a": 1}])
@pytest.mark.parametrize("member", ["name", "slug", "steps", "agents", "input_schema"])
def test_any_shape_of_any_member_is_answered_with_problems_or_accepted(member, wrong):
    document = {**flow({"key": "a", "agent": "reader"}), member: wrong}
    try:
        definition = parse_definition(document, LIBRARY, KINDS)
    except InvalidWorkflow as error:
        assert error.problems  # noqa: PT017 - either answer is right, but never without problems
    else:
        assert to_text(to_document(definition))


@pytest.mark.parametrize("wrong", [None, 7, "text", [], [7], {"a": None}])
@pytest.mark.parametrize(
    "member", ["key", "agent", "mapping", "config", "retry", "when", "output_schema", "name"]
)
def test_any_shape_of_any_member_of_a_step_is_answered_likewise(member, wrong):
    document = flow({"key": "a", "agent": "reader", member: wrong})
    try:
        definition = parse_definition(document, LIBRARY, KINDS)
    except InvalidWorkflow as error:
        assert error.problems  # noqa: PT017 - either answer is right, but never without problems
    else:
        assert to_text(to_document(definition))
