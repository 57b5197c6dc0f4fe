"""Workflow files that are made to cost much, or to break what reads them; each under 1 MB."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Text = Callable[[], bytes]


def _file(
    output: Any, wanted: Any, *, steps: int = 2, mapping: dict[str, Any] | None = None, **more: Any
) -> bytes:
    """A chain whose first step gives what `output` says, and whose others take `wanted`."""
    chain = [
        {"key": f"s{index}", "agent": "echo", "input_schema": wanted, "output_schema": output}
        for index in range(steps)
    ]
    if mapping is not None:
        for step in chain[1:]:
            step["mapping"] = mapping
    chain[0]["input_schema"] = True
    return json.dumps({"name": "Hostile", "slug": "hostile", "steps": chain, **more}).encode()


def _nested(keyword: str, width: int, depth: int) -> Any:
    """Alternatives in alternatives: `width` to the power of `depth` in all, but written once."""
    schema: Any = {"type": "object", "properties": {"a": {"type": "integer", "minimum": 3}}}
    definitions: dict[str, Any] = {}
    for level in range(depth):
        definitions[f"d{level}"] = schema
        branches = [{"$ref": f"#/$defs/d{level}", "minProperties": index} for index in range(width)]
        schema = {keyword: branches}
    return {"$defs": definitions, **schema}


def _deeper(links: int, levels: int) -> Any:
    definitions: dict[str, Any] = {f"d{links}": {"type": "string"}}
    for link in range(links):
        inner: Any = {"$ref": f"#/$defs/d{link + 1}"}
        for _ in range(levels):
            inner = {"items": inner}
        definitions[f"d{link}"] = inner
    return {"$defs": definitions, "$ref": "#/$defs/d0"}


def _object(count: int, member: Any) -> Any:
    return {
        "type": "object",
        "properties": {f"p{index}": member for index in range(count)},
        "required": [f"p{index}" for index in range(count)],
    }


_LOOP = {
    "$defs": {
        "node": {
            "type": "object",
            "properties": {name: {"$ref": "#/$defs/node"} for name in "abcdefgh"},
            "required": list("abcdefgh"),
        }
    },
    "$ref": "#/$defs/node",
}
_OPEN_LOOP = json.loads(json.dumps(_LOOP).replace('"required"', '"title_of"'))
_BOMB = "^(([a-z])+.)+[A-Z]([a-z])+$"

FILES: Mapping[str, Text] = {
    "1,000 alternatives": lambda: _file(
        {"anyOf": [{"const": index} for index in range(1000)]},
        {"anyOf": [{"type": "object", "minProperties": index} for index in range(1000)]},
    ),
    "1,000 alternatives of objects": lambda: _file(
        {"anyOf": [_object(3, {"const": index}) for index in range(1000)]},
        {"anyOf": [_object(3, {"const": index + 1}) for index in range(1000)]},
    ),
    "alternatives in alternatives": lambda: _file(_nested("anyOf", 8, 12), _nested("anyOf", 8, 11)),
    "exactly one of them in one another": lambda: _file(
        _nested("oneOf", 8, 12), _nested("oneOf", 8, 11)
    ),
    "all of them in one another": lambda: _file(_nested("allOf", 8, 12), _nested("allOf", 8, 11)),
    "10,000 properties": lambda: _file(
        _object(5_000, {"type": "string"}), _object(5_000, {"type": "string"})
    ),
    "10,000 properties that do not fit": lambda: _file(
        _object(5_000, {"type": "string"}), _object(5_000, {"type": "integer", "minimum": 1})
    ),
    "20 steps of 1,000 properties": lambda: _file(
        _object(450, {"type": "string"}), _object(450, {"type": "integer"}), steps=20
    ),
    "20 steps of 200 mapped inputs": lambda: _file(
        _object(200, {"type": "string"}),
        _object(200, {"type": "string", "minLength": 1}),
        steps=20,
        mapping={f"p{index}": {"expr": f"p{index}"} for index in range(200)},
    ),
    "a schema that contains itself": lambda: _file(_LOOP, _LOOP, steps=20),
    "a schema that may contain itself": lambda: _file(_OPEN_LOOP, _OPEN_LOOP, steps=20),
    "references in a circle": lambda: _file(
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
        {"$ref": "#"},
    ),
    "a reference to elsewhere": lambda: _file(
        {"$ref": "https://example.com/schema.json"}, {"$ref": "file:///etc/passwd"}
    ),
    "a reference to nowhere": lambda: _file({"$ref": "#/$defs/none"}, {"$ref": "#nowhere"}),
    "references that lead sixty levels deeper, sixty times": lambda: _file(_deeper(60, 60), True),
    "a chain of 2,000 references": lambda: _file(
        {
            "$defs": {
                **{f"d{index}": {"$ref": f"#/$defs/d{index + 1}"} for index in range(2_000)},
                "d2000": {"type": "string"},
            },
            "$ref": "#/$defs/d0",
        },
        {"type": "object"},
    ),
    "patterns that run away": lambda: _file(
        {"type": "object", "properties": {"a": {"const": "a" * 50_000}}, "required": ["a"]},
        {"type": "object", "properties": {"a": {"type": "string", "pattern": _BOMB}}},
    ),
    "1,000 patterns for names": lambda: _file(
        _object(300, {"type": "string"}),
        {
            "type": "object",
            "patternProperties": {f"({_BOMB}){index}": {"type": "null"} for index in range(1000)},
            "additionalProperties": False,
        },
    ),
    "a pattern of great repetition": lambda: _file(
        {"type": "object", "properties": {"a": {"type": "string"}}},
        {"properties": {"a": {"pattern": "(((a{1,100}){1,100}){1,100}){1,100}"}}},
    ),
    "a list of 40,000 values": lambda: _file(
        {"type": "object", "properties": {"a": {"enum": list(range(40_000))}}, "required": ["a"]},
        {"type": "object", "properties": {"a": {"enum": list(range(1, 40_001))}}},
    ),
    "40,000 values of which none fits": lambda: _file(
        {"type": "object", "enum": list(range(40_000))}, {"type": "object"}
    ),
    "huge numbers": lambda: _file(
        {"type": "object", "properties": {"a": {"minimum": 10**4000, "multipleOf": 1e-300}}},
        {"type": "object", "properties": {"a": {"maximum": 10**4000, "multipleOf": 1e300}}},
    ),
    "huge counts": lambda: _file(
        {"type": "array", "minItems": 10**18, "items": {"type": "string", "minLength": 10**18}},
        {"type": "object", "minProperties": 10**18, "maxProperties": 10**19},
    ),
    "nested as deep as is allowed": lambda: (
        b'{"name":"x","steps":[{"key":"a","agent":"echo","output_schema":'
        + b'{"items":' * 190
        + b"true"
        + b"}" * 190
        + b"}]}"
    ),
    "nested 10,000 deep": lambda: b'{"name":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "an expression of 100,000 brackets": lambda: _file(
        True, True, mapping={"a": {"expr": "(" * 100_000 + "a" + ")" * 100_000}}
    ),
    "an expression that multiplies": lambda: _file(
        True, True, mapping={"a": {"expr": "[" + ",".join(["@"] * 30) + "]" + "[*][]" * 400}}
    ),
    "an expression of 2,000 alternatives": lambda: _file(
        True, True, mapping={"a": {"expr": "||".join(["a"] * 50_000)}}
    ),
    "a path of 100,000 parts": lambda: _file(True, True, mapping={"a": ".".join(["a"] * 100_000)}),
    "a condition of 100,000 brackets": lambda: json.dumps(
        {"name": "x", "steps": [{"key": "a", "agent": "echo", "when": "!" * 100_000 + "a"}]}
    ).encode(),
    "5,000 steps": lambda: json.dumps(
        {"name": "x", "steps": [{"key": f"k{index}", "agent": "no"} for index in range(5_000)]}
    ).encode(),
    "5,000 agents": lambda: json.dumps(
        {
            "name": "x",
            "steps": [{"key": "a", "agent": "a0"}],
            "agents": [
                {"slug": f"a{index}", "kind": "none", "input_schema": {"type": "wrong"}}
                for index in range(5_000)
            ],
        }
    ).encode(),
    "the same key 20,000 times": lambda: b'{"name":"x",' + b'"a":1,' * 20_000 + b'"steps":[]}',
    "U+0000 everywhere": lambda: (
        rb'{"name":"a\u0000","slug":"\u0000","steps":[{"key":"\u0000","agent":"\u0000",'
        rb'"mapping":{"\u0000":"\u0000"},"when":"\u0000"}]}'
    ),
    "half of a surrogate pair": lambda: rb'{"name":"\ud800","steps":[]}',
    "what is not UTF-8": lambda: b'{"name":"\xff\xfe","steps":[]}',
    "numbers that no machine holds": lambda: b'{"name":"x","global_timeout_seconds":1e400}',
    "an integer of 5,000 digits": lambda: (
        b'{"name":"x","global_timeout_seconds":%b}' % (b"9" * 5_000)
    ),
    "lists in lists of schemas": lambda: _file(
        {
            "items": [{"items": [True] * 100}] * 100,
            "$schema": "http://json-schema.org/draft-07/schema#",
        },
        {"prefixItems": [{"prefixItems": [True] * 100}] * 100},
    ),
    "conditions in conditions": lambda: _file(
        _conditions(60), {**_conditions(60), "dependentSchemas": {"a": _conditions(60)}}
    ),
}


def _conditions(depth: int) -> Any:
    schema: Any = {"required": ["a"]}
    for _ in range(depth):
        schema = {"if": {"required": ["b"]}, "then": schema, "else": {"not": schema}}
        if len(json.dumps(schema)) > 50_000:
            break
    return schema


#: For the reader of YAML.
TEXTS: Mapping[str, Callable[[], str]] = {
    "anchors that multiply": lambda: "".join(
        f"a{index}: &a{index} [{','.join([f'*a{index - 1}'] * 9) if index else 'lol'}]\n"
        for index in range(20)
    ),
    "10 MB of text": lambda: "name: x\n# " + "x" * 10_000_000,
    "900 KB of small lists": lambda: "name: x\nsteps:\n" + "- [a, b, {c: d}]\n" * 52_000,
    "900 KB of brackets": lambda: "[" * 900_000,
    "900 KB of dashes": lambda: "- " * 450_000,
    "900 KB of one word": lambda: "name: " + "x" * 900_000,
    "900 KB of quotes": lambda: "name: '" + "''" * 450_000 + "'",
    "900 KB of question marks": lambda: "? " * 450_000,
    "900 KB of indentation": lambda: "\n".join(" " * index + "a:" for index in range(1_300)),
    "tags": lambda: "name: !!python/object/apply:os.system ['true']\n",
    "U+0000": lambda: "name: a\u0000b",
    "a number of 900,000 digits": lambda: "name: " + "9" * 900_000,
    "a hexadecimal number of 900,000 digits": lambda: "name: 0x" + "f" * 900_000,
    "JSON nested 10,000 deep": lambda: "{" + '"a":{' * 10_000,
}
