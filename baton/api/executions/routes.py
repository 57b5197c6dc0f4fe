"""Executions: listed, read, retried, resumed, cancelled; each at two paths."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from baton.api.dependencies import (
    Body,
    ServicesDep,
    WithData,
    claim_of,
    read_exact,
)
from baton.api.executions.examples import (
    CANCELLED,
    EXECUTION,
    INPUT,
    RESUMED,
    RETRIED,
    SUMMARY,
)
from baton.api.executions.filters import ExecutionFilterDep
from baton.api.executions.paths import ExecutionRef, at_both_paths
from baton.api.executions.step_schemas import StepData
from baton.api.http.json_answers import encoded, in_json
from baton.api.http.range_responses import PART, RANGE, file_answer
from baton.api.openapi import WITH_BODY, answer, body, errors, idempotency_key
from baton.api.pagination import Cursor, Limit, ListOf, page, read_cursor
from baton.api.permissions import ExecutionCanceller, ExecutionReader, ExecutionRunner
from baton.api.schemas import ResumeRequest, RetryRequest
from baton.domain.catalog import PageCursor
from baton.errors import Archived, Conflict, NotDeployed, NotFound, WrongState
from baton.services.executions.answers import Execution, Executions, ExecutionSummary
from baton.services.executions.command_answers import Cancelled, Resumed, Retried
from baton.services.executions.resumption import OutputOverrides

router = APIRouter(tags=["executions"])

_KEY = idempotency_key("Sent again with the same key, it happens once.")
_AGAIN = body(RetryRequest, {"version": "same"}, required=False)
_ONWARD = body(ResumeRequest, {"use_output": {"gate": {"passed": True}}}, required=False)


@router.get(
    "/executions",
    summary="List executions",
    response_class=Response,
    responses={
        200: answer(Executions, {"items": [SUMMARY], "next_cursor": None}, "Newest first."),
        **errors(),
    },
)
async def list_executions(
    services: ServicesDep,
    actor: ExecutionReader,
    filter_: ExecutionFilterDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Executions without their data, newest first, a page at a time.

    All filters must hold. Those by step, error and agent find what failed so in production in any
    of its runs, whatever came of it later; `from` and `to` are then the time of the failure.
    """
    of = ListOf("executions", filter_)
    rows = await services.executions.rows(
        filter_,
        limit=limit + 1,
        after=read_cursor(cursor, of=of),
        actor=actor,
    )
    return page(
        Executions,
        rows,
        limit,
        of=of,
        show=ExecutionSummary.of,
        place=lambda row: PageCursor(at=row.created_at, id=row.id),
    )


@at_both_paths(
    router,
    "GET",
    "",
    summary="Read an execution",
    responses={
        200: answer(Execution, EXECUTION, "As far as it got."),
        **errors(NotFound),
    },
)
async def get_execution(
    ref: ExecutionRef, services: ServicesDep, actor: ExecutionReader, data: WithData = True
) -> Response:
    """The execution with its input, its context, and the results so far.

    Partial results are there while it runs and after it failed. Data is exact to the byte; without
    it the answer stays small, however much went from step to step.
    """
    if not data:
        text, _ = await services.executions.standing_json(
            ref.execution_id, workflow_id=ref.workflow_id, actor=actor
        )
        return Response(text, media_type="application/json")
    told = await services.executions.stream_json(
        ref.execution_id, workflow_id=ref.workflow_id, actor=actor
    )
    return in_json(told)


@at_both_paths(
    router,
    "GET",
    "/input",
    summary="Download the input of an execution",
    parameters=(RANGE,),
    responses={
        200: answer(
            StepData,
            INPUT,
            "To the byte.",
            headers={"Content-Disposition": "A name for the file."},
        ),
        206: PART,
        **errors(NotFound),
    },
)
async def get_execution_input(
    ref: ExecutionRef, request: Request, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """The exact input that it was started with, as a file; a retry takes the same."""
    text = await services.executions.input(
        ref.execution_id, workflow_id=ref.workflow_id, actor=actor
    )
    return file_answer(text, request, name=f"{ref.execution_id}-input.json", headers={})


@at_both_paths(
    router,
    "POST",
    "/retry",
    status_code=202,
    summary="Retry an execution",
    extra=_AGAIN,
    parameters=(_KEY,),
    responses={
        202: answer(
            Retried, RETRIED, "It waits.", headers={"Location": "Path of the new execution."}
        ),
        **errors(NotFound, WrongState, NotDeployed, Archived, Conflict, *WITH_BODY),
    },
)
async def retry_execution(
    ref: ExecutionRef,
    request: Request,
    services: ServicesDep,
    actor: ExecutionRunner,
    content: Body,
) -> Response:
    """Runs a completed, failed or cancelled execution again from the beginning.

    That is a new execution, with the same input or with the one that is given; `version` says on
    which version it runs.
    """
    wanted, parts = await read_exact(services, content, RetryRequest, exact=("input",))
    changed = parts.object("input")
    started = await services.executions.retry(
        ref.execution_id,
        version=wanted.version,
        actor=actor,
        workflow_id=ref.workflow_id,
        changed_input=changed,
        idempotency=claim_of(
            request,
            actor,
            f"retry {ref.execution_id}",
            wanted.version.encode(),
            *parts.exact.values(),
        ),
    )
    which = "the input" if changed is None else "another input than that"
    message = f"A new execution with {which} of {ref.execution_id} waits for a worker."
    return _accepted(
        Retried(new_execution_id=started.execution_id, status="pending", message=message),
        started.execution_id,
    )


@at_both_paths(
    router,
    "POST",
    "/resume",
    status_code=202,
    summary="Resume an execution",
    extra=_ONWARD,
    parameters=(_KEY,),
    responses={
        202: answer(Resumed, RESUMED, "It waits.", headers={"Location": "Path of the execution."}),
        **errors(NotFound, WrongState, NotDeployed, Archived, Conflict, *WITH_BODY),
    },
)
async def resume_execution(
    ref: ExecutionRef,
    request: Request,
    services: ServicesDep,
    actor: ExecutionRunner,
    content: Body,
) -> Response:
    """Goes on with a failed or cancelled execution from the first step that did not finish.

    What the steps before returned is kept. On the `current` version that works only if those steps
    were not changed. With `use_output`, or with the output of a run of the step alone, that step
    does not run again; who gave the output is recorded.
    """
    wanted, parts = await read_exact(services, content, ResumeRequest, exact=("use_output",))
    overrides = None
    if "use_output" in parts.exact or wanted.from_execution is not None:
        overrides = OutputOverrides(
            outputs=parts.objects("use_output"), by=actor, from_execution=wanted.from_execution
        )
    started = await services.executions.resume(
        ref.execution_id,
        version=wanted.version,
        actor=actor,
        workflow_id=ref.workflow_id,
        overrides=overrides,
        idempotency=claim_of(
            request,
            actor,
            f"resume {ref.execution_id}",
            wanted.version.encode(),
            (wanted.from_execution or "").encode(),
            parts.exact.get("use_output", b""),
        ),
    )
    message = "The execution goes on from the first step that did not finish."
    return _accepted(
        Resumed(execution_id=started.execution_id, status="pending", message=message),
        started.execution_id,
    )


@at_both_paths(
    router,
    "POST",
    "/cancel",
    summary="Cancel an execution",
    responses={
        200: answer(Cancelled, CANCELLED, "It is cancelled; its agent is stopped within a second."),
        **errors(NotFound, WrongState),
    },
)
async def cancel_execution(
    ref: ExecutionRef, services: ServicesDep, actor: ExecutionCanceller
) -> Response:
    """Stops a pending or running execution wherever it is; its results so far are kept."""
    await services.executions.cancel(ref.execution_id, workflow_id=ref.workflow_id, actor=actor)
    return encoded(
        Cancelled(
            execution_id=ref.execution_id,
            status="cancelled",
            message="The execution was cancelled.",
        )
    )


def _accepted(started: Retried | Resumed, execution_id: str) -> Response:
    location = f"/api/executions/{execution_id}"
    return encoded(started, status_code=202, headers={"Location": location})
