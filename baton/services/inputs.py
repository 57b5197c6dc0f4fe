"""What executions are started with: read strictly, kept exactly."""

from __future__ import annotations

import re

import msgspec

from baton.domain.errors import InvalidInput, PayloadTooLarge, TooMuchWork
from baton.domain.json_schema import violations
from baton.domain.json_text import JsonObject, parse_object
from baton.domain.offloader import Offloader
from baton.domain.schema_cost import schema_cost
from baton.domain.workflow import WorkflowDefinition

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
            f"The input is {len(text):,} bytes; the limit is {MAX_INPUT_BYTES:,}."
        )
    if definition.input_schema is None:
        return
    schema = definition.input_schema
    cost = schema_cost(schema, len(text)).units
    try:
        problems = await offloader.compute(cost, violations, schema, text)
    except TooMuchWork as error:
        raise TooMuchWork(
            f"The input cannot be checked against the input schema of workflow "
            f"'{definition.name}'. {error.message}"
        ) from error
    if problems:
        more = f" ({len(problems)} problems in all)" if len(problems) > 1 else ""
        raise InvalidInput(
            f"The input does not fit workflow '{definition.name}': {problems[0].message}{more}",
            problems=problems,
        )


def _read(body: bytes) -> bytes:
    parse_object(body, limit_bytes=MAX_INPUT_BYTES)
    return msgspec.json.format(body, indent=-1)
