"""`baton cancel`: cancel an execution."""

from __future__ import annotations

import typer

from baton.bootstrap import Platform
from baton.cli.again import ExecutionId, act
from baton.domain.actor import LOCAL_OPERATOR

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def cancel(execution_id: ExecutionId) -> None:
    """Cancel a waiting or running execution."""

    async def call(platform: Platform) -> str:
        await platform.executions.cancel(execution_id, actor=LOCAL_OPERATOR)
        return f"Execution {execution_id} is cancelled."

    act(call)
