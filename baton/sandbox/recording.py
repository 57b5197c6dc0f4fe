"""The requests to the stand-ins, kept for tests and for curious people."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Clock = Callable[[], datetime]

#: Older requests are forgotten.
MAX_RECORDED = 2_000


def utc_now() -> datetime:
    """The current time, aware."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """`moment` as the vendors' JSON writes it: `2026-11-22T17:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True, kw_only=True)
class RecordedRequest:
    """One request; `status` is filled in when the answer begins."""

    system: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    at: str
    #: Kind of the fault that answered instead of the stand-in, if one did.
    fault: str | None = None
    #: HTTP status; None until the answer began, and for a connection that was cut.
    status: int | None = None

    def as_json(self) -> dict[str, Any]:
        """All members, as the control interface lists them."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(slots=True)
class RequestLog:
    """The latest requests of all systems, oldest first."""

    requests: deque[RecordedRequest] = field(default_factory=lambda: deque(maxlen=MAX_RECORDED))

    def add(self, request: RecordedRequest) -> None:
        """Remember `request`."""
        self.requests.append(request)

    def of(self, system: str | None) -> list[RecordedRequest]:
        """Requests to one system, or to all."""
        return [request for request in self.requests if system in (None, request.system)]
