"""Kind `http`: a call to any REST API."""

from __future__ import annotations

from baton.agents.config_check import check_http
from baton.agents.config_schema import config_schema
from baton.agents.host import AgentHost
from baton.agents.http_config import HttpConfig
from baton.agents.http_request import HttpRequests
from baton.domain.agent_kind import AgentKind, Operation
from baton.domain.icon import Icon
from baton.domain.texts import Text

HTTP = AgentKind(
    name="http",
    title=Text("kinds.http.title", "HTTP"),
    description=Text("kinds.http.description", "Calls a REST API."),
    icon=Icon(
        (
            "M19.5 7a9 9 0 0 0 -7.5 -4a8.991 8.991 0 0 0 -7.484 4",
            "M11.5 3a16.989 16.989 0 0 0 -1.826 4",
            "M12.5 3a16.989 16.989 0 0 1 1.828 4",
            "M19.5 17a9 9 0 0 1 -7.5 4a8.991 8.991 0 0 1 -7.484 -4",
            "M11.5 21a16.989 16.989 0 0 1 -1.826 -4",
            "M12.5 21a16.989 16.989 0 0 0 1.828 -4",
            "M2 10l1 4l1.5 -4l1.5 4l1 -4",
            "M17 10l1 4l1.5 -4l1.5 4l1 -4",
            "M9.5 10l1 4l1.5 -4l1.5 4l1 -4",
        )
    ),
    operations=(
        Operation(
            name="request",
            title=Text("kinds.http.request.title", "HTTP request"),
            effect=None,
            config_schema=config_schema(HttpConfig),
        ),
    ),
    credential_types=("http",),
    check=check_http,
    runtime="baton.agents.kinds.http:open_runtime",
)


def open_runtime(host: AgentHost) -> HttpRequests:
    """Open the runtime with a client that connects only to hosts that agents may call."""
    settings = host.settings
    return HttpRequests(
        http=host.http,
        find_credential=settings.find_credential,
        max_output_bytes=settings.max_output_bytes,
        offloader=settings.offloader,
    )
