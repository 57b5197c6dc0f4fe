"""Find the input value that made an attempt fail, and the step that changed its type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from baton.domain.mapping import ROOTS, ExpressionSource, PathSource, Source
from baton.engine.context_manager import ExecutionData, context_field
from baton.engine.failure import stack_of
from baton.engine.origin import origin_of, origin_of_named_value, retyped_of
from baton.engine.retyped import Retyped
from baton.errors import AgentError, BatonError, InputInvalid, StepError
from baton.expressions.expression import fields_read
from baton.sentence import say, sentence_of

#: What Python raises if a value has another type than the code expects.
_TYPE_CONFUSIONS = frozenset({"TypeError", "AttributeError", "KeyError", "IndexError"})
#: Limits on fields of the input that are checked, and on problems of one failure.
_MOST_FIELDS = 200
_MOST_PROBLEMS = 20
_LONGEST_SCHEMA_BYTES = 20_000
#: A shorter name may occur in a text by chance, unless it is quoted.
_SHORTEST_WORD = 3

_Mapping = Mapping[str, Source] | None


def explain(error: BatonError, step_input: bytes, mapping: _Mapping, data: ExecutionData) -> None:
    """Add to a failure the source of the value, and the step that changed its type."""
    if isinstance(error, InputInvalid) and error.problems:
        error.origin = origin_of(error.problems[0], mapping, data)
    elif isinstance(error, StepError):
        error.origin = origin_of_named_value(error, step_input, mapping, data)
    why = _retyped(error, mapping, data)
    if why is not None:
        end = "" if error.message.endswith((".", "!", "?", "…")) else "."
        error.restate(
            say(
                "{message}{end} {why}",
                message=error.sentence,
                end=sentence_of(end),
                why=why.sentence,
            )
        )
        if error.summary is not None:
            error.summary = f"{error.summary}{end} {why.sentence}"
        error.remedy = why.remedy


def _retyped(error: BatonError, mapping: _Mapping, data: ExecutionData) -> Retyped | None:
    if not isinstance(error, StepError) or error.transient:
        return None
    if isinstance(error, InputInvalid):
        for problem in error.problems[:_MOST_PROBLEMS]:
            if why := retyped_of(problem, mapping, data):
                return why
    suspects = {
        name: why for name in _fields(mapping, data) if (why := data.retyped(name)) is not None
    }
    if not suspects:
        return None
    text = _text(error)
    for name, why in suspects.items():
        if _is_named(name, text):
            return why
    confused = isinstance(error, AgentError) and error.kind in _TYPE_CONFUSIONS
    return next(iter(suspects.values())) if confused and len(suspects) == 1 else None


def _fields(mapping: _Mapping, data: ExecutionData) -> list[str]:
    """Return the names of the context fields that the step received."""
    names = _context(data) if mapping is None else _mapped(mapping)
    return list(dict.fromkeys(names))[:_MOST_FIELDS]


def _context(data: ExecutionData) -> Iterator[str]:
    # Fields that only the input has were not overwritten.
    for key in data.outputs:
        yield from data.members(key)


def _mapped(mapping: Mapping[str, Source]) -> Iterator[str]:
    for source in mapping.values():
        if isinstance(source, PathSource):
            name = context_field(source.segments)
            if name is not None:
                yield name
        elif isinstance(source, ExpressionSource):
            yield from (name for name in fields_read(source.text) or () if name not in ROOTS)


def _text(error: StepError) -> str:
    """Return the text and code in which the value could be named."""
    parts = [error.message]
    if isinstance(error, AgentError):
        # Lines of code are indented deeper than those that say where they are from.
        lines = stack_of(error).splitlines()
        parts += [line for line in lines if line.startswith("    ")]
    if isinstance(error, InputInvalid) and any(each.path == "$" for each in error.problems):
        # No single field is wrong: it may be any field that the schema names.
        schema = msgspec.json.encode(error.schema)
        parts += [schema.decode()] if len(schema) <= _LONGEST_SCHEMA_BYTES else []
    return "\n".join(parts)


def _is_named(name: str, text: str) -> bool:
    word = re.escape(name)
    if len(name) < _SHORTEST_WORD:
        return re.search(rf"[\"']{word}[\"']", text) is not None
    return re.search(rf"(?<!\w){word}(?!\w)", text) is not None
