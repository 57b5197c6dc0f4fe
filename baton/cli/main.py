"""The program `baton`: its root command, and the translation of errors to exit codes."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from baton.cli.lazy import LazyCommands
from baton.cli.reporting import report, report_system, report_unexpected
from baton.cli.streams import keep_standard_streams
from baton.errors import BatonError
from baton.observability.logging import configure_logging

app = typer.Typer(
    cls=LazyCommands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Exit codes: 0 completed, 1 failed, 2 invalid input or workflow, 3 cancelled, "
    "4 Baton itself could not work, 5 a worker must be replaced.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"baton {version('batonflow')}\n")
        raise typer.Exit


@app.callback()
def root(
    *,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Log more, with the stack traces of errors.")
    ] = False,
    show_version: Annotated[  # noqa: ARG001 its callback does the work
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print version."),
    ] = False,
) -> None:
    """Run AI agents one after another: every step checked, recorded, retried, resumed."""
    configure_logging(verbose=verbose)


def main() -> None:
    """Run the command that was typed."""
    keep_standard_streams()
    try:
        app()
    except BatonError as error:
        sys.exit(report(error))
    except OSError as error:
        sys.exit(report_system(error))
    except Exception as error:  # noqa: BLE001 the edge of the process: no traceback for people
        sys.exit(report_unexpected(error))
