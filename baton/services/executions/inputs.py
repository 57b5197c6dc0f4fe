"""Inputs of executions: read strictly, kept exactly."""

from __future__ import annotations

import re

import msgspec

from baton.domain.offloader import Offloader
from baton.domain.workflow import WorkflowDefinition
from baton.errors import InvalidInput, PayloadTooLarge, TooMuchWork
from baton.jsontext.text import JsonObject, parse_object
from baton.schemas.cost import schema_cost
from baton.schemas.validate import violations
from baton.sentence import say

MAX_INPUT_BYTES = 10 * 1024 * 1024
MAX_METADATA_BYTES = 4096

#: U+0000 as JSON text spells it, not preceded by a backslash that is itself text.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


async def read_input(body: bytes, offloader: Offloader) -> bytes:
    """Check text from outside as one JSON object and return it without the space around its tokens.

    Each number and each string stays as it was written. Raises `InvalidJson`, `PayloadTooLarge`.
    """
    return await offloader.compute(len(body), _read, body)


def read_metadata(text: bytes) -> JsonObject:
    """Read a JSON object that is kept beside an execution; it can be queried, so without U+0000."""
    metadata = parse_object(text, limit_bytes=MAX_METADATA_BYTES, what="metadata")
    if _NUL.search(text):
        raise InvalidInput("The metadata contains the character U+0000; leave it out.")
    return metadata


async def require_input(definition: WorkflowDefinition, text: bytes, offloader: Offloader) -> None:
    """Raise `InvalidInput` with every problem if the input breaks the workflow's schema."""
    if len(text) > MAX_INPUT_BYTES:
        raise PayloadTooLarge(
            say(
                "The input is {count:,} bytes; the limit is {limit:,}.",
                count=len(text),
                limit=MAX_INPUT_BYTES,
            )
        )
    if definition.input_schema is None:
        return
    schema = definition.input_schema
    cost = schema_cost(schema, len(text)).units
    try:
        problems = await offloader.compute(cost, violations, schema, text)
    except TooMuchWork as error:
        raise TooMuchWork(
            say(
                "The input cannot be checked against the input schema of workflow '{name}'. {why}",
                name=definition.name,
                why=error.sentence,
            )
        ) from error
    if problems:
        more = (
            say(" ({count} problems in all)", count=len(problems)) if len(problems) > 1 else say("")
        )
        raise InvalidInput(
            say(
                "The input does not fit workflow '{name}': {why}{more}",
                name=definition.name,
                why=problems[0].sentence,
                more=more,
            ),
            problems=problems,
        )


def _read(body: bytes) -> bytes:
    parse_object(body, limit_bytes=MAX_INPUT_BYTES)
    return msgspec.json.format(body, indent=-1)
