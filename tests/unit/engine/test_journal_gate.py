"""What is written of a failure passes one gate."""

import base64
from datetime import UTC, datetime
from urllib.parse import quote

import msgspec
import pytest

from baton.domain.agent_call import LogLine
from baton.domain.execution import (
    AttemptEnd,
    AttemptStatus,
    ExecutionEnd,
    ExecutionStatus,
    JournalEntry,
    OutboxMessage,
    StepEnd,
    StepStatus,
)
from baton.domain.notification import NotificationKind
from baton.domain.workflow import StepRef
from baton.engine.failure import failure_record
from baton.engine.redaction import JournalGate
from baton.errors import AgentError, OutputInvalid
from baton.observability.known_secrets import KnownSecrets
from baton.observability.redaction import Redactor

AT = datetime(2026, 11, 23, 14, 30, 5, tzinfo=UTC)
SECRET = "mark\u00e9-ab/12 cd+34"


def gate(*secrets):
    known = KnownSecrets()
    known.add(*secrets)
    return JournalGate(Redactor(known))


def step_end(error, **members):
    return StepEnd(
        step=StepRef(path="s", position=(0,), key="s", name="S", agent="a"),
        status=StepStatus.FAILED,
        definition_sha256="",
        error=error,
        **members,
    )


def cleaned(error, *secrets):
    record = failure_record(error, place=None, at=AT, duration_ms=None)
    entry = gate(*secrets).entry(JournalEntry(steps_ended=(step_end(record),)))
    return entry.steps_ended[0].error


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        quote(SECRET),
        msgspec.json.encode(SECRET).decode(),
        SECRET.encode("unicode_escape").decode(),
    ],
)
def test_no_part_of_an_entry_holds_a_secret_in_any_form(form):
    said = f"the system said {form} and no"
    record = failure_record(
        AgentError(said, stack=f"Traceback: {said}"), place=None, at=AT, duration_ms=None
    )
    log = LogLine(at=AT, level="info", message=said, fields={"answer": {said: [said]}})
    entry = gate(SECRET).entry(
        JournalEntry(
            attempts_ended=(
                AttemptEnd(
                    path="s", attempt=1, status=AttemptStatus.FAILED, error=record, logs=(log,)
                ),
            ),
            steps_ended=(step_end(record, reason=said),),
            execution_ended=ExecutionEnd(
                status=ExecutionStatus.FAILED,
                error=said,
                error_detail={**record, "failures": [record]},
                message=OutboxMessage(
                    kind=NotificationKind.FAILURE, content={"error": said, "workflow": said}
                ),
            ),
        )
    )
    assert form not in repr(entry)
    assert "mark" not in repr(entry)
    assert repr(entry).count("[secret]") >= 12


def test_data_views_are_not_touched():
    output = b'{"from":"ada@example.com","note":"s3cr3t-value"}'
    end = AttemptEnd(path="s", attempt=1, status=AttemptStatus.COMPLETED, input=output)
    entry = gate("s3cr3t-value").entry(
        JournalEntry(
            attempts_ended=(end,),
            steps_ended=(step_end(None, output=output),),
            execution_ended=ExecutionEnd(
                status=ExecutionStatus.COMPLETED, context=output, results=output
            ),
        )
    )
    assert entry.attempts_ended[0].input == output
    assert entry.steps_ended[0].output == output
    assert (entry.execution_ended.context, entry.execution_ended.results) == (output, output)


def test_the_beginning_of_data_that_was_checked_is_masked_and_its_schema_is_not():
    schema = {"type": "object", "examples": ["ada@example.com"]}
    data = b'{"from":"ada@example.com","text":"' + "\u00e9".encode() * 5000 + b'"}'
    checked = cleaned(OutputInvalid("does not fit", schema=schema, data=data))["checked"]
    assert checked["schema"] == schema
    assert checked["data"].startswith('{"from":"[email]","text":"\u00e9\u00e9')
    assert checked["data_bytes"] == len(data)


@pytest.mark.parametrize("before", [3960, 3980, 3999, 4990, 5980, 5999])
@pytest.mark.parametrize("many", [0, 60])
@pytest.mark.parametrize("private", ["ada.lovelace@research.example.com", "known-ada.secret"])
def test_what_a_cut_would_halve_is_gone_all_the_same(before, many, private):
    data = (f"{private} " * many + " " * before)[:before] + f"{private} " + " " * 9000
    checked = cleaned(
        OutputInvalid("does not fit", schema={}, data=data.encode()), "known-ada.secret"
    )["checked"]
    assert "ada" not in checked["data"]


@pytest.mark.parametrize("before", [990, 1000, 1010, 2000])
def test_a_very_long_stack_keeps_its_end_and_no_half_of_a_secret(before):
    stack = "x" * before + " known-ada.secret " + "y\n" * 16_000
    assert "ada" not in cleaned(AgentError("x", stack=stack), "known-ada.secret")["stack"]
    assert cleaned(AgentError("x", stack="a" + "y" * 32_000))["stack"] == "y" * 32_000


def test_the_text_of_an_execution_is_its_clean_message_and_stack():
    record = failure_record(AgentError("no", stack="S"), place=None, at=AT, duration_ms=None)
    end = ExecutionEnd(status=ExecutionStatus.FAILED, error="raw", error_detail=record)
    assert gate().entry(JournalEntry(execution_ended=end)).execution_ended.error == "no\n\nS"


def test_a_notice_has_200_characters_and_no_half_of_a_secret():
    content = {"error": "e" * 195 + " known-ada.secret " + "f" * 400}
    end = ExecutionEnd(
        status=ExecutionStatus.FAILED,
        message=OutboxMessage(kind=NotificationKind.FAILURE, content=content),
    )
    entry = gate("known-ada.secret").entry(JournalEntry(execution_ended=end))
    said = entry.execution_ended.message.content["error"]
    assert said == "e" * 195 + " [sec"
