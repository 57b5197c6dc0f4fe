"""JSON Schema before and after each agent: every violation with path, rule, expected and got."""

import json
from asyncio import run

import jsonschema_rs
import pytest

from baton.domain.offloader import INLINE
from baton.engine.validation_engine import ValidationEngine
from baton.errors import AgentMisconfigured, InputInvalid, InvalidInput, OutputInvalid
from baton.schemas.violation import violation

engine = ValidationEngine(INLINE)
DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def found(schema, data):
    problems = run(engine.violations(schema, json.dumps(data).encode()))
    return [(problem.path, problem.rule, problem.expected, problem.got) for problem in problems]


@pytest.mark.parametrize(
    ("schema", "data", "path", "rule", "expected", "got"),
    [
        ({"type": "string"}, 42, "$", "type", "string", "integer 42"),
        ({"type": ["string", "null"]}, 4.5, "$", "type", "null or string", "number 4.5"),
        ({"type": "integer"}, "x", "$", "type", "integer", 'string "x"'),
        ({"type": "object"}, [1], "$", "type", "object", "array with 1 item"),
        ({"type": "array"}, {"a": 1, "b": 2}, "$", "type", "array", "object with 2 members"),
        ({"type": "object"}, None, "$", "type", "object", "null"),
        ({"type": "object"}, True, "$", "type", "object", "boolean true"),
        ({"required": ["odd.key"]}, {}, '$."odd.key"', "required", "a value", "nothing"),
        ({"enum": ["a", 1]}, 3, "$", "enum", 'one of "a", 1', "integer 3"),
        ({"const": None}, 3, "$", "const", "exactly null", "integer 3"),
        ({"minimum": 3}, 1, "$", "minimum", "at least 3", "integer 1"),
        ({"exclusiveMaximum": 1}, 1, "$", "exclusiveMaximum", "less than 1", "integer 1"),
        ({"minLength": 2}, "", "$", "minLength", "at least 2 characters", 'string ""'),
        ({"maxItems": 1}, [1, 2], "$", "maxItems", "at most 1 item", "array with 2 items"),
        ({"pattern": "^a"}, "b", "$", "pattern", "text matching ^a", 'string "b"'),
        ({"properties": {"a": False}}, {"a": 1}, "$.a", "a", "nothing here", "integer 1"),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"a": 1, "b c": 2},
            "$",
            "additionalProperties",
            "only the members that the schema names",
            'also "b c"',
        ),
        (
            {"anyOf": [{"required": ["id"]}, {"required": ["text"]}, {"type": "string"}]},
            {},
            "$",
            "anyOf",
            "a value at $.id, a value at $.text or string",
            "object with 0 members",
        ),
        (
            {"properties": {"a": {"items": {"properties": {"odd.key": {"type": "string"}}}}}},
            {"a": [{"odd.key": 42}]},
            '$.a[0]."odd.key"',
            "type",
            "string",
            "integer 42",
        ),
    ],
)
def test_a_violation_says_where_which_rule_what_was_expected_and_what_came(
    schema, data, path, rule, expected, got
):
    assert found(schema, data) == [(path, rule, expected, got)]


def test_all_violations_are_listed_up_to_twenty():
    schema = {"items": {"type": "string"}}
    assert len(found(schema, [1, 2, "a", 3])) == 3
    assert len(found(schema, list(range(50)))) == 20


LARGE = ["x" * 100] * 500


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ({"items": {"type": "integer"}}, [*LARGE[:5], *range(30_000)]),
        ({"required": ["a", "b", "c"], "type": "object"}, {"large": LARGE}),
        ({"properties": {"large": {}}, "additionalProperties": False}, {"large": LARGE, "x": 1}),
        ({"properties": {"a": {"minimum": 3}, "b": {"type": "null"}}}, {"a": 1, "b": LARGE}),
        ({"additionalProperties": {"type": "array"}}, {"large": LARGE, "x/y~z": 1}),
        ({"properties": {"x/y~z": {"type": "null"}}}, {"large": LARGE, "x/y~z": 1}),
        (
            {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"n": {"$ref": "#/$defs/b"}}},
             "b": {"type": "integer"}}},
            {"n": "text", "large": LARGE},
        ),
        (
            {"properties": {"child": {"$ref": "#"}, "n": {"type": "null"}}},
            {"child": {"child": {"n": 1, "large": LARGE}}},
        ),
        ({"not": {"type": "object"}}, {"large": LARGE}),
        ({"patternProperties": {"^l": {"type": "null"}}}, {"large": LARGE}),
        ({"dependentSchemas": {"large": {"required": ["a"]}}}, {"large": LARGE}),
        ({"if": {"required": ["large"]}, "then": {"required": ["a"]}}, {"large": LARGE}),
        ({"unevaluatedProperties": False}, {"large": LARGE}),
        ({"contains": {"type": "null"}}, LARGE),
        ({"allOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"large": LARGE}),
        ({"maxItems": 3, "minItems": 2}, LARGE),
        ({"prefixItems": [{}], "items": {"type": "string"}}, [1, *LARGE, 2]),
        ({"$schema": DRAFT_7, "properties": {"a": {"type": "null"}}}, {"a": 1, "large": LARGE}),
        (False, LARGE),
    ],
)  # fmt: skip
def test_large_data_has_the_same_violations_as_the_library_finds(schema, data):
    every = list(jsonschema_rs.validator_for(schema).iter_errors(data))
    expected = sorted(violation(error, data).message for error in every)
    problems = run(engine.violations(schema, json.dumps(data).encode()))
    assert sorted(problem.message for problem in problems) == expected[:20]


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        ({"anyOf": [{"required": ["a"]}, {"type": "null"}]}, "anyOf"),
        ({"oneOf": [{"type": "object"}, {"required": ["large"]}]}, "oneOf"),
        ({"not": {"minProperties": 1}}, "not"),
    ],
)
def test_large_data_never_passes_because_its_violation_is_hard_to_explain(schema, rule):
    (problem,) = run(engine.violations(schema, json.dumps({"large": LARGE}).encode()))
    assert (problem.path, problem.rule) == ("$", rule)


def test_many_violations_of_large_data_do_not_take_long():
    schema = {"required": [f"field {number}" for number in range(1000)]}
    data = json.dumps({"large": [{"a": [1, 2, 3]}] * 100_000}).encode()
    assert len(run(engine.violations(schema, data))) == 20


def test_long_values_are_cut():
    ((_, _, _, got),) = found({"type": "integer"}, "x" * 10_000)
    assert len(got) < 80


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "integer"}, "1.0"),
        ({"type": "integer"}, "1e16"),
        ({"type": "integer"}, "9" * 4300),
        ({"type": "integer"}, "-" + "9" * 4300),
        ({"const": 1}, "1.0"),
        ({"const": 10**30}, "1" + "0" * 30),
        ({"multipleOf": 0.1}, "0.3"),
        ({"maxLength": 1}, '"😀"'),
        ({"format": "email"}, '"no address"'),
        ({"$schema": DRAFT_7, "format": "email"}, '"no address"'),
        (True, "1"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}, "null"),
        ({"type": "string"}, '"\\u0000"'),
    ],
)
def test_numbers_go_by_value_text_by_characters_and_formats_only_annotate(schema, text):
    assert run(engine.violations(schema, text.encode())) == ()


def test_huge_integers_are_compared_exactly():
    assert found({"const": 10**30}, 10**30 + 1)
    assert found({"maximum": 10**400}, 10**400 + 1)


def test_the_draft_is_chosen_by_the_schema():
    tuple_schema = {"items": [{"type": "string"}], "additionalItems": False}
    assert found({"$schema": DRAFT_7, **tuple_schema}, [1, 2])[0][0] == "$[0]"
    assert engine.check_schema({"prefixItems": [{"type": "string"}], "items": False}) == ()
    assert engine.check_schema(tuple_schema)


@pytest.mark.parametrize(
    ("schema", "path", "word"),
    [
        ({"type": "strng"}, "$.s.type", "strng"),
        ({"properties": {"a": {"minLength": "2"}}}, "$.s.properties.a.minLength", "integer"),
        ({"required": "a"}, "$.s.required", "array"),
        (
            {"properties": {"a": {"pattern": "("}}},
            "$.s.properties.a.pattern",
            'a valid regex, got string "("',
        ),
        ({"$ref": "http://127.0.0.1:9/x"}, "$.s", "nothing is fetched"),
        ({"$ref": "file:///etc/passwd"}, "$.s", "nothing is fetched"),
        ({"$ref": "other.json"}, "$.s", "nothing is fetched"),
        ({"$ref": "#/$defs/none"}, "$.s", "/$defs/none"),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, '$.s."$schema"', "draft-04"),
        ({"$schema": "http://127.0.0.1:9/x"}, '$.s."$schema"', "not supported"),
        ({"$schema": 7}, '$.s."$schema"', "7"),
        ("string", "$.s", "an object"),
        (None, "$.s", "an object"),
    ],
)
def test_a_bad_schema_is_explained(schema, path, word):
    problems = engine.check_schema(schema, path="$.s")
    assert problems[0].path == path
    assert word in problems[0].message


def test_every_problem_of_a_schema_is_listed():
    schema = {"type": "strng", "properties": {"a": {"type": 5}}}
    paths = {problem.path for problem in engine.check_schema(schema)}
    assert paths == {"$.type", "$.properties.a.type"}


def test_a_schema_may_refer_to_itself_and_data_ends_the_recursion():
    schema = {"properties": {"child": {"$ref": "#"}}, "additionalProperties": False}
    assert found(schema, {"child": {"child": {}}}) == []
    assert found(schema, {"child": {"x": 1}})[0][0] == "$.child"


def test_a_pattern_that_backtracks_forever_ends_as_a_violation():
    (problem,) = run(
        engine.violations({"pattern": r"^(\w+\s?)*\1$"}, json.dumps("a" * 40 + "!").encode())
    )
    assert "backtracking" in problem.message


def test_input_and_output_are_required_to_fit():
    schema = {"type": "object", "required": ["a", "b"]}
    run(engine.require_input(schema, b'{"a":1,"b":2}', step_key="first"))
    run(engine.require_input(None, b"{}", step_key="first"))
    with pytest.raises(InputInvalid, match='The input of step "first"') as caught:
        run(engine.require_input(schema, b"{}", step_key="first"))
    assert "$.a: expected a value, got nothing (1 more problem)." in caught.value.message
    assert len(caught.value.problems) == 2
    with pytest.raises(OutputInvalid, match='The output of step "first"') as caught:
        run(engine.require_output(schema, b'{"a":1}', step_key="first"))
    assert caught.value.message.endswith("$.b: expected a value, got nothing.")


def test_more_than_twenty_violations_are_counted_honestly():
    with pytest.raises(InputInvalid, match=r"\(at least 19 more problems\)\.$"):
        run(engine.require_input({"items": False}, json.dumps([1] * 30).encode(), step_key="s"))


def test_an_unusable_schema_is_the_configuration_of_the_agent():
    with pytest.raises(InvalidInput):
        run(engine.violations({"type": "strng"}, b"{}"))
    with pytest.raises(AgentMisconfigured, match='Step "s": The JSON Schema is not usable'):
        run(engine.require_output({"type": "strng"}, b"{}", step_key="s"))
