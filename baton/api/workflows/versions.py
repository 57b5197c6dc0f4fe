"""Versions of workflows: listed, read, compared, restored, exported."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from baton.api.dependencies import (
    Body,
    Message,
    ServicesDep,
    WorkflowId,
    expected_version,
    read_body,
)
from baton.api.http.json_answers import encoded
from baton.api.openapi import ETAG, WITH_BODY, answer, body, errors, if_match
from baton.api.pagination import Cursor, Limit, ListOf, page, read_cursor
from baton.api.permissions import WorkflowReader, WorkflowWriter
from baton.api.workflows.examples import AGENT, AGENT_UPDATES, CHANGES, FILE, SUMMARY, VERSION
from baton.api.workflows.schemas import ComparedSide, CompareRequest, RestoreRequest
from baton.api.workflows.summary import with_etag
from baton.domain.catalog import PageCursor
from baton.errors import (
    InvalidInput,
    InvalidWorkflow,
    NotFound,
    PreconditionRequired,
    Problem,
    StaleVersion,
)
from baton.sentence import say
from baton.services.agents.updates import AgentUpdatesOut
from baton.services.workflows.answers import (
    Comparison,
    SavedWorkflow,
    Version,
    Versions,
    VersionSummary,
)
from baton.services.workflows.files import MAX_FILE_BYTES
from baton.services.workflows.versions import Side

router = APIRouter(prefix="/workflows", tags=["workflows"])

VersionNumber = Annotated[int, Path(ge=1, lt=2**31, description="Number of the version.")]
#: What a file export can be asked for.
_TYPES = {"yaml": "application/yaml", "json": "application/json"}


@router.get(
    "/{workflow_id}/versions",
    summary="List versions",
    response_class=Response,
    responses={
        200: answer(Versions, {"items": [VERSION], "next_cursor": None}, "Newest first."),
        **errors(NotFound),
    },
)
async def list_versions(
    workflow_id: WorkflowId,
    services: ServicesDep,
    actor: WorkflowReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Every save of the workflow with who made it, when and why, newest first, a page at a time."""
    of = ListOf("versions", workflow_id)
    rows = await services.versions.versions(
        workflow_id, limit=limit + 1, before=_before(cursor, of), actor=actor
    )
    return page(
        Versions,
        rows,
        limit,
        of=of,
        show=VersionSummary.of,
        place=lambda row: PageCursor(at=row.created_at, id=str(row.version)),
    )


@router.get(
    "/{workflow_id}/versions/{version}",
    summary="Read a version",
    response_class=Response,
    responses={
        200: answer(
            Version, {**VERSION, "definition": FILE, "agents": [AGENT]}, "With all that was frozen."
        ),
        **errors(NotFound),
    },
)
async def get_version(
    workflow_id: WorkflowId, version: VersionNumber, services: ServicesDep, actor: WorkflowReader
) -> Response:
    """The workflow file as it was saved, and the agents as they were then."""
    found = await services.versions.version(workflow_id, version, actor=actor)
    agents = [services.library.shown(agent) for agent in found.agents]
    return encoded(Version.whole(found.stored, found.definition, agents))


@router.post(
    "/{workflow_id}/compare",
    summary="Compare versions",
    response_class=Response,
    responses={
        200: answer(Comparison, CHANGES, "Every difference."),
        **errors(NotFound, *WITH_BODY),
    },
    openapi_extra=body(CompareRequest, {"from": {"version": 1}, "to": {"definition": FILE}}),
)
async def compare_versions(
    workflow_id: WorkflowId, services: ServicesDep, actor: WorkflowReader, content: Body
) -> Response:
    """Compares two versions, or a version with a definition that is not saved.

    Steps are matched by their key. Differences are told member by member, in words; those of the
    agents behind the steps are told, too.
    """
    wanted = read_body(content, CompareRequest, limit_bytes=2 * MAX_FILE_BYTES)
    changes = await services.versions.compare(
        workflow_id,
        _side(wanted.before, "$.from"),
        _side(wanted.after, "$.to"),
        actor=actor,
    )
    return encoded(Comparison.of(changes))


@router.post(
    "/{workflow_id}/restore",
    summary="Restore a version",
    response_class=Response,
    responses={
        200: answer(SavedWorkflow, {**SUMMARY, "unchanged": False}, "It is saved.", headers=ETAG),
        **errors(InvalidWorkflow, NotFound, StaleVersion, PreconditionRequired, *WITH_BODY),
    },
    openapi_extra={
        **body(RestoreRequest, {"version": 1}),
        "parameters": [if_match("The newest version, in quotes.")],
    },
)
async def restore_version(
    workflow_id: WorkflowId,
    request: Request,
    services: ServicesDep,
    actor: WorkflowWriter,
    content: Body,
    message: Message = "",
) -> Response:
    """Saves an earlier version again, as the next one; nothing in between is lost.

    The agents are those of the library now. What is deployed goes on running. Where nothing
    changes, no version is made.
    """
    expected = expected_version(request)
    wanted = read_body(content, RestoreRequest)
    stored = await services.versions.restore(
        workflow_id, wanted.version, expected_version=expected, message=message, actor=actor
    )
    return with_etag(SavedWorkflow.after(stored, expected))


@router.get(
    "/{workflow_id}/agent-updates",
    summary="Newer versions of agents",
    response_class=Response,
    responses={200: answer(AgentUpdatesOut, AGENT_UPDATES, "By agent."), **errors(NotFound)},
)
async def get_agent_updates(
    workflow_id: WorkflowId, services: ServicesDep, actor: WorkflowReader
) -> Response:
    """The agents of the newest version that were saved again since, each with its differences.

    Saving the workflow takes them, except where its `agent_versions` names another version.
    """
    return encoded(await services.agent_updates.of(workflow_id, actor=actor))


@router.get(
    "/{workflow_id}/export",
    summary="Export a workflow",
    response_class=Response,
    responses={
        200: {
            "description": "The workflow file.",
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": FILE},
                "application/yaml": {"schema": {"type": "object"}, "example": FILE},
            },
            "headers": {
                "Content-Disposition": {
                    "description": "A name for the file.",
                    "schema": {"type": "string"},
                }
            },
        },
        **errors(NotFound),
    },
)
async def export_workflow(
    workflow_id: WorkflowId,
    services: ServicesDep,
    actor: WorkflowReader,
    file_format: Annotated[
        Literal["yaml", "json"], Query(alias="format", description="Of the file.")
    ] = "yaml",
    version: Annotated[
        int | None, Query(ge=1, lt=2**31, description="The newest if none is named.")
    ] = None,
) -> Response:
    """The workflow as a file that is pleasant to read and to compare.

    `POST /api/workflows/import` and `baton run` read it as the same definition.
    """
    text = await services.versions.export(workflow_id, version, file_format, actor=actor)
    name = f"{workflow_id.removeprefix('wf-')}.{file_format}"
    return Response(
        text,
        media_type=_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _before(cursor: str | None, of: ListOf) -> int | None:
    place = read_cursor(cursor, of=of, most_digits=9)
    return None if place is None else int(place.id)


def _side(side: ComparedSide, path: str) -> Side:
    if (side.version is None) == (side.definition is None):
        message = say("{path}: give a version or a definition, one of them.", path=path)
        raise InvalidInput(
            say("The comparison is not clear. {message}", message=message),
            problems=(Problem(message=message, path=path, rule="one_of"),),
        )
    return Side(version=side.version, definition=side.definition or {})
