"""`baton demo`: the ticket triage over sample tickets, through the server and a worker."""

from __future__ import annotations

import asyncio
import os
import textwrap
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from baton.bootstrap_credentials import configured_book, default_model
from baton.bootstrap_sandbox import sample_tickets
from baton.cli import options
from baton.cli.exit_codes import ExitCode, of_status
from baton.cli.listening import DEFAULT_HOST, DEFAULT_PORT
from baton.cli.local_platform import LocalOrder, local_platform
from baton.cli.progress import Follower, Screen
from baton.cli.remote import Server
from baton.cli.reporting import failure_lines
from baton.cli.running import STOPPING_WORKER, run_async, until_stopped
from baton.cli.surroundings import data_line, provider_line
from baton.domain.execution import Mode
from baton.jsontext.text import decode_object, to_text
from baton.settings import Settings, read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_WORKFLOW = "wf-it-ticket-triage"
_WIDTH = 96


@app.command()
def demo(
    host: options.Host = DEFAULT_HOST,
    port: options.Port = DEFAULT_PORT,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Stop when the tickets are done, with their exit code.")
    ] = False,
) -> None:
    """Start everything, run the ticket triage over sample tickets, and keep serving."""
    settings = read_settings(os.environ)
    order = LocalOrder(host=host, port=port, agents=(), sandbox=True)
    run_async(
        lambda stop: until_stopped(_demo(settings, order, stop.hastened, once=once), stop),
        texts=STOPPING_WORKER,
    )


async def _demo(settings: Settings, order: LocalOrder, hasten: asyncio.Event, *, once: bool) -> int:
    with Screen() as screen:
        screen.now("Starting Baton")
        async with local_platform(settings, order, screen.line, hasten) as url:
            screen.line("")
            for line in (
                provider_line(default_model(settings)),
                data_line(configured_book(settings)),
            ):
                if line:
                    screen.line(line)
            code = await _triage(url, settings, screen)
            screen.line("")
            if once:
                screen.line("Stopping.")
                return code
            screen.line(f"Baton runs at {url}. Ctrl-C stops it.")
            await asyncio.Event().wait()
    return ExitCode.COMPLETED


async def _triage(url: str, settings: Settings, screen: Screen) -> ExitCode:
    """Run the samples one after another; return the worst exit code."""
    worst = ExitCode.COMPLETED
    tickets = sample_tickets()
    async with Server(url, api_key=settings.api_key) as server:
        for number, ticket in enumerate(tickets, start=1):
            screen.line("")
            screen.line(f"Ticket {number} of {len(tickets)}: {ticket.get('ticket_id', 'by mail')}")
            id_ = await server.start(
                _WORKFLOW, to_text(ticket), mode=Mode.PRODUCTION, confirm_writes=False
            )
            text = await server.finish(id_, Follower(screen, prefix="  "), asyncio.Event())
            execution: dict[str, Any] = decode_object(text)
            for line in _summary(execution):
                screen.line(f"  {line}")
            worst = max(worst, of_status(execution["status"]))
    return worst


def _one_line(text: str) -> str:
    return textwrap.shorten(" ".join(text.split()), _WIDTH, placeholder=" …")


def _summary(execution: dict[str, Any]) -> Iterator[str]:
    if execution["status"] != "completed":
        yield from failure_lines(execution)
        return
    results = execution["results"]
    ticket, solution = results["analyzer"], results["solution"]["solution"]
    yield f"Ticket     {_one_line(ticket['raw_text'])}"
    profile = results["customer"]["customer_360"]["profile"]
    yield f"Priority   {ticket['priority']} ({ticket['category']})"
    yield f"Customer   {_customer(profile, ticket['customer_id'])}"
    first, *rest = textwrap.wrap(solution["recommendation"], _WIDTH)
    yield f"Solution   {first}"
    yield from (f"           {line}" for line in rest)
    yield f"Confidence {solution['confidence']:.0%}"
    yield f"Duration   {execution['duration_seconds']:.2f} s ({execution['execution_id']})"


def _customer(profile: dict[str, Any] | None, customer_id: str | None) -> str:
    if profile is None:
        return f"not found ({customer_id})" if customer_id else "not named in the ticket"
    number = profile.get("account_number") or customer_id
    return f"{profile['name']} ({number})"
