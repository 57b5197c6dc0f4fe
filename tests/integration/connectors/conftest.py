"""A running sandbox and the real connectors, on a clock that tests can move."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from baton.connectors.credentials import (
    DataverseCredential,
    GraphCredential,
    ServiceNowCredential,
)
from baton.connectors.dataverse import Dataverse
from baton.connectors.graph import SharePoint
from baton.connectors.http import HttpClient
from baton.connectors.servicenow import ServiceNow
from baton.connectors.tokens import Tokens
from baton_sandbox.sandbox import Sandbox


class Systems:
    """The sandbox seen through the connectors, with its control interface."""

    def __init__(self, sandbox, transport=None):
        self.credentials = sandbox.info.credentials
        self.ahead = timedelta()
        self.http = HttpClient(now=self.now, transport=transport)
        self.tokens = Tokens(http=self.http, now=self.now, remember_secret=lambda _: None)
        self.servicenow = self.open(ServiceNow, ServiceNowCredential, "servicenow")
        self.crm = self.open(Dataverse, DataverseCredential, "crm")
        self.sharepoint = self.open(SharePoint, GraphCredential, "sharepoint")
        self._control = httpx2.AsyncClient(
            base_url=sandbox.info.control_url, headers=sandbox.info.control_headers
        )

    def now(self):
        return datetime.now(UTC) + self.ahead

    def open(self, connector, credential, name, changes=None, **options):
        value = credential.from_json(self.credentials[name] | (changes or {}))
        return connector(value, http=self.http, tokens=self.tokens, **options)

    async def fail(self, system, kind, **options):
        wish = {"system": system, "kind": kind, **options}
        (await self._control.post("/faults", json=wish)).raise_for_status()

    async def requests(self, system):
        answer = await self._control.get("/requests", params={"system": system})
        return answer.raise_for_status().json()["requests"]

    async def aclose(self):
        await self.http.aclose()
        await self._control.aclose()


@pytest.fixture
async def sandbox(tmp_path):
    clock = Clock()
    running = await Sandbox.start(tmp_path, clock=clock)
    running.clock = clock
    yield running
    await running.stop()


class Clock:
    """Time as the stand-ins see it."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead


@pytest.fixture
async def systems(sandbox):
    opened = Systems(sandbox)
    yield opened
    await opened.aclose()


@pytest.fixture
async def open_systems(sandbox):
    """Open further sets of connectors, for instance over another transport."""
    opened = []

    def open_(transport=None):
        opened.append(Systems(sandbox, transport))
        return opened[-1]

    yield open_
    for one in opened:
        await one.aclose()
