"""Options shared by several commands."""

from __future__ import annotations

from typing import Annotated

import typer

Agents = Annotated[
    list[str],
    typer.Option(
        "--agents",
        metavar="MODULE_OR_FILE.py",
        help="Python agents, by module or file; may be given several times.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
ServerUrl = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Use a server (with BATON_API_KEY) instead."),
]
Host = Annotated[str, typer.Option(help="Address to listen on: this machine only, for now.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]
Supervised = Annotated[bool, typer.Option("--supervised", hidden=True)]


def split(agents: list[str]) -> tuple[str, ...]:
    """Return the sources of agents; commas also separate them."""
    return tuple(part.strip() for given in agents for part in given.split(",") if part.strip())
