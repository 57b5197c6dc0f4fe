"""`POST /api/workflows/{id}/test`: what is on the screen, saved or not."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from baton.api.dependencies import Body, ServicesDep, WorkflowId, claim_of, read_exact
from baton.api.executions.accepted import ONCE, PREFER, STARTED, accepted
from baton.api.executions.step_schemas import TryDraftRequest
from baton.api.openapi import WITH_BODY, body, errors
from baton.api.permissions import ExecutionRunner
from baton.errors import Archived, Conflict, InvalidWorkflow, NotFound
from baton.services.workflows.drafts import DraftOrder

router = APIRouter(prefix="/workflows", tags=["workflows"])

_EXAMPLE = {
    "definition": {
        "name": "IT Ticket Triage",
        "steps": [
            {"key": "analyzer", "agent": "ticket-analyzer", "mapping": {"text": "text"}},
            {"key": "solution", "agent": "solution-generator"},
        ],
    },
    "input": {"text": "The printer is on fire"},
    "pins": {"analyzer": {"priority": 1, "category": "hardware"}},
    "confirm_writes": ["solution"],
}


@router.post(
    "/{workflow_id}/test",
    status_code=202,
    summary="Test a definition",
    response_class=Response,
    responses={**STARTED, **errors(InvalidWorkflow, NotFound, Archived, Conflict, *WITH_BODY)},
    openapi_extra={**body(TryDraftRequest, _EXAMPLE), "parameters": [ONCE, PREFER]},
)
async def test_workflow(
    workflow_id: WorkflowId,
    request: Request,
    services: ServicesDep,
    actor: ExecutionRunner,
    content: Body,
) -> Response:
    """Runs the definition of the body in test mode; neither it nor the workflow has to be saved.

    Steps with a pinned output are recorded as completed with it, and their agents do not run.
    `only` runs one step and leaves out the others. Steps that write and are neither confirmed nor
    pinned are refused before the start, all of them listed.
    """
    wanted, parts = await read_exact(services, content, TryDraftRequest, exact=("input", "pins"))
    confirmed = wanted.confirm_writes
    order = DraftOrder(
        definition=wanted.definition,
        input=parts.object("input") or b"{}",
        pins=parts.objects("pins"),
        only=wanted.only,
        confirm_writes=confirmed if isinstance(confirmed, bool) else frozenset(confirmed),
        idempotency=claim_of(request, actor, f"test {workflow_id}", parts.text),
    )
    started = await services.drafts.test(workflow_id, order, actor=actor)
    location = f"/api/executions/{started.execution_id}"
    return await accepted(request, services, started, location=location, actor=actor)
