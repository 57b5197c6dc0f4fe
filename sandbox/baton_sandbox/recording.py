"""The requests to the sandbox, recorded for tests and inspection."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

Clock = Callable[[], datetime]

#: Older requests are removed.
MAX_RECORDED = 2_000


def utc_now() -> datetime:
    """Return the current time, timezone-aware."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """Format `moment` as in the vendors' JSON: `2026-11-22T17:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True, kw_only=True)
class RecordedRequest:
    """One request; `status` is set when the response begins."""

    system: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    at: str
    #: Kind of the fault that replaced the response, if any.
    fault: str | None = None
    #: HTTP status; None until the response began, and for a cut connection.
    status: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return all members, as listed by the control interface."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(slots=True)
class RequestLog:
    """The latest requests of all systems, oldest first."""

    requests: deque[RecordedRequest] = field(default_factory=lambda: deque(maxlen=MAX_RECORDED))

    def add(self, request: RecordedRequest) -> None:
        """Record `request`."""
        self.requests.append(request)

    def of(self, system: str | None) -> list[RecordedRequest]:
        """Return the requests to one system, or to all."""
        return [request for request in self.requests if system in (None, request.system)]
