"""`baton resume`: on from the step that did not finish."""

from __future__ import annotations

import typer

from baton.bootstrap import Platform
from baton.cli.again import Current, ExecutionId, act, version
from baton.domain.actor import LOCAL_OPERATOR

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def resume(execution_id: ExecutionId, *, current: Current = False) -> None:
    """Go on with a failed or cancelled execution; steps that finished do not run again."""

    async def call(platform: Platform) -> str:
        started = await platform.executions.resume(
            execution_id, version=version(current=current), actor=LOCAL_OPERATOR
        )
        return f"Execution {started.execution_id} waits for a worker to go on."

    act(call, needs_worker=True)
