"""The workers that are alive."""

from __future__ import annotations

from fastapi import APIRouter, Response

from baton.api.dependencies import ServicesDep
from baton.api.http.json_answers import encoded
from baton.api.openapi import answer, errors
from baton.api.permissions import OperationsReader
from baton.services.operations import Workers

router = APIRouter(tags=["operations"])


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
async def list_workers(services: ServicesDep, actor: OperationsReader) -> Response:
    """A worker is alive while its heartbeat is younger than ten seconds.

    `agents` are the kinds of agents that it can run, and the Python agents that it has.
    """
    return encoded(await services.operations.workers(actor=actor))
