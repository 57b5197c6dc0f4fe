"""Format errors for a terminal."""

from __future__ import annotations

import errno
import logging
import os
import shlex
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from baton.cli.exit_codes import ExitCode, of_error
from baton.errors import BatonError, InvalidWorkflow, Problem
from baton.observability.redaction import Redactor
from baton.settings import read_settings

_log = logging.getLogger(__name__)

_LOG_FILE = "baton.log"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def say(text: str = "") -> None:
    """Write a line to stderr, for people; stdout is for results."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def report(error: BatonError) -> ExitCode:
    """Print the error and return the exit code."""
    for line in error_lines(error):
        say(line)
    _log.info("details", exc_info=error)
    return of_error(error)


def report_system(error: OSError) -> ExitCode:
    """Print which file or device caused the error."""
    if error.errno in _FULL:
        where = f" while writing {error.filename}" if error.filename else ""
        say(f"Error: The disk is full{where}. Free some space and try again.")
        return ExitCode.UNABLE
    return report_unexpected(error)


def report_unexpected(error: Exception) -> ExitCode:
    """Print in one sentence that Baton failed, and where the details are."""
    _log.info("details", exc_info=error)
    kept = _keep_details(error)
    details = f"The details are in {kept}." if kept else "Run it with --verbose for the details."
    say(f"Error: Baton failed because of an internal error ({type(error).__name__}). {details}")
    return ExitCode.UNABLE


def error_lines(error: BatonError) -> Iterator[str]:
    """Yield the message, and every problem with its fix."""
    if isinstance(error, InvalidWorkflow) and error.problems:
        yield "Error: The workflow is not valid."
        yield from problem_lines(error.problems)
        return
    yield f"Error: {error.message}"
    if len(error.problems) > 1:
        yield from problem_lines(error.problems)


def problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield one line for each problem."""
    for problem in problems:
        yield f"  - {problem.message}{' ' if problem.fix else ''}{problem.fix}"


def failure_lines(execution: Mapping[str, Any], agents: Iterable[str] = ()) -> Iterator[str]:
    """Describe the failure in an execution's JSON: what, where, why and what to do.

    `agents` are the sources of the agents used here, which a resume needs again.
    """
    error = execution["error"] or {}
    yield f"Failed: {execution['workflow_name']} ({execution['execution_id']})"
    if error.get("step"):
        name = error.get("step_name", error["step"])
        place = f"{name} ({error['step']}), step {error.get('position', '')}"
        tried = error.get("attempt", 1)
        yield f"  where  {place}{f', attempt {tried}' if tried > 1 else ''}"
    yield f"  why    {error.get('message', 'No reason was recorded.')}"
    for problem in error.get("problems", ())[1:]:
        yield f"         {problem['message']}"
    sources = "".join(f" --agents {shlex.quote(source)}" for source in agents)
    yield (
        f"  next   Fix the cause, then `baton resume {execution['execution_id']}{sources}` "
        "continues from the step that failed."
    )


def _keep_details(error: Exception) -> Path | None:
    """Append the stack trace to the log file; return None if that is impossible."""
    # Imported here, because every command imports this module and that one takes half a second.
    from baton.bootstrap_credentials import known_secrets  # noqa: PLC0415

    try:
        settings = read_settings(os.environ)
        text = Redactor(known_secrets(settings)).text("".join(traceback.format_exception(error)))
        settings.home.mkdir(parents=True, exist_ok=True)
        file = settings.home / _LOG_FILE
        with file.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {text}\n")
    except (OSError, BatonError):
        return None
    return file
