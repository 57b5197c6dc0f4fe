"""Validate JSON Schemas (drafts 2020-12 and 7), and data against them.

Formats are annotations (JSON Schema 2020-12, vocabulary "format-annotation"), numbers compare by
value (`1.0` is an integer), and nothing is ever fetched: a `$ref` must stay in its document.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

import jsonschema_rs
import msgspec

from baton.errors import InvalidInput, Problem
from baton.jsontext.path import json_path
from baton.jsontext.text import JsonValue, decode, to_text
from baton.schemas.cost import schema_cost
from baton.schemas.expanded_size import DEEPEST, MOST_PARTS, weight
from baton.schemas.large_value_validation import Descent
from baton.schemas.loops import loop_of
from baton.schemas.patterns import MOST_COMPILED_BYTES
from baton.schemas.references import References
from baton.schemas.validators import DRAFTS, Schema, build, draft_of, is_pattern
from baton.schemas.violation import described, violation, worded
from baton.sentence import say
from baton.work_limit import WorkLimit

__all__ = [
    "MAX_VIOLATIONS",
    "UNITS_PER_WORK",
    "Schema",
    "fits",
    "is_valid",
    "schema_problems",
    "violations",
]

#: Cost units per unit of work, about 0.1 ms.
UNITS_PER_WORK = 2_000

#: Most violations reported for one document.
MAX_VIOLATIONS = 20
#: Work limit for explaining why data does not fit, in bytes of JSON parsed: about a second.
_MOST_UNITS = 20_000_000
#: Additional limit for each byte of the data.
_MORE_UNITS = 20


def schema_problems(schema: JsonValue, *, path: str = "$") -> tuple[Problem, ...]:
    """Return everything that makes a schema unusable; `path` is its place."""
    if not isinstance(schema, dict | bool):
        why = "a JSON Schema is an object, or true or false."
        return (Problem.at(path, why, rule="schema"),)
    draft = draft_of(schema)
    if draft not in DRAFTS:
        return (
            Problem(
                message=say("{path}.$schema: {draft} is not supported.", path=path, draft=draft),
                path=f'{path}."$schema"',
                rule="schema",
                fix=say("Use {drafts}, or leave $schema out.", drafts=" or ".join(DRAFTS)),
            ),
        )
    endless = _endless(schema, path)
    if endless:
        return endless
    try:
        errors = islice(_meta_schema(draft).iter_errors(schema), MAX_VIOLATIONS)
        wrong = tuple(violation(error, schema, root=path) for error in errors)
        if wrong:
            return wrong
        build(schema)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        return (_build_problem(error, schema, path),)
    return ()


def violations(schema: Schema, data: bytes, work: WorkLimit | None = None) -> tuple[Problem, ...]:
    """Return at most `MAX_VIOLATIONS` violations of the schema; empty if there are none.

    If the work limit is used up, the last one says so. Raises `InvalidInput` if the schema itself
    is unusable.
    """
    validator = _compiled(msgspec.json.encode(schema))
    value = decode(data)
    if validator.is_valid(value):
        return ()
    if isinstance(schema, bool):
        return (worded("$", rule="false", expected=say("nothing here"), got=described(value)),)
    units = _MOST_UNITS + _MORE_UNITS * len(data)
    mine = WorkLimit(units if work is None else min(units, work.left * UNITS_PER_WORK))
    given = mine.left
    found = tuple(islice(Descent(schema, mine).violations(value), MAX_VIOLATIONS))
    if work is not None:
        work.spend((given - mine.left) // UNITS_PER_WORK)
    return found


def is_valid(schema: Schema, value: JsonValue) -> bool:
    """True if a value fits; raises `InvalidInput` if the schema itself is unusable."""
    return bool(_compiled(msgspec.json.encode(schema)).is_valid(value))


def fits(schema: Schema, value: JsonValue, work: WorkLimit) -> bool:
    """Return the result of `is_valid`; raises `OutOfWorkError` if it exceeds the work limit."""
    work.require(1 + schema_cost(schema, _size(value)).units // UNITS_PER_WORK)
    return is_valid(schema, value)


def _size(value: JsonValue) -> int:
    if isinstance(value, dict | list):
        return len(to_text(value))
    return len(value) if isinstance(value, str) else 8


@lru_cache(maxsize=512)
def _compiled(schema_text: bytes) -> jsonschema_rs.Validator:
    schema = decode(schema_text)
    problems = schema_problems(schema)
    if problems or not isinstance(schema, dict | bool):
        raise InvalidInput(
            say("The JSON Schema is not usable: {first}", first=problems[0].sentence),
            problems=problems,
        )
    return build(schema)


@lru_cache(maxsize=len(DRAFTS))
def _meta_schema(draft: str) -> jsonschema_rs.Validator:
    return DRAFTS[draft]({"$ref": draft}, offline=True, mask="the value")


def _endless(schema: Schema, path: str) -> tuple[Problem, ...]:
    """Describe why following the schema's references would not end."""
    references = References(schema)
    loop = loop_of(references)
    if loop is not None:
        place = json_path(loop, path)
        return (
            Problem.at(
                place,
                "the schema refers to itself for the same value, without end.",
                rule="$ref",
                fix="Refer to it from a member or an item, such as properties or items.",
            ),
        )
    if weight(schema, references) > MOST_PARTS:
        return (_too_large(path),)
    return ()


def _too_large(path: str) -> Problem:
    return Problem.at(
        path,
        say(
            "the schema has more than {parts:,} parts, or more than {depth} levels, once its "
            "references are followed.",
            parts=MOST_PARTS,
            depth=DEEPEST,
        ),
        rule="schema_size",
        expected=f"at most {MOST_PARTS:,} schemas, {DEEPEST} deep",
        fix="Describe less of the data, or let a schema contain itself by a $ref.",
    )


def _build_problem(error: Exception, schema: Schema, path: str) -> Problem:
    if isinstance(error, jsonschema_rs.ValidationError) and error.instance_path:
        problem = violation(error, schema, root=path)
        if error.kind.name == "format" and isinstance(error.instance, str):
            return _pattern_problem(error.instance, problem)
        return problem
    reason = getattr(error, "message", str(error)).splitlines()[0]
    if "Recursion limit" in reason:
        return _too_large(path)
    if "etriev" in reason or "base URI" in reason:
        return _not_fetched(path, reason)
    return Problem.at(path, say("{reason}.", reason=reason), rule="schema")


def _not_fetched(path: str, reason: str) -> Problem:
    return Problem.at(
        path,
        say("a $ref must stay inside its schema; nothing is fetched ({reason}).", reason=reason),
        rule="$ref",
        fix="Copy the intended schema under $defs and refer to it as #/$defs/name.",
    )


def _pattern_problem(pattern: str, problem: Problem) -> Problem:
    """Return the problem including the pattern, which may be too large to be used."""
    got = described(pattern)
    if not is_pattern(pattern):
        return worded(problem.path, rule=problem.rule, expected=say("a valid regex"), got=got)
    most = MOST_COMPILED_BYTES // 1024 // 1024
    return Problem.at(
        problem.path,
        say("the pattern takes more than {most} MiB once it is compiled.", most=most),
        rule="pattern_size",
        expected=say("a pattern of at most {most} MiB", most=most),
        got=got,
        fix="Repeat less in it, such as {0,20} for {0,200}, and limit the length with maxLength.",
    )
