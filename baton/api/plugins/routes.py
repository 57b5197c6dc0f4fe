"""Kinds of agents, and types of credentials and triggers."""

from __future__ import annotations

from fastapi import APIRouter, Response

from baton.api.dependencies import ServicesDep
from baton.api.http.json_answers import encoded
from baton.api.openapi import answer, errors
from baton.api.permissions import AgentReader, NotificationReader, WorkflowReader
from baton.api.plugins.examples import CHANNEL_TYPE, CREDENTIAL_TYPE, KIND, TRIGGER_TYPE
from baton.services.descriptors import (
    AgentKinds,
    ChannelTypes,
    CredentialTypes,
    TriggerTypes,
)

router = APIRouter()


@router.get(
    "/kinds",
    tags=["agents"],
    summary="List kinds of agents",
    response_class=Response,
    responses={200: answer(AgentKinds, {"items": [KIND]}, "All of them, by name."), **errors()},
)
async def list_kinds(services: ServicesDep, actor: AgentReader) -> Response:
    """The kinds that ship and those of installed packages, with what a form for an agent needs."""
    return encoded(AgentKinds(items=services.plugins.kinds(actor=actor)))


@router.get(
    "/channel-types",
    tags=["notifications"],
    summary="List types of notification channels",
    response_class=Response,
    responses={
        200: answer(ChannelTypes, {"items": [CHANNEL_TYPE]}, "All of them, by name."),
        **errors(),
    },
)
async def list_channel_types(services: ServicesDep, actor: NotificationReader) -> Response:
    """The ways to notify people, with what a form for a channel needs."""
    return encoded(ChannelTypes(items=services.plugins.channel_types(actor=actor)))


@router.get(
    "/credential-types",
    tags=["agents"],
    summary="List types of credentials",
    response_class=Response,
    responses={
        200: answer(CredentialTypes, {"items": [CREDENTIAL_TYPE]}, "All of them, by name."),
        **errors(),
    },
)
async def list_credential_types(services: ServicesDep, actor: AgentReader) -> Response:
    """What a credential for each system holds, and which of its members are secret."""
    return encoded(CredentialTypes(items=services.plugins.credential_types(actor=actor)))


@router.get(
    "/trigger-types",
    tags=["workflows"],
    summary="List types of triggers",
    response_class=Response,
    responses={
        200: answer(TriggerTypes, {"items": [TRIGGER_TYPE]}, "All of them, by name."),
        **errors(),
    },
)
async def list_trigger_types(services: ServicesDep, actor: WorkflowReader) -> Response:
    """The types of triggers that installed packages describe; Baton ships none."""
    return encoded(TriggerTypes(items=services.plugins.trigger_types(actor=actor)))
