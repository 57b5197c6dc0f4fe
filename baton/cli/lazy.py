"""Import each command only when it is called.

`baton --help` needs names and one line each, not the database driver and the model clients behind
them, which take seconds to import. So the root command has a table, and a command's module is
imported when the command is resolved.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import typer.main
from typer.core import TyperCommand, TyperGroup

#: The module of each command, which has a `typer.Typer` named `app`, and its line in the help.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "run": ("baton.cli.run", "Run one execution of a workflow file or a deployed workflow."),
    "validate": ("baton.cli.validate", "Check a workflow file and list every problem."),
    "schema": ("baton.cli.schema", "Print the schema of workflow files or of the API."),
    "up": ("baton.cli.up", "Start everything on this machine, in one terminal."),
    "demo": ("baton.cli.demo", "Start everything and run the ticket triage over sample tickets."),
    "server": ("baton.cli.server", "Serve the API."),
    "worker": ("baton.cli.worker", "Run executions from the queue."),
    "sandbox": ("baton.cli.sandbox", "Run the sandbox that replaces external systems."),
    "db": ("baton.cli.db", "Upgrade, check or stop the database."),
    "agents": ("baton.cli.agents", "List, show, save and test agents."),
    "credentials": ("baton.cli.credentials", "List, show, store, test and delete credentials."),
    "executions": ("baton.cli.executions", "List executions, or show one."),
    "retry": ("baton.cli.retry", "Run an execution again from the beginning, as a new one."),
    "resume": ("baton.cli.resume", "Resume a failed or cancelled execution."),
    "cancel": ("baton.cli.cancel", "Cancel an execution."),
}


class LazyCommands(TyperGroup):
    """A command group that shows stubs in its help and imports only the command that is called."""

    def __init__(self, **attributes: Any) -> None:
        stubs = {name: TyperCommand(name, short_help=line) for name, (_, line) in COMMANDS.items()}
        super().__init__(**{**attributes, "commands": stubs})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command as usual, then import it."""
        name, stub, rest = super().resolve_command(ctx, args)
        if name is None or stub is None:
            return name, stub, rest
        module = importlib.import_module(COMMANDS[name][0])
        return name, typer.main.get_command(module.app), rest
