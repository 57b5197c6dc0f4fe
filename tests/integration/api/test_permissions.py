"""Every route and every service call names the permission that it requires of its actor."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Protocol

import httpx2
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

import baton.services
from baton.api.permissions import current_actor, required_permissions
from baton.bootstrap import Platform
from baton.bootstrap_api import build_app
from baton.domain.actor import LOCAL_OPERATOR, Actor
from baton.domain.permission import Permission
from baton.errors import PermissionDenied
from integration.api.api_calls import Client

#: Open to everybody.
OPEN = {("GET", "/api/health"), ("HEAD", "/api/health")}

NOBODY = Actor(id="nobody", name="Nobody", permissions=frozenset())


def api_routes(platform: Platform) -> Iterator[tuple[str, str, list[Permission]]]:
    for context in iter_route_contexts(build_app(platform).routes):
        route = context.original_route
        if isinstance(route, APIRoute) and context.path.startswith("/api"):
            for method in route.methods:
                yield method, context.path, list(required_permissions(context.dependant))


def client_of(platform: Platform, actor: Actor) -> Client:
    app = build_app(platform)
    app.dependency_overrides[current_actor] = lambda: actor
    return Client(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1:8420")


def calls_with_an_actor() -> Iterator[tuple[str, object]]:
    for module in pkgutil.walk_packages(baton.services.__path__, "baton.services."):
        for _, owner in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if owner.__module__ != module.name or Protocol in owner.__bases__:
                continue
            for name, call in inspect.getmembers(owner, inspect.isfunction):
                if not name.startswith("_") and "actor" in inspect.signature(call).parameters:
                    yield call.__qualname__, call


async def test_every_route_requires_one_permission(platform: Platform) -> None:
    routes = list(api_routes(platform))
    assert len(routes) > 60
    without = {(method, path) for method, path, required in routes if len(required) != 1}
    assert without <= OPEN


def test_every_service_call_with_an_actor_requires_a_permission() -> None:
    calls = dict(calls_with_an_actor())
    assert len(calls) > 50
    assert [name for name, call in calls.items() if not hasattr(call, "permission")] == []


async def test_who_lacks_a_permission_is_refused_on_every_route(platform: Platform) -> None:
    required = {
        (method, path): permission
        for method, path, permissions in api_routes(platform)
        for permission in permissions
    }
    said = {}
    async with client_of(platform, NOBODY) as client:
        for method, path in required:
            answer = await client.request(method, path.replace("{", "").replace("}", ""))
            said[method, path] = answer.status_code, _denied(answer)
    assert said == {
        route: (403, f"Nobody lacks the permission '{permission}'.")
        for route, permission in required.items()
    }


def _denied(answer: httpx2.Response) -> str:
    problem = answer.json()
    assert problem["code"] == "permission_denied"
    return str(problem["detail"]).partition(" Ask ")[0]


async def test_a_permission_opens_its_routes_and_no_others(platform: Platform) -> None:
    reader = Actor(id="reader", name="Reader", permissions=frozenset({Permission.WORKFLOWS_READ}))
    async with client_of(platform, reader) as client:
        assert (await client.get("/api/workflows")).status_code == 200
        assert (await client.post("/api/workflows", json={})).status_code == 403
        assert (await client.get("/api/executions")).status_code == 403


@pytest.mark.parametrize("missing", [Permission.WORKFLOWS_READ, Permission.EXECUTIONS_READ])
async def test_services_refuse_who_lacks_a_permission(
    platform: Platform, missing: Permission
) -> None:
    actor = Actor(id="some", name="Some", permissions=LOCAL_OPERATOR.permissions - {missing})
    reads = {
        Permission.WORKFLOWS_READ: lambda: platform.workflows.workflow("wf-none", actor=actor),
        Permission.EXECUTIONS_READ: lambda: platform.executions.view("exec-none", actor=actor),
    }
    with pytest.raises(PermissionDenied, match=f"Some lacks the permission '{missing}'"):
        await reads[missing]()
