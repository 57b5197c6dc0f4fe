"""Client of a Baton server for the command line."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import httpx2
import msgspec

from baton.cli.progress import Follower, Screen
from baton.domain.execution import ExecutionStatus, Mode
from baton.domain.execution_view import ExecutionProgress, StepProgress
from baton.errors import (
    BatonError,
    Conflict,
    InvalidInput,
    NotFound,
    PlatformError,
    Problem,
    Refused,
)
from baton.jsontext.text import decode_object
from baton.sentence import say

_TIMEOUT_SECONDS = 30.0
_BY_STATUS: dict[int, type[BatonError]] = {
    401: Refused,
    403: Refused,
    404: NotFound,
    409: Conflict,
}


class Server:
    """Executions on a server; use it as an asynchronous context manager."""

    def __init__(self, url: str, *, api_key: str | None) -> None:
        self._url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, headers=headers, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def start(
        self, workflow_id: str, given: bytes, *, mode: Mode, confirm_writes: bool
    ) -> str:
        """Start an execution and return its id."""
        suffix = "?mode=test" if mode is Mode.TEST else ""
        suffix += "&confirm_writes=*" if suffix and confirm_writes else ""
        answer = await self._ask("POST", f"/api/workflows/{workflow_id}/execute{suffix}", given)
        return str(msgspec.json.decode(answer)["execution_id"])

    async def execution(self, execution_id: str) -> bytes:
        """Return the execution as JSON."""
        return await self._ask("GET", f"/api/executions/{execution_id}")

    async def cancel(self, execution_id: str) -> None:
        """Cancel it; raises `Conflict` if it has already ended."""
        await self._ask("POST", f"/api/executions/{execution_id}/cancel", b"{}")

    async def finish(self, execution_id: str, follower: Follower, stop: asyncio.Event) -> bytes:
        """Follow it to its end, cancelling it on a stop; returns the execution as JSON."""
        cancelled = False
        while True:
            text = await self.execution(execution_id)
            execution: dict[str, Any] = decode_object(text)
            follower.show(progress_of(execution))
            if ExecutionStatus(execution["status"]).is_final:
                return text
            if stop.is_set() and not cancelled:
                cancelled = True
                await self._cancel_if_it_runs(execution_id)
            await asyncio.sleep(0.1)

    async def _cancel_if_it_runs(self, execution_id: str) -> None:
        try:
            await self.cancel(execution_id)
        except Conflict:
            return

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            answer = await self._http.request(
                method, f"{self._url}{path}", content=body, headers=headers
            )
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise PlatformError(
                say(
                    "The Baton server at {url} cannot be reached: {reason}. Check the "
                    "address and that it runs (`baton up`).",
                    url=self._url,
                    reason=reason,
                )
            ) from error
        if answer.is_success:
            return answer.content
        raise _error(self._url, answer)


async def run_on_server(
    url: str,
    *,
    workflow_id: str,
    given: bytes,
    mode: Mode,
    confirm_writes: bool,
    api_key: str | None,
    stop: asyncio.Event,
) -> bytes:
    """Run one execution on a server to its end and return it as JSON."""
    with Screen() as screen:
        async with Server(url, api_key=api_key) as server:
            execution_id = await server.start(
                workflow_id, given, mode=mode, confirm_writes=confirm_writes
            )
            screen.line(f"{workflow_id} ({execution_id}) on {url}")
            return await server.finish(execution_id, Follower(screen), stop)


def progress_of(execution: dict[str, Any]) -> ExecutionProgress:
    """Return the progress in an execution's JSON."""
    waiting_for = execution.get("waiting_for")
    return ExecutionProgress(
        status=execution["status"],
        definition_sha256="",
        agents=(waiting_for.removeprefix("a worker with "),) if waiting_for else (),
        read_at=datetime.now(UTC),
        nobody_can_run=waiting_for is not None,
        steps=tuple(_step(step) for step in execution["steps"]),
    )


def _step(step: dict[str, Any]) -> StepProgress:
    return StepProgress(
        key=step["key"],
        name=step["name"],
        status=step["status"],
        attempts=step["attempts"],
        started_at=_instant(step["started_at"]),
        completed_at=_instant(step["completed_at"]),
        next_attempt_at=_instant(step.get("next_attempt_at")),
        reason=step.get("reason"),
        failure=(step["error"] or {}).get("message"),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _error(url: str, answer: httpx2.Response) -> BatonError:
    """Convert the server's problem details (RFC 9457) back to the original error."""
    try:
        problem = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.MsgspecError:
        return PlatformError(
            say(
                "What answers at {url} is not a Baton server (HTTP {status}). Check the address.",
                url=url,
                status=answer.status_code,
            )
        )
    message = str(problem.get("detail", f"HTTP {answer.status_code}"))
    if answer.is_server_error:
        return PlatformError(
            say("The Baton server at {url} failed: {message}", url=url, message=message)
        )
    problems = tuple(Problem.from_json(given) for given in problem.get("problems", ()))
    return _BY_STATUS.get(answer.status_code, InvalidInput)(message, problems=problems)
