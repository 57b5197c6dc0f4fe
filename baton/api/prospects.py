"""What running an execution again would do."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from baton.api.documentation import answer, errors
from baton.api.execution_paths import Meant, at_both_paths
from baton.api.prospect_schemas import (
    PROSPECTS,
    RETRY_PROSPECTS,
    ProspectsOut,
    RetryProspects,
)
from baton.api.request_parts import Asked, By
from baton.domain.errors import NotFound

router = APIRouter(tags=["executions"])


@router.get(
    "/executions/prospects",
    summary="What retries would do",
    response_class=Response,
    responses={
        200: answer(RetryProspects, RETRY_PROSPECTS, "Each on its own version."),
        **errors(),
    },
)
async def get_retry_prospects(
    services: Asked,
    actor: By,
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
    """Whether each execution can be retried, and which steps that write would run, with one answer.

    `again` is as for a single execution. Nothing is changed by asking.
    """
    items = await services.prospects.of_retries(execution_id, actor=actor)
    return Response(msgspec.json.encode({"items": items}), media_type="application/json")


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
