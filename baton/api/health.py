"""Health for load balancers, whose probes may carry parameters of their own."""

from __future__ import annotations

from fastapi import APIRouter, Response

from baton.api.dependencies import ServicesDep
from baton.api.http.json_answers import encoded
from baton.api.openapi import answer, errors
from baton.services.operations import Health

router = APIRouter(tags=["operations"])


@router.get(
    "/health",
    summary="Whether the server works",
    response_class=Response,
    responses={
        200: answer(Health, {"status": "ok", "version": "0.1.0"}, "It works."),
        **errors(),
    },
)
async def get_health(services: ServicesDep) -> Response:
    """Open to everybody. Answers 503 while the database cannot be reached."""
    await services.operations.check()
    return encoded(Health(status="ok", version=services.operations.version))
