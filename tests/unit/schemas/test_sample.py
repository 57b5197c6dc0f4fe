"""Samples of a schema fit it, or there is none."""

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from baton.jsontext.text import decode, to_text
from baton.schemas.sample import sample_of
from baton.schemas.validate import schema_problems, violations

names = st.sampled_from(["a", "b", "customer_id", "", '"odd".key', "é", "$ref", "type"])
numbers = st.sampled_from(
    [-3, -1, 0, 0.5, 1, 1.0, 2, 2.5, 7, 1e16, 2**64, -(2**64), 10**400, 1e308, 1.7e308, -0.0]
)
sizes = st.sampled_from([0, 1, 2, 3, 3.0, 12, 501, 20_000, 2**64, 1e300])
factors = st.sampled_from([1, 2, 3, 0.1, 0.01, 2.5, 1e-9, 1e300, 2**70, 5e-324])
kinds = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])
patterns = st.sampled_from(["^a", "^[A-Z]{3}$", r"^\d+$", "^INC[0-9]{7}$", "^$", "x{9}", "."])
formats = st.sampled_from(["date-time", "date", "email", "uuid", "uri", "ipv4", "unknown"])
references = st.sampled_from(["#", "#/$defs/a", "#/$defs/b", "#/properties/a", "#/$defs/a/items"])
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text("ab 0é", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2),
    max_leaves=4,
)


def of_keywords(inner):
    several = st.lists(inner, min_size=1, max_size=3)
    members = st.dictionaries(names, inner, max_size=3)
    some_names = st.lists(names, max_size=2, unique=True)
    kinds_of_keyword = {
        inner: ("additionalProperties", "propertyNames", "items", "contains", "not", "if", "then"),
        members: ("properties", "$defs"),
        several: ("prefixItems", "anyOf", "oneOf", "allOf"),
        some_names: ("required",),
        sizes: ("minProperties", "maxProperties", "minItems", "maxItems", "minLength", "maxLength"),
        numbers: ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        values: ("const", "default"),
        st.lists(values, min_size=1, max_size=3): ("enum", "examples"),
        kinds | st.lists(kinds, min_size=1, max_size=3, unique=True): ("type",),
        factors: ("multipleOf",),
        patterns: ("pattern",),
        formats: ("format",),
        references: ("$ref",),
        st.booleans(): ("uniqueItems",),
        st.dictionaries(patterns, inner, max_size=1): ("patternProperties",),
        st.dictionaries(names, some_names, max_size=1): ("dependentRequired",),
    }
    pairs = [
        st.tuples(st.just(keyword), said)
        for said, keywords in kinds_of_keyword.items()
        for keyword in keywords
    ]
    return st.lists(st.one_of(pairs), min_size=1, max_size=5).map(dict)


schemas = st.recursive(st.booleans() | kinds.map(lambda kind: {"type": kind}), of_keywords)
drafts = st.sampled_from([None, "http://json-schema.org/draft-07/schema#"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@example({"type": "number", "minimum": 1.6e308, "maximum": 1.7e308, "multipleOf": 1.5e308}, None)
@example(
    {
        "properties": {"a": {"pattern": "^a", "not": {"$ref": "#/$defs/b"}}},
        "$defs": {"b": {"type": "null"}},
    },
    None,
)
@example({"type": "integer", "minimum": 10**400}, None)
@example({"type": "number", "multipleOf": 5e-324}, None)
@example({"$ref": "#"}, None)
@example({"allOf": [{"$ref": "#"}]}, None)
@example({"properties": {"a": {"$ref": "#"}}, "required": ["a"]}, None)
@example({"type": "array", "items": {"$ref": "#"}, "minItems": 3}, None)
@example({"type": "string", "minLength": 1e300}, None)
@given(schemas, drafts)
def test_a_sample_fits_its_schema_or_there_is_none(schema, draft):
    if draft and isinstance(schema, dict):
        schema = {"$schema": draft, **schema}
    assume(not schema_problems(schema))
    sample = sample_of(schema)
    assert sample_of(schema) == sample
    if sample is not None:
        assert violations(schema, sample.text) == ()
        assert jsonschema_rs.is_valid(schema, decode(sample.text), validate_formats=False)


#: Schemas as people write them, each of which has values.
ordinary = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"type": kinds}),
        st.builds(
            lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
            st.integers(-(10**6), 10**6),
            st.integers(0, 5),
        ),
        st.builds(
            lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
            st.integers(0, 300),
            st.integers(0, 5),
        ),
        st.builds(lambda factor: {"type": "integer", "multipleOf": factor}, st.integers(1, 90)),
        st.builds(lambda low: {"type": "number", "exclusiveMinimum": low}, st.integers(-5, 5)),
        st.builds(lambda high: {"type": "number", "exclusiveMaximum": high}, st.integers(-5, 5)),
        st.lists(values, min_size=1, max_size=3).map(lambda listed: {"enum": listed}),
        formats.map(lambda form: {"type": "string", "format": form}),
    ),
    lambda inner: st.one_of(
        st.dictionaries(names, inner, max_size=4).map(
            lambda members: {
                "type": "object",
                "properties": members,
                "required": sorted(members)[:2],
                "additionalProperties": False,
            }
        ),
        st.builds(
            lambda items, least: {"type": "array", "items": items, "minItems": least},
            inner,
            st.integers(0, 3),
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts}),
    ),
    max_leaves=6,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ordinary)
def test_an_ordinary_schema_has_a_sample(schema):
    assert sample_of(schema) is not None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(values, min_size=1, max_size=4), kinds)
def test_the_first_own_example_that_fits_is_the_sample(examples, kind):
    schema = {"type": kind, "examples": examples}
    fitting = [value for value in examples if not violations({"type": kind}, to_text(value))]
    assume(fitting)
    sample = sample_of(schema)
    assert (sample.text, sample.origin) == (to_text(fitting[0]), "example")


@pytest.mark.parametrize(
    "part", [{"enum": ["red"]}, {"const": "red"}, {"type": "string", "examples": ["red"]}]
)
@pytest.mark.parametrize("rule", ["anyOf", "allOf"])
def test_what_an_alternative_lists_is_a_sample_of_the_whole(part, rule):
    parts = {"anyOf": [part, {"type": "null"}], "allOf": [{"type": "string"}, part]}
    assert sample_of({rule: parts[rule]}).text == b'"red"'


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "string", "pattern": "^nothing we would think of$"},
        {"type": "integer", "minimum": 3, "maximum": 2},
        {"not": {}},
        {"type": "array", "minItems": 1, "items": False},
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
    ],
)
def test_where_no_value_can_be_made_there_is_none(schema):
    assert sample_of(schema) is None
