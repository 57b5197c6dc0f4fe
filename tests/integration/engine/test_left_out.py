"""A mapping that finds nothing at run time: on the step, in its log, and in lists."""

from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution_view import ExecutionFilter
from baton.services.executions.answers import ExecutionSummary, standing_json
from integration.engine.stage import Stage, step

TYPO = "steps.one.output.categry"
SAID = f'"kind" is left out: there is no {TYPO}. The nearest field is steps.one.output.category.'
DECLARED = {"type": "object", "properties": {"category": {}, "hint": {"type": "string"}}}


async def listed(stage: Stage, execution_id: str) -> int:
    rows = await stage.platform.executions.rows(
        ExecutionFilter(), limit=50, after=None, actor=LOCAL_OPERATOR
    )
    (row,) = (row for row in rows if row.id == execution_id)
    return ExecutionSummary.of(row).left_out


async def test_it_is_recorded_with_the_nearest_field(stage: Stage):
    seen = await stage.run(
        step("one", {"returns": {"category": "vpn"}}),
        step("two", {"returns": {}}, mapping={"kind": TYPO, "all": "category"}),
    )
    one, two = seen.view.steps
    assert one.left_out == []
    assert two.left_out == [
        {
            "input": "kind",
            "source": TYPO,
            "nearest": "steps.one.output.category",
            "message": SAID,
        }
    ]
    (line,) = (row for row in await stage.rows("step_logs", seen.view.id) if row["index"] == 1)
    assert (line["level"], line["message"]) == ("warning", SAID)
    assert await listed(stage, seen.view.id) == 1
    definition = await stage.platform.workflows.definition(seen.view.definition_sha256)
    assert SAID.encode().replace(b'"', b'\\"') in standing_json(seen.view, definition)


async def test_it_is_recorded_where_it_is_the_first_step(stage: Stage):
    seen = await stage.run(step("one", {"returns": {}}, mapping={"a": "nam"}), text=b'{"name":1}')
    assert [one["nearest"] for one in seen.view.steps[0].left_out] == ["name"]
    assert await listed(stage, seen.view.id) == 1


async def test_what_the_schema_declares_is_a_line_without_warning(stage: Stage):
    seen = await stage.run(
        step("one", {"returns": {"category": "vpn"}}, output_schema=DECLARED),
        step("two", {"returns": {}}, mapping={"hint": "steps.one.output.hint"}),
    )
    assert seen.view.steps[1].left_out == []
    (line,) = await stage.rows("step_logs", seen.view.id)
    assert (line["level"], line["message"]) == (
        "info",
        '"hint" is left out: steps.one.output.hint is optional and was not given.',
    )
    assert await listed(stage, seen.view.id) == 0


async def test_each_try_says_it_again_and_counts_once(stage: Stage):
    seen = await stage.run(
        step("one", {"transient": "busy"}, {"returns": {}}, mapping={"a": "nam"}),
        text=b'{"name":1}',
    )
    assert [(a["n"], a["status"]) for a in seen.attempts][-1][1] == "completed"
    assert await listed(stage, seen.view.id) == 1


async def test_a_secret_in_a_name_is_masked_at_the_first_step_and_at_later_ones(stage: Stage):
    secret = "sk-proj-abcdefghijklmnopqrstuvwxyz012345"
    seen = await stage.run(
        step("one", {"returns": {}}, mapping={"a": "gone"}),
        step("two", {"returns": {}}, mapping={"a": "gone"}),
        text=b'{"%s":1}' % secret.encode(),
    )
    found = [one for each in seen.view.steps for one in each.left_out]
    assert len(found) == 2
    assert secret not in str(found)


async def test_a_resumed_step_forgets_what_was_missing_before(stage: Stage):
    seen = await stage.run(
        step("one", {"error": "no"}, {"returns": {}}, mapping={"a": "nam"}), text=b'{"name":1}'
    )
    assert (seen.view.status, await listed(stage, seen.view.id)) == ("failed", 1)
    await stage.resume(seen.view.id)
    assert await listed(stage, seen.view.id) == 0
