"""Small schemas that cost whoever follows them blindly minutes, gigabytes or the process.

Run as a program it puts each through everything that Baton computes from schemas, and prints what
that took.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from baton.agents.strict_schema import strict_schema, without_added_nulls
from baton.domain.available_fields import MOST_FIELDS_OF_A_CHAIN, FieldTrees
from baton.domain.data_flow import DataFlow, Producer
from baton.domain.edge_check import check_edges
from baton.domain.edges import ChainStep
from baton.schemas.compare import compare
from baton.schemas.cost import schema_cost
from baton.schemas.sample import sample_of
from baton.schemas.schema_ref import Place
from baton.schemas.validate import schema_problems, violations
from baton.work_limit import WorkLimit

Json = Any
SELF = {"$ref": "#"}


def to(name: object) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def defined(parts: dict[str, Json], first: str = "d0") -> Json:
    return {**to(first), "$defs": parts}


def nested(levels: int, wrap: Callable[[Json], Json], inner: Json) -> Json:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


def mesh(count: int, keyword: str, wrap: Callable[[Json], Json], **beside: Json) -> Json:
    """Definitions that all lead to all, each by the alternatives of a keyword."""
    ways = [wrap(to(f"d{at}")) for at in range(count)]
    return defined({f"d{at}": {keyword: ways, **beside} for at in range(count)})


def ring(count: int, ways: int, keyword: str) -> Json:
    return defined(
        {
            f"d{at}": {
                "type": "object",
                keyword: [member(to(f"d{(at + way + 1) % count}")) for way in range(ways)],
            }
            for at in range(count)
        }
    )


def doubling(levels: int, keyword: str, wrap: Callable[[Json], Json], inner: Json) -> Json:
    """A definition that refers twice to one that refers twice to one, and so on."""
    parts = {f"d{at}": {keyword: [wrap(to(f"d{at + 1}"))] * 2} for at in range(levels)}
    return defined({**parts, f"d{levels}": inner})


def member(schema: Json) -> Json:
    return {"properties": {"x": schema}}


def required(schema: Json) -> Json:
    return {"type": "object", "properties": {"x": schema}, "required": ["x"]}


def listed(schema: Json) -> Json:
    return {"type": "array", "items": schema}


def same(schema: Json) -> Json:
    return schema


def wide(count: int, schema: Json) -> Json:
    return {"type": "object", "properties": {f"p{at}": schema for at in range(count)}}


TEXT = {"type": "string"}

CASES: dict[str, Json] = {
    # References to itself for the same value.
    "any of itself": {"anyOf": [SELF, SELF]},
    "all of itself": {"allOf": [SELF, SELF]},
    "one of itself": {"oneOf": [SELF, TEXT]},
    "not itself": {"not": SELF},
    "if itself": {"if": SELF, "then": SELF, "else": SELF},
    "dependent on itself": {"dependentSchemas": {"x": SELF}},
    "itself by a dynamic anchor": {"$dynamicAnchor": "n", "anyOf": [{"$dynamicRef": "#n"}] * 2},
    "itself by an anchor": {"$anchor": "n", "allOf": [{"$ref": "#n"}] * 2},
    "mesh for the same value, all": mesh(8, "allOf", same),
    "mesh for the same value, any": mesh(30, "anyOf", same),
    "mesh for the same value, one": mesh(12, "oneOf", same),
    # Meshes and rings that the data ends.
    "mesh of members, any": mesh(8, "anyOf", member, type="object"),
    "mesh of members, one": mesh(8, "oneOf", required),
    "mesh of members, all": mesh(8, "allOf", member),
    "large mesh of members": mesh(40, "anyOf", member, type="object"),
    "mesh of items": mesh(10, "anyOf", listed),
    "mesh closed to what is unevaluated": mesh(6, "anyOf", member, unevaluatedProperties=False),
    "mesh of members by name": defined(
        {f"d{at}": wide(12, None) | {"properties": {f"p{k}": to(f"d{k}") for k in range(12)}}
         for at in range(12)}
    ),
    "mesh of patterns": mesh(6, "anyOf", lambda one: {"patternProperties": {"^x": one, "x$": one}}),
    "ring of two ways": ring(40, 2, "anyOf"),
    "ring of three ways, one": ring(20, 3, "oneOf"),
    "ring of three ways, all": ring(20, 3, "allOf"),
    # What doubles by references without a circle.
    "doubling, all": doubling(13, "allOf", same, {"type": "object"}),
    "doubling, any": doubling(13, "anyOf", same, TEXT),
    "doubling, one": doubling(12, "oneOf", same, TEXT),
    "doubling members": doubling(12, "anyOf", member, TEXT),
    "doubling required members": doubling(12, "allOf", required, TEXT),
    "doubling items": doubling(12, "anyOf", listed, TEXT),
    "doubling beyond the limit": doubling(60, "anyOf", same, TEXT),
    "doubling by anchors": {
        "$ref": "#a0",
        "$defs": {f"d{at}": {"$anchor": f"a{at}", "anyOf": [{"$ref": f"#a{at + 1}"}] * 2}
                  for at in range(40)} | {"d40": {"$anchor": "a40"}},
    },
    "doubling under a member called default": {
        "properties": {"default": {"anyOf": [to("d0"), to("d0")]}},
        "$defs": {f"d{at}": {"anyOf": [to(f"d{at + 1}")] * 2} for at in range(40)} | {"d40": TEXT},
    },
    # Trees that only the samples' makers see as endless.
    "two required children": {
        "type": "object", "required": ["l", "r"], "properties": {"l": SELF, "r": SELF}},
    "many optional ways to a required child": {
        "type": "object", "properties": {f"p{at}": required(SELF) for at in range(12)}},
    "alternatives of required children": {"anyOf": [required(SELF), required(SELF)]},
    "items that need items": {"type": "array", "minItems": 2, "items": SELF},
    "lists of lists of 500": nested(3, lambda one: {**listed(one), "minItems": 500}, TEXT),
    "forty lists of two": nested(40, lambda one: {**listed(one), "minItems": 2}, TEXT),
    "first items of first items": nested(
        30, lambda one: {"type": "array", "prefixItems": [TEXT, one]}, TEXT),
    "long texts in long lists": {
        **listed({"type": "string", "minLength": 9_999}), "minItems": 500},
    "a number that is hard to find": nested(
        20, required, {"type": "number", "multipleOf": 1e-9, "minimum": 1e300, "maximum": 1e300}),
    "names that must fit": {"propertyNames": {"pattern": "^(a|b){9}$"}, "minProperties": 400},
    # Alternatives in one another, wide and deep.
    "recursive one of two forms": defined(
        {"d0": {"oneOf": [
            {"type": "object", "properties": {"x": to("d0"), "v": {"type": kind}}}
            for kind in ("string", "number")]}}
    ),
    "alternatives of alternatives": nested(
        7, lambda one: {"anyOf": [one, one, {"type": "null"}]}, required(TEXT)),
    "alternatives of members of alternatives": nested(
        6, lambda one: {"anyOf": [member(one), member(one)]}, TEXT),
    "all of many alternatives": {"allOf": [{"anyOf": [TEXT, listed(TEXT)]}] * 40},
    "one of many alternatives": {"oneOf": [required({"const": at}) for at in range(400)]},
    "many alternatives of many members": {"anyOf": [wide(60, TEXT) for _ in range(60)]},
    "a thousand members of a thousand": wide(900, wide(20, TEXT)),
    "deep members": nested(190, required, TEXT),
    "deep negations": nested(190, lambda one: {"not": one}, TEXT),
    "deep conditions": nested(7, lambda one: {"if": one, "then": one, "else": one}, required(TEXT)),
    "recursive conditions": {"if": member(SELF), "then": member(SELF), "else": member(SELF)},
    "recursive negations": {"not": {"not": {"anyOf": [required(SELF), required(SELF)]}}},
    "recursive contains": {"contains": SELF, "items": SELF, "minContains": 2},
    "recursive names and patterns": {
        "patternProperties": {"x": SELF, "^x$": SELF, ".": SELF}, "additionalProperties": SELF},
    "recursive dependents": {"dependentSchemas": {"x": {"allOf": [member(SELF), member(SELF)]}}},
    "recursive unevaluated": {
        "anyOf": [member(SELF), member(SELF)], "unevaluatedProperties": SELF},
    "unevaluated in unevaluated": nested(
        14, lambda one: {"anyOf": [one], "unevaluatedProperties": False}, member(TEXT)),
    "recursive by a dynamic anchor": {
        "$dynamicAnchor": "n", "type": "object",
        "anyOf": [member({"$dynamicRef": "#n"}), member({"$dynamicRef": "#n"})]},
    "draft 7, items and dependencies": {
        "$schema": "http://json-schema.org/draft-07/schema#", "items": [SELF, SELF],
        "dependencies": {"x": {"anyOf": [member(SELF), member(SELF)]}}},
    "draft 7, deep items": nested(
        120, lambda one: {"items": {"dependencies": {"x": one}}}, {"type": 5})
        | {"$schema": "http://json-schema.org/draft-07/schema#"},
    "deep mistakes": nested(150, member, {"type": 5, "minLength": "x", "required": {}}),
    # Patterns.
    "a pattern that is too large": {"pattern": r"(\w{0,200}){0,200}x"},
    "a pattern that is almost too large": {"pattern": r"(\w{0,60}){0,60}x"},
    "a pattern that looks ahead again": {"pattern": "(?:a(?!a*b))*c"},
    "names by a pattern that looks ahead": {"patternProperties": {"(?=(a+)+b)c": TEXT}},
    "two hundred large patterns": {
        **wide(0, None), "required": [f"p{at}" for at in range(200)],
        "properties": {f"p{at}": {"pattern": rf"\p{{L}}{{0,20}}{at}x"} for at in range(200)}},
    # Constants and names.
    "a large list of values": {"enum": [{"a": at} for at in range(20_000)]},
    "large lists of values in alternatives": {
        "oneOf": [{"enum": list(range(at, at + 400))} for at in range(60)]},
    "values that all differ": {**listed({"uniqueItems": True, **listed({})}), "uniqueItems": True},
    "many required names": {"type": "object", "required": [f"n{at}" for at in range(20_000)]},
}  # fmt: skip

DATA: dict[str, Json] = {
    "nested members": nested(30, lambda one: {"x": one}, 5),
    "nested lists": nested(30, lambda one: [one, one] if one == 5 else [one], 5),
    "names": {"x": 1, "1001": "a", "a" * 2_000: None},
    "text": "a" * 2_000,
}


def _step(index: int, schema: Json, output: Json) -> ChainStep:
    return ChainStep(
        index=index,
        key=f"s{index}",
        name=f"s{index}",
        input_schema=schema,
        output_schema=output,
        mapping={"x": "input.x.x.x", "y": "steps.s0.output.x", "z": {"value": {"x": 1}}},
        when=None,
    )


def put_through(schema: Json) -> Iterator[str]:
    """Everything that is computed from schemas; what came of it in a word each."""
    problems = schema_problems(schema)
    if problems:
        yield f"refused: {problems[0].rule}"
        return
    cost = schema_cost(schema, 1_000)
    yield "cost known" if cost.is_known else "cost unknown"
    yield "sample" if sample_of(schema) is not None else "no sample"
    producer = Producer(key=None, name="Input", schema=schema)
    sample = {"x": {"x": 1}}
    flow = DataFlow(producers=(producer, Producer(key="s0", name="s0", schema=schema)))
    trees = FieldTrees(
        flow=flow, samples={None: sample}, context=sample, work=WorkLimit(MOST_FIELDS_OF_A_CHAIN)
    )
    yield f"{len(trees.fields())} fields"
    yield f"compared: {compare([Place(schema, schema)], Place(schema, schema)).fit}"
    other = {"type": "object", "properties": {"x": {"type": "object", "required": ["x", "y"]}}}
    yield f"given: {compare([Place(schema, schema)], Place(other, other)).fit}"
    yield f"wanted: {compare([Place(other, other)], Place(schema, schema)).fit}"
    edges = check_edges(schema, [_step(at, schema, schema) for at in range(20)])
    yield f"edges: {', '.join(sorted({edge.verdict for edge in edges}))}"
    strict = strict_schema(schema) if isinstance(schema, dict) else None
    for value in DATA.values():
        if strict is not None:
            without_added_nulls(value, schema)
        # What costs more is computed in a helper that can be ended.
        if cost.units < 4_000_000_000:
            yield f"{len(violations(schema, json.dumps(value).encode()))} violations"


def peak_mebibytes() -> int:
    """The most memory of this process; `ru_maxrss` begins with that of who started it."""
    (found,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found) // 1024


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    for name in sys.argv[1:] or CASES:
        before = resource.getrusage(resource.RUSAGE_SELF)
        outcome = list(put_through(CASES[name]))
        after = resource.getrusage(resource.RUSAGE_SELF)
        seconds = after.ru_utime - before.ru_utime
        print(json.dumps([name, round(seconds, 2), peak_mebibytes(), outcome]), flush=True)


if __name__ == "__main__":
    main()
