"""The facts of a failure that pages need, apart from its message."""

from datetime import UTC, datetime

import pytest

from baton.connectors.failures import error_for
from baton.domain.errors import AgentMisconfigured, Origin, Problem
from baton.domain.mapping import parse_source
from baton.engine.agent_executor import execution_timeout
from baton.engine.context_manager import ExecutionData
from baton.engine.failure import failure_record, internal_error
from baton.engine.origin import origin_of
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
