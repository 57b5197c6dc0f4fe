"""Workflows: saved as versions, read, deployed, put away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from baton.api.dependencies import (
    Body,
    Message,
    ServicesDep,
    WorkflowId,
    expected_version,
    read_body,
    read_document,
)
from baton.api.http.json_answers import encoded
from baton.api.openapi import ETAG, WITH_BODY, answer, body, errors, if_match
from baton.api.pagination import Cursor, Limit, ListOf, page, read_cursor
from baton.api.permissions import WorkflowDeployer, WorkflowReader, WorkflowWriter
from baton.api.workflows.examples import FILE, FILE_SCHEMA, NEW_SUMMARY, SUMMARY, USAGE
from baton.api.workflows.schemas import DeployRequest
from baton.api.workflows.summary import summary_response, with_etag
from baton.domain.catalog import PageCursor, WorkflowFilter
from baton.errors import (
    Conflict,
    InvalidWorkflow,
    NotFound,
    PreconditionRequired,
    StaleVersion,
)
from baton.services.workflows.answers import (
    SavedWorkflow,
    Workflow,
    Workflows,
    WorkflowSummary,
    WorkflowUsageOut,
)
from baton.services.workflows.files import MAX_FILE_BYTES

router = APIRouter(prefix="/workflows", tags=["workflows"])


@router.post(
    "",
    status_code=201,
    summary="Create a workflow",
    response_class=Response,
    responses={
        201: answer(
            WorkflowSummary,
            NEW_SUMMARY,
            "It is saved as version 1, not deployed yet.",
            headers={"Location": "Path of the workflow.", **ETAG},
        ),
        **errors(InvalidWorkflow, Conflict, *WITH_BODY),
    },
    openapi_extra=body(FILE_SCHEMA, FILE),
)
async def create_workflow(
    services: ServicesDep, actor: WorkflowWriter, content: Body, message: Message = ""
) -> Response:
    """Takes a workflow file as JSON and saves it as version 1.

    Every agent that it names is frozen into the version. The id is `wf-` and the slug, which is
    made from the name if the file has none. All problems of the file are listed at once.
    """
    document = read_document(content, limit_bytes=MAX_FILE_BYTES)
    stored = await services.workflows.create(document, actor=actor, message=message)
    location = f"/api/workflows/{stored.id}"
    return summary_response(stored, status_code=201, headers={"Location": location})


@router.get(
    "",
    summary="List workflows",
    response_class=Response,
    responses={
        200: answer(Workflows, {"items": [SUMMARY], "next_cursor": None}, "Newest first."),
        **errors(),
    },
)
async def list_workflows(
    services: ServicesDep,
    actor: WorkflowReader,
    limit: Limit = 50,
    cursor: Cursor = None,
    search: Annotated[
        str | None, Query(max_length=200, description="Text in name, description or id.")
    ] = None,
    *,
    archived: Annotated[bool, Query(description="List archived ones, too.")] = False,
) -> Response:
    """Workflows with how their latest executions went, newest first, a page at a time."""
    filter_ = WorkflowFilter(search=search, archived=archived)
    of = ListOf("workflows", filter_)
    rows = await services.workflows.workflows(
        filter_,
        limit=limit + 1,
        after=read_cursor(cursor, of=of),
        actor=actor,
    )
    return page(
        Workflows,
        rows,
        limit,
        of=of,
        show=WorkflowSummary.of,
        place=lambda row: PageCursor(at=row.created_at, id=row.id),
    )


@router.get(
    "/{workflow_id}",
    summary="Read a workflow",
    response_class=Response,
    responses={
        200: answer(
            Workflow, {**SUMMARY, "definition": FILE}, "With its definition.", headers=ETAG
        ),
        **errors(NotFound),
    },
)
async def get_workflow(
    workflow_id: WorkflowId, services: ServicesDep, actor: WorkflowReader
) -> Response:
    """The workflow with the definition of its newest version, as it was saved."""
    stored = await services.workflows.workflow(workflow_id, actor=actor)
    sha256 = stored.definition_sha256
    text = await services.workflows.document(sha256, actor=actor) if sha256 else None
    return with_etag(Workflow.with_definition(stored, text))


@router.put(
    "/{workflow_id}",
    summary="Save the next version",
    response_class=Response,
    responses={
        200: answer(SavedWorkflow, {**SUMMARY, "unchanged": False}, "It is saved.", headers=ETAG),
        **errors(InvalidWorkflow, NotFound, StaleVersion, PreconditionRequired, *WITH_BODY),
    },
    openapi_extra={
        **body(FILE_SCHEMA, FILE),
        "parameters": [if_match("The version, in quotes, that the change began at.")],
    },
)
async def save_workflow(
    workflow_id: WorkflowId,
    request: Request,
    services: ServicesDep,
    actor: WorkflowWriter,
    content: Body,
    message: Message = "",
) -> Response:
    """Saves the file as the next version; what is deployed goes on running.

    `If-Match` names the version that the change began at, so that nobody's work is overwritten. If
    somebody was faster, the answer has both: `current` and `submitted`. Where nothing changed, no
    version is made; the newest is the answer.
    """
    expected = expected_version(request)
    document = read_document(content, limit_bytes=MAX_FILE_BYTES)
    stored = await services.workflows.save(
        workflow_id, document, expected_version=expected, actor=actor, message=message
    )
    return with_etag(SavedWorkflow.after(stored, expected))


@router.post(
    "/{workflow_id}/deploy",
    summary="Deploy a version",
    response_class=Response,
    responses={
        200: answer(WorkflowSummary, SUMMARY, "This version runs from now on.", headers=ETAG),
        **errors(NotFound, *WITH_BODY),
    },
    openapi_extra=body(DeployRequest, {"version": 2}, required=False),
)
async def deploy_workflow(
    workflow_id: WorkflowId, services: ServicesDep, actor: WorkflowDeployer, content: Body
) -> Response:
    """Makes a version, the newest if none is named, the one that runs in production.

    Executions that already run keep the version with which they began.
    """
    wanted = read_body(content, DeployRequest)
    return summary_response(
        await services.workflows.deploy(workflow_id, version=wanted.version, actor=actor)
    )


@router.post(
    "/{workflow_id}/archive",
    summary="Archive a workflow",
    response_class=Response,
    responses={
        200: answer(
            WorkflowSummary,
            {**SUMMARY, "archived_at": "2026-11-24T09:00:00.000Z"},
            "Nothing starts in it any more.",
            headers=ETAG,
        ),
        **errors(NotFound),
    },
)
async def archive_workflow(
    workflow_id: WorkflowId, services: ServicesDep, actor: WorkflowWriter
) -> Response:
    """Puts a workflow away: it is not listed, and nothing starts in it, not even a test.

    What runs goes on to its end; versions and executions are kept.
    """
    return summary_response(
        await services.workflows.archive(workflow_id, archived=True, actor=actor)
    )


@router.post(
    "/{workflow_id}/unarchive",
    summary="Bring a workflow back",
    response_class=Response,
    responses={
        200: answer(WorkflowSummary, SUMMARY, "It is as it was before.", headers=ETAG),
        **errors(NotFound),
    },
)
async def unarchive_workflow(
    workflow_id: WorkflowId, services: ServicesDep, actor: WorkflowWriter
) -> Response:
    """Brings an archived workflow back, with the version that was deployed still deployed."""
    return summary_response(
        await services.workflows.archive(workflow_id, archived=False, actor=actor)
    )


@router.get(
    "/{workflow_id}/usage",
    summary="What a workflow does",
    response_class=Response,
    responses={200: answer(WorkflowUsageOut, USAGE, "Now and lately."), **errors(NotFound)},
)
async def get_workflow_usage(
    workflow_id: WorkflowId, services: ServicesDep, actor: WorkflowReader
) -> Response:
    """The use of a workflow; read it before archiving.

    What waits or runs counts in any mode, the rest in production only.
    """
    usage = await services.workflows.usage(workflow_id, actor=actor)
    return encoded(WorkflowUsageOut.of(usage))
