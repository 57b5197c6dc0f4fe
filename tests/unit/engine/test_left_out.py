"""Mapped inputs for which there is nothing: what is said, and when it is no surprise."""

from asyncio import run

import pytest

from baton.domain.mapping import parse_mapping
from baton.domain.offloader import INLINE
from baton.domain.workflow import AgentDefinition, StepDefinition, WorkflowDefinition
from baton.engine.context_manager import ContextManager, ExecutionData
from baton.engine.left_out import LeftOut, left_out_of
from baton.jsontext.text import to_text

INPUT = {"ticket": {"number": "INC1", "Short Description": "x"}, "urgent": True, "tags": ["a"]}
ANALYZED = {"category": "network", "result": {"priority": 2, "items": [{"name": "vpn"}]}}
DATA = ExecutionData(input=to_text(INPUT), outputs={"analyzer": to_text(ANALYZED), "empty": b"{}"})
LISTED = {"type": "array", "items": {"type": "object", "properties": {"label": {}}}}
DECLARED = {
    "type": "object",
    "properties": {
        "category": {"type": "string"},
        "hint": {"type": "string"},
        "result": {"$ref": "#/$defs/result"},
        "detail": {"anyOf": [{"properties": {"text": {}}}, {"type": "null"}]},
        "items": LISTED,
    },
    "additionalProperties": {"type": "string"},
    "$defs": {"result": {"type": "object", "properties": {"owner": {}}}},
}


def left_out(source, *, schema=None, input_schema=None, data=DATA, keys=("analyzer", "empty")):
    steps = [
        *(StepDefinition(key=key, agent="a", name=key, output_schema=schema) for key in keys),
        StepDefinition(key="last", agent="a", name="Last"),
    ]
    definition = WorkflowDefinition(
        name="W",
        slug="w",
        input_schema=input_schema,
        steps=tuple(steps),
        agents={"a": AgentDefinition(slug="a", kind="python", name="A")},
    )
    prepared = run(ContextManager(INLINE).prepare(parse_mapping({"x": source}), data))
    (found,) = left_out_of(prepared.missing, data, definition, "last")
    assert (found.target, found.source) == ("x", source)
    return found


@pytest.mark.parametrize(
    ("source", "nearest"),
    [
        ("steps.analyzer.output.categry", "steps.analyzer.output.category"),
        ("steps.analyzer.output.Category", "steps.analyzer.output.category"),
        ("steps.analyzer.output.result.prioritty", "steps.analyzer.output.result.priority"),
        ("steps.analyser.output.category", "steps.analyzer"),
        ("steps.analyzer.outputs.category", "steps.analyzer.output"),
        ("steps.analyzer.output.result.items[0].nam", "steps.analyzer.output.result.items[0].name"),
        ("categori", "category"),
        ("context.categori", "context.category"),
        ("input.ticket.short_description", 'input.ticket."Short Description"'),
        ("tickets.number", "ticket"),
        # The same name elsewhere.
        ("input.category", "steps.analyzer.output.category"),
        ("steps.analyzer.output.priority", "steps.analyzer.output.result.priority"),
        ("number", "input.ticket.number"),
        ("steps.empty.output.urgent", "input.urgent"),
    ],
)
def test_the_nearest_field_is_named(source, nearest):
    found = left_out(source)
    assert (found.nearest, found.by_design) == (nearest, False)
    assert found.message == (
        f'"x" is left out: there is no {source}. The nearest field is {nearest}.'
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("steps.analyzer.output.zzz", "The fields of steps.analyzer.output are category, result."),
        ("zzz", "The fields there are ticket, urgent, tags, category, result."),
        ("steps.empty.output.zzz", "steps.empty.output has no fields."),
        ("category.zzz", "category is text."),
        ("urgent.zzz", "urgent is true or false."),
        ("tags[1]", "tags is a list of 1 item."),
        ("tags.zzz", "tags is a list of 1 item."),
        ("steps.analyzer.output.result.items[0].name.zzz", ".items[0].name is text."),
    ],
)
def test_without_a_near_field_it_is_said_what_there_is(source, said):
    found = left_out(source)
    assert found.nearest is None
    assert found.message.endswith(said)


def test_of_many_fields_some_are_listed():
    data = ExecutionData(input=to_text({f"aaa{n}": n for n in range(2_000)}), outputs={})
    found = left_out("zzz", data=data, keys=())
    assert found.message.endswith("are aaa0, aaa1, aaa2, aaa3, aaa4, aaa5, ….")


@pytest.mark.parametrize(
    "source",
    [
        "steps.analyzer.output.hint",
        "steps.analyzer.output.result.owner",
        "steps.analyzer.output.detail.text",
        "steps.analyzer.output.items[0]",
        "steps.analyzer.output.items[0].label",
        "hint",
        "context.hint",
        "result.owner",
    ],
)
def test_what_a_schema_declares_may_be_absent(source):
    found = left_out(source, schema=DECLARED)
    assert found.by_design
    assert found.message == f'"x" is left out: {source} is optional and was not given.'


@pytest.mark.parametrize("source", ["input.note", "note", "ticket.owner"])
def test_so_may_what_the_schema_of_the_input_declares(source):
    schema = {"properties": {"note": {}, "ticket": {"properties": {"owner": {}}}}}
    assert left_out(source, input_schema=schema).by_design


@pytest.mark.parametrize(
    "source",
    [
        "steps.analyzer.output.hin",
        "steps.analyzer.output.result.ownr",
        "steps.analyzer.output.items[0].lable",
        "input.hint",
        "hnt",
    ],
)
def test_what_no_schema_declares_is_a_surprise(source):
    assert not left_out(source, schema=DECLARED).by_design


def test_a_step_that_was_skipped_gives_nothing_by_design():
    found = left_out("steps.skipped.output.x", keys=("analyzer", "empty", "skipped"))
    assert found.by_design
    assert found.message == "\"x\" is left out: step 'skipped' gave no output."


def test_what_is_long_is_not_searched():
    text = to_text({"big": {f"n{n}": n for n in range(40_000)}})
    data = ExecutionData(input=text, outputs={})
    found = left_out("big.m1", data=data, keys=())
    assert found.message.endswith("big is an object.")


def test_the_record_has_what_a_page_shows():
    found = left_out("steps.analyzer.output.categry")
    assert isinstance(found, LeftOut)
    assert found.as_content() == {
        "input": "x",
        "source": "steps.analyzer.output.categry",
        "nearest": "steps.analyzer.output.category",
        "message": found.message,
    }
