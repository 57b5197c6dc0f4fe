"""Errors of requests that cannot be fulfilled as sent."""

from __future__ import annotations

from typing import Any

from baton.errors.base import BatonError


class RequestError(BatonError):
    """A request of a person or a program that cannot be fulfilled."""

    code = "request_error"


class InvalidInput(RequestError):
    """The request is malformed or breaks a rule."""

    code = "invalid_input"


class InvalidJson(InvalidInput):
    """Text that is not exactly one JSON value that Baton can keep unchanged."""

    code = "invalid_json"


class InvalidWorkflow(InvalidInput):
    """A workflow that violates rules; `problems` lists all of them."""

    code = "invalid_workflow"


class InvalidAgent(InvalidInput):
    """An agent that violates rules; `problems` lists all of them."""

    code = "invalid_agent"


class InvalidFile(InvalidInput):
    """A file that cannot be read, or is not what it should be."""

    code = "invalid_file"


class PayloadTooLarge(InvalidInput):
    """More bytes than the limit allows; the message has both numbers."""

    code = "payload_too_large"


class TooMuchWork(InvalidInput):
    """The computation takes more time or memory than one request may use."""

    code = "too_much_work"


class NotFound(RequestError):
    """The requested object does not exist."""

    code = "not_found"


class Conflict(RequestError):
    """The state of the object forbids the request."""

    code = "conflict"


class WrongState(Conflict):
    """An execution in this status cannot do that; the message names the status."""

    code = "wrong_state"


class StaleVersion(Conflict):
    """Someone else has changed the workflow or channel in the meantime."""

    code = "stale_version"

    def __init__(self, message: str, *, current: dict[str, Any], submitted: dict[str, Any]) -> None:
        super().__init__(message)
        self.current = current
        self.submitted = submitted


class NotDeployed(Conflict):
    """The workflow has no deployed version to run in production."""

    code = "not_deployed"


class Archived(Conflict):
    """The workflow is archived: nothing can be started until it is unarchived."""

    code = "archived"


class PermissionDenied(RequestError):
    """The actor lacks a permission; the message names it."""

    code = "permission_denied"


class PreconditionRequired(RequestError):
    """A change needs `If-Match`, so that it cannot overwrite someone else's work (RFC 6585)."""

    code = "precondition_required"


class Refused(RequestError):
    """The request may not come from this origin (Host, Origin or Sec-Fetch-Site)."""

    code = "refused"


class TooBusy(RequestError):
    """Too many large computations are waiting; the same request may succeed later."""

    code = "too_busy"
    transient = True

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AmbiguousRequest(RequestError):
    """Headers that contradict each other, so that two readers could interpret them differently."""

    code = "ambiguous_request"


class UnsupportedMediaType(RequestError):
    """The content type of the body is not JSON."""

    code = "unsupported_media_type"
