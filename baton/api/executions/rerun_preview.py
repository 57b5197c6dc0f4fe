"""Routes: preview what running an execution again would do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from baton.api.dependencies import ServicesDep
from baton.api.executions.paths import ExecutionRef, at_both_paths
from baton.api.executions.rerun_preview_examples import EXECUTION_PREVIEWS, RETRY_PREVIEWS
from baton.api.http.json_answers import encoded
from baton.api.openapi import answer, errors
from baton.api.permissions import ExecutionReader
from baton.errors import NotFound
from baton.services.executions.rerun_preview import ExecutionPreviews, RetryPreviews

router = APIRouter(tags=["executions"])


@router.get(
    "/executions/prospects",
    summary="What retries would do",
    response_class=Response,
    responses={
        200: answer(RetryPreviews, RETRY_PREVIEWS, "Each on its own version."),
        **errors(),
    },
)
async def get_retry_previews(
    services: ServicesDep,
    actor: ExecutionReader,
    execution_id: Annotated[
        list[str],
        Query(
            min_length=1,
            max_length=100,
            description="Id of an execution; repeat it for more, at most 100.",
            examples=[["exec-20261123-0123456789abcdef"]],
        ),
    ],
) -> Response:
    """For each execution: can it be retried, and which steps that write would run, with one answer.

    `again` is as for a single execution. Nothing is changed by asking.
    """
    found = await services.rerun_previews.of_retries(execution_id, actor=actor)
    return encoded(found)


@at_both_paths(
    router,
    "GET",
    "/prospects",
    summary="What a retry or a resume would do",
    responses={
        200: answer(
            ExecutionPreviews, EXECUTION_PREVIEWS, "On the same and on the current version."
        ),
        **errors(NotFound),
    },
)
async def get_execution_previews(
    ref: ExecutionRef, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """Tells if it can be retried or resumed, from which step, and which steps that write would run.

    `again` marks a step that writes and was tried before in this execution: what it changed outside
    Baton, it may change again. Nothing is changed by asking.
    """
    found = await services.rerun_previews.of(
        ref.execution_id, workflow_id=ref.workflow_id, actor=actor
    )
    return encoded(found)
