"""Workflow values: names, defaults, fingerprints, and workflows written in Python."""

from dataclasses import replace

import pytest

from baton.domain.mapping import PathSource
from baton.domain.workflow import (
    AgentDefinition,
    Effect,
    RetryPolicy,
    StepDefinition,
    slug_of,
    step_key_of,
    workflow_id,
)
from baton.domain.workflow_config import AgentConfig, WorkflowConfig
from baton.errors import InvalidInput, InvalidWorkflow

AGENT = AgentDefinition(
    slug="reader",
    kind="python",
    name="Reader",
    effect=Effect.READ,
    config={"depth": 1, "mode": "fast"},
    input_schema={"type": "object"},
    output_schema={"type": "object"},
)
STEP = StepDefinition(key="first", agent="reader", name="First")
LIBRARY = {
    slug: AgentDefinition(slug=slug, kind="python", name=slug) for slug in ("a1", "a2", "A-3")
}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("IT Ticket Triage", "it-ticket-triage"),
        ("  Größe & Maß!  ", "grosse-mass"),
        ("Café 24/7", "cafe-24-7"),
        ("漢字", "hanzi"),
        ("x" * 80, "x" * 63),
        ("x" * 62 + " y", "x" * 62),
    ],
)
def test_a_slug_is_made_from_the_name(name, slug):
    assert slug_of(name) == slug


def test_the_id_of_a_workflow_is_its_slug_with_a_prefix():
    assert workflow_id("it-ticket-triage") == "wf-it-ticket-triage"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a1", "a1"),
        ("Ticket-Analyzer", "ticket_analyzer"),
        ("550e8400-x", "step_550e8400_x"),
        ("漢", "han"),
        ("x" * 80, "x" * 63),
        ("1" * 80, "step_" + "1" * 58),
    ],
)
def test_a_step_key_is_made_from_any_id(name, key):
    assert step_key_of(name) == key


def test_the_configuration_and_schemas_of_the_step_override_those_of_the_agent():
    assert STEP.effective_config(AGENT) == AGENT.config
    assert replace(STEP, config={"mode": "slow"}).effective_config(AGENT) == {
        "depth": 1,
        "mode": "slow",
    }
    assert STEP.effective_input_schema(AGENT) == AGENT.input_schema
    assert replace(STEP, input_schema=False).effective_input_schema(AGENT) is False
    assert STEP.effective_output_schema(AGENT) == AGENT.output_schema
    assert replace(STEP, output_schema=True).effective_output_schema(AGENT) is True


def test_what_is_shown_does_not_change_the_fingerprint_of_a_step():
    fingerprint = STEP.definition_sha256(AGENT)
    shown = replace(AGENT, name="Other", description="Other")
    assert replace(STEP, name="Renamed").definition_sha256(shown) == fingerprint
    reordered = replace(AGENT, config={"mode": "fast", "depth": 1})
    assert STEP.definition_sha256(reordered) == fingerprint
    assert replace(STEP, timeout_seconds=300.0).definition_sha256(AGENT) == fingerprint
    assert replace(STEP, retry=RetryPolicy(max_retries=2)).definition_sha256(AGENT) == fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"key": "other"},
        {"mapping": {}},
        {"mapping": {"a": PathSource(text="b", segments=("b",))}},
        {"config": {"depth": 2}},
        {"timeout_seconds": 1},
        {"retry": RetryPolicy(max_retries=1)},
        {"input_schema": True},
        {"output_schema": True},
        {"when": "a"},
    ],
)
def test_what_a_step_does_changes_its_fingerprint(change):
    assert replace(STEP, **change).definition_sha256(AGENT) != STEP.definition_sha256(AGENT)


@pytest.mark.parametrize(
    "change", [{"kind": "llm"}, {"effect": Effect.WRITE}, {"config": {}}, {"input_schema": None}]
)
def test_what_its_agent_does_changes_the_fingerprint_of_a_step(change):
    assert STEP.definition_sha256(replace(AGENT, **change)) != STEP.definition_sha256(AGENT)


def test_a_workflow_written_in_python_becomes_a_definition():
    config = WorkflowConfig(
        workflow_id="wf-test",
        workflow_name="Test Workflow",
        agents=[
            AgentConfig(agent_id="a2", agent_name="Agent 2", order=2, retry_on_failure=True),
            AgentConfig(
                agent_id="a1",
                agent_name="Agent 1",
                order=1,
                input_mapping={"text": "ticket.text"},
                output_schema={"type": "object"},
                timeout_seconds=5,
                max_retries=4,
            ),
            AgentConfig(
                agent_id="a2", agent_name="Again", order=4, retry_on_failure=True, max_retries=3
            ),
            AgentConfig(agent_id="A-3", agent_name="Agent 3", order=3),
        ],
        global_timeout_seconds=60,
        stop_on_error=False,
        save_checkpoints=True,
    )
    definition = config.to_definition(LIBRARY)
    assert (definition.slug, definition.name) == ("test", "Test Workflow")
    assert (definition.global_timeout_seconds, definition.stop_on_error) == (60, False)
    assert [step.key for step in definition.steps] == ["a1", "a2", "a_3", "a2_2"]
    first = definition.steps[0]
    assert first.mapping == {"text": PathSource(text="ticket.text", segments=("ticket", "text"))}
    assert (first.name, first.timeout_seconds) == ("Agent 1", 5)
    assert first.output_schema == {"type": "object"}
    assert [step.retry.max_retries for step in definition.steps] == [0, 0, 0, 3]
    assert definition.agents == LIBRARY


def test_a_configuration_with_unknown_agents_or_paths_is_refused():
    agents = [AgentConfig(agent_id=slug, agent_name=slug, order=1) for slug in ("x", "a1", "y")]
    config = WorkflowConfig(workflow_id="test", workflow_name="Test", agents=agents)
    with pytest.raises(InvalidWorkflow, match="There is no agent x, y") as caught:
        config.to_definition(LIBRARY)
    assert len(caught.value.problems) == 2
    bad = AgentConfig(agent_id="a1", agent_name="a1", order=1, input_mapping={"a": "b c"})
    with pytest.raises(InvalidInput, match="character 2"):
        replace(config, agents=[bad]).to_definition(LIBRARY)
