"""The executions that a credential stopped: listed, and resumed once it is renewed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from baton.api.credentials.examples import RESUMED, STOPPED
from baton.api.credentials.schemas import CredentialId, ResumeStoppedRequest
from baton.api.dependencies import Body, ServicesDep, read_body
from baton.api.http.json_answers import encoded
from baton.api.openapi import WITH_BODY, answer, body, errors
from baton.api.pagination import ListOf, read_cursor, write_cursor
from baton.api.permissions import ExecutionReader, ExecutionRunner
from baton.domain.catalog import PageCursor
from baton.errors import NotFound
from baton.services.credentials.answers import (
    NotResumedOut,
    ResumedExecutions,
    StoppedExecutionOut,
    StoppedExecutionsOut,
)

router = APIRouter(prefix="/credentials/{credential_id}", tags=["credentials"])


@router.get(
    "/stopped",
    summary="List executions that a credential stopped",
    response_class=Response,
    responses={
        200: answer(StoppedExecutionsOut, STOPPED, "The latest failure first."),
        **errors(NotFound),
    },
)
async def list_stopped_executions(
    credential_id: CredentialId, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """The executions in production that failed because a system refused it, or it was missing.

    Those that were resumed since are not among them. A failure is listed within seconds.
    """
    found = await services.stopped_by_credential.executions(credential_id, actor=actor)
    return encoded(
        StoppedExecutionsOut(
            count=found.count,
            items=[StoppedExecutionOut.of(execution) for execution in found.executions],
        )
    )


@router.post(
    "/resume",
    summary="Resume the executions that a credential stopped",
    response_class=Response,
    responses={
        200: answer(ResumedExecutions, RESUMED, "What was resumed, and what could not be."),
        **errors(NotFound, *WITH_BODY),
    },
    openapi_extra=body(ResumeStoppedRequest, {"cursor": None}, required=False),
)
async def resume_stopped_executions(
    credential_id: CredentialId, services: ServicesDep, actor: ExecutionRunner, content: Body
) -> Response:
    """Resumes up to 100 of them on the version that they ran on, the latest failure first.

    Send `next_cursor` again as `cursor` until it is null.
    """
    of = ListOf("stopped", credential_id)
    after = read_cursor(read_body(content, ResumeStoppedRequest).cursor, of=of)
    part = await services.stopped_by_credential.resume(credential_id, after=after, actor=actor)
    next_cursor = None
    if part.last is not None:
        place = PageCursor(at=part.last.failed_at, id=part.last.execution_id)
        next_cursor = write_cursor(place, of=of)
    return encoded(
        ResumedExecutions(
            resumed=part.resumed,
            not_resumed=[
                NotResumedOut(
                    execution_id=each.execution.execution_id,
                    workflow_name=each.execution.workflow_name,
                    message=each.message,
                )
                for each in part.not_resumed
            ],
            next_cursor=next_cursor,
        )
    )
