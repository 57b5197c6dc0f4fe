"""The agents and the workflow that ship with Baton are sound."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from baton.agents.library import library
from baton.domain.json_schema import schema_problems
from baton.domain.workflow_document import definition_from_document


def test_the_library_has_the_triage_agents_with_full_schemas() -> None:
    agents = {agent.slug: agent for agent in library()}
    assert list(agents) == ["customer-data", "solution-generator", "ticket-analyzer"]
    for agent in agents.values():
        assert agent.effect == "read"
        assert schema_problems(agent.input_schema) == ()
        assert schema_problems(agent.output_schema) == ()
        assert agent.input_schema
        assert agent.output_schema


def test_the_triage_template_is_a_sound_workflow_over_the_library() -> None:
    text = files("baton.templates").joinpath("it-ticket-triage.yaml").read_bytes()
    document = msgspec.yaml.decode(text, type=dict)
    workflow = definition_from_document(document, {agent.slug: agent for agent in library()})
    assert workflow.slug == "it-ticket-triage"
    assert [step.key for step in workflow.steps] == ["analyzer", "customer", "solution"]
    assert sorted(workflow.agents) == ["customer-data", "solution-generator", "ticket-analyzer"]
