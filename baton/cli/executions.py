"""`baton executions`: list and show executions."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
import typer

from baton.bootstrap import open_platform
from baton.bootstrap_database import open_database
from baton.cli import options, results
from baton.cli.exit_codes import ExitCode
from baton.cli.reporting import failure_lines
from baton.cli.running import run_async
from baton.cli.step_lines import step_lines
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import ExecutionStatus
from baton.domain.execution_view import ExecutionFilter
from baton.domain.workflow import workflow_id
from baton.jsontext.text import decode_object
from baton.services.executions.answers import ExecutionSummary
from baton.services.executions.steps import StepAddress
from baton.settings import read_settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_PAGE = 20


@app.callback(invoke_without_command=True)
def executions(context: typer.Context) -> None:
    """List executions, or show one."""
    if context.invoked_subcommand is None:
        run_async(lambda _: _list(ExecutionFilter(), _PAGE, as_json=False))


@app.command("list")
def list_(
    workflow: Annotated[
        str | None, typer.Option(help="Only executions of the workflow SLUG.")
    ] = None,
    status: Annotated[ExecutionStatus | None, typer.Option(help="Only with this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The maximum number.")] = _PAGE,
    *,
    as_json: options.Json = False,
) -> None:
    """List executions, newest first."""
    filter_ = ExecutionFilter(
        workflow_id=workflow_id(workflow) if workflow else None,
        statuses=(status,) if status else (),
    )
    run_async(lambda _: _list(filter_, limit, as_json=as_json))


@app.command()
def show(
    execution_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    step: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Only this step: its exact input and output, its log."),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Show one execution with its steps, or one step with its data."""
    if step is None:
        run_async(lambda _: _show(execution_id, as_json=as_json))
    else:
        which = StepAddress(execution_id=execution_id, step_key=step)
        run_async(lambda _: _show_step(which, as_json=as_json))


async def _list(filter_: ExecutionFilter, limit: int, *, as_json: bool) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        found = await platform.executions.rows(
            filter_, limit=limit, after=None, actor=LOCAL_OPERATOR
        )
    rows = [ExecutionSummary.of(row) for row in found]
    if as_json:
        results.write_json(msgspec.json.encode(rows))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _table(rows)))
    return ExitCode.COMPLETED


async def _show(execution_id: str, *, as_json: bool) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        text = await platform.executions.json(execution_id, actor=LOCAL_OPERATOR)
    if as_json:
        results.write_json(text)
        return ExitCode.COMPLETED
    execution: dict[str, Any] = decode_object(text)
    sys.stdout.write("".join(f"{line}\n" for line in _described(execution)))
    return ExitCode.COMPLETED


async def _show_step(which: StepAddress, *, as_json: bool) -> int:
    settings = read_settings(os.environ)
    async with (
        open_database(settings) as conninfo,
        open_platform(settings, conninfo) as platform,
    ):
        text = await platform.steps.json(which, actor=LOCAL_OPERATOR)
    if as_json:
        results.write_json(text)
    else:
        sys.stdout.write("".join(f"{line}\n" for line in step_lines(text)))
    return ExitCode.COMPLETED


def _table(rows: Iterable[ExecutionSummary]) -> Iterable[str]:
    for row in rows:
        took = row.duration_seconds
        yield (
            f"{row.execution_id}  {row.created_at[:19]}  {row.status:<9}  "
            f"{'' if took is None else f'{took:.2f} s':>9}  {row.workflow_name}"
        )


def _described(execution: dict[str, Any]) -> Iterable[str]:
    yield f"{execution['workflow_name']} ({execution['execution_id']}): {execution['status']}"
    if execution["waiting_for"]:
        yield f"Waiting for {execution['waiting_for']}."
    over = ExecutionStatus(execution["status"]).is_final
    for step in execution["steps"]:
        took = step["duration_ms"]
        status = "not run" if over and step["status"] == "pending" else step["status"]
        yield f"  {step['name']}: {status}{'' if took is None else f', {took / 1000:.2f} s'}"
    if execution["status"] == ExecutionStatus.FAILED:
        yield from failure_lines(execution)
