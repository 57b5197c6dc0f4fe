"""A failure names the step that overwrote a field with another type, wherever it shows."""

import pytest

from baton.domain.mapping import parse_mapping
from baton.engine.context_manager import ExecutionData
from baton.engine.explanation import explain
from baton.errors import (
    AgentError,
    AgentMisconfigured,
    InputInvalid,
    Problem,
    SystemUnavailable,
    TransientAgentError,
)

DATA = ExecutionData(
    input=b'{"priority":{"code":"P1"},"id":"a","note":"x"}',
    outputs={"score": b'{"priority":3,"extra":1}', "other": b'{"note":"y","id":7}'},
)
ONE = ExecutionData(input=b'{"priority":{"code":"P1"}}', outputs={"score": b'{"priority":3}'})
PRIORITY = (
    "Step 'score' overwrote the field priority, which the input gave as an object, with a number."
)
ID = "Step 'other' overwrote the field id, which the input gave as text, with a number."


def explained(error, mapping=None, data=DATA):
    explain(error, b"{}", mapping and parse_mapping(mapping), data)
    return error


def raised(code):
    """What an agent raised in this line of code."""
    stack = f'Traceback (most recent call last):\n  File "agents.py", line 3, in run\n    {code}\n'
    return AgentError("TypeError: 'int' object is not subscriptable", kind="TypeError", stack=stack)


def test_of_what_an_agent_read_of_the_context():
    error = explained(raised('code = payload["priority"]["code"]'))
    assert error.message.endswith(f"subscriptable. {PRIORITY}")
    assert error.remedy == "Map input.priority for the value before."


def test_of_a_short_name_only_in_quotes():
    assert explained(raised('payload["id"].lower()')).message.endswith(ID)
    assert PRIORITY not in explained(raised("id = 7 + None")).message


def test_where_only_one_field_can_be_meant():
    assert PRIORITY in explained(raised("return helper(payload)"), data=ONE).message
    assert explained(raised("return helper(payload)")).message.endswith("subscriptable")
    other = AgentError("ValueError: no", kind="ValueError", stack="")
    assert explained(other, data=ONE).message == "ValueError: no"


@pytest.mark.parametrize(("path", "said"), [("$", f" {PRIORITY}"), ("$.note", "")])
def test_of_a_schema_that_fits_in_no_branch(path, said):
    problems = (Problem(message="fits none", path=path),)
    schema = {"anyOf": [{"properties": {"priority": {"type": "object"}}}]}
    error = explained(InputInvalid("It does not fit.", problems=problems, schema=schema))
    assert error.message == f"It does not fit.{said}"


def test_of_any_problem_of_an_input():
    problems = (Problem(message="", path="$.note"), Problem(message="", path="$.priority.code"))
    assert explained(InputInvalid("No.", problems=problems)).message == f"No. {PRIORITY}"


def test_of_a_configuration_that_reads_the_context():
    error = AgentMisconfigured("The placeholder '{{ length(priority) }}' cannot be filled.")
    assert explained(error).message.endswith(PRIORITY)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("priority", True),
        ("context.priority.code", True),
        ({"expr": "priority"}, True),
        ("input.priority", False),
        ("steps.score.output.priority", False),
        ("note", False),
    ],
)
def test_of_a_mapping_only_what_it_took_from_the_context(source, named):
    error = explained(raised('payload["priority"]["code"]'), {"priority": source})
    assert (PRIORITY in error.message) is named


@pytest.mark.parametrize(
    "error",
    [
        TransientAgentError("priority is busy", kind="TypeError"),
        SystemUnavailable("priority cannot be reached", system="priority"),
    ],
)
def test_what_may_pass_is_not_blamed_on_a_step(error):
    assert "overwrote" not in explained(error).message


def test_a_field_that_kept_its_type_is_not_named():
    assert explained(raised('payload["note"][0]["x"]')).message.endswith("subscriptable")
