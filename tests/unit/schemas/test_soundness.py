"""Schemas that nobody can follow to their end are refused where they are saved."""

from __future__ import annotations

from typing import Any

import pytest

from baton.schemas.validate import schema_problems, violations

REFERENCE = {"$ref": "#"}
DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def mesh(count: int, keyword: str) -> dict[str, Any]:
    """Definitions that all refer to each other for the same value."""
    everyone = [{"$ref": f"#/$defs/d{at}"} for at in range(count)]
    definitions = {f"d{at}": {keyword: everyone} for at in range(count)}
    return {"$ref": "#/$defs/d0", "$defs": definitions}


ENDLESS: dict[str, Any] = {
    "itself": REFERENCE,
    "any of itself": {"anyOf": [REFERENCE, REFERENCE]},
    "all of itself": {"allOf": [REFERENCE, REFERENCE]},
    "one of itself": {"oneOf": [{"type": "null"}, REFERENCE]},
    "not itself": {"not": REFERENCE},
    "if itself": {"if": REFERENCE, "then": True},
    "then itself": {"if": {"type": "string"}, "then": REFERENCE},
    "else itself": {"if": {"type": "string"}, "else": REFERENCE},
    "dependent": {"dependentSchemas": {"a": REFERENCE}},
    "dependencies of draft 7": {"$schema": DRAFT_7, "dependencies": {"a": REFERENCE}},
    "a ring": {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#"}}},
    "an unused ring": {"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}]}}},
    "below a member": {"properties": {"default": {"allOf": [{"$ref": "#/properties/default"}]}}},
    "by an anchor": {"$anchor": "here", "anyOf": [{"$ref": "#here"}]},
    "by a dynamic anchor": {"$dynamicAnchor": "here", "anyOf": [{"$dynamicRef": "#here"}]},
    "by its id": {"$id": "https://a.example/b", "anyOf": [{"$ref": "https://a.example/b"}]},
    "by a relative id": {"$id": "https://a.example/b", "anyOf": [{"$ref": "b#"}]},
    "under a keyword nobody knows": {"$ref": "#/x/y", "x": {"y": {"allOf": [{"$ref": "#/x/y"}]}}},
    "escaped": {"$defs": {"a/b": {"not": {"$ref": "#/$defs/a~1b"}}}},
    "percent-encoded": {"$defs": {"ü": {"not": {"$ref": "#/$defs/%C3%BC"}}}},
    "a small mesh": mesh(6, "allOf"),
    "a mesh": mesh(40, "anyOf"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_schema_that_refers_to_itself_for_the_same_value_is_refused(name):
    (problem,) = schema_problems(ENDLESS[name], path="$.input_schema")
    assert problem.rule == "$ref"
    assert problem.path.startswith("$.input_schema")
    assert "without end" in problem.message
    assert problem.fix


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"child": REFERENCE}},
        {"items": {"anyOf": [REFERENCE, {"type": "null"}]}},
        {"anyOf": [{"type": "string"}, {"additionalProperties": REFERENCE}]},
        {"contains": REFERENCE, "propertyNames": {"maxLength": 5}},
        {"$dynamicAnchor": "n", "prefixItems": [{"$dynamicRef": "#n"}]},
        {"const": REFERENCE, "enum": [{"anyOf": [REFERENCE]}], "default": REFERENCE},
        {"properties": {"const": {"type": "string"}, "$ref": {"type": "string"}}},
        {"$schema": DRAFT_7, "$ref": "#/definitions/a", "allOf": [REFERENCE],
         "definitions": {"a": {"type": "string"}}},
        {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {"type": "null"}}},
    ],
)  # fmt: skip
def test_a_schema_that_the_data_ends_is_sound(schema):
    assert schema_problems(schema) == ()


def test_references_by_anchor_count_like_any_others():
    """Ten to the power of ten schemas in a few lines."""
    definitions = {
        f"d{at}": {"$anchor": f"a{at}", "items": {"anyOf": [{"$ref": f"#a{at + 1}"}] * 10}}
        for at in range(10)
    }
    (problem,) = schema_problems({"$ref": "#a0", "$defs": {**definitions, "e": {"$anchor": "a10"}}})
    assert problem.rule == "schema_size"


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ({"properties": {"t": {"pattern": r"(\w{0,200}){0,200}x"}}}, "$.s.properties.t.pattern"),
        ({"patternProperties": {r"\p{L}{0,2000}x": {}}},
         '$.s.patternProperties."\\\\p{L}{0,2000}x"'),
        ({"propertyNames": {"pattern": "(((a{9}){9}){9}){99}"}}, "$.s.propertyNames.pattern"),
    ],
)  # fmt: skip
def test_patterns_that_are_too_large_are_refused(schema, path):
    (problem,) = schema_problems(schema, path="$.s")
    assert (problem.path, problem.rule) == (path, "pattern_size")
    assert "1 MiB" in problem.message
    assert "maxLength" in problem.fix


def test_a_pattern_that_is_none_is_told_from_one_that_is_too_large():
    (problem,) = schema_problems({"patternProperties": {"(": {}}})
    assert problem.message == '$.patternProperties."(": expected a valid regex, got string "(".'


def test_a_text_on_which_a_pattern_backtracks_too_much_does_not_fit():
    (problem,) = violations({"pattern": r"^(\w+\s?)*\1$"}, b'"%b!"' % (b"a" * 40))
    assert (problem.path, problem.rule) == ("$", "pattern")
    assert "backtracking" in problem.message
    assert 'string "aaa' in problem.got
