"""Strict schemas: what is sent to a model, and the answer as the agent's schema wants it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.agents.library import library
from baton.agents.strict_schema import (
    AZURE,
    OPENAI,
    UNKNOWN_SERVER,
    Dialect,
    strict_schema,
    without_added_nulls,
)
from baton.schemas.validate import violations

NAMES = st.sampled_from(["a", "b", "c", "d e"])
LEAVES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": ["string", "null"]},
        {"enum": ["x", 1, None]},
        {"enum": ["x", "y"]},
        {"type": "null"},
        {"const": 5},
        {"$ref": "#/$defs/shared"},
    ]
)


def object_of(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    def build(parts: dict[str, Any], chosen: set[str]) -> dict[str, Any]:
        required = [name for name in parts if name in chosen]
        return {"type": "object", "properties": parts, "required": required}

    return st.builds(build, st.dictionaries(NAMES, inner, min_size=1), st.sets(NAMES))


SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        object_of(inner),
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)
SHARED = {
    "type": "object",
    "properties": {"q": {"type": "string"}, "r": {"type": "boolean"}},
    "required": ["r"],
}
ROOTS = object_of(SCHEMAS).map(lambda schema: {**schema, "$defs": {"shared": SHARED}})


def answers(strict: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Everything that strict mode lets a model answer."""
    if "$ref" in strict:
        return answers(root["$defs"][strict["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in strict:
        return st.one_of([answers(branch, root) for branch in strict["anyOf"]])
    if "enum" in strict:
        return st.sampled_from(strict["enum"])
    if "const" in strict:
        return st.just(strict["const"])
    types = strict["type"] if isinstance(strict["type"], list) else [strict["type"]]
    leaves = {
        "string": st.text(max_size=3, alphabet="xyz"),
        "integer": st.integers(0, 9),
        "number": st.floats(0, 1),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return st.one_of(
        [leaves[kind] if kind in leaves else compound(kind, strict, root) for kind in types]
    )


def compound(kind: str, strict: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "array":
        return st.lists(answers(strict["items"], root), max_size=3)
    return st.fixed_dictionaries(
        {name: answers(part, root) for name, part in strict["properties"].items()}
    )


def is_strict(schema: Any) -> bool:
    """Whether every object is closed and has all its properties required, all the way down."""
    if isinstance(schema, list):
        return all(is_strict(item) for item in schema)
    if not isinstance(schema, dict):
        return True
    if "properties" in schema and not (
        schema["additionalProperties"] is False
        and sorted(schema["required"]) == sorted(schema["properties"])
    ):
        return False
    parts = [schema.get("items"), schema.get("anyOf")]
    named = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    return all(is_strict(part) for part in [*parts, *named])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROOTS, st.data())
def test_every_strict_answer_without_its_added_nulls_satisfies_the_schema(
    schema: dict[str, Any], data: st.DataObject
) -> None:
    strict = strict_schema(schema)
    assert strict is not None
    assert is_strict(strict)
    answer = data.draw(answers(strict, strict))
    assert violations(schema, json.dumps(without_added_nulls(answer, schema)).encode()) == ()


def test_a_null_that_the_schema_allows_stays() -> None:
    schema = {
        "type": "object",
        "properties": {"may": {"type": ["string", "null"]}, "not": {"type": "string"}},
    }
    assert without_added_nulls({"may": None, "not": None}, schema) == {"may": None}


def test_a_required_null_stays_for_the_schema_to_refuse() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    assert without_added_nulls({"a": None}, schema) == {"a": None}


BOUNDED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "n": {"type": "integer", "minimum": 1, "maximum": 5, "description": "How many"},
        "big": {"type": "integer", "minimum": 1, "maximum": 900},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "code": {"type": "string", "pattern": "^x", "minLength": 2},
        "mail": {"type": "string", "format": "email"},
        "page": {"type": "string", "format": "uri"},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
        "even": {"type": ["integer", "null"], "minimum": 1, "maximum": 6, "multipleOf": 2},
    },
    "required": ["n", "big", "share", "code", "mail", "page", "tags", "even"],
}


def properties_for(dialect: Dialect) -> dict[str, Any]:
    strict = strict_schema(BOUNDED, dialect)
    assert strict is not None
    found: dict[str, Any] = strict["properties"]
    return found


def test_openai_gets_every_bound_that_it_takes_and_is_told_the_others() -> None:
    properties = properties_for(OPENAI)
    assert properties["n"] == BOUNDED["properties"]["n"]
    assert properties["share"] == BOUNDED["properties"]["share"]
    assert properties["tags"] == BOUNDED["properties"]["tags"]
    assert properties["mail"] == BOUNDED["properties"]["mail"]
    assert properties["code"] == {
        "type": "string",
        "pattern": "^x",
        "description": "(minLength 2)",
    }
    assert properties["page"] == {"type": "string", "description": "(format uri)"}


def test_azure_is_told_every_bound_and_gets_small_ranges_as_lists() -> None:
    properties = properties_for(AZURE)
    assert properties["n"] == {
        "type": "integer",
        "enum": [1, 2, 3, 4, 5],
        "description": "How many",
    }
    assert properties["big"] == {"type": "integer", "description": "(minimum 1, maximum 900)"}
    assert properties["even"]["enum"] == [2, 4, 6, None]
    assert not {"pattern", "minItems", "format"} & {name for p in properties.values() for name in p}


def test_other_servers_get_every_bound_and_small_ranges_as_lists_too() -> None:
    properties = properties_for(UNKNOWN_SERVER)
    assert properties["n"] == BOUNDED["properties"]["n"] | {"enum": [1, 2, 3, 4, 5]}
    assert properties["code"] == BOUNDED["properties"]["code"]
    assert properties_for(UNKNOWN_SERVER.without(frozenset({"pattern"})))["code"] == {
        "type": "string",
        "minLength": 2,
        "description": "(pattern ^x)",
    }


def test_other_servers_get_the_bounds_of_a_value_that_may_be_null_with_one_type() -> None:
    schema = {
        "type": "object",
        "properties": {
            "cause": {"type": ["string", "null"], "maxLength": 200, "description": "Why"},
            "either": {
                "type": ["number", "array"],
                "maximum": 9,
                "items": {"type": "string"},
                "maxItems": 3,
            },
            "plain": {"type": ["string", "null"]},
            "chosen": {"type": ["string", "null"], "enum": ["a", None], "maxLength": 1},
        },
        "required": ["either", "plain", "chosen"],
    }
    strict = strict_schema(schema, UNKNOWN_SERVER)
    assert strict is not None
    assert strict["properties"] == {
        "cause": {
            "description": "Why",
            "anyOf": [{"type": "string", "maxLength": 200}, {"type": "null"}],
        },
        "either": {
            "anyOf": [
                {"type": "number", "maximum": 9},
                {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            ]
        },
        "plain": {"type": ["string", "null"]},
        "chosen": {"type": ["string", "null"], "enum": ["a", None], "maxLength": 1},
    }
    assert strict_schema(schema) != strict, "OpenAI knows the bounds of several types"


def test_bounds_that_a_server_refused_change_nothing_else_of_what_it_takes() -> None:
    assert OPENAI.without(frozenset({"pattern"})).lists_ranges is False


@pytest.mark.parametrize(
    "part",
    [
        {"type": "object"},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "array"},
        {"type": "array", "prefixItems": [{"type": "string"}]},
        {},
        True,
        {"allOf": [{"type": "string"}]},
    ],
)
def test_what_strict_mode_cannot_say_is_not_strict(part: Any) -> None:
    schema = {"type": "object", "properties": {"a": part}}
    assert strict_schema(schema) is None


def test_a_recursive_schema_stays_one() -> None:
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#/$defs/node"}, "v": {"type": "integer"}},
        "required": ["v"],
    }
    schema = {"$ref": "#/$defs/node", "$defs": {"node": node}}
    strict = strict_schema(schema)
    assert strict is not None
    assert strict["type"] == "object"
    assert is_strict(strict)
    answer = {"v": 1, "next": {"v": 2, "next": None}}
    assert without_added_nulls(answer, schema) == {"v": 1, "next": {"v": 2}}


def test_the_agents_that_ship_can_be_asked_strictly() -> None:
    asked = [agent for agent in library() if agent.kind in {"llm", "ticket_analyzer"}]
    assert [agent.slug for agent in asked] == ["solution-generator", "ticket-analyzer"]
    assert all(strict_schema(agent.output_schema or True) for agent in asked)


def test_alternatives_in_one_another_are_tried_within_a_limit():
    """Each of two forms is tried at each level: 30 levels are a billion ways."""
    reference = {"$ref": "#/$defs/form"}
    forms = [
        {
            "type": "object",
            "properties": {"inner": reference, "value": {"type": kind}},
            "required": ["value"],
            "additionalProperties": False,
        }
        for kind in ("string", "number")
    ]
    schema = {
        "type": "object",
        "properties": {"form": reference},
        "required": ["form"],
        "additionalProperties": False,
        "$defs": {"form": {"anyOf": forms}},
    }
    answer: dict = {"value": True, "inner": None}
    for _ in range(30):
        answer = {"inner": answer, "value": "a"}
    assert strict_schema(schema) is not None
    assert without_added_nulls({"form": answer}, schema) == {"form": answer}
    assert without_added_nulls({"form": {"inner": None, "value": 1}}, schema) == {
        "form": {"value": 1}
    }
