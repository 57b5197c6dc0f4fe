"""JSON Schema, drafts 2020-12 and 7: is the schema sound, and what in the data breaks it.

Formats are annotations (JSON Schema 2020-12, vocabulary "format-annotation"), numbers compare by
value (`1.0` is an integer), and nothing is ever fetched: a `$ref` must stay in its document.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import islice
from typing import Any, TypeAlias

import jsonschema_rs
import msgspec

from baton.domain.errors import InvalidInput, Problem
from baton.domain.json_text import JsonObject, JsonValue, decode
from baton.domain.schema_descent import SMALL_BYTES, Descent
from baton.domain.schema_violation import violation
from baton.domain.schema_weight import DEEPEST, MOST_PARTS, weight

Schema: TypeAlias = JsonObject | bool

#: How many violations of one document are reported.
MAX_VIOLATIONS = 20

_DRAFTS = {
    "https://json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
}
_SETTINGS: Any = {"validate_formats": False, "offline": True, "mask": "the value"}
_DEFAULT_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_problems(schema: JsonValue, *, path: str = "$") -> tuple[Problem, ...]:
    """Everything that keeps a value from being a usable schema; `path` is where it stands."""
    if not isinstance(schema, dict | bool):
        message = f"{path}: a JSON Schema is an object, or true or false."
        return (Problem(message=message, path=path, rule="schema"),)
    draft = _draft(schema)
    if draft not in _DRAFTS:
        return (
            Problem(
                message=f"{path}.$schema: {draft} is not supported.",
                path=f'{path}."$schema"',
                rule="schema",
                fix=f"Use {' or '.join(_DRAFTS)}, or leave $schema out.",
            ),
        )
    if weight(schema) > MOST_PARTS:
        return (
            Problem(
                message=f"{path}: the schema is more than {MOST_PARTS:,} schemas, or more than "
                f"{DEEPEST} in one another, once its references are followed.",
                path=path,
                rule="schema_size",
                expected=f"at most {MOST_PARTS:,} schemas, {DEEPEST} deep",
                fix="Describe less of the data, or let a schema contain itself by a $ref.",
            ),
        )
    wrong = tuple(
        violation(error, schema, root=path)
        for error in islice(_meta_schema(draft).iter_errors(schema), MAX_VIOLATIONS)
    )
    if wrong:
        return wrong
    try:
        _build(schema)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        return (_build_problem(error, schema, path),)
    return ()


def violations(schema: Schema, data: bytes) -> tuple[Problem, ...]:
    """What in the data breaks the schema, at most `MAX_VIOLATIONS`; empty if nothing does.

    Raises `InvalidInput` if the schema itself is not usable.
    """
    validator = _compiled(msgspec.json.encode(schema))
    value = decode(data)
    if validator.is_valid(value):
        return ()
    found: Iterator[Problem]
    if isinstance(schema, bool) or len(data) <= SMALL_BYTES:
        found = map(partial(violation, data=value), validator.iter_errors(value))
    else:
        parts = jsonschema_rs.validator_map_for({"$schema": _DEFAULT_DRAFT, **schema}, **_SETTINGS)
        found = Descent(schema=schema, parts=parts, build=_build).violations(value)
    return tuple(islice(found, MAX_VIOLATIONS))


def is_valid(schema: Schema, value: JsonValue) -> bool:
    """Whether a value fits; raises `InvalidInput` if the schema itself is not usable."""
    return bool(_compiled(msgspec.json.encode(schema)).is_valid(value))


@lru_cache(maxsize=1024)
def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text, by the engine that validates: it never runs away."""
    return is_valid({"type": "string", "pattern": pattern}, text)


@lru_cache(maxsize=512)
def _compiled(schema_text: bytes) -> jsonschema_rs.Validator:
    schema = decode(schema_text)
    problems = schema_problems(schema)
    if problems or not isinstance(schema, dict | bool):
        raise InvalidInput(
            f"The JSON Schema is not usable: {problems[0].message}", problems=problems
        )
    return _build(schema)


@lru_cache(maxsize=len(_DRAFTS))
def _meta_schema(draft: str) -> jsonschema_rs.Validator:
    return _DRAFTS[draft]({"$ref": draft}, offline=True, mask="the value")


def _build(schema: Schema) -> jsonschema_rs.Validator:
    return _DRAFTS[_draft(schema)](schema, **_SETTINGS)


def _draft(schema: Schema) -> str:
    named = schema.get("$schema", _DEFAULT_DRAFT) if isinstance(schema, dict) else _DEFAULT_DRAFT
    return str(named).removesuffix("#")


def _build_problem(error: Exception, schema: Schema, path: str) -> Problem:
    if isinstance(error, jsonschema_rs.ValidationError) and error.instance_path:
        return violation(error, schema, root=path)
    reason = getattr(error, "message", str(error)).splitlines()[0]
    if "etriev" in reason or "base URI" in reason:
        return Problem(
            message=f"{path}: a $ref must stay inside its schema; nothing is fetched ({reason}).",
            path=path,
            rule="$ref",
            fix="Copy the schema that is meant under $defs and refer to it as #/$defs/name.",
        )
    return Problem(message=f"{path}: {reason}.", path=path, rule="schema")
