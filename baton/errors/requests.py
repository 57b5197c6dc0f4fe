"""Errors of requests: what a person or a program sent cannot be done."""

from __future__ import annotations

from typing import Any

from baton.errors.base import BatonError


class RequestError(BatonError):
    """The request of a person or a program cannot be fulfilled."""

    code = "request_error"


class InvalidInput(RequestError):
    """The request is malformed or breaks a rule."""

    code = "invalid_input"


class InvalidJson(InvalidInput):
    """Text that is not exactly one JSON value that Baton can keep unchanged."""

    code = "invalid_json"


class InvalidWorkflow(InvalidInput):
    """A workflow that breaks rules; `problems` lists all of them."""

    code = "invalid_workflow"


class InvalidAgent(InvalidInput):
    """An agent that breaks rules; `problems` lists all of them."""

    code = "invalid_agent"


class InvalidFile(InvalidInput):
    """A file that cannot be read, or is not what it should be."""

    code = "invalid_file"


class PayloadTooLarge(InvalidInput):
    """More bytes than the limit allows; the message has both numbers."""

    code = "payload_too_large"


class TooMuchWork(InvalidInput):
    """Computing it takes more time or memory than one request may use."""

    code = "too_much_work"


class NotFound(RequestError):
    """There is no such thing."""

    code = "not_found"


class Conflict(RequestError):
    """The state of the thing forbids what was asked."""

    code = "conflict"


class WrongState(Conflict):
    """An execution in this status cannot do that; the message names the status."""

    code = "wrong_state"


class StaleVersion(Conflict):
    """The workflow or channel was changed by somebody else meanwhile."""

    code = "stale_version"

    def __init__(self, message: str, *, current: dict[str, Any], submitted: dict[str, Any]) -> None:
        super().__init__(message)
        self.current = current
        self.submitted = submitted


class NotDeployed(Conflict):
    """The workflow has no deployed version to run in production."""

    code = "not_deployed"


class Archived(Conflict):
    """The workflow was put away: nothing starts in it until it is brought back."""

    code = "archived"


class PermissionDenied(RequestError):
    """The actor lacks a permission; the message names it."""

    code = "permission_denied"


class PreconditionRequired(RequestError):
    """A change needs `If-Match`, so that nobody's work is overwritten (RFC 6585)."""

    code = "precondition_required"


class Refused(RequestError):
    """The request may not come from there (Host, Origin or Sec-Fetch-Site)."""

    code = "refused"


class TooBusy(RequestError):
    """Too many large computations wait already; the same request may succeed later."""

    code = "too_busy"
    transient = True

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AmbiguousRequest(RequestError):
    """Headers of which one must be meant, so that two readers could understand different things."""

    code = "ambiguous_request"


class UnsupportedMediaType(RequestError):
    """The body is not JSON by its content type."""

    code = "unsupported_media_type"
