"""The sample input of a workflow without an input schema."""

import pytest

from baton.domain.edges import ChainStep
from baton.domain.implied_input import implied_input
from baton.work_limit import WorkLimit

TICKET = {
    "type": "object",
    "properties": {"ticket_id": {"type": "string"}, "count": {"type": "integer", "minimum": 3}},
    "required": ["ticket_id"],
}


def step(key="a", *, mapping=None, wants=None, gives=None):
    return ChainStep(
        index=0,
        key=key,
        name=key,
        input_schema=wants,
        output_schema=gives,
        mapping=mapping,
        when=None,
    )


def made(*steps):
    return implied_input(steps, WorkLimit(10_000))


def test_a_step_without_a_mapping_gets_everything_it_describes():
    assert made(step(wants=TICKET)) == {"ticket_id": "sample ticket id", "count": 3}


def test_an_example_of_the_step_is_taken_before_anything_is_made_up():
    assert made(step(wants={**TICKET, "examples": [{"ticket_id": "INC7"}]})) == {
        "ticket_id": "INC7"
    }


def test_what_an_earlier_step_gives_is_not_asked_of_the_input():
    gives = {"properties": {"ticket_id": {"type": "string"}}}
    later = step("b", wants=TICKET)
    assert made(step(gives=gives), later) == {"count": 3}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("input.ticket.number", {"ticket": {"number": 3}}),
        ("ticket_number", {"ticket_number": 3}),
        ("context.number", {"number": 3}),
        ({"expr": "to_number(input.number)"}, {"number": 3}),
        ({"value": 7}, {}),
        ("steps.a.output.number", {}),
        ("said", {}),
        ("input.list[0]", {}),
        ("a..b", {}),
        ("input", {}),
    ],
)
def test_a_mapped_field_is_put_where_the_mapping_looks_for_it(source, expected):
    before = step(gives={"properties": {"said": {"type": "string"}}})
    assert made(before, step("b", mapping={"count": source}, wants=TICKET)) == expected


def test_an_input_that_nobody_describes_says_its_name():
    assert made(step(mapping={"x": "input.order_id"})) == {"order_id": "sample order id"}


def test_a_path_of_very_many_parts_is_left_out():
    deep = {"x": "input." + ".".join(["a"] * 100_000), "y": "input.number"}
    assert made(step(mapping=deep)) == {"number": "sample number"}
