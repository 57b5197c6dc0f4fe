"""The record of a failure."""

from datetime import UTC, datetime

from baton.engine.failure import FailurePlace, failure_record, internal_error, stack_of
from baton.errors import (
    AgentError,
    InputInvalid,
    InternalError,
    OutputInvalid,
    Problem,
    SystemRefused,
    SystemThrottled,
)

AT = datetime(2026, 11, 23, 14, 30, 5, 123456, tzinfo=UTC)
PLACE = FailurePlace(
    step="customer",
    step_name="Customer 360",
    agent="customer-data",
    agent_name="Customer Data",
    agent_kind="customer_data",
    index=1,
    total=5,
    attempt=3,
)


def record(error, *, place=PLACE, duration_ms=1250):
    return failure_record(error, place=place, at=AT, duration_ms=duration_ms)


def test_it_names_the_agent_the_step_by_number_and_key_the_attempt_and_the_time():
    found = record(AgentError("it broke", kind="ValueError", stack="Traceback ..."))
    assert found == {
        "code": "agent_error",
        "type": "ValueError",
        "message": "it broke",
        "template": "it broke",
        "params": {},
        "transient": False,
        "at": "2026-11-23T14:30:05.123Z",
        "duration_ms": 1250,
        "stack": "Traceback ...",
        "step": "customer",
        "step_name": "Customer 360",
        "step_index": 1,
        "position": "2 of 5",
        "agent": "customer-data",
        "agent_name": "Customer Data",
        "agent_kind": "customer_data",
        "attempt": 3,
    }


def test_a_system_is_named_with_its_http_status():
    found = record(SystemRefused("no", system="Dynamics 365", status=403))
    assert (found["system"], found["http_status"], found["type"]) == (
        "Dynamics 365",
        403,
        "SystemRefused",
    )


def test_the_wait_that_a_system_asked_for_is_kept():
    found = record(SystemThrottled("slow down", system="ServiceNow", retry_after=45))
    assert found["retry_after_seconds"] == 45
    assert "retry_after_seconds" not in record(SystemRefused("no", system="ServiceNow"))


def test_every_violation_is_listed():
    problems = (Problem(message="a", path="$.a"), Problem(message="b", path="$.b"))
    found = record(InputInvalid("does not fit", problems=problems))
    assert [(each["message"], each["path"]) for each in found["problems"]] == [
        ("a", "$.a"),
        ("b", "$.b"),
    ]


def test_the_schema_and_the_beginning_of_the_data_are_kept():
    schema = {"type": "object", "required": ["priority"]}
    data = b'{"text":"' + "é".encode() * 5000 + b'"}'
    checked = record(OutputInvalid("does not fit", schema=schema, data=data))["checked"]
    assert checked["schema"] == schema
    assert checked["data"].startswith('{"text":"éé')
    assert checked["data_bytes"] == len(data)


def test_a_schema_that_is_too_long_to_show_is_named_by_its_size():
    schema = {"description": "x" * 20_000}
    checked = record(InputInvalid("does not fit", schema=schema, data=b"{}"))["checked"]
    assert checked["schema"] == {"$omitted_bytes": 20_018}


def test_a_failure_outside_of_any_step_names_none():
    found = record(InternalError("x"), place=None, duration_ms=None)
    assert "step" not in found
    assert "duration_ms" not in found


def test_the_stack_shows_causes():
    stack = stack_of(internal_error(KeyError("lost")))
    assert "KeyError: 'lost'" in stack
    assert "InternalError: Baton itself failed" in stack


def test_a_defect_of_ours_is_named_with_what_to_do():
    error = internal_error(KeyError("lost"))
    assert error.code == "internal_error"
    assert "KeyError: 'lost'" in error.message
    assert "resume the execution" in error.message
    assert isinstance(error.__cause__, KeyError)
