"""What the past says about an execution."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from baton.api.documentation import answer, errors
from baton.api.execution_paths import Meant, at_both_paths
from baton.api.history_examples import EXPECTED
from baton.api.history_schemas import Expected
from baton.api.request_parts import Asked, By
from baton.domain.errors import NotFound

router = APIRouter(tags=["executions"])


@at_both_paths(
    router,
    "GET",
    "/expected",
    summary="What is usual for an execution",
    responses={
        200: answer(Expected, EXPECTED, "From the executions before it."),
        **errors(NotFound),
    },
)
async def get_execution_expected(meant: Meant, services: Asked, actor: By) -> Response:
    """How long each step usually takes, and how long the execution goes on.

    From the latest 50 times that the step of this key completed in this workflow, retries included.
    `remaining` is a range in which half of the past lies; it is null once the execution ended, and
    while a step is left that never completed before.
    """
    found = await services.expectations.of(
        meant.execution_id, workflow_id=meant.workflow_id, actor=actor
    )
    return Response(msgspec.json.encode(found), media_type="application/json")
