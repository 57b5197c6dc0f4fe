"""What looking at data costs, told before anything is computed."""

from __future__ import annotations

import pytest

from baton.domain.offloader import INLINE_COST
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.cost import expression_cost, schema_cost

REFERENCE = {"$ref": "#"}


def chain(count: int, ways: int) -> JsonObject:
    """Definitions that lead to the next ones by alternatives."""
    definitions: JsonObject = {
        f"d{at}": {
            "type": "object",
            "anyOf": [
                {"properties": {"x": {"$ref": f"#/$defs/d{(at + way + 1) % count}"}}}
                for way in range(ways)
            ],
        }
        for at in range(count)
    }
    return {"$ref": "#/$defs/d0", "$defs": definitions}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"id": {"type": "string"}, "n": {"type": "integer"}}},
        {"type": "object", "properties": {"children": {"type": "array", "items": REFERENCE}}},
        {"properties": {"key": {"type": "string", "pattern": "^[A-Z]{2,5}-[0-9]+$"}}},
        {"anyOf": [{"type": "string"}, {"type": "object", "required": ["a"]}]},
    ],
)
def test_ordinary_schemas_are_looked_at_on_the_spot(schema: JsonObject) -> None:
    assert schema_cost(schema, 10_000).units < INLINE_COST


@pytest.mark.parametrize(
    "schema",
    [
        chain(40, 2),  # 30 levels took more than 5 s
        chain(12, 12),  # 100 levels took more than 5 s
        {"pattern": r"(\w{0,60}){0,60}x"},  # 50 KB took 8 s
        {"properties": {"default": {"pattern": r"(?=(a+)+b)c"}}},  # 20 KB took 1 s
        {"pattern": "(?:a(?!a*b))*c"},  # 2 KB took 1.5 s
        {"$ref": "https://example.com/elsewhere"},
    ],
)
def test_schemas_that_hold_everything_up_cost_more_than_their_data(schema: JsonObject) -> None:
    assert schema_cost(schema, 10_000).units >= INLINE_COST


def test_alternatives_in_one_another_multiply() -> None:
    schema: JsonValue = {"type": "string"}
    costs = []
    for _ in range(4):
        schema = {"anyOf": [{"properties": {"x": schema}}, {"properties": {"x": schema}}]}
        costs.append(schema_cost(schema, 1_000_000).units)
    assert costs[3] > 7 * costs[0]


def test_what_is_no_schema_has_a_cost_too() -> None:
    assert schema_cost({"anyOf": 7, "items": None, "$ref": []}, 10).units < INLINE_COST
    deep: JsonValue = True
    for _ in range(5_000):
        deep = {"not": deep}
    assert not schema_cost(deep, 10).is_known


def test_expressions_cost_what_they_can_grow_to() -> None:
    assert expression_cost("items[?status=='open'].{id: id, title: title}", 5_000).units < 256_000
    assert expression_cost("a" + "|[@,@]" * 23, 5).units > INLINE_COST
    assert expression_cost("no expression [", 5).units < INLINE_COST
