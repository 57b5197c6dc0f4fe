"""Routes: estimates for an execution from earlier ones."""

from __future__ import annotations

from fastapi import APIRouter, Response

from baton.api.dependencies import ServicesDep
from baton.api.executions.estimate_examples import EXPECTED
from baton.api.executions.paths import ExecutionRef, at_both_paths
from baton.api.http.json_answers import encoded
from baton.api.openapi import answer, errors
from baton.api.permissions import ExecutionReader
from baton.errors import NotFound
from baton.services.executions.estimates import Expected

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
async def get_execution_expected(
    ref: ExecutionRef, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """The usual duration of each step, and the remaining time of the execution.

    From the latest 50 times that the step of this key completed in this workflow, retries included.
    `remaining` is a range in which half of the past lies; it is null once the execution ended, and
    while a step is left that never completed before. `seen` says how often it failed so lately.
    """
    found = await services.estimates.of(ref.execution_id, workflow_id=ref.workflow_id, actor=actor)
    return encoded(found)
