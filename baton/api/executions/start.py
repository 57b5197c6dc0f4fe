"""`POST /api/workflows/{id}/execute`: the busiest endpoint; it decodes nothing twice."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from baton.api.dependencies import (
    Body,
    ServicesDep,
    WorkflowId,
    claim_of,
    metadata_of,
)
from baton.api.executions.accepted import ONCE, PREFER, STARTED, accepted
from baton.api.openapi import WITH_BODY, body, errors, header
from baton.api.permissions import ExecutionRunner
from baton.domain.execution import Mode, Trigger
from baton.errors import Archived, Conflict, NotDeployed, NotFound
from baton.services.executions.service import StartOrder

router = APIRouter(prefix="/workflows", tags=["executions"])


@router.post(
    "/{workflow_id}/execute",
    status_code=202,
    summary="Execute a workflow",
    response_class=Response,
    responses={
        **STARTED,
        **errors(NotFound, NotDeployed, Archived, Conflict, *WITH_BODY),
    },
    openapi_extra={
        **body({"type": "object"}, {"ticket_id": "INC0010023"}),
        "parameters": [
            ONCE,
            header("Baton-Metadata", "A JSON object of at most 4 KB to keep beside it.", '{"a":1}'),
            PREFER,
        ],
    },
)
async def execute_workflow(
    workflow_id: WorkflowId,
    request: Request,
    services: ServicesDep,
    actor: ExecutionRunner,
    content: Body,
    mode: Annotated[Mode, Query(description="`test` runs the saved draft.")] = Mode.PRODUCTION,
    confirm_writes: Annotated[
        list[str],
        Query(
            description="In a test: keys of the steps that may change something outside, `*` for "
            "all. Without it such a test is refused, with every one of them listed.",
            examples=[["notify"]],
        ),
    ] = [],  # noqa: B006 FastAPI copies it
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
        confirm_writes="*" in confirm_writes or frozenset(confirm_writes),
        metadata=metadata,
        idempotency=claim_of(
            request,
            actor,
            f"execute {workflow_id} {mode}",
            " ".join(sorted(confirm_writes)).encode(),
            request.headers.get("baton-metadata", "").encode(),
            text,
        ),
    )
    started = await services.executions.start(workflow_id, order, actor=actor)
    location = f"/api/workflows/{workflow_id}/executions/{started.execution_id}"
    return await accepted(request, services, started, location=location, actor=actor)
