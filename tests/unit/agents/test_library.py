"""The agents and the workflow that ship with Baton are sound."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from baton import agent
from baton.agents.library import library
from baton.agents.python_function import python_agent
from baton.agents.registry import known_agents
from baton.domain.workflow_rules import parse_definition
from baton.errors import Misconfigured
from baton.schemas.validate import schema_problems
from baton.services.workflows.files import read_workflow_text
from installed import KINDS


def test_the_library_has_the_triage_agents_with_full_schemas() -> None:
    agents = {found.slug: found for found in library()}
    assert list(agents) == ["customer-data", "solution-generator", "ticket-analyzer"]
    for found in agents.values():
        assert found.effect == "read"
        assert schema_problems(found.input_schema) == ()
        assert schema_problems(found.output_schema) == ()
        assert found.input_schema
        assert found.output_schema


def test_the_triage_template_is_a_valid_workflow_over_the_library() -> None:
    text = files("baton.templates").joinpath("it-ticket-triage.yaml").read_bytes()
    document = read_workflow_text(text, name="it-ticket-triage.yaml")
    workflow = parse_definition(document, known_agents({}), KINDS)
    assert workflow.slug == "it-ticket-triage"
    assert [step.key for step in workflow.steps] == ["analyzer", "customer", "solution"]
    assert sorted(workflow.agents) == ["customer-data", "solution-generator", "ticket-analyzer"]


def test_a_python_agent_may_not_take_the_slug_of_one_that_ships() -> None:
    def own() -> dict[str, Any]: ...

    mine = python_agent(agent(slug="customer-data")(own))
    with pytest.raises(Misconfigured, match=r"'customer-data' in .*test_library\.py, line"):
        known_agents({"customer-data": mine})
