"""Reading workflow files: JSON, or YAML with the types of JSON."""

from __future__ import annotations

from baton.domain.foreign_exports import foreign_export
from baton.errors import InvalidFile, InvalidJson, InvalidWorkflow, PayloadTooLarge, Problem
from baton.jsontext.text import JsonObject, parse_object
from baton.sentence import say
from baton.services.file_text import refuse_lost_characters, utf8_text
from baton.services.workflows.yaml_reader import read_yaml

MAX_FILE_BYTES = 1_000_000
#: How much longer YAML may take than JSON of the same size.
YAML_COST = 16


def read_workflow_text(text: bytes, *, name: str) -> JsonObject:
    """Read a workflow file; `name` is its name for messages, and `.json` means JSON only.

    Raises `InvalidFile` with line and column for what cannot be read or is not plain JSON data:
    tags, anchors, aliases, merge keys, duplicate or non-text keys, several documents, numbers that
    JSON does not have, characters that were lost, and for what another product exported. Raises
    `PayloadTooLarge` over 1,000,000 bytes.
    """
    if len(text) > MAX_FILE_BYTES:
        raise PayloadTooLarge(
            say(
                "{name} has {count:,} bytes; the limit for a workflow file is {limit:,} bytes.",
                name=name,
                count=len(text),
                limit=MAX_FILE_BYTES,
            )
        )
    text = utf8_text(text, name)
    refuse_lost_characters(text, name)
    document = _document(text, name)
    foreign = foreign_export(document)
    if foreign is not None:
        raise InvalidFile(
            say(
                "{name} cannot be used. {why} {fix}",
                name=name,
                why=foreign.sentence,
                fix=foreign.advice,
            )
        )
    return document


def _document(text: bytes, name: str) -> JsonObject:
    if name.lower().endswith(".json"):
        return _read_json(text, name)
    if text.lstrip()[:1] == b"{":
        try:
            return _read_json(text, name)
        except InvalidFile:
            pass  # a flow mapping of YAML; if not, the YAML reader says what is wrong
    return read_yaml(text, name)


def imported(text: str) -> JsonObject:
    """Return the content of a file sent as text; raises `InvalidWorkflow` if it is unreadable."""
    try:
        return read_workflow_text(text.encode(), name="The file")
    except (InvalidFile, PayloadTooLarge) as error:
        problem = Problem(message=error.message, rule="file")
        raise InvalidWorkflow(error.message, problems=(problem,)) from error


def _read_json(text: bytes, name: str) -> JsonObject:
    try:
        return parse_object(text, what="file")
    except InvalidJson as error:
        raise InvalidFile(say("{name}: {why}", name=name, why=error.sentence)) from error
