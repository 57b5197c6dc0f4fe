"""The actor of a request, and the permission of a route as the type of its `actor`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Security
from fastapi.dependencies.models import Dependant
from fastapi.security import SecurityScopes

from baton.domain.actor import LOCAL_OPERATOR, Actor
from baton.domain.offloader import REQUEST_SECONDS, Caller, name_caller
from baton.domain.permission import Permission
from baton.services.permissions import require_permission


async def current_actor() -> Actor:
    """Return the local operator: until sign-in exists, every request on loopback is theirs."""
    return LOCAL_OPERATOR


async def _permitted_actor(
    scopes: SecurityScopes, actor: Annotated[Actor, Depends(current_actor)]
) -> Actor:
    """The actor; raises `PermissionDenied` if a permission of the route is missing."""
    name_caller(Caller(actor.id, seconds_left=REQUEST_SECONDS))
    for scope in scopes.scopes:
        require_permission(actor, Permission(scope))
    return actor


AgentReader = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.AGENTS_READ])]
AgentWriter = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.AGENTS_WRITE])]
AnalyticsReader = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.ANALYTICS_READ])]
CredentialReader = Annotated[
    Actor, Security(_permitted_actor, scopes=[Permission.CREDENTIALS_READ])
]
CredentialWriter = Annotated[
    Actor, Security(_permitted_actor, scopes=[Permission.CREDENTIALS_WRITE])
]
ExecutionReader = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.EXECUTIONS_READ])]
ExecutionRunner = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.EXECUTIONS_RUN])]
ExecutionCanceller = Annotated[
    Actor, Security(_permitted_actor, scopes=[Permission.EXECUTIONS_CANCEL])
]
NotificationReader = Annotated[
    Actor, Security(_permitted_actor, scopes=[Permission.NOTIFICATIONS_READ])
]
NotificationWriter = Annotated[
    Actor, Security(_permitted_actor, scopes=[Permission.NOTIFICATIONS_WRITE])
]
OperationsReader = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.OPERATIONS_READ])]
WorkflowReader = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.WORKFLOWS_READ])]
WorkflowWriter = Annotated[Actor, Security(_permitted_actor, scopes=[Permission.WORKFLOWS_WRITE])]
WorkflowDeployer = Annotated[
    Actor, Security(_permitted_actor, scopes=[Permission.WORKFLOWS_DEPLOY])
]


def required_permissions(dependant: Dependant) -> Iterator[Permission]:
    """The permissions that a route, given by what it depends on, requires."""
    for dependency in dependant.dependencies:
        if dependency.call is _permitted_actor:
            yield from map(Permission, dependency.own_oauth_scopes or ())
