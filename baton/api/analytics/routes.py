"""Figures: how executions ended, how long they took, what failed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from baton.api.analytics.examples import DASHBOARD, ERRORS
from baton.api.dependencies import ServicesDep
from baton.api.executions.filters import (
    Agent,
    AgentKind,
    ErrorCode,
    ErrorType,
    Step,
    WorkflowFilter,
)
from baton.api.http.json_answers import encoded
from baton.api.openapi import answer, errors
from baton.api.permissions import AnalyticsReader
from baton.api.time_ranges import From, To
from baton.domain.execution_view import FailureFilter
from baton.services.analytics.answers import Dashboard, ErrorFigures

router = APIRouter(tags=["analytics"])


@router.get(
    "/dashboard",
    summary="How executions do",
    response_class=Response,
    responses={200: answer(Dashboard, DASHBOARD, "Figures of the range."), **errors()},
)
async def get_dashboard(
    services: ServicesDep,
    actor: AnalyticsReader,
    begin: From = None,
    end: To = None,
    workflow_id: WorkflowFilter = None,
) -> Response:
    """Executions in production by the time of their end, their durations, what waits, who works.

    Without `from` the latest 24 hours. The range is widened to whole hours in UTC, or to whole days
    if it has more than 48 hours, and is at most 400 days. An execution that was resumed counts each
    time that it ended. Percentiles are of what completed, and off by at most 5 %. `workflows` and
    `agents` are the 20 busiest; with a workflow, `agents` are its steps.
    """
    found = await services.analytics.dashboard(begin, end, workflow_id=workflow_id, actor=actor)
    return encoded(found)


@router.get(
    "/analytics/errors",
    summary="What failed",
    response_class=Response,
    responses={200: answer(ErrorFigures, ERRORS, "Failures of the range."), **errors()},
)
async def get_errors(
    services: ServicesDep,
    actor: AnalyticsReader,
    begin: From = None,
    end: To = None,
    workflow_id: WorkflowFilter = None,
    step: Step = None,
    error_code: ErrorCode = None,
    error_type: ErrorType = None,
    agent: Agent = None,
    kind: AgentKind = None,
    group: Annotated[
        Literal["kind", "code", "agent", "workflow"],
        Query(description="What the counts of each bar are divided by."),
    ] = "kind",
    limit: Annotated[int, Query(ge=1, le=200, description="Most groups in the answer.")] = 50,
) -> Response:
    """Failures in production by time, agent, kind, error and workflow, and in groups alike.

    Without `from` the latest 7 days; ranges are as for the dashboard. A failure counts when an
    execution fails, once for each of its steps that failed, and stays counted if it is resumed.
    `executions` of a group is the path to list them.
    """
    found = await services.analytics.errors(
        begin,
        end,
        workflow_id=workflow_id,
        filter_=FailureFilter(
            step=step,
            error_code=error_code,
            error_type=error_type,
            agent=agent,
            agent_kind=kind,
        ),
        group=group,
        limit=limit,
        actor=actor,
    )
    return encoded(found)
