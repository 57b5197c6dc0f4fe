"""Puts the parts of the API together."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI

from baton.api import health, operations
from baton.api.agents import routes as agents
from baton.api.agents import testing as agent_tests
from baton.api.analytics import routes as analytics
from baton.api.credentials import routes as credentials
from baton.api.credentials import stopped
from baton.api.dependencies import Services
from baton.api.errors import add_error_handlers
from baton.api.executions import estimates, live, rerun_preview, start, steps
from baton.api.executions import routes as executions
from baton.api.http.guards import LOOPBACK_HOSTS, Guards
from baton.api.http.static_ui import BUILT_PAGES, Pages
from baton.api.http.tracing import Tracing
from baton.api.notifications import routes as notifications
from baton.api.openapi import DocumentedApp
from baton.api.plugins import routes as plugins
from baton.api.query_parameters import require_known_single_values
from baton.api.workflows import checks, drafts, versions
from baton.api.workflows import routes as workflows
from baton.domain.tracing import UNTRACED, Tracer
from baton.observability.redaction import Redactor
from baton.services.executions.inputs import MAX_INPUT_BYTES

#: The first match wins, so the busiest comes first, and fixed paths come before those with ids.
_PARTS = (
    start,
    live,
    rerun_preview,
    executions,
    estimates,
    steps,
    drafts,
    checks,
    versions,
    workflows,
    agent_tests,
    agents,
    plugins,
    credentials,
    stopped,
    notifications,
    analytics,
    health,
    operations,
)
_DESCRIPTION = """\
Runs AI agents one after another. Create a workflow, deploy it, execute it; read the execution.

Errors are problem details (RFC 9457) with a stable `code`. Lists answer `{items, next_cursor}`.
"""


def create_app(
    services: Services,
    *,
    redactor: Redactor,
    hosts: Collection[str] = LOOPBACK_HOSTS,
    max_body_bytes: int = MAX_INPUT_BYTES,
    built_pages: Path = BUILT_PAGES,
    tracer: Tracer = UNTRACED,
) -> FastAPI:
    """The application; `hosts` are the names, without port, under which it may be asked."""
    app = _endpoints(services.operations.version)
    app.state.services = services
    app.state.redactor = redactor
    add_error_handlers(app)
    app.add_middleware(Pages, built=built_pages)
    app.add_middleware(Tracing, tracer=tracer)
    app.add_middleware(Guards, hosts=hosts, max_body_bytes=max_body_bytes)
    return app


def openapi_document(version: str) -> dict[str, Any]:
    """The description of the API, without a server."""
    return _endpoints(version).openapi()


def _endpoints(version: str) -> FastAPI:
    app = DocumentedApp(
        title="Baton",
        summary="Runs AI agents one after another",
        description=_DESCRIPTION,
        version=version,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    strict = [Depends(require_known_single_values)]
    for part in _PARTS:
        dependencies = [] if part is health else strict
        app.include_router(part.router, prefix="/api", dependencies=dependencies)
    return app
