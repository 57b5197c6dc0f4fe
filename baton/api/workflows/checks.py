"""Routes of the editor while a workflow is drawn: check it, and preview its data."""

from __future__ import annotations

from fastapi import APIRouter, Response

from baton.api.dependencies import (
    Body,
    ServicesDep,
    read_body,
    read_document,
    read_exact,
)
from baton.api.http.json_answers import encoded, in_json
from baton.api.openapi import WITH_BODY, answer, body, errors
from baton.api.permissions import WorkflowReader
from baton.api.workflows.examples import FILE, PREVIEW, TEMPLATE, VALIDATION
from baton.api.workflows.schemas import ImportRequest, PreviewRequest
from baton.errors import InvalidWorkflow
from baton.services.workflows.answers import Imported, Templates, Validation
from baton.services.workflows.files import MAX_FILE_BYTES
from baton.services.workflows.preview_answers import Preview
from baton.services.workflows.previews import PreviewOrder

router = APIRouter(tags=["workflows"])


@router.post(
    "/workflows/validate",
    summary="Check a workflow",
    response_class=Response,
    responses={
        200: answer(Validation, VALIDATION, "Whether it is valid, and why."),
        **errors(*WITH_BODY),
    },
    openapi_extra=body({"type": "object"}, FILE),
)
async def validate_workflow(
    services: ServicesDep, actor: WorkflowReader, content: Body
) -> Response:
    """Checks a workflow file by the rules of saving; it need be neither sound nor saved.

    `steps` tells for each step what its edge carries. What is missing or does not fit is a
    problem; what the schemas do not say is `unknown` and keeps no workflow from being saved.
    """
    document = read_document(content, limit_bytes=MAX_FILE_BYTES)
    review = await services.workflows.review(document, actor=actor)
    return encoded(Validation.of(review))


@router.post(
    "/workflows/preview",
    summary="Preview the data",
    response_class=Response,
    responses={200: answer(Preview, PREVIEW, "What would flow."), **errors(*WITH_BODY)},
    openapi_extra=body(PreviewRequest, {"definition": FILE, "input": {"text": "Help"}}),
)
async def preview_workflow(services: ServicesDep, actor: WorkflowReader, content: Body) -> Response:
    """Shows sample data flowing through a chain; no agent runs, and nothing has to be sound.

    A step's output is pinned, an example of its schema, or made from the schema. `available` lists
    what the mapping of a step may name. Values over 256 KB are left out.
    """
    wanted, parts = await read_exact(services, content, PreviewRequest, exact=("input", "pins"))
    order = PreviewOrder(
        definition=wanted.definition, input=parts.object("input"), pins=parts.objects("pins")
    )
    text = await services.previews.preview(order, actor=actor)
    return in_json(text)


@router.post(
    "/workflows/import",
    summary="Read a workflow file",
    response_class=Response,
    responses={
        200: answer(Imported, {"definition": FILE}, "What the file says."),
        **errors(InvalidWorkflow, *WITH_BODY),
    },
    openapi_extra=body(ImportRequest, {"text": "name: Echo\nsteps:\n  - {key: a, agent: echo}\n"}),
)
async def import_workflow(services: ServicesDep, actor: WorkflowReader, content: Body) -> Response:
    """Reads a YAML or JSON file into a definition and saves nothing.

    YAML is taken with the types of JSON only: tags, anchors, aliases, merge keys, duplicate keys
    and numbers that JSON lacks are refused with line and column.
    """
    wanted = read_body(content, ImportRequest, limit_bytes=2 * MAX_FILE_BYTES)
    definition = await services.workflows.read_file(wanted.text, actor=actor)
    return encoded(Imported(definition=definition))


@router.get(
    "/templates",
    summary="List templates",
    response_class=Response,
    responses={
        200: answer(Templates, {"items": [TEMPLATE], "sandbox": False}, "By slug."),
        **errors(),
    },
)
async def list_templates(services: ServicesDep, actor: WorkflowReader) -> Response:
    """Workflows that ship with Baton, each with an input to try it with.

    `needs` are the names of the credentials that its agents look up.
    """
    return encoded(services.templates.templates(actor=actor))
