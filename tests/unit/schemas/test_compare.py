"""Whether one schema's values fit another: exact where it speaks, silent where it cannot tell."""

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from baton.schemas.compare import Fit, compare
from baton.schemas.schema_ref import Place

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}


def fit(given_schema, wanted):
    return compare([Place(given_schema, given_schema)], Place(wanted, wanted)).fit


def of(name, schema, **more):
    return {"type": "object", "properties": {name: schema}, "required": [name], **more}


@pytest.mark.parametrize(
    ("given_schema", "wanted"),
    [
        (WHOLE, NUMBER),
        (WHOLE, {}),
        (WHOLE, True),
        (False, TEXT),
        (TEXT, {"type": ["string", "null"]}),
        (TEXT, {"anyOf": [TEXT, {"type": "null"}]}),
        ({"anyOf": [TEXT, {"type": "null"}]}, {"type": ["null", "string"]}),
        ({"enum": [1, 2]}, {"type": "integer", "minimum": 1}),
        ({"const": "a"}, {"enum": ["b", "a"]}),
        ({"type": "string", "enum": ["a", 7]}, {"const": "a"}),
        ({"type": "boolean"}, {"enum": [True, False]}),
        ({"type": "integer", "minimum": 1, "maximum": 5}, {"type": "number", "minimum": 0}),
        ({"type": "integer", "exclusiveMinimum": 0}, {"minimum": 1, "type": "integer"}),
        ({"type": "integer", "multipleOf": 4}, {"type": "integer", "multipleOf": 2}),
        ({"type": "string", "minLength": 2, "maxLength": 4}, {"type": "string", "maxLength": 4}),
        ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^a"}),
        ({"type": "array", "items": WHOLE}, {"type": "array", "items": NUMBER}),
        ({"type": "array", "items": False}, {"type": "array", "items": TEXT}),
        (of("a", WHOLE), of("a", NUMBER)),
        (of("a", WHOLE), {"type": "object"}),
        (of("a", WHOLE, additionalProperties=False), of("a", NUMBER, additionalProperties=False)),
        ({"allOf": [of("a", WHOLE), of("b", TEXT)]}, of("b", TEXT)),
        (
            {"oneOf": [of("kind", {"const": "x"}), of("kind", {"const": "y"})]},
            {"oneOf": [of("kind", {"const": "y"}), of("kind", {"const": "x"})]},
        ),
        (of("a", {"$ref": "#/$defs/n", }, **{"$defs": {"n": WHOLE}}), of("a", NUMBER)),
        (
            {"$ref": "#/$defs/t", "$defs": {"t": of("next", {"anyOf": [{"$ref": "#/$defs/t"},
             {"type": "null"}]})}},
            {"$ref": "#/$defs/u", "$defs": {"u": of("next", {"anyOf": [{"$ref": "#/$defs/u"},
             {"type": "null"}]})}},
        ),
    ],
)  # fmt: skip
def test_values_that_all_fit(given_schema, wanted):
    assert fit(given_schema, wanted) is Fit.FITS


@pytest.mark.parametrize(
    ("given_schema", "wanted"),
    [
        (TEXT, WHOLE),
        (NUMBER, WHOLE),
        ({"type": ["string", "null"]}, TEXT),
        (TEXT, {"enum": ["a", "b"]}),
        (WHOLE, {"type": "integer", "maximum": 5}),
        ({"type": "integer", "maximum": 1000}, {"type": "integer", "maximum": 999}),
        ({"type": "number", "exclusiveMaximum": 1}, {"type": "number", "maximum": 0.5}),
        (TEXT, {"type": "string", "minLength": 1}),
        ({"type": "string", "maxLength": 300}, {"type": "string", "maxLength": 200}),
        ({"enum": [1, "a"]}, WHOLE),
        ({"type": "array", "items": TEXT}, {"type": "array", "items": WHOLE}),
        (of("a", TEXT), of("a", WHOLE)),
        (of("a", of("b", of("c", TEXT))), of("a", of("b", of("c", WHOLE)))),
        (of("a", TEXT), of("b", TEXT)),
        (of("a", TEXT), of("b", TEXT, required=[], additionalProperties=False)),
        ({"anyOf": [TEXT, WHOLE]}, {"anyOf": [TEXT, {"type": "boolean"}]}),
        ({"type": "string", "examples": ["b"]}, {"type": "string", "pattern": "^a$"}),
        (TEXT, {"not": TEXT}),
        (TEXT, False),
    ],
)
def test_values_of_which_some_do_not_fit(given_schema, wanted):
    outcome = compare([Place(given_schema, given_schema)], Place(wanted, wanted))
    assert outcome.fit is Fit.BREAKS
    assert jsonschema_rs.is_valid(given_schema, outcome.example[0])
    assert not jsonschema_rs.is_valid(wanted, outcome.example[0])


@pytest.mark.parametrize(
    ("given_schema", "wanted"),
    [
        ({}, TEXT),
        ({"type": "object"}, of("a", TEXT, required=[])),
        (of("a", TEXT, required=[]), of("a", TEXT)),
        ({"type": "string", "pattern": "^ab"}, {"type": "string", "pattern": "^a"}),
        ({"type": "array", "items": TEXT}, {"type": "array", "minItems": 1}),
        ({"$ref": "#/nowhere"}, TEXT),
        (TEXT, {"$dynamicRef": "#x", "$defs": {"x": {"$dynamicAnchor": "x"}}}),
        (of("a", TEXT), {"unevaluatedProperties": {"type": "string"}}),
    ],
)
def test_what_the_schemas_do_not_say_is_not_claimed(given_schema, wanted):
    assert fit(given_schema, wanted) is Fit.UNKNOWN


def test_each_of_several_schemas_has_to_fit():
    places = [Place(schema, schema) for schema in (TEXT, {"type": "null"})]
    assert compare(places, Place({"type": ["string", "null"]}, True)).fit is Fit.FITS
    assert compare(places, Place(TEXT, TEXT)).fit is Fit.BREAKS


plain_values = (
    st.none() | st.booleans() | st.integers(-4, 9) | st.sampled_from(["", "a", "ab", "abc", "x"])
    | st.sampled_from([0.5, 1.0, -1.5])
)  # fmt: skip
values = st.recursive(
    plain_values,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=6,
)
small = st.integers(0, 4)
leaves = st.one_of(
    st.booleans(),
    st.just({}),
    st.builds(
        lambda types: {"type": types},
        st.lists(
            st.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"]),
            min_size=1,
            max_size=3,
            unique=True,
        ),
    ),
    st.builds(lambda options: {"enum": options}, st.lists(plain_values, min_size=1, max_size=3)),
    st.builds(lambda value: {"const": value}, values),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={
            "minimum": small,
            "maximum": small,
            "exclusiveMinimum": small,
            "exclusiveMaximum": small,
            "multipleOf": st.sampled_from([1, 2, 0.5, 3]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": small,
            "maxLength": small,
            "pattern": st.sampled_from(["^a", "b$", "x"]),
        },
    ),
)


def composed(inner):
    several = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    return st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("array")},
            optional={
                "items": inner,
                "prefixItems": several,
                "minItems": small,
                "maxItems": small,
                "uniqueItems": st.booleans(),
                "contains": inner,
            },
        ),
        st.fixed_dictionaries(
            {"properties": named},
            optional={
                "type": st.just("object"),
                "required": st.lists(st.sampled_from("abcd"), unique=True, max_size=2),
                "additionalProperties": inner,
                "patternProperties": st.dictionaries(st.sampled_from(["^a", "c"]), inner),
                "minProperties": small,
                "maxProperties": small,
                "propertyNames": inner,
            },
        ),
        st.builds(lambda branches: {"anyOf": branches}, several),
        st.builds(lambda branches: {"oneOf": branches}, several),
        st.builds(lambda branches: {"allOf": branches}, several),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(
            lambda part, beside: {**beside, "$ref": "#/$defs/d", "$defs": {"d": part}},
            leaves,
            st.just({}),
        ),
    )


schemas = st.recursive(leaves, composed, max_leaves=6)
SETTINGS = settings(
    max_examples=1000, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)


def _same_values(one, other):
    """Variations of one schema: more is comparable than of two that know nothing of each other."""
    return st.one_of(
        st.just((one, other)),
        st.just((one, one)),
        st.just((one, {"anyOf": [other, one]})),
        st.just(({"allOf": [one, other]}, one)),
        st.just((one, {"allOf": [one, other]})),
        st.just((of("a", one), of("a", other))),
        st.just((of("a", one, additionalProperties=False), of("a", {"oneOf": [one, other]}))),
    )


pairs = st.tuples(schemas, schemas).flatmap(lambda pair: _same_values(*pair))


def inlined(schema):
    """Definitions of hypothesis stand inside: references from the top do not reach them."""
    return "$ref" in str(schema)


@SETTINGS
@given(pairs, st.data())
def test_what_is_said_to_fit_is_never_refused(pair, data):
    one, other = pair
    assume(not inlined(one) or (isinstance(one, dict) and "$ref" in one))
    assume(not inlined(other) or (isinstance(other, dict) and "$ref" in other))
    outcome = compare([Place(one, one)], Place(other, other))
    for _ in range(12 if outcome.fit is Fit.FITS else 0):
        value = data.draw(values)
        if jsonschema_rs.is_valid(one, value):
            assert jsonschema_rs.is_valid(other, value), value
    if outcome.fit is Fit.BREAKS:
        assert jsonschema_rs.is_valid(one, outcome.example[0])
        assert not jsonschema_rs.is_valid(other, outcome.example[0])
