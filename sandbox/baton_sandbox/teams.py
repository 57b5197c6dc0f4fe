"""Stand-in for a Teams Workflows webhook: an inbox for Adaptive Cards."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from baton_sandbox.recording import Clock, iso
from baton_sandbox.tokens import same_secret

#: Teams refuses larger messages.
MAX_MESSAGE_BYTES = 28 * 1024

_CARD = "application/vnd.microsoft.card.adaptive"
_PATH = "/powerautomate/automations/direct/workflows/{workflow}/triggers/manual/paths/invoke"


@dataclass(slots=True, kw_only=True)
class TeamsStandIn:
    """One webhook whose whole URL is a secret; stores every message posted to it."""

    workflow: str
    signature: str
    clock: Clock
    messages: list[dict[str, object]] = field(default_factory=list)

    def url(self, base_url: str) -> str:
        """Return the webhook's URL, percent-encoded as Teams displays it."""
        path = _PATH.format(workflow=self.workflow)
        query = f"api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={self.signature}"
        return f"{base_url}{path}?{query}"

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(routes=[Route(_PATH, self._post, methods=["POST"])])

    async def _post(self, request: Request) -> Response:
        if not same_secret(request.query_params.get("sig", ""), self.signature):
            return _refuse(401, "DirectApiAuthorizationRequired", "The signature is not valid.")
        if request.path_params["workflow"] != self.workflow:
            return _refuse(404, "WorkflowNotFound", "The workflow could not be found.")
        body = await request.body()
        if len(body) > MAX_MESSAGE_BYTES:
            return _refuse(413, "RequestEntityTooLarge", "The message is too large.")
        try:
            message = json.loads(body)
        except ValueError:
            return _refuse(400, "InvalidRequestContent", "The request content is not valid JSON.")
        self.messages.append(
            {"at": iso(self.clock()), "flow": _flow_result(message), "message": message}
        )
        return Response(status_code=202)


def _flow_result(message: object) -> str:
    """Process the message inside the flow after the 202, without the sender seeing the result."""
    attachments = message.get("attachments") if isinstance(message, dict) else None
    if not isinstance(attachments, list) or not attachments:
        return "failed: attachments is missing or null"
    for attachment in attachments:
        if not isinstance(attachment, dict) or attachment.get("contentType") != _CARD:
            return "failed: an attachment is not an Adaptive Card"
    return "posted"


def _refuse(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
