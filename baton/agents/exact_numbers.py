"""Rewrite JSON numbers so that Python types read them exactly.

JSON has one kind of number, and JSON Schema counts 2.0 as an integer. pydantic rejects 2.0 for
`int`, and reads a `Decimal` through a binary float. Such numbers are rewritten before pydantic
reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

#: A number with a fraction or an exponent, or a string that looks as if it contained one.
_FRACTION = re.compile(rb"\d[.eE]")
#: Python limits integers to this many digits, because writing longer ones is too slow.
_MOST_DIGITS = 4_300

_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode

Schema = Mapping[str, Any]


class NumberSchema(GenerateJsonSchema):
    """JSON Schema generation that gives `Decimal` a type of its own."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Mark a Decimal, which would otherwise appear as a number or a string."""
        del schema
        return {"type": "decimal"}


def has_exact_numbers(schema: object) -> bool:
    """True if a schema made by `NumberSchema` contains integers or Decimals."""
    if isinstance(schema, dict):
        return schema.get("type") in ("integer", "decimal") or any(
            map(has_exact_numbers, schema.values())
        )
    return isinstance(schema, list) and any(map(has_exact_numbers, schema))


def with_exact_numbers(text: bytes, schema: Schema, definitions: Mapping[str, object]) -> bytes:
    """Return the text with 2.0 as 2 for integers, and with Decimals as quoted digits.

    All other numbers keep their digits.
    """
    if not _FRACTION.search(text):
        return text
    value = _decode(text)
    fitted = _fitted(value, (schema,), definitions)
    return text if fitted is value else _encode(fitted)


def _fitted(value: object, schemas: Iterable[object], definitions: Mapping[str, object]) -> object:
    """Return the same value, or a copy if a number in it must be rewritten."""
    known = tuple(_alternatives(schemas, definitions, set()))
    if isinstance(value, Decimal):
        return _number(value, {schema.get("type") for schema in known})
    if isinstance(value, dict):
        members = {
            name: _fitted(member, _of_member(name, known), definitions)
            for name, member in value.items()
        }
        return members if any(members[name] is not value[name] for name in value) else value
    if isinstance(value, list):
        items = [
            _fitted(item, _of_item(index, known), definitions) for index, item in enumerate(value)
        ]
        return (
            items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        )
    return value


def _number(value: Decimal, types: set[object]) -> object:
    if "number" in types:
        return value
    if "decimal" in types:
        return str(value)
    if (
        "integer" in types
        and value.adjusted() < _MOST_DIGITS
        and value == value.to_integral_value()
    ):
        return int(value)
    return value


def _alternatives(
    schemas: Iterable[object], definitions: Mapping[str, object], seen: set[str]
) -> Iterator[Schema]:
    """Yield the schemas that may describe a value, following references."""
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        yield schema
        reference = schema.get("$ref", "").removeprefix("#/$defs/")
        if reference in definitions and reference not in seen:
            yield from _alternatives([definitions[reference]], definitions, {*seen, reference})
        for keyword in ("anyOf", "oneOf", "allOf"):
            yield from _alternatives(schema.get(keyword, ()), definitions, seen)


def _of_member(name: str, schemas: Iterable[Schema]) -> list[object]:
    found: list[object] = []
    for schema in schemas:
        properties = schema.get("properties", {})
        if name in properties:
            found.append(properties[name])
        else:
            found += [*schema.get("patternProperties", {}).values()]
            found.append(schema.get("additionalProperties"))
    return found


def _of_item(index: int, schemas: Iterable[Schema]) -> list[object]:
    found: list[object] = []
    for schema in schemas:
        first = schema.get("prefixItems", [])
        found.append(first[index] if index < len(first) else schema.get("items"))
    return found
