"""`baton retry`: run the same input again, from the beginning."""

from __future__ import annotations

from typing import Literal

import typer

from baton.bootstrap import Platform
from baton.cli import options
from baton.cli.again import Current, ExecutionId, run_again
from baton.domain.actor import LOCAL_OPERATOR

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def retry(
    execution_id: ExecutionId,
    agents: options.Agents = [],  # noqa: B006 Typer copies it
    *,
    current: Current = False,
) -> None:
    """Run an execution again from the beginning, as a new one with the same input.

    A worker runs it. With --agents it runs here, and the command waits for its end.
    """

    async def begin(platform: Platform, version: Literal["same", "current"], queue: str) -> str:
        started = await platform.executions.retry(
            execution_id, version=version, actor=LOCAL_OPERATOR, queue=queue
        )
        return started.execution_id

    run_again("baton retry", execution_id, begin, current=current, agents=options.split(agents))
