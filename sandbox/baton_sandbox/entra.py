"""Stand-in for the Microsoft Entra ID token endpoint (client credentials only)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from baton_sandbox.recording import Clock
from baton_sandbox.tokens import TokenIssuer, form_fields, same_secret

LIFETIME_SECONDS = 3599


class EntraStandIn:
    """Issues tokens for `<audience>/.default` to known applications of one tenant."""

    def __init__(
        self, *, tenant_id: str, clients: Mapping[str, str], tokens: TokenIssuer, clock: Clock
    ) -> None:
        self._tenant_id = tenant_id
        #: Secret by client id.
        self._clients = clients
        self._tokens = tokens
        self._clock = clock

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(
            routes=[
                Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route("/{tenant}/v2.0/.well-known/openid-configuration", self._configuration),
            ]
        )

    async def _token(self, request: Request) -> JSONResponse:
        form = form_fields(await request.body())
        scope = form.get("scope", "")
        client_id = form.get("client_id", "")
        if request.path_params["tenant"] != self._tenant_id:
            return self._refuse(400, "invalid_request", 90002, "Tenant not found.")
        if form.get("grant_type") != "client_credentials":
            return self._refuse(
                400, "unsupported_grant_type", 70003, "The grant type is not supported."
            )
        if client_id not in self._clients:
            return self._refuse(
                400, "unauthorized_client", 700016, f"Application '{client_id}' was not found."
            )
        if not same_secret(form.get("client_secret", ""), self._clients[client_id]):
            return self._refuse(401, "invalid_client", 7000215, "Invalid client secret provided.")
        if not scope.endswith("/.default"):
            return self._refuse(
                400, "invalid_scope", 1002012, f"The scope {scope} is not valid; use '/.default'."
            )
        token = self._tokens.issue(
            scope.removesuffix("/.default"), lifetime_seconds=LIFETIME_SECONDS
        )
        return JSONResponse(
            {
                "token_type": "Bearer",
                "expires_in": LIFETIME_SECONDS,
                "ext_expires_in": LIFETIME_SECONDS,
                "access_token": token,
            },
            headers={"Cache-Control": "no-store"},
        )

    async def _configuration(self, request: Request) -> JSONResponse:
        base = f"{str(request.base_url).rstrip('/')}/{request.path_params['tenant']}"
        return JSONResponse(
            {
                "issuer": f"{base}/v2.0",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            }
        )

    def _refuse(self, status: int, error: str, number: int, text: str) -> JSONResponse:
        trace = secrets.token_hex(16)
        content: dict[str, object] = {
            "error": error,
            "error_description": f"AADSTS{number}: {text} Trace ID: {trace}",
            "error_codes": [number],
            "timestamp": self._clock().strftime("%Y-%m-%d %H:%M:%SZ"),
            "trace_id": trace,
            "correlation_id": secrets.token_hex(16),
        }
        return JSONResponse(content, status_code=status)
