"""The workflows that ship, kept deployed in every installation."""

from __future__ import annotations

from importlib.resources import files

from baton.domain.actor import SYSTEM
from baton.domain.errors import Conflict, NotFound
from baton.domain.json_text import JsonObject
from baton.domain.workflow import workflow_id
from baton.services.definitions import Workflows
from baton.services.workflow_files import read_workflow_text

#: `origin` of a workflow that nobody but Baton has saved.
_TEMPLATE = "template"
_MESSAGE = "Shipped with Baton"


def templates() -> tuple[JsonObject, ...]:
    """The documents of the workflows that ship, by the name of their files."""
    folder = files("baton").joinpath("templates")
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(read_workflow_text(file.read_bytes(), name=file.name) for file in found)


async def seed_templates(workflows: Workflows) -> None:
    """Save and deploy every template whose slug is free or that only Baton has saved so far.

    A workflow that a person saved stays as it is. Safe when several processes do it at once.
    """
    for document in templates():
        try:
            await _seed(workflows, document)
        except Conflict:
            continue  # another process was faster


async def _seed(workflows: Workflows, document: JsonObject) -> None:
    frozen = workflows.frozen(document)
    try:
        stored = await workflows.workflow(workflow_id(frozen.slug), actor=SYSTEM)
    except NotFound:
        stored = None
    if stored is None or stored.version == 0:
        stored = await workflows.create(document, actor=SYSTEM, message=_MESSAGE, origin=_TEMPLATE)
    elif stored.origin != _TEMPLATE:
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
