"""`baton resume`: continue from the step that did not finish."""

from __future__ import annotations

from typing import Literal

import typer

from baton.bootstrap import Platform
from baton.cli import options
from baton.cli.again import Current, ExecutionId, run_again
from baton.domain.actor import LOCAL_OPERATOR

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def resume(
    execution_id: ExecutionId,
    agents: options.Agents = [],  # noqa: B006 Typer copies it
    *,
    current: Current = False,
) -> None:
    """Continue a failed or cancelled execution; finished steps do not run again.

    A worker continues it. With --agents it runs here, and the command waits for its end.
    """

    async def begin(platform: Platform, version: Literal["same", "current"], queue: str) -> str:
        started = await platform.executions.resume(
            execution_id, version=version, actor=LOCAL_OPERATOR, queue=queue
        )
        return started.execution_id

    run_again("baton resume", execution_id, begin, current=current, agents=options.split(agents))
