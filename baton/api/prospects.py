"""What running an execution again would do."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from baton.api.documentation import answer, errors
from baton.api.execution_paths import Meant, at_both_paths
from baton.api.prospect_schemas import PROSPECTS, ProspectsOut
from baton.api.request_parts import Asked, By
from baton.domain.errors import NotFound

router = APIRouter(tags=["executions"])


@at_both_paths(
    router,
    "GET",
    "/prospects",
    summary="What a retry or a resume would do",
    responses={
        200: answer(ProspectsOut, PROSPECTS, "On the same and on the current version."),
        **errors(NotFound),
    },
)
async def get_execution_prospects(meant: Meant, services: Asked, actor: By) -> Response:
    """Whether it can be retried or resumed, from which step, and which steps that write would run.

    `again` marks a step that writes and was tried before in this execution: what it changed outside
    Baton, it may change again. Nothing is changed by asking.
    """
    found = await services.prospects.of(
        meant.execution_id, workflow_id=meant.workflow_id, actor=actor
    )
    return Response(msgspec.json.encode(found), media_type="application/json")
