"""Files of other products are recognised and named; files of Baton never are."""

from __future__ import annotations

import json

import pytest
import yaml

from baton.domain.workflow_rules import workflow_problems
from baton.errors import InvalidFile, InvalidWorkflow
from baton.services.workflows.files import imported, read_workflow_text

EXPORTS = [
    ("n8n", {"name": "My workflow", "nodes": [{"type": "n8n-nodes-base.set"}], "connections": {}}),
    ("n8n", {"nodes": [], "connections": {"A": {"main": []}}, "settings": {}, "meta": {}}),
    ("Dify", {"app": {"mode": "workflow"}, "kind": "app", "version": "0.1.5", "workflow": {}}),
    ("Dify", {"app": {"name": "x"}, "workflow": {"graph": {"edges": [], "nodes": []}}}),
    ("Langflow", {"name": "Flow", "data": {"nodes": [], "edges": [], "viewport": {}}}),
    ("Flowise", {"nodes": [{"id": "chatOpenAI_0"}], "edges": []}),
    ("Power Automate", {"definition": {"triggers": {}, "actions": {}}, "parameters": {}}),
    ("Power Automate", {"properties": {"definition": {"triggers": {}, "actions": {}}}}),
    ("Make", {"name": "Scenario", "flow": [], "metadata": {"version": 1}}),
]


@pytest.mark.parametrize(("product", "document"), EXPORTS)
@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump], ids=["json", "yaml"])
def test_an_export_is_refused_by_name(product, document, write):
    text = write(document)
    with pytest.raises(InvalidFile, match=f"export of {product}, which Baton cannot import"):
        read_workflow_text(text.encode(), name="flow")
    with pytest.raises(InvalidWorkflow, match=f"The file cannot be used.*{product}") as raised:
        imported(text)
    assert "Build the workflow in Baton" in raised.value.message


@pytest.mark.parametrize(("product", "document"), EXPORTS)
def test_an_export_is_named_with_what_to_do(product, document):
    (problem,) = workflow_problems(document, {}, {})
    assert (problem.rule, problem.path) == ("foreign_export", "$")
    assert product in problem.message
    assert problem.fix


@pytest.mark.parametrize(
    "document",
    [
        {"name": "A", "steps": [], "nodes": [], "connections": {}},
        {"name": "A", "data": {"nodes": []}},
        {"name": "A", "nodes": {}, "connections": []},
        {"name": "A", "app": "x", "kind": "app"},
        {},
    ],
)
def test_other_files_are_not(document):
    assert read_workflow_text(json.dumps(document).encode(), name="flow") == document


@pytest.mark.parametrize("name", ["flow.json", "flow.yaml", "The file"])
@pytest.mark.parametrize("text", ['{"name": "A"}', "\n {name: A}", "name: A\n"])
def test_a_byte_order_mark_is_no_part_of_a_file(name, text):
    if name == "flow.json" and text.startswith("name"):
        text = f'{{"{text[:4]}": "A"}}'
    text = text.replace("{name: A}", '{"name": "A"}')
    assert read_workflow_text(b"\xef\xbb\xbf" + text.encode(), name=name) == {"name": "A"}
