"""`POST /api/workflows/{id}/execute`: the busiest endpoint; it decodes nothing twice."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response

from baton.api.documentation import WITH_BODY, answer, body, errors, header
from baton.api.execution_examples import ACCEPTED, EXECUTION
from baton.api.request_parts import (
    Asked,
    Body,
    By,
    Services,
    WorkflowId,
    claim_of,
    metadata_of,
    wait_of,
)
from baton.api.schemas import Accepted, Execution
from baton.domain.actor import Actor
from baton.domain.errors import Conflict, DatabaseUnavailable, NotDeployed, NotFound
from baton.domain.execution import Mode, Trigger
from baton.domain.execution_view import Started
from baton.services.executions import StartOrder

router = APIRouter(prefix="/workflows", tags=["executions"])

_LOCATION = {"Location": "Path of the execution."}
_WAITED = {**_LOCATION, "Preference-Applied": "The wait that was granted."}


@router.post(
    "/{workflow_id}/execute",
    status_code=202,
    summary="Execute a workflow",
    response_class=Response,
    responses={
        200: answer(
            Execution, EXECUTION, "It ended within the time asked for by `Prefer`.", headers=_WAITED
        ),
        202: answer(Accepted, ACCEPTED, "It waits for a worker.", headers=_LOCATION),
        **errors(NotFound, NotDeployed, Conflict, *WITH_BODY),
    },
    openapi_extra={
        **body({"type": "object"}, {"ticket_id": "INC0010023"}),
        "parameters": [
            header("Idempotency-Key", "Sent again with the same key, it starts once.", "7f3a"),
            header("Baton-Metadata", "A JSON object of at most 4 KB to keep beside it.", '{"a":1}'),
            header("Prefer", "How many seconds to wait for its end, at most 60.", "wait=30"),
        ],
    },
)
async def execute_workflow(
    workflow_id: WorkflowId,
    request: Request,
    services: Asked,
    actor: By,
    content: Body,
    mode: Annotated[Mode, Query(description="`test` runs the saved draft.")] = Mode.PRODUCTION,
) -> Response:
    """The body is the input itself; numbers, texts and the order of keys are kept exactly.

    The answer comes as soon as the execution is recorded. It then runs on a worker, whatever
    happens to this connection or server.
    """
    metadata = metadata_of(request)
    text = await services.executions.read_input(content)
    order = StartOrder(
        input=text,
        trigger=Trigger.API,
        mode=mode,
        metadata=metadata,
        once=claim_of(
            request,
            actor,
            f"execute {workflow_id} {mode}",
            request.headers.get("baton-metadata", "").encode(),
            text,
        ),
    )
    started = await services.executions.start(workflow_id, order, actor=actor)
    seconds = wait_of(request)
    ended = await _ended_within(services, started, seconds, actor) if seconds else None
    headers = {"Location": f"/api/workflows/{workflow_id}/executions/{started.execution_id}"}
    if seconds:
        headers["Preference-Applied"] = f"wait={seconds}"
    return Response(
        ended or _accepted(started),
        status_code=200 if ended else 202,
        media_type="application/json",
        headers=headers,
    )


async def _ended_within(
    services: Services, started: Started, seconds: int, actor: Actor
) -> bytes | None:
    """The execution if it ends so soon, else null."""
    try:
        status = await services.executions.wait(started.execution_id, seconds=seconds, actor=actor)
        if not status.is_final:
            return None
        return await services.executions.json(started.execution_id, actor=actor)
    except DatabaseUnavailable:
        return None  # it is recorded, and the caller must learn its id


def _accepted(started: Started) -> bytes:
    return msgspec.json.encode(
        {
            "execution_id": started.execution_id,
            "status": "pending",
            "message": "The execution waits for a worker.",
            "current_step": 0,
            "total_steps": started.total_steps,
        }
    )
