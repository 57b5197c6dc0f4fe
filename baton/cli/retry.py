"""`baton retry`: the same input again, from the beginning."""

from __future__ import annotations

import typer

from baton.bootstrap import Platform
from baton.cli.again import Current, ExecutionId, act, version
from baton.domain.actor import LOCAL_OPERATOR

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def retry(execution_id: ExecutionId, *, current: Current = False) -> None:
    """Run an execution again from the beginning, as a new one with the same input."""

    async def call(platform: Platform) -> str:
        started = await platform.executions.retry(
            execution_id, version=version(current=current), actor=LOCAL_OPERATOR
        )
        return f"Execution {started.execution_id} waits for a worker."

    act(call, needs_worker=True)
