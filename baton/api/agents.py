"""The agent library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from baton.api.dependencies import ServicesDep
from baton.api.http.json_answers import encoded
from baton.api.openapi import answer, errors
from baton.api.permissions import AgentReader
from baton.api.plugins.examples import KIND
from baton.api.workflows.examples import AGENT, USED_BY
from baton.domain.workflow import MAX_STEPS
from baton.errors import NotFound
from baton.services.agents import Agents, AgentWithUse

router = APIRouter(prefix="/agents", tags=["agents"])

Slug = Annotated[str, Path(description="Slug of the agent.", examples=["ticket-analyzer"])]


@router.get(
    "",
    summary="List agents",
    response_class=Response,
    responses={
        200: answer(
            Agents,
            {"items": [AGENT], "kinds": [KIND], "max_steps": MAX_STEPS},
            "All of them, by slug.",
        ),
        **errors(),
    },
)
async def list_agents(services: ServicesDep, actor: AgentReader) -> Response:
    """The agents that steps can name: those that ship, and Python agents that were found.

    `config_schema` describes the configuration, with title, description and default of each member;
    `kinds` has it for every kind, also for those of agents that a workflow file brings along.
    """
    library = services.library
    found = Agents(
        items=library.agents(actor=actor),
        kinds=services.plugins.kinds(actor=actor),
        max_steps=MAX_STEPS,
    )
    return encoded(found)


@router.get(
    "/{slug}",
    summary="Read an agent",
    response_class=Response,
    responses={
        200: answer(AgentWithUse, {**AGENT, "used_by": [USED_BY]}, "With the workflows using it."),
        **errors(NotFound),
    },
)
async def get_agent(slug: Slug, services: ServicesDep, actor: AgentReader) -> Response:
    """The agent, and the workflows whose newest version has a step with it."""
    return encoded(await services.library.agent(slug, actor=actor))
