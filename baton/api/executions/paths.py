"""Executions are found at two paths: by their id alone, and below their workflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response

from baton.domain.ids import workflow_id_of

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])

_EXECUTION = {
    "name": "execution_id",
    "in": "path",
    "required": True,
    "description": "Id of the execution.",
    "schema": {"type": "string"},
    "example": "exec-20261123-0123456789abcdef",
}
_WORKFLOW = {
    "name": "workflow_id",
    "in": "path",
    "required": True,
    "description": "Id of its workflow, or its slug.",
    "schema": {"type": "string"},
    "example": "wf-it-ticket-triage",
}
#: The parameter of paths that name a step.
STEP = {
    "name": "step_key",
    "in": "path",
    "required": True,
    "description": "Key of the step.",
    "schema": {"type": "string"},
    "example": "analyzer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which execution is meant."""

    execution_id: str
    #: Where the path names it, the execution must belong to it.
    workflow_id: str | None


async def _address(request: Request) -> Address:
    workflow = request.path_params.get("workflow_id")
    return Address(
        execution_id=request.path_params["execution_id"],
        workflow_id=None if workflow is None else workflow_id_of(workflow),
    )


ExecutionRef = Annotated[Address, Depends(_address)]


def at_both_paths(
    router: APIRouter,
    method: str,
    path: str,
    *,
    extra: Mapping[str, Any] | None = None,
    parameters: tuple[Mapping[str, Any], ...] = (),
    **documentation: Any,
) -> Callable[[_Endpoint], _Endpoint]:
    """Register an endpoint below `/executions/{id}` and `/workflows/{id}/executions/{id}`."""

    def register(endpoint: _Endpoint) -> _Endpoint:
        name = endpoint.__name__
        for prefix, route_name, where in (
            ("", name, (_EXECUTION,)),
            (
                "/workflows/{workflow_id}",
                name.replace("execution", "workflow_execution"),
                (_WORKFLOW, _EXECUTION),
            ),
        ):
            router.add_api_route(
                f"{prefix}/executions/{{execution_id}}{path}",
                endpoint,
                methods=[method],
                name=route_name,
                response_class=Response,
                openapi_extra={**(extra or {}), "parameters": [*where, *parameters]},
                **documentation,
            )
        return endpoint

    return register
