"""Workflows: saved as versions, read, deployed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response

from baton.api.documentation import WITH_BODY, answer, body, errors, header
from baton.api.pages import Cursor, Limit, page, read_cursor
from baton.api.request_parts import Asked, Body, By, WorkflowId, read_body, read_document
from baton.api.schemas import Deployed, DeployRequest, Workflow, Workflows, WorkflowSummary
from baton.domain.catalog import PageCursor, StoredWorkflow
from baton.domain.errors import (
    Conflict,
    InvalidInput,
    InvalidWorkflow,
    NotFound,
    PreconditionRequired,
    StaleVersion,
)
from baton.services.execution_json import instant
from baton.services.workflow_files import MAX_FILE_BYTES

router = APIRouter(prefix="/workflows", tags=["workflows"])

_VERSION = re.compile(r'"(\d{1,9})"')
_FILE = {
    "name": "IT Ticket Triage",
    "slug": "it-ticket-triage",
    "input_schema": {"type": "object", "required": ["text"]},
    "steps": [{"key": "analyzer", "agent": "ticket-analyzer", "mapping": {"text": "text"}}],
}
_SUMMARY = {
    "workflow_id": "wf-it-ticket-triage",
    "slug": "it-ticket-triage",
    "name": "IT Ticket Triage",
    "description": "",
    "version": 1,
    "deployed_version": None,
    "origin": "person",
    "created_by": "local-operator",
    "created_at": "2026-11-23T09:00:00.000Z",
    "updated_at": "2026-11-23T09:00:00.000Z",
}
_FILE_SCHEMA = {
    "type": "object",
    "description": "A workflow file; `baton schema workflow` prints its whole schema.",
    "required": ["name", "steps"],
    "properties": {
        "name": {"type": "string"},
        "slug": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
        "steps": {"type": "array", "items": {"type": "object"}},
    },
}
_ETAG = {"ETag": "The version in quotes, for `If-Match`."}


@router.post(
    "",
    status_code=201,
    summary="Create a workflow",
    response_class=Response,
    responses={
        201: answer(
            WorkflowSummary,
            _SUMMARY,
            "It is saved as version 1, not deployed yet.",
            headers={"Location": "Path of the workflow.", **_ETAG},
        ),
        **errors(InvalidWorkflow, Conflict, *WITH_BODY),
    },
    openapi_extra=body(_FILE_SCHEMA, _FILE),
)
async def create_workflow(services: Asked, actor: By, content: Body) -> Response:
    """Takes a workflow file as JSON and saves it as version 1.

    Every agent that it names is frozen into the version. The id is `wf-` and the slug, which is
    made from the name if the file has none. All problems of the file are listed at once.
    """
    document = read_document(content, limit_bytes=MAX_FILE_BYTES)
    stored = await services.workflows.create(document, actor=actor)
    return _answer(_summary(stored), stored, status=201)


@router.get(
    "",
    summary="List workflows",
    response_class=Response,
    responses={
        200: answer(Workflows, {"items": [_SUMMARY], "next_cursor": None}, "Newest first."),
        **errors(),
    },
)
async def list_workflows(
    services: Asked, actor: By, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Workflows, newest first, a page at a time."""
    rows = await services.workflows.workflows(
        limit=limit + 1, after=read_cursor(cursor), actor=actor
    )
    return page(
        rows, limit, show=_summary, place=lambda row: PageCursor(at=row.created_at, id=row.id)
    )


@router.get(
    "/{workflow_id}",
    summary="Read a workflow",
    response_class=Response,
    responses={
        200: answer(
            Workflow, {**_SUMMARY, "definition": _FILE}, "With its definition.", headers=_ETAG
        ),
        **errors(NotFound),
    },
)
async def get_workflow(workflow_id: WorkflowId, services: Asked, actor: By) -> Response:
    """The workflow with the definition of its newest version, as it was saved."""
    stored = await services.workflows.workflow(workflow_id, actor=actor)
    sha256 = stored.definition_sha256
    text = await services.workflows.document(sha256, actor=actor) if sha256 else b"null"
    return _answer({**_summary(stored), "definition": msgspec.Raw(text)}, stored)


@router.put(
    "/{workflow_id}",
    summary="Save the next version",
    response_class=Response,
    responses={
        200: answer(WorkflowSummary, {**_SUMMARY, "version": 2}, "It is saved.", headers=_ETAG),
        **errors(InvalidWorkflow, NotFound, StaleVersion, PreconditionRequired, *WITH_BODY),
    },
    openapi_extra={
        **body(_FILE_SCHEMA, _FILE),
        "parameters": [
            header("If-Match", "The version, in quotes, that the change began at.", '"3"')
        ],
    },
)
async def save_workflow(
    workflow_id: WorkflowId, request: Request, services: Asked, actor: By, content: Body
) -> Response:
    """Saves the file as the next version; what is deployed goes on running.

    `If-Match` names the version that the change began at, so that nobody's work is overwritten. If
    somebody was faster, the answer has both: `current` and `submitted`.
    """
    expected = _expected_version(request.headers.get("if-match"))
    document = read_document(content, limit_bytes=MAX_FILE_BYTES)
    stored = await services.workflows.save(
        workflow_id, document, expected_version=expected, actor=actor
    )
    return _answer(_summary(stored), stored)


@router.post(
    "/{workflow_id}/deploy",
    summary="Deploy a version",
    response_class=Response,
    responses={
        200: answer(
            Deployed,
            {"workflow_id": "wf-it-ticket-triage", "deployed_version": 2},
            "This version runs from now on.",
        ),
        **errors(NotFound, *WITH_BODY),
    },
    openapi_extra=body(DeployRequest, {"version": 2}, required=False),
)
async def deploy_workflow(
    workflow_id: WorkflowId, services: Asked, actor: By, content: Body
) -> Response:
    """Makes a version, the newest if none is named, the one that runs in production.

    Executions that already run keep the version with which they began.
    """
    wanted = read_body(content, DeployRequest)
    deployed = await services.workflows.deploy(workflow_id, version=wanted.version, actor=actor)
    return Response(
        msgspec.json.encode({"workflow_id": workflow_id, "deployed_version": deployed}),
        media_type="application/json",
    )


def _expected_version(if_match: str | None) -> int:
    if if_match is None:
        raise PreconditionRequired(
            'Send If-Match with the version that your change began at, such as If-Match: "3". It '
            "is the ETag of the workflow when you read it."
        )
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise InvalidInput(
            f'If-Match must be one version in quotes, such as "3", not {if_match[:60]}.'
        )
    return int(found[1])


def _summary(stored: StoredWorkflow) -> dict[str, Any]:
    return {
        "workflow_id": stored.id,
        "slug": stored.slug,
        "name": stored.name,
        "description": stored.description,
        "version": stored.version,
        "deployed_version": stored.deployed_version,
        "origin": stored.origin,
        "created_by": stored.created_by,
        "created_at": instant(stored.created_at),
        "updated_at": instant(stored.updated_at),
    }


def _answer(content: Mapping[str, Any], stored: StoredWorkflow, *, status: int = 200) -> Response:
    headers = {"ETag": f'"{stored.version}"'}
    if status == HTTPStatus.CREATED:
        headers["Location"] = f"/api/workflows/{stored.id}"
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )
