"""Whether the server works, for load balancers and for people in a hurry."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from baton.api.documentation import answer, errors
from baton.api.request_parts import Asked, By
from baton.api.schemas import Health, Workers

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
async def get_health(services: Asked) -> Response:
    """Open to everybody. Answers 503 while the database cannot be reached."""
    await services.operations.check()
    return Response(
        msgspec.json.encode({"status": "ok", "version": services.operations.version}),
        media_type="application/json",
    )


@router.get(
    "/workers",
    summary="The workers that live",
    response_class=Response,
    responses={
        200: answer(
            Workers,
            {
                "items": [
                    {
                        "worker_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
                        "host": "worker-1",
                        "pid": 4711,
                        "version": "0.1.0",
                        "queue": "default",
                        "agents": ["llm", "python:word-count"],
                        "started_at": "2026-11-23T08:00:00.000Z",
                        "heartbeat_at": "2026-11-23T09:00:00.000Z",
                        "heartbeat_age_seconds": 0.4,
                    }
                ]
            },
            "Newest first.",
        ),
        **errors(),
    },
)
async def list_workers(services: Asked, actor: By) -> Response:
    """A worker is alive while its heartbeat is younger than ten seconds.

    `agents` are the kinds of agents that it can run, and the Python agents that it has.
    """
    workers = await services.operations.workers(actor=actor)
    return Response(msgspec.json.encode({"items": workers}), media_type="application/json")
