"""What is recorded when a step fails, and what still happens."""

import pytest

from integration.engine.stage import Stage, step

REQUIRES_TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
}
FAILS = {"error": "it broke"}


async def test_the_first_failure_stops_the_execution(stage: Stage):
    seen = await stage.run(step("one", {"returns": {"a": 1}}), step("two", FAILS), step("three"))
    assert stage.ran() == ["one", "two"]
    assert seen.view.status == "failed"
    assert seen.steps == [("one", "completed"), ("two", "failed")]
    assert seen.view.steps[0].output == b'{"a":1}', "outputs of earlier steps are kept"


async def test_the_failure_record_holds_everything(stage: Stage):
    seen = await stage.run(
        step("one", {"returns": {"a": 1}}),
        step("two", FAILS, name="Second Agent"),
        step("three"),
        text=b'{"n":1e16}',
    )
    error = seen.error
    assert {k: error[k] for k in error.keys() - {"stack", "at", "duration_ms"}} == {
        "code": "agent_error",
        "type": "ValueError",
        "message": "ValueError: it broke",
        "summary": "it broke",
        "template": "{type}: {said}",
        "params": {"type": "ValueError", "said": "it broke"},
        "transient": False,
        "step": "two",
        "step_name": "Second Agent",
        "step_index": 1,
        "position": "2 of 3",
        "agent": "actor",
        "agent_name": "Actor",
        "agent_kind": "python",
        "attempt": 1,
    }
    assert 'raise ValueError(act["error"])' in error["stack"]
    assert error["at"].endswith("Z")
    assert error["duration_ms"] >= 0
    assert bytes(seen.attempts[1]["input"]).endswith(b'{"n":1e16,"a":1}'), "the exact input"
    assert seen.view.error is not None
    assert seen.view.error.startswith("ValueError: it broke\n\nTraceback")
    assert (seen.view.failed_step, seen.view.current_step) == (1, 1)
    assert seen.view.runs[-1].outcome == "failed"
    assert seen.view.steps[1].error == error


async def test_the_notification_is_in_the_outbox_with_its_facts(stage: Stage):
    stage.clock.seconds = 50
    seen = await stage.run(
        step("one", {"transient": "wait"}, {}, name="First", retry={"max_retries": 1}),
        step("two", {"error": "x" * 300}, name="Second"),
        step("three"),
    )
    (row,) = await stage.rows("notifications", seen.view.id)
    assert (row["channel"], row["kind"], row["state"], row["run"]) == (
        "teams",
        "failure",
        "waiting",
        1,
    )
    assert row["created_at"] == seen.view.completed_at, "it is of the same commit"
    assert row["content"] == {
        "workflow": "Chain",
        "execution_id": seen.view.id,
        "failed_agent": "Second",
        "step": "2 of 3",
        "error": ("ValueError: " + "x" * 300)[:200],
        "at": seen.error["at"],
        "duration_seconds": 0.8,
        "completed": ["First"],
    }
    assert stage.clock.naps == [0.75], "the duration of the run"


async def test_a_completed_execution_notifies_nobody(stage: Stage):
    seen = await stage.run(step("one"))
    assert await stage.rows("notifications", seen.view.id) == []


async def test_without_stop_on_error_later_steps_run_and_each_failed_one_is_listed(stage: Stage):
    seen = await stage.run(
        step("one", FAILS),
        step("two", {"returns": {"b": 2}}),
        step("three", {"error": "this too"}),
        step("four", {"echo": True}),
        stop_on_error=False,
    )
    assert stage.ran() == ["one", "two", "three", "four"]
    assert seen.view.status == "failed"
    assert [(f["step"], f["message"]) for f in seen.error["failures"]] == [
        ("one", "ValueError: it broke"),
        ("three", "ValueError: this too"),
    ]
    assert (seen.error["step"], seen.view.failed_step) == ("one", 0)
    assert seen.view.steps[3].output == b'{"b":2}'


async def test_people_are_told_of_an_error_without_personal_data(stage: Stage):
    seen = await stage.run(step("one", {"error": "no mailbox ada@example.com"}))
    (told,) = await stage.rows("notifications", seen.view.id)
    assert told["content"]["error"] == "ValueError: no mailbox [email]"


async def test_without_stop_on_error_a_step_without_its_inputs_is_skipped_with_the_reason(
    stage: Stage,
):
    seen = await stage.run(
        step("one", FAILS),
        step("two", mapping={"text": "steps.one.output.text"}, input_schema=REQUIRES_TEXT),
        step("three"),
        stop_on_error=False,
    )
    assert seen.steps == [("one", "failed"), ("two", "skipped"), ("three", "completed")]
    reason = seen.view.steps[1].reason
    assert reason is not None
    assert reason.startswith("Its input is not available after an earlier failure")
    assert "text" in reason
    assert "failures" not in seen.error, "a skipped step did not fail"


@pytest.mark.parametrize("mapping", [None, {"text": "text"}, {"text": "context.text"}])
async def test_an_error_names_the_step_that_overwrote_the_field_with_another_type(
    stage: Stage, mapping: dict[str, str] | None
):
    taken = {} if mapping is None else {"mapping": mapping}
    seen = await stage.run(
        step("score", {"returns": {"text": 7}}),
        step("two", input_schema=REQUIRES_TEXT, **taken),
        text=b'{"text":"urgent"}',
    )
    assert seen.error["code"] == "input_invalid"
    overwritten = (
        "Step 'score' overwrote the field text, which the input gave as text, with a number."
    )
    assert overwritten in seen.error["message"]
    assert seen.error["remedy"] == "Map input.text for the value before."
    assert seen.error["origin"]["step"] == "score"


async def test_an_error_that_names_a_value_of_the_input_says_where_it_came_from(stage: Stage):
    seen = await stage.run(
        step("one", {"error": "there is no ticket INC7"}, mapping={"ticket": "input.number"}),
        text=b'{"number":"INC7"}',
    )
    origin = seen.error["origin"]
    assert origin == {
        "path": "$.ticket",
        "source": "input.number",
        "step": None,
        "giver": "input",
        "field": "number",
    }


async def test_an_input_that_breaks_the_schema_keeps_the_agent_from_running(stage: Stage):
    seen = await stage.run(
        step("one", input_schema=REQUIRES_TEXT, retry={"max_retries": 3}), text=b'{"text":42}'
    )
    assert stage.ran() == []
    assert seen.error["code"] == "input_invalid"
    (problem,) = seen.error["problems"]
    assert problem["path"] == "$.text"
    assert "expected string, got integer" in problem["message"]
    assert seen.tries == [(0, 1, "failed")]
    assert bytes(seen.attempts[0]["input"]).endswith(b'{"text":42}')


async def test_an_output_that_breaks_the_schema_is_not_passed_on(stage: Stage):
    seen = await stage.run(
        step("one", {"returns": {"text": 42}}, output_schema=REQUIRES_TEXT),
        step("two"),
    )
    assert stage.ran() == ["one"]
    assert seen.error["code"] == "output_invalid"
    assert seen.view.steps[0].output is None
    assert seen.error["checked"] == {
        "schema": REQUIRES_TEXT,
        "data": '{"text":42}',
        "data_bytes": 11,
    }, "what came is not lost"


async def test_an_output_over_the_limit_fails_with_both_numbers(stage: Stage):
    execution_id = await stage.start(step("one", {"returns": {"a": "x" * 100}}))
    await stage.executor(max_output_bytes=107).run(execution_id)
    seen = await stage.seen(execution_id)
    assert seen.error["code"] == "output_too_large"
    assert "is 108 bytes; the limit is 107" in seen.error["message"]
    execution_id = await stage.start(step("one", {"returns": {"a": "x" * 99}}))
    await stage.executor(max_output_bytes=107).run(execution_id)
    assert (await stage.seen(execution_id)).view.status == "completed"


async def test_a_large_output_is_passed_on_with_a_warning(stage: Stage):
    seen = await stage.run(step("one", {"returns": {"a": "x" * 5_300_000}}), step("two"))
    assert seen.view.status == "completed"
    (line,) = await stage.rows("step_logs", seen.view.id)
    assert (line["level"], line["attempt"]) == ("warning", 1)
    assert "The output is large: 5,300,008 bytes of 10,000,000 allowed." in line["message"]


async def test_an_overwrite_is_recorded_in_the_log_of_the_step(stage: Stage):
    seen = await stage.run(step("one", {"returns": {"a": 2, "b": 3}}), text=b'{"a":1}')
    assert await stage.logs(seen.view.id) == ["The output replaces in the context: a"]


async def test_a_missing_field_is_left_out_with_a_warning_and_null_is_passed(stage: Stage):
    seen = await stage.run(
        step("one", {"echo": True}, mapping={"a": "nothing", "b": "empty"}), text=b'{"empty":null}'
    )
    assert seen.view.steps[0].output == b'{"b":null}'
    assert await stage.logs(seen.view.id) == [
        '"a" is left out: there is no nothing. The fields there are empty.'
    ]


async def test_a_field_that_a_step_overwrote_is_named_where_an_agent_reads_the_context(
    stage: Stage,
):
    seen = await stage.run(
        step("score", {"returns": {"priority": 3}}),
        step("two", {"error": "priority has no code"}),
        text=b'{"priority":{"code":"P1"}}',
    )
    assert seen.error["message"] == (
        "ValueError: priority has no code. Step 'score' overwrote the field priority, which the "
        "input gave as an object, with a number."
    )
    assert seen.error["remedy"] == "Map input.priority for the value before."


async def test_a_missing_field_that_the_schema_requires_is_an_error(stage: Stage):
    seen = await stage.run(
        step("one", mapping={"text": "nothing"}, input_schema=REQUIRES_TEXT), text=b"{}"
    )
    assert (seen.error["code"], stage.ran()) == ("input_invalid", [])


async def test_a_false_condition_skips_the_step_and_later_mappings_to_it_are_missing(
    stage: Stage,
):
    seen = await stage.run(
        step("one", when="n > `5`"),
        step("two", when="n < `5`"),
        step("three", {"echo": True}, mapping={"a": "steps.one.output.a", "n": "n"}),
        text=b'{"n":1}',
    )
    assert seen.steps == [("one", "skipped"), ("two", "completed"), ("three", "completed")]
    assert seen.view.steps[0].reason == "The condition is false: n > `5`"
    assert seen.view.steps[2].output == b'{"n":1}'
    assert seen.view.status == "completed"


async def test_an_execution_whose_last_step_is_skipped_completes(stage: Stage):
    seen = await stage.run(step("one"), step("two", when="`false`"))
    assert (seen.view.status, seen.steps[1]) == ("completed", ("two", "skipped"))


@pytest.mark.parametrize(("position", "ran"), [(0, []), (1, ["before"])])
async def test_a_condition_that_is_not_boolean_fails_the_step(stage: Stage, position, ran):
    steps = [step("before"), step("odd", when="n")][1 - position :]
    seen = await stage.run(*steps, text=b'{"n":1}')
    assert seen.error["code"] == "condition_failed"
    assert "must yield true or false, got 1" in seen.error["message"]
    assert (stage.ran(), seen.view.failed_step) == (ran, position)


async def test_log_lines_that_the_database_cannot_hold_cost_nothing_else(stage: Stage):
    seen = await stage.run(step("one", {"logs_what_no_database_holds": True}))
    assert seen.view.status == "completed"
    (line,) = await stage.rows("step_logs", seen.view.id)
    assert (line["message"], line["fields"]["odd"]) == ("half ? or \u2400", "nan")


async def test_two_steps_may_run_one_agent(stage: Stage):
    seen = await stage.run(step("a", {"returns": {"x": 1}}), step("b", {"returns": {"x": 2}}))
    outcome = await stage.platform.executions.outcome(seen.view.id)
    assert outcome.results == {"a": {"x": 1}, "b": {"x": 2}}
    assert outcome.context == {"x": 2}


async def test_whatever_else_comes_out_of_an_agent_is_its_failure(stage: Stage):
    class Broken:
        def runtime(self, kind):
            return self

        async def run(self, call):
            raise TimeoutError

    execution_id = await stage.start(step("one"))
    await stage.executor(runtimes=Broken()).run(execution_id)
    error = (await stage.seen(execution_id)).error
    assert (error["code"], error["type"], error["message"]) == (
        "agent_error",
        "TimeoutError",
        "TimeoutError",
    )
    assert "raise TimeoutError" in error["stack"]
