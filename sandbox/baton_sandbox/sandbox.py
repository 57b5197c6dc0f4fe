"""Start and stop all stand-ins together."""

from __future__ import annotations

import asyncio
import os
import secrets
from pathlib import Path
from typing import Self

from starlette.types import ASGIApp

from baton.sandbox_info import LABEL, SandboxInfo
from baton_sandbox import world
from baton_sandbox.chat import ChatStandIn
from baton_sandbox.control import Control
from baton_sandbox.dataverse import DataverseStandIn
from baton_sandbox.entra import EntraStandIn
from baton_sandbox.faults import FaultPlan, Observed
from baton_sandbox.graph import DownloadsStandIn, GraphStandIn
from baton_sandbox.library import SITE, Library
from baton_sandbox.mail import MailStandIn
from baton_sandbox.recording import Clock, RequestLog, utc_now
from baton_sandbox.servicenow import ServiceNowLogin, ServiceNowStandIn
from baton_sandbox.serving import LoopbackServer, listen_on_loopback
from baton_sandbox.tables import build_tables
from baton_sandbox.teams import TeamsStandIn
from baton_sandbox.tokens import TokenIssuer

_NAMES = ("control", "servicenow", "dataverse", "graph", "downloads", "entra", "openai", "teams")


class Sandbox:
    """All stand-ins, running in the current event loop on ports that the system chose."""

    def __init__(
        self,
        *,
        home: Path,
        info: SandboxInfo,
        servers: list[LoopbackServer],
        mail: asyncio.Server,
        stopping: asyncio.Event,
    ) -> None:
        self.info = info
        self._home = home
        self._servers = servers
        self._mail = mail
        self._stopping = stopping

    @classmethod
    async def start(cls, home: Path, *, clock: Clock = utc_now, think_seconds: float = 0.0) -> Self:
        """Bind everything to 127.0.0.1 and write `sandbox.json` into `home`.

        The chat server waits `think_seconds` before each answer. Raises OSError if `home` cannot be
        written. The ports are bound before the file is written, so that its readers can connect.
        """
        assembly = _Assembly(clock=clock, think_seconds=think_seconds)
        info = assembly.info()
        try:
            info.write(home)
        except OSError:
            assembly.close()
            raise
        servers = [
            await LoopbackServer.start(app, assembly.listeners[name])
            for name, app in assembly.apps().items()
        ]
        mail = await assembly.mail.serve(assembly.mail_listener)
        return cls(home=home, info=info, servers=servers, mail=mail, stopping=assembly.stopping)

    async def stop(self) -> None:
        """Close all ports and remove `sandbox.json` if it is still ours."""
        self.info.remove(self._home)
        self._stopping.set()
        self._mail.close()
        await asyncio.gather(*(server.stop() for server in self._servers))


class _Assembly:
    """The parts of one sandbox before they run: ports, random secrets and applications."""

    def __init__(self, *, clock: Clock, think_seconds: float) -> None:
        self._clock = clock
        self._think_seconds = think_seconds
        self.stopping = asyncio.Event()
        bound = {name: listen_on_loopback() for name in _NAMES}
        self.listeners = {name: listener for name, (listener, _) in bound.items()}
        self._urls = {name: f"http://127.0.0.1:{port}" for name, (_, port) in bound.items()}
        self.mail_listener, self._mail_port = listen_on_loopback()
        self._tenant_id = world.guid("tenant", "example.com")
        self._clients = {
            world.guid("application", name): secrets.token_urlsafe(24)
            for name in ("crm", "sharepoint")
        }
        self._servicenow = ServiceNowLogin(
            client_id=secrets.token_hex(16),
            client_secret=secrets.token_urlsafe(24),
            username="baton.integration",
            password=secrets.token_urlsafe(18),
        )
        self._control_token = secrets.token_urlsafe(24)
        self._api_key = f"sandbox-{secrets.token_urlsafe(24)}"
        self._teams = TeamsStandIn(
            workflow=secrets.token_hex(16), signature=secrets.token_urlsafe(32), clock=clock
        )
        self.mail = MailStandIn(username="baton", password=secrets.token_urlsafe(18), clock=clock)

    def apps(self) -> dict[str, ASGIApp]:
        """Return every application by the name of its port."""
        journal, faults, clock = RequestLog(), FaultPlan(), self._clock
        tokens = TokenIssuer(clock=clock)
        graph = GraphStandIn(
            library=Library(), downloads_url=self._urls["downloads"], tokens=tokens, clock=clock
        )
        systems: dict[str, ASGIApp] = {
            "servicenow": ServiceNowStandIn(
                login=self._servicenow, tables=build_tables(), tokens=tokens, clock=clock
            ).app(),
            "dataverse": DataverseStandIn(
                base_url=self._urls["dataverse"],
                tenant_url=f"{self._urls['entra']}/{self._tenant_id}",
                tokens=tokens,
            ).app(),
            "graph": graph.app(),
            "downloads": DownloadsStandIn(graph.tickets).app(),
            "entra": EntraStandIn(
                tenant_id=self._tenant_id, clients=self._clients, tokens=tokens, clock=clock
            ).app(),
            "openai": ChatStandIn(
                api_key=self._api_key,
                clock=clock,
                think_seconds=self._think_seconds,
                stopping=self.stopping,
            ).app(),
            "teams": self._teams.app(),
        }
        apps: dict[str, ASGIApp] = {
            name: Observed(
                app,
                system=name,
                journal=journal,
                faults=faults,
                clock=clock,
                stopping=self.stopping,
            )
            for name, app in systems.items()
        }
        control = Control(
            token=self._control_token,
            faults=faults,
            journal=journal,
            teams=self._teams,
            mail=self.mail,
        )
        return {"control": control.app(), **apps}

    def close(self) -> None:
        """Close the ports on which nothing was started."""
        for listener in (*self.listeners.values(), self.mail_listener):
            listener.close()

    def info(self) -> SandboxInfo:
        """Return addresses and secrets, for `sandbox.json`."""
        urls = self._urls
        entra = {"tenant_id": self._tenant_id, "authority": urls["entra"]}
        (crm, crm_secret), (site, site_secret) = self._clients.items()
        return SandboxInfo(
            label=LABEL,
            pid=os.getpid(),
            control_url=urls["control"],
            control_token=self._control_token,
            credentials={
                "servicenow": {
                    "base_url": urls["servicenow"],
                    "client_id": self._servicenow.client_id,
                    "client_secret": self._servicenow.client_secret,
                },
                "servicenow_basic": {
                    "base_url": urls["servicenow"],
                    "username": self._servicenow.username,
                    "password": self._servicenow.password,
                },
                "crm": {
                    "base_url": urls["dataverse"],
                    "client_id": crm,
                    "client_secret": crm_secret,
                    **entra,
                },
                "sharepoint": {
                    "base_url": urls["graph"],
                    "client_id": site,
                    "client_secret": site_secret,
                    "site": SITE,
                    **entra,
                },
                "llm": {
                    "base_url": f"{urls['openai']}/v1",
                    "api_key": self._api_key,
                    "label": "sandbox",
                },
            },
            teams_webhook_url=self._teams.url(urls["teams"]),
            smtp={
                "host": "127.0.0.1",
                "port": self._mail_port,
                "username": self.mail.username,
                "password": self.mail.password,
            },
        )
