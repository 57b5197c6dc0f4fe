"""Small definitions, schemas, expressions and inputs that are made to stop a server or a worker."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Any


@dataclass(frozen=True, kw_only=True)
class Case:
    """One request to a server, or one workflow for a worker."""

    name: str
    path: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Work:
    """A workflow of one step for a worker, with what its execution is started with."""

    name: str
    step: Mapping[str, Any]
    input: Any


#: The only agent of the test's worker: returns its input.
AGENT = "echo"


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _definition(*, schema: Schema = None, **step: Any) -> dict[str, Any]:
    top = {} if schema is None else {"input_schema": schema}
    return {"name": "t", "slug": "t", **top, "steps": [{"key": "s", "agent": AGENT, **step}]}


def _mesh(keyword: str, size: int) -> Schema:
    """Definitions that all refer to each other."""
    names = [f"d{index}" for index in range(size)]
    everyone = [{"$ref": f"#/$defs/{name}"} for name in names]
    return {"$defs": {name: {keyword: everyone} for name in names}, "$ref": "#/$defs/d0"}


def _ladder(keyword: str, levels: int) -> Schema:
    """Each level refers twice to the next one."""
    defs: dict[str, Schema] = {f"d{levels}": {"type": "string"}}
    for level in range(levels):
        defs[f"d{level}"] = {keyword: [{"$ref": f"#/$defs/d{level + 1}"}] * 2}
    return {"$defs": defs, "$ref": "#/$defs/d0"}


def _lists(levels: int, size: int) -> Schema:
    schema: Schema = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "array", "minItems": size, "items": schema}
    return {"type": "object", "properties": {"a": schema}, "required": ["a"]}


def _filter(keyword: str) -> Schema:
    """Two alternatives of objects that contain themselves: ordinary in query languages."""
    inner = {"type": "array", "items": {"$ref": "#/$defs/f"}}
    branches = [
        {"type": "object", "properties": {"and": inner, "v": {"type": kind}}}
        for kind in ("string", "number")
    ]
    return {"$ref": "#/$defs/f", "$defs": {"f": {keyword: branches}}}


def _nested(levels: int, leaf: Any) -> Any:
    value = leaf
    for _ in range(levels):
        value = {"and": [value]}
    return value


def _pattern(pattern: str, *, keyword: str = "pattern") -> Schema:
    if keyword == "patternProperties":
        return {"type": "object", "patternProperties": {pattern: {"type": "null"}}}
    return {"type": "object", "properties": {"t": {"type": "string", "pattern": pattern}}}


def _tree() -> Schema:
    return {
        "$id": "https://example.com/tree",
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {
            "children": {"type": "array", "items": {"anyOf": [{"$dynamicRef": "#node"}] * 3}}
        },
        "unevaluatedProperties": False,
    }


def _deep(keyword: str, levels: int) -> Schema:
    schema: Schema = {"required": ["a"]}
    for _ in range(levels):
        schema = {keyword: [schema, schema]} if levels < 12 else {keyword: [schema]}
    return schema


_SELF = {"$ref": "#"}
SCHEMAS: Mapping[str, Schema] = {
    "self reference in anyOf": {"anyOf": [_SELF, _SELF]},
    "self reference in allOf": {"allOf": [_SELF, _SELF]},
    "self reference in oneOf": {"oneOf": [_SELF, _SELF]},
    "self reference in not": {"not": {"not": _SELF}},
    "self reference in if": {"if": _SELF, "then": _SELF, "else": _SELF},
    "mesh of anyOf": _mesh("anyOf", 12),
    "mesh of allOf": _mesh("allOf", 12),
    "mesh of oneOf": _mesh("oneOf", 12),
    "ladder of anyOf": _ladder("anyOf", 40),
    "ladder of allOf": _ladder("allOf", 40),
    "nested minItems": _lists(8, 50),
    "nested minItems, many levels": _lists(40, 2),
    "recursive oneOf": _filter("oneOf"),
    "recursive anyOf": _filter("anyOf"),
    "recursive tree by $dynamicRef": _tree(),
    "alternatives nested as a tree": _deep("anyOf", 10),
    "pattern that counts": _pattern(r"(\w{0,200}){0,200}x"),
    "pattern that backtracks": _pattern(r"^(a+)+(?=b)$"),
    "pattern of names": _pattern(r"^(\w{0,100}){0,100}$", keyword="patternProperties"),
    "huge enum": {"type": "object", "properties": {"t": {"enum": list(range(50_000))}}},
    "wide object": {
        "type": "object",
        "properties": {f"p{n}": {"type": "integer", "minimum": n} for n in range(8_000)},
        "required": [f"p{n}" for n in range(8_000)],
    },
    "dependencies in a circle": {
        "dependentSchemas": {"a": _SELF, "t": _SELF},
        "propertyNames": {"anyOf": [_SELF, {"minLength": 1}]},
    },
    "contains of contains": {
        "properties": {"a": {"contains": {"contains": {"contains": {"minimum": 3}}}}}
    },
}

_A = "a|" + "|".join(["[@,@]"] * 23)
EXPRESSIONS: Mapping[str, str] = {
    "doubling lists": _A,
    "doubling hashes": "{a: @}|" + "|".join(["{a: @, b: @}"] * 23),
    "doubling with merge": "[a,a]|" + "|".join(["[@[],@[]][]"] * 24),
    "doubling in to_string": "a|" + "|".join(["to_string([@,@])"] * 20),
    "doubling in join": "a|" + "|".join(["join('', [@,@])"] * 26),
    "contains on large text": "contains('{}', '{}')".format("a" * 40_000, "a" * 20_000 + "b"),
    "projections in projections": "[" + ",".join(["@"] * 30) + "]" + "[*][]" * 60,
    "sort of doubling": f"sort_by([{_A.replace('a|', 'a|', 1)}], &to_string(@))",
    "map in map": "map(&map(&map(&to_string(@), @), @), `[[[1]]]`)",
    "5,000 fields": "[" + ",".join(f"f{n}" for n in range(5_000)) + "]",
    "4,000 alternatives": "||".join(["a"] * 4_000),
    "nested as deep as can be": "(" * 95 + "a" + ")" * 95,
}

_INPUT = {"a": "x", "t": "ä" * 50_000}
TEXTS: Mapping[str, str] = {
    "YAML bomb": "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(20)
    ),
    "YAML of brackets": "[" * 100_000,
    "YAML of question marks": "? " * 100_000,
    "YAML of small lists": "name: x\nsteps:\n" + "- [a, b, {c: d}]\n" * 6_000,
}


def cases() -> Iterator[Case]:
    """Requests to a server."""
    for name, schema in SCHEMAS.items():
        given = {"t": 1, "a": "x"}
        draft = {"definition": _definition(schema=schema), "input": given}
        yield Case(name=f"preview, {name}", path="/workflows/preview", body=_json(draft))
        step = _definition(input_schema=schema, output_schema=schema)
        yield Case(name=f"validate, {name}", path="/workflows/validate", body=_json(step))
    for name, expression in EXPRESSIONS.items():
        mapped = _definition(mapping={"payload": {"expr": expression}})
        draft = {"definition": mapped, "input": _INPUT}
        yield Case(name=f"preview, {name}", path="/workflows/preview", body=_json(draft))
    for name, text in TEXTS.items():
        yield Case(name=f"import, {name}", path="/workflows/import", body=_json({"text": text}))
    condition = {"definition": _definition(when=_A + " == `1`"), "input": _INPUT}
    yield Case(name="preview, a condition", path="/workflows/preview", body=_json(condition))
    pinned = {"definition": _definition(output_schema=_filter("oneOf")), "input": {}}
    pins = {"pins": {"s": _nested(40, {"v": True})}}
    yield Case(name="preview, a pin", path="/workflows/preview", body=_json({**pinned, **pins}))
    test = {"definition": _definition(output_schema=_filter("anyOf")), "confirm_writes": True}
    yield Case(name="test, a pin", path="/workflows/wf-t/test", body=_json({**test, **pins}))
    bomb = {"definition": _definition(schema=_filter("oneOf")), "input": _nested(30, {"v": True})}
    yield Case(name="test, an input", path="/workflows/wf-t/test", body=_json(bomb))
    deep = b'{"definition":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}"
    yield Case(name="preview, nested deep", path="/workflows/preview", body=deep)
    digits = {"definition": _definition(schema=_digits()), "input": {"prices": {"1001": "12"}}}
    yield Case(name="preview, keys of digits", path="/workflows/preview", body=_json(digits))


def _digits() -> Schema:
    prices = {"type": "object", "additionalProperties": {"type": "number"}}
    return {"type": "object", "properties": {"prices": prices}}


def works() -> Iterator[Work]:
    """Workflows for a worker."""
    for levels in (14, 18, 40):
        for keyword in ("oneOf", "anyOf"):
            value = _nested(levels, {"v": True})
            schema = _filter(keyword)
            yield Work(name=f"{keyword}, {levels}", step={"input_schema": schema}, input=value)
    returned = {"payload": _nested(20, {"v": True})}
    yield Work(name="output", step={"output_schema": _filter("oneOf")}, input=returned)
    for name in ("pattern that counts", "pattern that backtracks", "wide object", "huge enum"):
        text = {"t": ("a" if "backtracks" in name else "ä") * 50_000}
        yield Work(name=name, step={"input_schema": SCHEMAS[name]}, input=text)
    for name in ("self reference in anyOf", "mesh of anyOf", "ladder of anyOf"):
        yield Work(name=name, step={"input_schema": SCHEMAS[name]}, input={"t": 1})
    for name, expression in EXPRESSIONS.items():
        step = {"mapping": {"payload": {"expr": expression}}}
        yield Work(name=f"mapping, {name}", step=step, input=_INPUT)
    yield Work(name="condition", step={"when": f"{_A} == `1`"}, input=_INPUT)
    yield Work(name="keys of digits", step={"input_schema": _digits()}, input={"prices": {"1": ""}})
