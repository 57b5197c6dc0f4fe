"""`baton validate`: report every problem of a workflow file, without a database."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from baton.bootstrap import STEP_HELPERS, open_offloader
from baton.bootstrap_agents import open_kinds
from baton.cli import options
from baton.cli.exit_codes import ExitCode
from baton.cli.inputs import read_workflow
from baton.cli.reporting import problem_lines, say
from baton.cli.running import run_async
from baton.domain.definition_cost import definition_cost
from baton.domain.workflow_rules import workflow_problems
from baton.jsontext.text import JsonObject, to_text
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def validate(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A workflow file.")],
    agents: options.Agents = [],  # noqa: B006 Typer copies it
) -> None:
    """Check a workflow file: exit code 0 if it is valid, 2 with every problem if not."""
    document = read_workflow(file)
    run_async(lambda _: _validate(file, document, options.split(agents)))


async def _validate(file: str, document: JsonObject, agents: tuple[str, ...]) -> int:
    async with (
        open_offloader(STEP_HELPERS) as offloader,
        open_kinds(read_settings(os.environ), agent_sources=agents, offloader=offloader) as kinds,
    ):
        library = kinds.definitions()
        cost = definition_cost(document, document_bytes=len(to_text(document)), library=library)
        problems = await offloader.compute(cost, workflow_problems, document, library, kinds.kinds)
    if not problems:
        sys.stdout.write(f"{file} is a valid workflow.\n")
        return ExitCode.COMPLETED
    say(f"{file} has {len(problems)} problem{'s' if len(problems) > 1 else ''}:")
    for line in problem_lines(problems):
        say(line)
    return ExitCode.INVALID
