"""The composition root's part for the API, apart so that only a server has to import FastAPI."""

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import FastAPI

from baton.agents.registry import CONFIG_SCHEMAS
from baton.api.app import create_app
from baton.api.guards import LOOPBACK_HOSTS
from baton.api.request_parts import Services
from baton.bootstrap import Platform, sandbox_of
from baton.services.analytics import Analytics
from baton.services.drafts import Drafts
from baton.services.expectations import Expectations
from baton.services.library import Library
from baton.services.operations import Operations
from baton.services.previews import Previews
from baton.services.templates import Gallery
from baton.services.versions import Versions


def build_app(platform: Platform) -> FastAPI:
    """The REST interface, asked under the names of this machine and of the public address."""

    async def reach_database() -> None:
        await platform.database.reach()

    agents = platform.kinds.definitions()
    public = urlsplit(platform.settings.public_url or "").hostname
    return create_app(
        Services(
            workflows=platform.workflows,
            versions=Versions(
                store=platform.definitions,
                workflows=platform.workflows,
                library=agents,
                offloader=platform.offloader,
            ),
            library=Library(
                store=platform.definitions, agents=agents, config_schemas=CONFIG_SCHEMAS
            ),
            previews=Previews(library=agents, offloader=platform.offloader),
            gallery=Gallery(
                library=agents,
                config_schemas=CONFIG_SCHEMAS,
                sandbox_answers=lambda: sandbox_of(platform.settings) is not None,
            ),
            executions=platform.executions,
            steps=platform.steps,
            prospects=platform.prospects,
            expectations=Expectations(
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
        hosts=LOOPBACK_HOSTS | ({public} if public else set()),
    )
