"""Print the result of an execution, on stdout for programs or in words for people."""

from __future__ import annotations

import logging
import sys
from typing import Any

import msgspec

from baton.cli.exit_codes import ExitCode, of_status
from baton.cli.reporting import failure_lines, say
from baton.jsontext.text import decode_object

_log = logging.getLogger(__name__)


def show(text: bytes, *, as_json: bool, agents: tuple[str, ...] = ()) -> ExitCode:
    """Print an ended execution, given as JSON, and return the exit code.

    `agents` are the sources of the agents used here.
    """
    execution: dict[str, Any] = decode_object(text)
    if as_json:
        write_json(text)
    code = of_status(execution["status"])
    if code is ExitCode.FAILED:
        for line in failure_lines(execution, agents):
            say(line)
        if stack := (execution["error"] or {}).get("stack"):
            _log.info("details\n%s", stack)
    else:
        took = execution["duration_seconds"]
        say(f"{execution['status'].capitalize()}{'' if took is None else f' in {took:.2f} s'}.")
    if code is ExitCode.COMPLETED and not as_json:
        write_json(_last_output(text))
    return code


def write_json(text: bytes) -> None:
    """Print JSON indented, with numbers and strings unchanged."""
    sys.stdout.buffer.write(msgspec.json.format(text, indent=2) + b"\n")
    sys.stdout.buffer.flush()


class _Execution(msgspec.Struct):
    """The members with exact JSON text."""

    results: dict[str, msgspec.Raw]
    steps: list[dict[str, Any]]


def _last_output(text: bytes) -> bytes:
    execution = msgspec.json.decode(text, type=_Execution)
    done = [step["key"] for step in execution.steps if step["key"] in execution.results]
    return bytes(execution.results[done[-1]]) if done else b"{}"
