"""Test connection for the credential types of the systems that connectors call.

Each function signs in, reads as little as possible, and returns who signed in where.
"""

from __future__ import annotations

import httpx2

from baton.connectors.connection import Connection
from baton.connectors.credentials import (
    DataverseCredential,
    GraphCredential,
    HttpCredential,
    ServiceNowCredential,
)
from baton.connectors.dataverse import Dataverse
from baton.connectors.graph import SharePoint
from baton.connectors.http import Call
from baton.connectors.rest import ask
from baton.connectors.servicenow import ServiceNow
from baton.errors import ConnectorError, SystemRefused
from baton.sentence import say


async def test_servicenow(connection: Connection, credential: ServiceNowCredential) -> str:
    """Read the id of one incident."""
    await ServiceNow(credential, http=connection.http, tokens=connection.tokens).sign_in()
    login = credential.username or credential.client_id
    return say("Signed in to ServiceNow as {login}; it can read incidents.", login=login)


async def test_dataverse(connection: Connection, credential: DataverseCredential) -> str:
    """Read the id of one account."""
    await Dataverse(credential, http=connection.http, tokens=connection.tokens).sign_in()
    return say(
        "Signed in to Dynamics 365 as the application {login}; it can read accounts.",
        login=credential.client_id,
    )


async def test_sharepoint(connection: Connection, credential: GraphCredential) -> str:
    """Find the site."""
    await SharePoint(credential, http=connection.http, tokens=connection.tokens).sign_in()
    return say(
        "Signed in to SharePoint as the application {login}; it can read {site}.",
        login=credential.client_id,
        site=credential.site,
    )


async def test_http(connection: Connection, credential: HttpCredential) -> str:
    """Read the address itself: an answer that does not refuse the login is a good one."""
    host = httpx2.URL(credential.base_url).host
    call = Call(
        system=host,
        operation="sign in",
        url=credential.base_url,
        headers={"accept": "*/*"},
        secrets=credential.secrets,
        max_bytes=1024 * 1024,
    )
    try:
        status = (await ask(connection.guarded, call, credential)).status
    except ConnectorError as error:
        if isinstance(error, SystemRefused) or not 400 <= (error.status or 0) < 500:
            raise
        status = error.status or 0
    return say(
        "{host} answered (HTTP {status}) and did not refuse the login.", host=host, status=status
    )
