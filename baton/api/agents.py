"""The agent library."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from baton.api.dependencies import ServicesDep
from baton.api.openapi import answer, errors
from baton.api.permissions import AgentReader
from baton.api.plugins.examples import KIND
from baton.api.plugins.schemas import AgentKind
from baton.api.workflows.examples import AGENT, USED_BY
from baton.api.workflows.schemas import Agent, AgentWithUse
from baton.domain.workflow import MAX_STEPS
from baton.errors import NotFound

router = APIRouter(prefix="/agents", tags=["agents"])

Slug = Annotated[str, Path(description="Slug of the agent.", examples=["ticket-analyzer"])]


class Agents(BaseModel):
    """All agents, by slug."""

    model_config = ConfigDict(extra="forbid")

    items: list[Agent]
    kinds: list[AgentKind]
    max_steps: int = Field(description="A workflow has at most so many steps.")


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
    found = {
        "items": library.agents(actor=actor),
        "kinds": services.plugins.kinds(actor=actor),
        "max_steps": MAX_STEPS,
    }
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
async def get_agent(slug: Slug, services: ServicesDep, actor: AgentReader) -> Response:
    """The agent, and the workflows whose newest version has a step with it."""
    found = await services.library.agent(slug, actor=actor)
    return Response(msgspec.json.encode(found), media_type="application/json")
