"""The workflows that ship as templates, and those that every installation has deployed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files

import msgspec

from baton.domain.actor import SYSTEM, Actor
from baton.domain.agent_kind import Kinds
from baton.domain.permission import Permission
from baton.domain.workflow import AgentDefinition, WorkflowDefinition, workflow_id
from baton.domain.workflow_document import definition_from_document
from baton.errors import Conflict, NotFound
from baton.jsontext.text import JsonObject
from baton.schemas.sample import sample_of
from baton.services.permissions import requires
from baton.services.workflows.answers import Template
from baton.services.workflows.answers import Templates as TemplateList
from baton.services.workflows.files import read_workflow_text
from baton.services.workflows.service import Workflows

#: `origin` of a workflow that nobody but Baton has saved.
_TEMPLATE = "template"
_MESSAGE = "Shipped with Baton"
#: Slugs of the templates that every installation has deployed; the others wait in the gallery.
_DEPLOYED = frozenset({"customer-briefing", "first-answer", "it-ticket-triage", "ticket-routing"})


def templates() -> tuple[JsonObject, ...]:
    """The documents of the workflows that ship, by the name of their files."""
    folder = files("baton").joinpath("templates")
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(read_workflow_text(file.read_bytes(), name=file.name) for file in found)


class Templates:
    """The templates as people choose from them."""

    def __init__(
        self,
        *,
        library: Mapping[str, AgentDefinition],
        kinds: Kinds,
        sandbox_answers: Callable[[], bool] = lambda: False,
    ) -> None:
        self._library = library
        self._kinds = kinds
        #: Whether a sandbox stands in for the systems that have no credential.
        self._sandbox_answers = sandbox_answers

    @requires(Permission.WORKFLOWS_READ)
    def templates(
        self,
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> TemplateList:
        """All templates, each with what it needs and an input to try it with."""
        return TemplateList(
            items=[self._shown(document) for document in templates()],
            sandbox=self._sandbox_answers(),
        )

    def _shown(self, document: JsonObject) -> Template:
        definition = definition_from_document(document, self._library)
        schema = definition.input_schema
        sample = None if schema is None else sample_of(schema)
        return Template(
            slug=definition.slug,
            name=definition.name,
            description=definition.description,
            definition=document,
            agents=list(definition.agents),
            needs=list(self._needs(definition)),
            sample_input=msgspec.Raw(sample.text if sample is not None else b"{}"),
        )

    def _needs(self, definition: WorkflowDefinition) -> Iterable[str]:
        """Names of the credentials that its agents look up."""
        names: dict[str, None] = {}
        for step in definition.steps:
            agent = definition.agent_of(step)
            config = step.effective_config(agent)
            names |= dict.fromkeys(self._kinds[agent.kind].named_credentials(config))
        return names


async def seed_templates(workflows: Workflows) -> None:
    """Save and deploy the basic templates whose slug is free or that only Baton has saved so far.

    A workflow that a person saved or archived stays as it is. Safe when several processes do it at
    once.
    """
    for document in templates():
        if document["slug"] not in _DEPLOYED:
            continue
        try:
            await _seed(workflows, document)
        except Conflict:
            continue  # another process was faster


async def _seed(workflows: Workflows, document: JsonObject) -> None:
    frozen = await workflows.frozen(document)
    try:
        stored = await workflows.workflow(workflow_id(frozen.slug), actor=SYSTEM)
    except NotFound:
        stored = None
    if stored is None or stored.version == 0:
        stored = await workflows.create(document, actor=SYSTEM, message=_MESSAGE, origin=_TEMPLATE)
    elif stored.origin != _TEMPLATE or stored.archived_at is not None:
        return
    elif stored.definition_sha256 != frozen.sha256:
        stored = await workflows.save(
            stored.id,
            document,
            expected_version=stored.version,
            actor=SYSTEM,
            message=_MESSAGE,
            origin=_TEMPLATE,
        )
    elif stored.deployed_version is not None:
        return  # that version, or the older one that a person chose
    await workflows.deploy(stored.id, version=stored.version, actor=SYSTEM)
