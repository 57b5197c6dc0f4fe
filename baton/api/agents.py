"""The agent library."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Response

from baton.api.documentation import answer, errors
from baton.api.request_parts import Asked, By
from baton.api.workflow_examples import AGENT, AGENTS, USED_BY
from baton.api.workflow_schemas import Agents, AgentWithUse
from baton.domain.errors import NotFound

router = APIRouter(prefix="/agents", tags=["agents"])

Slug = Annotated[str, Path(description="Slug of the agent.", examples=["ticket-analyzer"])]


@router.get(
    "",
    summary="List agents",
    response_class=Response,
    responses={200: answer(Agents, AGENTS, "All of them, by slug."), **errors()},
)
async def list_agents(services: Asked, actor: By) -> Response:
    """The agents that steps can name: those that ship, and Python agents that were found.

    `config_schema` describes the configuration, with title, description and default of each member;
    `kinds` has it for every kind, also for those of agents that a workflow file brings along.
    """
    library = services.library
    found = {"items": library.agents(actor=actor), "kinds": library.kinds()}
    return Response(msgspec.json.encode(found), media_type="application/json")


@router.get(
    "/{slug}",
    summary="Read an agent",
    response_class=Response,
    responses={
        200: answer(AgentWithUse, {**AGENT, "used_by": [USED_BY]}, "With the workflows using it."),
        **errors(NotFound),
    },
)
async def get_agent(slug: Slug, services: Asked, actor: By) -> Response:
    """The agent, and the workflows whose newest version has a step with it."""
    found = await services.library.agent(slug, actor=actor)
    return Response(msgspec.json.encode(found), media_type="application/json")
