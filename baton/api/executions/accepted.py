"""The answer to whoever started an execution: 202 with its id, or the whole if it ended in time."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Request, Response

from baton.api.dependencies import Services, wait_of
from baton.api.executions.examples import ACCEPTED, EXECUTION
from baton.api.http.json_answers import encoded, in_json
from baton.api.openapi import Responses, answer, header, idempotency_key
from baton.domain.actor import Actor
from baton.domain.execution_view import Started
from baton.errors import DatabaseUnavailable
from baton.services.executions.answers import Execution
from baton.services.executions.command_answers import Accepted

_LOCATION = {"Location": "Path of the execution."}
_WAITED = {**_LOCATION, "Preference-Applied": "The wait that was granted."}

#: How endpoints that start executions answer.
STARTED: Responses = {
    200: answer(
        Execution, EXECUTION, "It ended within the time asked for by `Prefer`.", headers=_WAITED
    ),
    202: answer(Accepted, ACCEPTED, "It waits for a worker.", headers=_LOCATION),
}
#: Headers that all of them take.
ONCE = idempotency_key("Sent again with the same key, it starts once.")
PREFER = header("Prefer", "How many seconds to wait for its end, at most 60.", "wait=30")


async def accepted(
    request: Request, services: Services, started: Started, *, location: str, actor: Actor
) -> Response:
    """Answer at once, or as soon as it ended within the time that the client is willing to wait."""
    seconds = wait_of(request)
    ended = await _ended_within(services, started, seconds, actor) if seconds else None
    headers = {"Location": location}
    if seconds:
        headers["Preference-Applied"] = f"wait={seconds}"
    if ended is None:
        return encoded(_waiting(started), status_code=202, headers=headers)
    return in_json(ended, headers=headers)


async def _ended_within(
    services: Services, started: Started, seconds: int, actor: Actor
) -> bytes | AsyncIterator[bytes] | None:
    """The execution if it ends so soon, else null."""
    try:
        status = await services.executions.wait(started.execution_id, seconds=seconds, actor=actor)
        if not status.is_final:
            return None
        return await services.executions.stream_json(started.execution_id, actor=actor)
    except DatabaseUnavailable:
        return None  # it is recorded, and the caller must learn its id


def _waiting(started: Started) -> Accepted:
    return Accepted(
        execution_id=started.execution_id,
        status="pending",
        message="The execution waits for a worker.",
        current_step=0,
        total_steps=started.total_steps,
    )
