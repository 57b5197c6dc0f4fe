"""Schemas that no object fits are told from those that some object fits."""

import pytest

from baton.schemas.emptiness import no_object_fits

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "string"},
        {"type": ["array", "null"]},
        {"const": "x"},
        {"enum": [1, "x", None]},
        {"type": "object", "enum": ["x"]},
        {"type": "object", "const": 1},
        {"anyOf": [{"type": "string"}, {"type": "array"}]},
        {"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": False}}]},
        {"allOf": [{"type": "object"}, {"type": "string"}]},
        {"type": "object", "required": ["a"], "additionalProperties": False},
        {
            "type": "object",
            "required": ["gone"],
            "properties": {"a": TEXT},
            "additionalProperties": False,
        },
        {"type": "object", "minProperties": 3, "maxProperties": 2},
        {"required": ["n"], "properties": {"n": {"type": "integer", "minimum": 5, "maximum": 4}}},
        {"required": ["n"], "properties": {"n": {"type": "integer", "exclusiveMinimum": 4,
                                                 "exclusiveMaximum": 5}}},
        {"required": ["t"], "properties": {"t": {**TEXT, "minLength": 3, "maxLength": 2}}},
        {"required": ["t"], "properties": {"t": {"type": "string", "enum": [1, 2]}}},
        {"required": ["l"], "properties": {"l": {"type": "array", "minItems": 2, "maxItems": 1}}},
        {"required": ["l"], "properties": {"l": {"type": "array", "minItems": 1, "items": False}}},
        {"required": ["t"], "properties": {"t": {"enum": []}}},
        {"$ref": "#/$defs/t", "$defs": {"t": {"type": "string"}}},
        {
            "allOf": [{"required": ["a"]}, {"properties": {"a": {"type": "string"}}}],
            "properties": {"a": {"type": "number"}},
            "required": ["a"],
        },
    ],
)  # fmt: skip
def test_no_object_fits(schema):
    assert no_object_fits(schema)


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"type": "object"},
        {"type": ["object", "null"]},
        {"required": ["gone"], "properties": {"a": TEXT}},
        {"type": "object", "required": ["a"], "properties": {"a": TEXT},
         "additionalProperties": False},
        {"type": "object", "required": ["x_a"], "patternProperties": {"^x_": TEXT},
         "additionalProperties": False},
        {"enum": ["x", {"a": 1}]},
        {"const": {}},
        {"anyOf": [{"type": "string"}, {"type": "object"}]},
        {"required": ["n"], "properties": {"n": {"minimum": 5, "maximum": 4}}},
        {"required": ["n"], "properties": {"n": {"type": "number", "exclusiveMinimum": 4,
                                                 "exclusiveMaximum": 5}}},
        {"required": ["t"], "properties": {"t": {"type": "number", "enum": [1, 2]}}},
        {"required": ["n"], "properties": {"n": {"type": "integer", "enum": [2.0]}}},
        {"properties": {"a": False}},
        {"$ref": "#/$defs/t",
         "$defs": {"t": {"required": ["t"], "properties": {"t": {"$ref": "#"}}}}},
        {"not": {"type": "object"}},
        {"anyOf": [{"type": "string"}] * 500},
    ],
)  # fmt: skip
def test_an_object_fits_or_it_is_not_known(schema):
    assert not no_object_fits(schema)
