"""Read files and inputs given on the command line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from baton.errors import InvalidFile, InvalidInput
from baton.jsontext.text import JsonObject, parse_object
from baton.sentence import say
from baton.services.file_text import utf8_text
from baton.services.workflows.files import read_workflow_text

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def read_input(given: str) -> bytes:
    """Return the exact text of the input: a literal object, `-` for stdin, else a path.

    Raises `InvalidInput` unless it is one JSON object, `InvalidFile` if the file does not exist.
    """
    literal = given.removeprefix("\ufeff").lstrip()
    if literal.startswith("{"):
        text = literal.encode("utf-8", "surrogateescape")
    elif given == "-":
        text = sys.stdin.buffer.read()
    else:
        text = read_file(given, "input")
    text = utf8_text(text, "The input")
    if not text.strip():
        raise InvalidInput('The input is empty; it must be a JSON object such as {"text": "..."}.')
    parse_object(text)
    return text


def read_workflow(path: str) -> JsonObject:
    """Return the document in a workflow file; raises `InvalidFile`."""
    return read_workflow_text(read_file(path, "workflow"), name=path)


def read_file(path: str, what: str) -> bytes:
    """Return the bytes of a file; raises `InvalidFile` with the reason."""
    try:
        return Path(path).expanduser().read_bytes()
    except FileNotFoundError as error:
        raise InvalidFile(say("There is no {what} file {path}.", what=what, path=path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidFile(
            say(
                "The {what} file {path} cannot be read: {reason}.",
                what=what,
                path=path,
                reason=reason,
            )
        ) from error


def slug_given(target: str) -> str | None:
    """Return the slug if `target` is one and no file has that name; None otherwise."""
    return target if _SLUG.fullmatch(target) and not Path(target).is_file() else None
