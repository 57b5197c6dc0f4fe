"""The composition root of the API, in a separate module so that only a server imports FastAPI."""

from __future__ import annotations

import logging
from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import FastAPI

from baton.api.app import create_app
from baton.api.dependencies import Services
from baton.api.http.guards import LOOPBACK_HOSTS
from baton.bootstrap import Platform
from baton.bootstrap_sandbox import sandbox_of
from baton.plugins.loading import load_trigger_types
from baton.services.agents.updates import AgentUpdates
from baton.services.analytics.service import Analytics
from baton.services.executions.estimates import Estimates
from baton.services.operations import Operations
from baton.services.plugins import Plugins
from baton.services.workflows.drafts import Drafts
from baton.services.workflows.previews import Previews
from baton.services.workflows.templates import Templates
from baton.services.workflows.versions import Versions

_log = logging.getLogger(__name__)


def build_app(platform: Platform) -> FastAPI:
    """Return the REST API, served under the names of this machine and of the public address."""

    async def reach_database() -> None:
        await platform.database.reach()

    agents, kinds = platform.kinds.definitions(), platform.kinds.kinds
    versions = Versions(
        store=platform.definitions,
        workflows=platform.workflows,
        agents=platform.known_agents,
        kinds=kinds,
        offloader=platform.offloader,
    )
    public = urlsplit(platform.settings.public_url or "").hostname
    return create_app(
        Services(
            workflows=platform.workflows,
            versions=versions,
            library=platform.library,
            agents=platform.agents,
            agent_updates=AgentUpdates(
                workflows=platform.workflows,
                versions=versions,
                store=platform.agent_store,
                known=platform.known_agents,
                offloader=platform.offloader,
            ),
            plugins=Plugins(
                agent_kinds=kinds,
                channels=platform.notifications.notifications.types,
                credentials=platform.credentials.service.types,
                triggers=load_trigger_types(_log.warning),
            ),
            previews=Previews(
                agents=platform.known_agents, kinds=kinds, offloader=platform.offloader
            ),
            templates=Templates(
                library=agents,
                kinds=kinds,
                sandbox_answers=lambda: sandbox_of(platform.settings) is not None,
            ),
            credentials=platform.credentials.service,
            stopped_by_credential=platform.credentials.stopped,
            executions=platform.executions,
            steps=platform.steps,
            rerun_previews=platform.rerun_previews,
            estimates=Estimates(
                store=platform.history,
                failures=platform.analytics,
                executions=platform.executions,
                workflows=platform.workflows,
            ),
            live=platform.live,
            notifications=platform.notifications.notifications,
            drafts=Drafts(
                executions=platform.executions,
                workflows=platform.workflows,
                offloader=platform.offloader,
            ),
            analytics=Analytics(
                store=platform.analytics,
                fleet=platform.fleet,
                now=platform.surroundings.now,
            ),
            operations=Operations(
                fleet=platform.fleet, reach_database=reach_database, version=version("batonflow")
            ),
        ),
        redactor=platform.redactor,
        tracer=platform.surroundings.tracer,
        hosts=LOOPBACK_HOSTS | ({public} if public else set()),
    )
