"""The facts of a failure that pages need, apart from its message."""

from datetime import UTC, datetime

import pytest

from baton.connectors.failures import error_for
from baton.domain.errors import (
    AgentError,
    AgentMisconfigured,
    Origin,
    Problem,
    SystemNotFound,
    SystemUnavailable,
)
from baton.domain.mapping import parse_source
from baton.engine.agent_executor import execution_timeout
from baton.engine.context_manager import ExecutionData
from baton.engine.failure import failure_record, internal_error
from baton.engine.origin import origin_of, origin_of_named_value
from baton.services.credentials import CredentialBook

AT = datetime(2026, 11, 23, tzinfo=UTC)
DATA = ExecutionData(
    input=b'{"ticket":{"id":1},"note":"x"}',
    outputs={"lookup": b'{"id":7,"note":"y"}', "odd": b'{"a b":1}'},
)


def record(error):
    return failure_record(error, place=None, at=AT, duration_ms=None)


def test_what_to_do_about_an_answer_is_a_fact_of_its_own():
    error = error_for(
        system="ServiceNow", operation="read", status=401, retry_after=None, body=b"", now=AT
    )
    assert record(error)["remedy"] == ("Check the credential: its secret may be wrong or expired.")
    assert record(error)["remedy"] in error.message


def test_a_missing_credential_is_named_with_what_to_set():
    book = CredentialBook(given={}, sandbox=dict, remember=lambda _members, _name: None)
    with pytest.raises(AgentMisconfigured) as raised:
        book.find("crm")
    found = record(raised.value)
    assert found["credential"] == "crm"
    assert found["remedy"].startswith("Set BATON_CREDENTIAL_CRM")


def test_a_limit_that_was_passed_has_its_name_value_and_unit():
    assert record(execution_timeout(30, "s"))["limit"] == {
        "name": "global_timeout_seconds", "value": 30, "unit": "seconds"
    }  # fmt: skip


def test_a_failure_without_such_facts_has_none_of_them():
    found = record(AgentMisconfigured("no"))
    assert not {"remedy", "credential", "limit", "origin"} & set(found)
    assert record(internal_error(KeyError("x")))["remedy"].startswith("Report this")


@pytest.mark.parametrize(
    ("mapping", "path", "origin"),
    [
        ({"id": "steps.lookup.output.id"}, "$.id", ("steps.lookup.output.id", "lookup")),
        ({"t": "input.ticket"}, "$.t.id", ("input.ticket.id", None)),
        ({"t": "ticket"}, "$.t", ("ticket", None)),
        ({"n": "note"}, "$.n", ("note", "lookup")),
        ({"n": "context.note"}, "$.n[0]", ("context.note[0]", "lookup")),
        ({"e": {"expr": "length(note)"}}, "$.e", ("length(note)", None)),
        ({"c": {"value": 1}}, "$.c", None),
        ({"id": "ticket"}, "$.other", None),
        (None, "$.note", ("note", "lookup")),
        (None, "$.ticket.id", ("ticket.id", None)),
        ({"a b": "steps.odd.output"}, '$["a b"].x', ("steps.odd.output.x", "odd")),
        ({"id": "ticket"}, "$", None),
    ],
)
def test_the_source_of_a_bad_value_is_told(mapping, path, origin):
    sources = mapping and {name: parse_source(source) for name, source in mapping.items()}
    found = origin_of(Problem(message="no", path=path), sources, DATA)
    expected = origin and Origin(path=path, source=origin[0], step=origin[1])
    assert found == expected


def named(message, step_input, mapping, error=None):
    sources = None if mapping is None else {n: parse_source(s) for n, s in mapping.items()}
    raised = (error or AgentError)(message) if error is not SystemNotFound else None
    raised = raised or SystemNotFound(message, system="ServiceNow", status=404)
    return origin_of_named_value(raised, step_input, sources, DATA)


@pytest.mark.parametrize(
    ("message", "step_input"),
    [
        ("There is no incident INC0019999.", b'{"number":"INC0019999","urgent":true}'),
        ("There is no incident INC0019999.", b'{"number":" #inc0019999","urgent":true}'),
        ("The order system knows no order 4711.", b'{"number":4711,"urgent":"4"}'),
    ],
)
def test_the_source_of_a_value_that_a_failure_names_is_recorded(message, step_input):
    mapping = {"number": "input.ticket.id", "urgent": "steps.lookup.output.note"}
    assert named(message, step_input, mapping) == Origin(path="$.number", source="input.ticket.id")


def test_the_step_that_gave_a_value_that_does_not_exist_is_recorded():
    mapping = {"id": "steps.lookup.output.note"}
    found = named("There is no user yyy.", b'{"id":"yyy"}', mapping)
    assert found == Origin(path="$.id", source="steps.lookup.output.note", step="lookup")


def test_what_was_not_found_is_the_only_value_that_was_given():
    found = named("404", b'{"id":"a b"}', {"id": "input.note"}, SystemNotFound)
    assert found == Origin(path="$.id", source="input.note")


@pytest.mark.parametrize(
    ("message", "step_input", "mapping"),
    [
        # Nothing is named.
        ("It failed.", b'{"id":"INC7"}', {"id": "input.note"}),
        # One character occurs in any sentence, and a part of a word is not the value.
        ("Step 1 broke.", b'{"id":1}', {"id": "input.note"}),
        ("There is no INC70.", b'{"id":"INC7"}', {"id": "input.note"}),
        # Two sources gave what is named.
        (
            "No INC7 for Ada.",
            b'{"id":"INC7","who":"Ada"}',
            {"id": "input.note", "who": "steps.lookup.output.note"},
        ),
        # A constant belongs to the workflow.
        ("No INC7.", b'{"id":"INC7"}', {"id": {"value": "INC7"}}),
    ],
)
def test_a_failure_that_names_no_value_of_one_source_blames_none(message, step_input, mapping):
    assert named(message, step_input, mapping) is None


def test_a_failure_that_passes_by_itself_blames_no_value():
    error = SystemUnavailable("ServiceNow could not read INC7.", system="ServiceNow", status=500)
    sources = {"id": parse_source("input.note")}
    assert origin_of_named_value(error, b'{"id":"INC7"}', sources, DATA) is None
