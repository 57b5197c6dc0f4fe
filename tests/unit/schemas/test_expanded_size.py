"""How large a schema is once its references are followed."""

import pytest

from baton.schemas.expanded_size import DEEPEST, MOST_PARTS, weight
from baton.schemas.validate import schema_problems


def doubled(times: int) -> dict:
    """A schema that refers twice to one that refers twice to one, and so on."""
    definitions = {
        f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(times)
    } | {f"d{times}": {"type": "string"}}
    return {"$defs": definitions, "$ref": "#/$defs/d0"}


def chained(links: int, levels: int, names: str = "$defs") -> dict:
    """A schema of so many levels that leads to another one, and so on."""
    definitions = {}
    for link in range(links):
        inner: object = {"$ref": f"#/{names}/d{link + 1}"}
        for _ in range(levels):
            inner = {"items": inner}
        definitions[f"d{link}"] = inner
    return {names: {**definitions, f"d{links}": {}}, "$ref": f"#/{names}/d0"}


@pytest.mark.parametrize(
    ("schema", "parts"),
    [
        (True, 0),
        ({}, 1),
        ({"type": "string", "enum": [{}, {}], "default": {"a": {}}}, 1),
        ({"properties": {"a": {}, "b": {"items": {}}}}, 4),
        ({"$defs": {"unused": {"items": {}}}}, 1),
        ({"items": {"$ref": "#"}}, 5),
        ({"$ref": "https://example.com"}, 1),
    ],
)
def test_each_schema_counts_as_often_as_it_is_reached(schema, parts):
    assert weight(schema) == parts


def test_references_double_what_they_refer_to():
    assert weight(doubled(3)) < weight(doubled(4)) / 1.8
    assert weight(doubled(60)) == MOST_PARTS + 1


def test_a_schema_of_too_many_parts_is_refused_before_its_validator_is_built():
    (problem,) = schema_problems(doubled(60), path="$.input_schema")
    assert (problem.path, problem.rule) == ("$.input_schema", "schema_size")
    assert "20,000" in problem.message
    assert schema_problems(doubled(8)) == ()


def test_a_schema_that_contains_itself_is_small():
    node = {"properties": {name: {"$ref": "#/$defs/node"} for name in "abcdefgh"}}
    assert schema_problems({"$defs": {"node": node}, "$ref": "#/$defs/node"}) == ()


@pytest.mark.parametrize(("links", "levels"), [(4, 90), (99, 90), (2_000, 0)])
def test_references_that_lead_deeper_and_deeper_are_refused(links, levels):
    (problem,) = schema_problems(chained(links, levels), path="$.input_schema")
    assert problem.rule == "schema_size"
    assert f"{DEEPEST} levels" in problem.message


def test_the_order_in_which_references_are_met_changes_nothing():
    deep = chained(40, 40)
    backwards = [{"$ref": f"#/$defs/d{link}"} for link in reversed(range(40))]
    assert weight({**deep, "anyOf": backwards, "$ref": "#/$defs/d39"}) == MOST_PARTS + 1


def test_what_one_document_can_be_is_not_too_deep():
    assert weight(chained(1, 190)) < 400
    assert schema_problems(chained(2, 90)) == ()
