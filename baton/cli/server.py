"""`baton server`: serve the API."""

from __future__ import annotations

import asyncio
import os
import socket

import typer

from baton.api.http.server import ApiServer
from baton.bootstrap import REQUEST_HELPERS, open_platform
from baton.bootstrap_api import build_app
from baton.bootstrap_database import open_database
from baton.bootstrap_sandbox import sandbox_of
from baton.cli import options
from baton.cli.exit_codes import ExitCode
from baton.cli.listening import DEFAULT_HOST, DEFAULT_PORT, address, listen
from baton.cli.running import Stop, StopTexts, announce, first_of, run_async
from baton.services.workflows.templates import seed_templates
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_TEXTS = StopTexts(
    first="Stopping: requests may finish within 5 seconds. Press Ctrl-C again to end at once."
)
#: Time limit after a signal, whatever the server is doing.
_STOPS_WITHIN_SECONDS = 9.0


@app.command()
def server(
    host: options.Host = DEFAULT_HOST,
    port: options.Port = DEFAULT_PORT,
    agents: options.Agents = [],  # noqa: B006 Typer copies it
    *,
    supervised: options.Supervised = False,
) -> None:
    """Serve the API until Ctrl-C or SIGTERM; executions also need a worker."""
    listener = listen(host, port)
    run_async(
        lambda stop: _serve(listener, options.split(agents), stop),
        supervised=supervised,
        texts=_TEXTS,
        stops_within=_STOPS_WITHIN_SECONDS,
    )


async def _serve(listener: socket.socket, agents: tuple[str, ...], stop: Stop) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(
            settings, conninfo, agent_sources=agents, helpers=REQUEST_HELPERS
        ) as platform,
    ):
        await seed_templates(platform.workflows)
        await platform.notifications.notifications.prepare(sandbox=sandbox_of(settings) is not None)
        await platform.credentials.service.prepare()
        http_server = ApiServer(build_app(platform))
        serving = asyncio.create_task(http_server.serve(sockets=[listener]))
        announce(f"Serving the API on {address(listener)}")
        await first_of(stop, serving)
        http_server.should_exit = True
        # Streams do not end by themselves, and uvicorn would wait for them.
        await platform.live.aclose()
        if not await first_of(stop.hastened, serving):
            http_server.force_exit = True
        await serving
    return ExitCode.COMPLETED
