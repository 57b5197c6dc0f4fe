"""Routes: the agent library, and the agents that people make."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import structs

from baton.api.agents.examples import AGENT_FILE, AGENT_VERSION, MADE, RECORDED, SHIPPED
from baton.api.agents.schemas import DuplicateRequest
from baton.api.dependencies import (
    Body,
    Message,
    ServicesDep,
    expected_version,
    read_body,
    read_document,
)
from baton.api.http.json_answers import encoded
from baton.api.openapi import ETAG, WITH_BODY, answer, body, errors, if_match
from baton.api.pagination import Cursor, Limit, ListOf, page, read_cursor
from baton.api.permissions import AgentReader, AgentWriter, ExecutionReader
from baton.api.plugins.examples import KIND
from baton.api.workflows.examples import USED_BY
from baton.api.workflows.schemas import ImportRequest
from baton.domain.catalog import PageCursor
from baton.domain.workflow import MAX_STEPS
from baton.errors import (
    Conflict,
    InvalidAgent,
    InvalidFile,
    NotFound,
    PreconditionRequired,
    StaleVersion,
)
from baton.services.agents.answers import (
    Agents,
    AgentValidation,
    AgentVersion,
    AgentVersions,
    AgentVersionSummary,
    AgentWithUse,
    ImportedAgent,
    LibraryAgent,
    RecordedInputs,
    SavedAgent,
)
from baton.services.agents.service import MAX_AGENT_BYTES

router = APIRouter(prefix="/agents", tags=["agents"])

Slug = Annotated[str, Path(description="Slug of the agent.", examples=["ticket-analyzer"])]
VersionNumber = Annotated[int, Path(ge=1, lt=2**31, description="Number of the version.")]
#: The file schema of an agent, as in the `agents` of a workflow file.
_FILE: dict[str, object] = {"type": "object", "title": "AgentFile"}
_TYPES = {"yaml": "application/yaml", "json": "application/json"}


@router.get(
    "",
    summary="List agents",
    response_class=Response,
    responses={
        200: answer(
            Agents,
            {"items": [MADE, SHIPPED], "kinds": [KIND], "max_steps": MAX_STEPS},
            "All of them, by slug.",
        ),
        **errors(),
    },
)
async def list_agents(services: ServicesDep, actor: AgentReader) -> Response:
    """The agents that steps can name: those that ship, Python agents, and those made here.

    `config_schema` describes the configuration, with title, description and default of each member;
    `kinds` has it for every kind, also for those of agents that a workflow file brings along.
    """
    found = Agents(
        items=await services.library.agents(actor=actor),
        kinds=services.plugins.kinds(actor=actor),
        max_steps=MAX_STEPS,
    )
    return encoded(found)


@router.post(
    "",
    status_code=201,
    summary="Create an agent",
    response_class=Response,
    responses={
        201: answer(
            LibraryAgent,
            {**MADE, "version": 1},
            "It is saved as version 1.",
            headers={"Location": "Path of the agent.", **ETAG},
        ),
        **errors(InvalidAgent, Conflict, *WITH_BODY),
    },
    openapi_extra=body(_FILE, AGENT_FILE),
)
async def create_agent(
    services: ServicesDep, actor: AgentWriter, content: Body, message: Message = ""
) -> Response:
    """Takes an agent file as JSON and saves it as version 1.

    The slug is made from the name if the file has none. What the file leaves out, such as the
    effect, its kind says. All problems are listed at once.
    """
    document = read_document(content, limit_bytes=MAX_AGENT_BYTES)
    stored = await services.agents.create(document, actor=actor, message=message)
    return _made(services.library.made(stored), status=201)


@router.post(
    "/validate",
    summary="Check an agent",
    response_class=Response,
    responses={
        200: answer(AgentValidation, {"valid": True, "problems": []}, "Whether it is valid."),
        **errors(*WITH_BODY),
    },
    openapi_extra=body(_FILE, AGENT_FILE),
)
async def validate_agent(services: ServicesDep, actor: AgentReader, content: Body) -> Response:
    """Checks an agent file by the rules of saving; it need be neither sound nor saved."""
    document = read_document(content, limit_bytes=MAX_AGENT_BYTES)
    problems = await services.agents.problems(document, actor=actor)
    return encoded(AgentValidation.of(problems))


@router.post(
    "/import",
    summary="Read an agent file",
    response_class=Response,
    responses={
        200: answer(ImportedAgent, {"definition": AGENT_FILE}, "What the file says."),
        **errors(InvalidFile, *WITH_BODY),
    },
    openapi_extra=body(ImportRequest, {"text": "kind: llm\nname: Reply Writer\n"}),
)
async def import_agent(services: ServicesDep, actor: AgentReader, content: Body) -> Response:
    """Reads a YAML or JSON file into an agent file and saves nothing."""
    wanted = read_body(content, ImportRequest, limit_bytes=2 * MAX_AGENT_BYTES)
    found = await services.agents.read_file(wanted.text, actor=actor)
    return encoded(ImportedAgent(definition=found))


@router.get(
    "/{slug}",
    summary="Read an agent",
    response_class=Response,
    responses={
        200: answer(
            AgentWithUse,
            {**MADE, "definition": AGENT_FILE, "used_by": [USED_BY]},
            "With the workflows using it.",
            headers=ETAG,
        ),
        **errors(NotFound),
    },
)
async def get_agent(slug: Slug, services: ServicesDep, actor: AgentReader) -> Response:
    """The agent, and the workflows whose newest version has a step with it."""
    return _made(await services.library.agent(slug, actor=actor))


@router.put(
    "/{slug}",
    summary="Save the next version of an agent",
    response_class=Response,
    responses={
        200: answer(SavedAgent, {**MADE, "unchanged": False}, "It is saved.", headers=ETAG),
        **errors(InvalidAgent, NotFound, Conflict, StaleVersion, PreconditionRequired, *WITH_BODY),
    },
    openapi_extra={
        **body(_FILE, AGENT_FILE),
        "parameters": [if_match("The version, in quotes, that the change began at.")],
    },
)
async def save_agent(
    slug: Slug,
    request: Request,
    services: ServicesDep,
    actor: AgentWriter,
    content: Body,
    message: Message = "",
) -> Response:
    """Saves the file as the next version; workflows keep the version that was frozen into them.

    If somebody was faster, the answer has both: `current` and `submitted`. Where nothing changed,
    no version is made.
    """
    expected = expected_version(request)
    document = read_document(content, limit_bytes=MAX_AGENT_BYTES)
    stored = await services.agents.save(
        slug, document, expected_version=expected, actor=actor, message=message
    )
    agent = structs.asdict(services.library.made(stored))
    return _made(SavedAgent(**agent, unchanged=stored.version <= expected))


@router.delete(
    "/{slug}",
    status_code=204,
    summary="Delete an agent",
    response_class=Response,
    responses={204: {"description": "It is gone."}, **errors(NotFound, Conflict)},
)
async def delete_agent(slug: Slug, services: ServicesDep, actor: AgentWriter) -> Response:
    """Deletes an agent that no workflow names, with its versions.

    Saved versions of workflows and executions keep their copy of it.
    """
    await services.agents.delete(slug, actor=actor)
    return Response(status_code=204)


@router.post(
    "/{slug}/duplicate",
    status_code=201,
    summary="Duplicate an agent",
    response_class=Response,
    responses={
        201: answer(
            LibraryAgent,
            {**MADE, "version": 1},
            "The copy.",
            headers={"Location": "Path of the copy.", **ETAG},
        ),
        **errors(InvalidAgent, NotFound, Conflict, *WITH_BODY),
    },
    openapi_extra=body(DuplicateRequest, {"name": "Reply Writer, formal"}, required=False),
)
async def duplicate_agent(
    slug: Slug, services: ServicesDep, actor: AgentWriter, content: Body
) -> Response:
    """Saves a copy of any agent, also of one that ships with Baton, as a new one."""
    wanted = read_body(content, DuplicateRequest)
    stored = await services.agents.duplicate(slug, name=wanted.name, actor=actor)
    return _made(services.library.made(stored), status=201)


@router.get(
    "/{slug}/versions",
    summary="List versions of an agent",
    response_class=Response,
    responses={
        200: answer(
            AgentVersions, {"items": [AGENT_VERSION], "next_cursor": None}, "Newest first."
        ),
        **errors(NotFound),
    },
)
async def list_agent_versions(
    slug: Slug,
    services: ServicesDep,
    actor: AgentReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Every save of the agent, newest first, a page at a time; none for one that ships."""
    of = ListOf("agent versions", slug)
    place = read_cursor(cursor, of=of, most_digits=9)
    rows = await services.agents.versions(
        slug, limit=limit + 1, before=None if place is None else int(place.id), actor=actor
    )
    return page(
        AgentVersions,
        rows,
        limit,
        of=of,
        show=AgentVersionSummary.of,
        place=lambda row: PageCursor(at=row.created_at, id=str(row.version)),
    )


@router.get(
    "/{slug}/versions/{version}",
    summary="Read a version of an agent",
    response_class=Response,
    responses={
        200: answer(AgentVersion, {**AGENT_VERSION, "definition": AGENT_FILE}, "As it was saved."),
        **errors(NotFound),
    },
)
async def get_agent_version(
    slug: Slug, version: VersionNumber, services: ServicesDep, actor: AgentReader
) -> Response:
    """The agent file of one version, to the byte as it was saved."""
    found = await services.agents.version(slug, version, actor=actor)
    return encoded(AgentVersion.whole(found))


@router.get(
    "/{slug}/inputs",
    summary="List recorded inputs of an agent",
    response_class=Response,
    responses={
        200: answer(RecordedInputs, {"items": [RECORDED]}, "Newest first."),
        **errors(NotFound),
    },
)
async def list_recorded_inputs(
    slug: Slug,
    services: ServicesDep,
    actor: ExecutionReader,
    limit: Annotated[int, Query(ge=1, le=50, description="The maximum number.")] = 50,
) -> Response:
    """The latest steps that the agent completed in the workflows that use it.

    `POST /api/agents/test` takes their exact inputs again, so that a draft is compared with what
    really ran.
    """
    found = await services.agents.recorded_inputs(slug, limit=limit, actor=actor)
    return encoded(RecordedInputs(items=found))


@router.get(
    "/{slug}/export",
    summary="Export an agent",
    response_class=Response,
    responses={
        200: {
            "description": "The agent file.",
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": AGENT_FILE},
                "application/yaml": {"schema": {"type": "object"}, "example": AGENT_FILE},
            },
        },
        **errors(NotFound),
    },
)
async def export_agent(
    slug: Slug,
    services: ServicesDep,
    actor: AgentReader,
    file_format: Annotated[
        Literal["yaml", "json"], Query(alias="format", description="Of the file.")
    ] = "yaml",
) -> Response:
    """The agent as a file; `POST /api/agents/import` and `baton agents apply` read it."""
    text = await services.agents.export(slug, file_format, actor=actor)
    return Response(
        text,
        media_type=_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{slug}.{file_format}"'},
    )


def _made(agent: LibraryAgent, *, status: int = 200) -> Response:
    """An agent as an answer; one with versions has the newest as ETag."""
    headers = {} if agent.version is None else {"ETag": f'"{agent.version}"'}
    if status == HTTPStatus.CREATED:
        headers["Location"] = f"/api/agents/{agent.slug}"
    return encoded(agent, status_code=status, headers=headers)
