"""The facts of a failure that pages need, apart from its message."""

from datetime import UTC, datetime

import pytest

from baton.agents.child_messages import put_together, take_apart
from baton.agents.failures import as_step_error
from baton.connectors.failures import error_for
from baton.domain.mapping import parse_source
from baton.engine.agent_executor import execution_timeout
from baton.engine.context_manager import ExecutionData
from baton.engine.explanation import explain
from baton.engine.failure import failure_record, internal_error
from baton.engine.origin import origin_of, origin_of_named_value
from baton.errors import (
    AgentError,
    AgentMisconfigured,
    Origin,
    Problem,
    SystemNotFound,
    SystemUnavailable,
)
from baton.sentence import say
from baton.services.credentials.book import CredentialBook

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


def test_the_words_of_a_system_are_a_fact_apart_from_what_happened_and_what_to_do():
    error = error_for(
        system="ServiceNow",
        operation="read",
        status=401,
        retry_after=None,
        body=b'{"error":{"message":"User Not Authenticated"}}',
        now=AT,
    )
    found = record(error)
    assert found["vendor_message"] == "User Not Authenticated"
    assert found["summary"] == 'ServiceNow could not read: HTTP 401, "User Not Authenticated".'
    assert found["message"] == f"{found['summary']} {found['remedy']}"
    assert found["params"] == {
        "system": "ServiceNow",
        "operation": "read",
        "status": 401,
        "said": "User Not Authenticated",
    }
    silent = error_for(
        system="ServiceNow", operation="read", status=500, retry_after=None, body=b"", now=AT
    )
    assert "vendor_message" not in record(silent)


def test_what_an_agent_raised_is_told_without_the_class_of_its_exception():
    found = record(as_step_error(ValueError("no order 4711")))
    assert (found["type"], found["summary"]) == ("ValueError", "no order 4711")
    assert found["message"] == "ValueError: no order 4711"
    assert "summary" not in record(as_step_error(ValueError()))


def test_these_facts_come_from_another_process_too():
    error = SystemNotFound(say("There is no {thing}.", thing="order"), system="S", status=404)
    error.vendor_message, error.credential = "gone", "crm"
    raised = put_together(take_apart(error.advise("Order again.")))
    assert record(raised) | {"stack": ""} == record(error) | {"stack": ""}


def test_a_defect_of_baton_is_told_by_type_and_message():
    found = record(internal_error(KeyError("x")))
    assert found["internal"] is True
    assert found["defect"] == {"type": "KeyError", "message": "'x'"}
    assert found["summary"].startswith("Baton itself failed while it ran this execution (KeyError")
    assert "internal" not in record(AgentMisconfigured("no"))


def test_the_overwritten_value_is_part_of_what_happened():
    error = as_step_error(TypeError("'int' object is not subscriptable"))
    data = ExecutionData(input=b'{"p":{"code":1}}', outputs={"score": b'{"p":3}'})
    explain(error, b"{}", None, data)
    assert record(error)["summary"].startswith("'int' object is not subscriptable. Step 'score' ")


def test_a_missing_credential_is_named_with_what_to_set():
    book = CredentialBook(given={}, sandbox=dict, remember=lambda *_, **__: None)
    with pytest.raises(AgentMisconfigured) as raised:
        book.find("crm")
    found = record(raised.value)
    assert found["credential"] == "crm"
    assert found["credential_variable"] == "BATON_CREDENTIAL_CRM"
    assert "or set BATON_CREDENTIAL_CRM to" in found["remedy"]
    assert found["summary"] == "There is no credential 'crm'."


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
        (
            {"id": "steps.lookup.output.id"},
            "$.id",
            ("steps.lookup.output.id", "lookup", "step", None),
        ),
        ({"t": "input.ticket"}, "$.t.id", ("input.ticket.id", None, "input", "ticket")),
        ({"t": "ticket"}, "$.t", ("ticket", None, "input", "ticket")),
        ({"n": "note"}, "$.n", ("note", "lookup", "step", None)),
        ({"n": "context.note"}, "$.n[0]", ("context.note[0]", "lookup", "step", None)),
        ({"e": {"expr": "length(note)"}}, "$.e", ("length(note)", None, None, None)),
        ({"e": {"expr": "input.a || input.b"}}, "$.e", ("input.a || input.b", None, "input", None)),
        (
            {"e": {"expr": "input.a || steps.lookup.output.id"}},
            "$.e",
            ("input.a || steps.lookup.output.id", None, None, None),
        ),
        ({"t": 'input."ticket id".x'}, "$.t", ('input."ticket id".x', None, "input", "ticket id")),
        ({"t": "context.ticket"}, "$.t", ("context.ticket", None, "input", "ticket")),
        ({"t": "input"}, "$.t", ("input", None, "input", None)),
        ({"c": {"value": 1}}, "$.c", None),
        ({"id": "ticket"}, "$.other", None),
        (None, "$.note", ("note", "lookup", "step", None)),
        (None, "$.ticket.id", ("ticket.id", None, "input", "ticket")),
        ({"a b": "steps.odd.output"}, '$["a b"].x', ("steps.odd.output.x", "odd", "step", None)),
        ({"id": "ticket"}, "$", None),
    ],
)
def test_the_source_of_a_bad_value_is_told(mapping, path, origin):
    sources = mapping and {name: parse_source(source) for name, source in mapping.items()}
    found = origin_of(Problem(message="no", path=path), sources, DATA)
    source, step, giver, field = origin or (None,) * 4
    expected = origin and Origin(path=path, source=source, step=step, giver=giver, field=field)
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
    assert named(message, step_input, mapping) == Origin(
        path="$.number", source="input.ticket.id", giver="input", field="ticket"
    )


def test_the_step_that_gave_a_value_that_does_not_exist_is_recorded():
    mapping = {"id": "steps.lookup.output.note"}
    found = named("There is no user yyy.", b'{"id":"yyy"}', mapping)
    assert found == Origin(
        path="$.id", source="steps.lookup.output.note", step="lookup", giver="step"
    )


def test_what_was_not_found_is_the_only_value_that_was_given():
    found = named("404", b'{"id":"a b"}', {"id": "input.note"}, SystemNotFound)
    assert found == Origin(path="$.id", source="input.note", giver="input", field="note")


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
