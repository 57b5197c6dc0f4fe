"""Why data does not fit, told within bounds of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from baton.schemas.large_value_validation import Descent
from baton.schemas.validate import schema_problems, violations
from baton.work_limit import WorkLimit

REFERENCE = {"$ref": "#"}


def alternatives(keyword: str = "oneOf") -> dict[str, Any]:
    """A filter that is made of filters, in two forms that only its ends tell apart."""
    forms = [
        {
            "type": "object",
            "properties": {
                "and": {"type": "array", "items": {"$ref": "#/$defs/f"}},
                "v": {"type": kind},
            },
        }
        for kind in ("string", "number")
    ]
    return {"$ref": "#/$defs/f", "$defs": {"f": {keyword: forms}}}


def nested(levels: int, inner: Any) -> Any:
    for _ in range(levels):
        inner = {"and": [inner]}
    return inner


def found(schema: Any, data: Any) -> list[tuple[str, str, str, str]]:
    problems = violations(schema, json.dumps(data).encode())
    return [(one.path, one.rule, one.expected, one.got) for one in problems]


IN_LITTLE_MEMORY = """
import json, re, resource, sys
def peak():  # not ru_maxrss, which begins with that of the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from baton.schemas.validate import violations
before = peak()
schema, data = json.load(sys.stdin)
problems = violations(schema, json.dumps(data).encode())
print(json.dumps([[one.message for one in problems], peak() - before]))
"""


def in_a_process(schema: Any, data: Any) -> tuple[list[str], int]:
    """The messages, and how many MiB they took, in a process that can be killed."""
    done = subprocess.run(
        [sys.executable, "-c", IN_LITTLE_MEMORY],
        input=json.dumps([schema, data]),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    messages, mebibytes = json.loads(done.stdout)
    return messages, mebibytes


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize("levels", [14, 40, 95])
def test_alternatives_of_many_levels_take_little_time_and_memory(keyword, levels):
    messages, mebibytes = in_a_process(alternatives(keyword), nested(levels, {"v": True}))
    assert len(messages) == 1
    assert "string at $.and[0]" in messages[0]
    assert mebibytes < 100  # the library's own errors took 592 MB for 14 levels


def test_a_violation_below_alternatives_is_named_with_its_place():
    ((path, rule, expected, got),) = found(alternatives(), nested(3, {"v": True}))
    end = "$.and[0].and[0].and[0].v"
    assert (path, rule) == ("$", "oneOf")
    assert expected == f"string at {end} or number at {end}"
    assert got == "object with 1 member"


def test_what_fits_more_than_one_of_is_said():
    schema = {"oneOf": [{"type": "integer"}, {"minimum": 1}, {"type": "null"}]}
    assert found(schema, 5) == [
        ("$", "oneOf", "exactly one of the 3 forms under oneOf", "integer 5, which fits 2 of them")
    ]


def test_beyond_its_limit_of_work_the_message_says_that_it_does_not_fit():
    schema, value = alternatives(), nested(14, {"v": True})
    assert len(list(Descent(schema, WorkLimit(10_000_000)).violations(value))) == 1
    (problem,) = Descent(schema, WorkLimit(20_000)).violations(value)
    assert (problem.path, problem.rule) == ("$", "oneOf")
    assert problem.message == (
        "$: object with 1 member does not fit. There are too many ways to say why."
    )


def test_work_grows_with_the_data_not_with_the_ways_through_the_schema():
    spent = []
    for levels in (10, 20, 40):
        work = WorkLimit(1 << 40)
        list(Descent(alternatives(), work).violations(nested(levels, {"v": True})))
        spent.append((1 << 40) - work.left)
    # Each level asks for what is below it once more.
    assert spent[2] < 5 * spent[1] < 25 * spent[0]


@pytest.mark.parametrize(
    ("schema", "data", "expected"),
    [
        (
            {"propertyNames": {"pattern": "^a"}},
            {"a": 1, "05": 2},
            ("$", "propertyNames", "text matching ^a as a member's name", 'string "05"'),
        ),
        (
            {"contains": {"type": "null"}, "minContains": 2},
            [None, 1],
            ("$", "contains", "at least 2 items that fit the schema under contains",
             "array with 2 items"),
        ),
        (
            {"contains": {"type": "null"}, "maxContains": 1},
            [None, None],
            ("$", "contains", "at most 1 items that fit the schema under contains",
             "array with 2 items"),
        ),
        (
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": False},
            {"a": 1},
            ("$.b", "required", "a value", "nothing"),
        ),
        (
            {"dependentSchemas": {"a": {"properties": {"b": {"type": "null"}}}}},
            {"a": 1, "b": 2},
            ("$.b", "type", "null", "integer 2"),
        ),
        (
            {"properties": {"a": True}, "unevaluatedProperties": False},
            {"a": 1, "7": 2},
            ("$", "unevaluatedProperties", "only the members that the schema names", 'also "7"'),
        ),
        (
            {"$dynamicAnchor": "n", "properties": {"x": {"$dynamicRef": "#n"}, "y": False}},
            {"x": {"x": {"y": 1}}},
            ("$.x.x.y", "y", "nothing here", "integer 1"),
        ),
        (
            {"properties": {"p": {"$ref": "#/$defs/p"}}, "$defs": {"p": {
                "$id": "https://a.example/p", "properties": {"q": {"$ref": "#/$defs/i"}},
                "$defs": {"i": {"type": "integer"}}}}},
            {"p": {"q": "x"}},
            ("$.p.q", "type", "integer", 'string "x"'),
        ),
    ],
)  # fmt: skip
def test_every_keyword_that_holds_schemas_is_gone_into(schema, data, expected):
    assert found(schema, data) == [expected]


@pytest.mark.parametrize(
    ("schema", "data", "path"),
    [
        ({"additionalProperties": {"additionalProperties": {"type": "number"}}},
         {"prices": {"1001": "12"}}, '$.prices."1001"'),
        ({"patternProperties": {"^[0-9]+$": {"items": {"type": "null"}}}},
         {"7": [None, 5]}, '$."7"[1]'),
        ({"properties": {"0": {"required": ["1"]}}}, {"0": {}}, '$."0"."1"'),
        ({"anyOf": [{"properties": {"12": {"type": "null"}}}]}, {"12": 1}, "$"),
        ({"properties": {"-1": {"const": 5}}}, {"-1": 4}, '$."-1"'),
        ({"properties": {"99999999999999999999": False}}, {"99999999999999999999": 4},
         '$."99999999999999999999"'),
    ],
)  # fmt: skip
def test_members_called_by_digits_are_found(schema, data, path):
    ((place, _, _, got),) = found(schema, data)
    assert place == path
    assert got


def test_schemas_with_members_called_by_digits_are_explained():
    (problem,) = schema_problems({"properties": {"1": {"type": "strng"}, "2": {}}})
    assert problem.path == '$.properties."1".type'
    (problem,) = schema_problems({"properties": {"1": {"pattern": "("}}}, path="$.s")
    assert problem.path == '$.s.properties."1".pattern'


def test_deep_schemas_on_deep_data_overflow_nothing():
    """Going into both one inside another took the library's errors beyond the stack."""
    links: dict[str, Any] = {
        f"d{at}": {"allOf": [{"$ref": f"#/$defs/d{at + 1}"}]} for at in range(145)
    }
    links["d145"] = {"type": "object", "properties": {"and": {"items": {"$ref": "#/$defs/d0"}}}}
    schema = {"$ref": "#/$defs/d0", "$defs": links}
    assert schema_problems(schema) == ()
    messages, mebibytes = in_a_process(schema, nested(95, 5))
    assert len(messages) == 1
    assert mebibytes < 200
