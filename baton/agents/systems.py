"""Business systems by credential name, on one HTTP client for all agents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from baton.agents.authoring import FindCredential
from baton.connectors import dataverse, graph, servicenow
from baton.connectors.certificates import Certificates
from baton.connectors.credential_types import DATAVERSE, SERVICENOW, SHAREPOINT
from baton.connectors.dataverse import Dataverse
from baton.connectors.graph import SharePoint
from baton.connectors.http import HttpClient
from baton.connectors.servicenow import ServiceNow
from baton.connectors.tokens import Tokens
from baton.domain.tracing import UNTRACED, Tracer
from baton.observability.known_secrets import note_system


class Systems:
    """Creates a connector per call, so that a changed credential takes effect at once."""

    def __init__(
        self,
        *,
        find_credential: FindCredential,
        now: Callable[[], datetime],
        remember_secret: Callable[[str], None],
        certificates: Certificates | None = None,
        tracer: Tracer = UNTRACED,
    ) -> None:
        self._find = find_credential
        self._http = HttpClient(now=now, certificates=certificates, tracer=tracer)
        self._tokens = Tokens(http=self._http, now=now, remember_secret=remember_secret)

    def servicenow(self, credential: str) -> ServiceNow:
        """Return ServiceNow with the credential of that name; raises `AgentMisconfigured`."""
        note_system(servicenow.SYSTEM, credential)
        found = SERVICENOW.read(self._find(credential))
        return ServiceNow(found, http=self._http, tokens=self._tokens)

    def dataverse(self, credential: str) -> Dataverse:
        """Return Dynamics 365 with the credential of that name; raises `AgentMisconfigured`."""
        note_system(dataverse.SYSTEM, credential)
        found = DATAVERSE.read(self._find(credential))
        return Dataverse(found, http=self._http, tokens=self._tokens)

    def sharepoint(self, credential: str) -> SharePoint:
        """Return SharePoint with the credential of that name; raises `AgentMisconfigured`."""
        note_system(graph.SYSTEM, credential)
        found = SHAREPOINT.read(self._find(credential))
        return SharePoint(found, http=self._http, tokens=self._tokens)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
