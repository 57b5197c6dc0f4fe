"""Where an execution stands and what its next step is."""

from asyncio import run
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from baton.domain.execution import (
    ExecutionRecord,
    ExecutionStatus,
    Mode,
    StepRecord,
    StepStatus,
)
from baton.domain.mapping import parse_mapping
from baton.domain.offloader import INLINE
from baton.domain.workflow import AgentDefinition, StepDefinition, WorkflowDefinition
from baton.engine.context_manager import ContextManager, ExecutionData
from baton.engine.execution_state import ExecutionState, overwrite_notes
from baton.engine.validation_engine import ValidationEngine
from baton.jsontext.text import sha256

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


def a_step(key, **changes):
    return StepDefinition(key=key, agent="some-agent", name=key.title(), **changes)


def a_state(*steps, stop_on_error=True, records=(), text=b'{"n":1}'):
    definition = WorkflowDefinition(
        name="Chain",
        slug="chain",
        stop_on_error=stop_on_error,
        steps=steps or (a_step("one"), a_step("two"), a_step("three")),
        agents={"some-agent": AgentDefinition(slug="some-agent", kind="python", name="Some")},
    )
    record = ExecutionRecord(
        id="exec-20261123-0123456789ab",
        workflow_id="wf-chain",
        workflow_name="Chain",
        definition_sha256="d",
        version=1,
        mode=Mode.PRODUCTION,
        queue="default",
        status=ExecutionStatus.PENDING,
        run=0,
        claim_id=None,
        input=text,
        steps={step.path: step for step in records},
        seconds_run=0.0,
        seconds_left=None,
        updated_at=NOW,
        read_at=NOW,
    )
    return ExecutionState(
        definition=definition,
        record=record,
        context_manager=ContextManager(INLINE),
        validation=ValidationEngine(INLINE),
    )


def was(key, status=StepStatus.COMPLETED, **changes):
    output = b'{"%s":true}' % key.encode() if status is StepStatus.COMPLETED else None
    return replace(StepRecord(path=key, key=key, status=status, output=output), **changes)


def only(state):
    """The one attempt that can begin."""
    (attempt,) = run(state.next_steps(NOW)).attempts
    return attempt


def test_it_begins_with_the_first_attempt_of_the_first_step():
    move = run(a_state().next_steps(NOW))
    assert move.steps_ended == ()
    (attempt,) = move.attempts
    assert (attempt.start.step.path, attempt.start.attempt, attempt.failures) == ("one", 1, 0)
    assert attempt.input == b'{"n":1}'
    assert (attempt.start.input_sha256, attempt.start.input_bytes) == (sha256(attempt.input), 7)


def test_after_a_step_the_next_gets_its_output():
    state = a_state()
    run(state.next_steps(NOW))
    state.completed("one", b'{"m":2}')
    attempt = only(state)
    assert (attempt.start.step.key, attempt.input) == ("two", b'{"n":1,"m":2}')


def test_after_the_last_step_there_is_none():
    state = a_state(records=[was("one"), was("two"), was("three")])
    move = run(state.next_steps(NOW))
    assert (move.attempts, move.steps_ended, state.failures) == ((), (), {})


def test_a_resumed_or_taken_over_execution_goes_on_after_the_steps_that_are_recorded():
    state = a_state(records=[was("one"), was("two", StepStatus.SKIPPED)])
    attempt = only(state)
    assert (attempt.start.step.key, attempt.input) == ("three", b'{"n":1,"one":true}')


def test_the_next_attempt_counts_on_and_waits_as_long_as_was_recorded():
    running = was("one", StepStatus.RUNNING, attempts=2, failures=2, wait_seconds=3.5)
    attempt = only(a_state(records=[running]))
    assert (attempt.start.attempt, attempt.failures, attempt.wait_seconds) == (3, 2, 3.5)
    again = attempt.again()
    assert (again.start.attempt, again.failures, again.wait_seconds) == (4, 3, 0.0)
    assert again.input is attempt.input


@pytest.mark.parametrize(("losses", "is_open"), [(3, False), (2, True)])
def test_a_step_that_lost_three_workers_fails(losses, is_open):
    deadly = was("one", StepStatus.RUNNING, attempts=3, losses=losses, attempt_open=is_open)
    move = run(a_state(records=[deadly]).next_steps(NOW))
    (failed,) = move.steps_ended
    assert move.attempts == ()
    assert failed.error["code"] == "worker_lost"
    assert failed.error["position"] == "1 of 3"
    assert "3 workers died" in failed.error["message"]


def test_a_step_that_lost_two_workers_is_tried_again():
    running = was("one", StepStatus.RUNNING, attempts=2, losses=1, attempt_open=True)
    assert only(a_state(records=[running])).start.attempt == 3


def test_a_step_whose_condition_is_false_is_skipped_with_the_reason():
    state = a_state(a_step("one", when="n > `5`"), a_step("two", when="n < `5`"))
    move = run(state.next_steps(NOW))
    (skipped,) = move.steps_ended
    assert (skipped.status, skipped.reason) == (
        StepStatus.SKIPPED,
        "The condition is false: n > `5`",
    )
    assert move.attempts[0].start.step.key == "two"


def test_when_every_condition_is_false_the_execution_is_at_its_end():
    state = a_state(a_step("one", when="`false`"), a_step("two", when="`false`"))
    move = run(state.next_steps(NOW))
    assert [step.status for step in move.steps_ended] == [StepStatus.SKIPPED] * 2
    assert move.attempts == ()
    assert state.failures == {}


@pytest.mark.parametrize("when", ["n", "missing", "length(n)"])
def test_a_condition_that_is_neither_true_nor_false_fails_the_step(when):
    move = run(a_state(a_step("one", when=when), a_step("two")).next_steps(NOW))
    (failed,) = move.steps_ended
    assert failed.error["code"] == "condition_failed"
    assert move.attempts == (), "the first failure stops the execution"


def test_a_mapping_that_cannot_be_computed_fails_the_step():
    mapping = parse_mapping({"x": {"expr": "abs('a')"}})
    move = run(a_state(a_step("one", mapping=mapping)).next_steps(NOW))
    assert move.steps_ended[0].error["code"] == "mapping_failed"


def test_a_mapped_field_that_is_missing_is_left_out_with_a_warning_and_null_is_not_missing():
    step = a_step("one", mapping=parse_mapping({"a": "nothing.there", "b": "empty"}))
    attempt = only(a_state(step, text=b'{"empty":null}'))
    assert attempt.input == b'{"b":null}'
    (left_out,) = attempt.left_out
    assert left_out.message == (
        '"a" is left out: there is no nothing.there. The fields there are empty.'
    )


def test_after_a_failure_no_later_step_runs():
    state = a_state()
    run(state.next_steps(NOW))
    state.failed("one", {"message": "no"})
    assert run(state.next_steps(NOW)).attempts == ()
    assert state.stopped_by_failure


class TestWithoutStopOnError:
    """Later steps run if their inputs can be prepared."""

    failed_first = (was("one", StepStatus.FAILED, error={"message": "no"}),)

    def state(self, *steps):
        return a_state(
            a_step("one"), *steps, a_step("last"), stop_on_error=False, records=self.failed_first
        )

    def skipped(self, *steps):
        move = run(self.state(*steps).next_steps(NOW))
        assert move.attempts[0].start.step.key == "last"
        (skipped,) = move.steps_ended
        assert skipped.status is StepStatus.SKIPPED
        return skipped.reason

    def test_a_later_step_runs(self):
        state = self.state(a_step("two"))
        assert only(state).start.step.key == "two"
        assert list(state.failures) == ["one"]

    def test_a_step_without_a_required_input_is_skipped_with_the_reason(self):
        schema = {"type": "object", "required": ["one"]}
        reason = self.skipped(a_step("two", input_schema=schema))
        assert reason.startswith("Its input is not available after an earlier failure: ")
        assert "one" in reason

    def test_a_step_whose_expression_fails_is_skipped(self):
        mapping = parse_mapping({"x": {"expr": "length(steps.one.output)"}})
        assert "not available" in self.skipped(a_step("two", mapping=mapping))

    def test_a_step_whose_condition_cannot_be_decided_is_skipped(self):
        assert "not available" in self.skipped(a_step("two", when="steps.one.output.ok"))

    def test_a_schema_that_is_not_usable_is_left_to_the_attempt_which_says_so(self):
        two = a_step("two", input_schema={"type": "nonsense"})
        assert only(self.state(two)).start.step.key == "two"

    def test_a_second_failure_is_kept_beside_the_first(self):
        state = self.state(a_step("two"))
        run(state.next_steps(NOW))
        state.failed("two", {"message": "neither"})
        assert only(state).start.step.key == "last"
        assert [failure["message"] for failure in state.failures.values()] == ["no", "neither"]


def test_rows_behind_the_last_step_of_a_shorter_version_do_nothing():
    state = a_state(a_step("one"), records=[was("one"), was("-1", StepStatus.PENDING, attempts=1)])
    assert run(state.next_steps(NOW)).attempts == ()


def test_an_overwrite_is_recorded_by_the_names_of_the_fields():
    data = ExecutionData(input=b'{"a":1,"b":2}', outputs={"one": b'{"c":3}'})
    (note,) = overwrite_notes(ContextManager(INLINE), data, b'{"a":9,"c":9,"d":9}', NOW)
    assert (note.level, note.message) == ("info", "The output replaces in the context: a, c")
    assert overwrite_notes(ContextManager(INLINE), data, b'{"d":9}', NOW) == ()


def test_a_step_sees_no_output_that_was_given_to_a_later_one():
    state = a_state(records=[was("two")])
    attempt = only(state)
    assert (attempt.start.step.key, attempt.input) == ("one", b'{"n":1}')


def test_a_given_output_takes_its_place_in_the_order_of_the_steps():
    given = was("two", output=b'{"m":"given"}')
    state = a_state(records=[given])
    run(state.next_steps(NOW))
    state.completed("one", b'{"m":"before"}')
    attempt = only(state)
    assert (attempt.start.step.key, attempt.input) == ("three", b'{"n":1,"m":"given"}')
    assert list(state.outputs) == ["one", "two"]
