"""Agents that people make: checked, saved as versions, duplicated, deleted, exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from baton.domain.actor import Actor
from baton.domain.agent_kind import Kinds
from baton.domain.catalog import CheckedAgent, StoredAgent, StoredAgentVersion
from baton.domain.definition_cost import definition_cost
from baton.domain.ids import is_slug
from baton.domain.offloader import Offloader
from baton.domain.permission import Permission
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import numbered_slug, slug_of
from baton.domain.workflow_document import agent_document, frozen_agents
from baton.domain.workflow_rules import workflow_problems
from baton.errors import Conflict, InvalidAgent, NotFound, PayloadTooLarge, Problem, and_others
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonObject, decode_object, to_text
from baton.sentence import say
from baton.services.agents.answers import RecordedInputOut
from baton.services.agents.known import KnownAgents
from baton.services.agents.ports import AgentStore
from baton.services.permissions import requires
from baton.services.workflows.files import YAML_COST, read_workflow_text
from baton.services.workflows.ports import WorkflowStore
from baton.services.workflows.yaml_text import write_workflow_json, write_workflow_yaml

MAX_AGENT_BYTES = 100_000
#: They are listed at once.
MAX_AGENTS = 1_000
#: Agents whose names give one slug; for more, people must choose the slug.
_MOST_NAMESAKES = 100
#: Slug of the workflow that tests of single agents belong to; it is never saved.
TESTS = "agent-tests"
_KEY = "agent"
#: Addresses of pages beside those of agents.
_RESERVED = frozenset({"new"})


class Agents:
    """Everything that changes agents, and their versions."""

    def __init__(
        self,
        *,
        store: AgentStore,
        workflows: WorkflowStore,
        known: KnownAgents,
        kinds: Kinds,
        offloader: Offloader,
    ) -> None:
        self._store = store
        self._workflows = workflows
        self._known = known
        self._kinds = kinds
        self._offloader = offloader

    @requires(Permission.AGENTS_READ)
    async def problems(self, document: JsonObject, *, actor: Actor) -> Sequence[Problem]:  # noqa: ARG002 @requires reads it
        """Everything wrong with an agent that need not be saved."""
        return await self._problems({"slug": _KEY, **document})

    @requires(Permission.AGENTS_READ)
    async def read_file(self, text: str, *, actor: Actor) -> JsonObject:  # noqa: ARG002 @requires reads it
        """Return the content of an agent file; raises `InvalidFile` if it is unreadable."""
        return await self._offloader.compute(len(text) * YAML_COST, _read_file, text)

    @requires(Permission.AGENTS_WRITE)
    async def create(self, document: JsonObject, *, actor: Actor, message: str = "") -> StoredAgent:
        """Save a new agent as version 1.

        Raises `InvalidAgent` with every problem, and `Conflict` if its slug is taken or there are
        too many agents; a slug made from the name gets a number.
        """
        if await self._store.count() >= MAX_AGENTS:
            raise Conflict(
                say(
                    "There are {limit:,} agents, which is the most. Delete one that nothing uses.",
                    limit=MAX_AGENTS,
                )
            )
        if "slug" not in document:
            document = {"slug": await self._free_slug(str(document.get("name", ""))), **document}
        agent = await self._checked(document)
        slug = agent.definition.slug
        if slug in self._known.shipped:
            raise Conflict(
                say(
                    "An agent with the slug '{slug}' comes with Baton or with a Python package. "
                    "Choose another slug.",
                    slug=slug,
                )
            )
        await self._store.create(agent, actor=actor.id, message=message)
        return await self._made(slug)

    @requires(Permission.AGENTS_WRITE)
    async def save(
        self,
        slug: str,
        document: JsonObject,
        *,
        expected_version: int,
        actor: Actor,
        message: str = "",
    ) -> StoredAgent:
        """Save the next version; where nothing changed, the newest is the answer.

        Raises `StaleVersion` if `expected_version` is not the newest, and `Conflict` for an agent
        that comes with Baton or a package.
        """
        _require_slug(slug)
        named = document if "slug" in document else {"slug": slug, **document}
        agent = await self._checked(named, slug=slug)
        await self._store.save(
            agent, expected_version=expected_version, actor=actor.id, message=message
        )
        return await self._made(slug)

    @requires(Permission.AGENTS_WRITE)
    async def duplicate(self, slug: str, *, name: str | None, actor: Actor) -> StoredAgent:
        """Save a copy of any agent as a new one; raises `NotFound`, and as `create` does."""
        document = decode_object(await self._document(slug))
        shown_name = name or f"{document.get('name', slug)} (copy)"
        copy = {member: value for member, value in document.items() if member != "slug"}
        return await self.create(
            {**copy, "name": shown_name}, actor=actor, message=f"Copied from {slug}"
        )

    @requires(Permission.AGENTS_WRITE)
    async def delete(self, slug: str, *, actor: Actor) -> None:  # noqa: ARG002 @requires reads it
        """Delete an agent with its versions; raises `Conflict` while a workflow names it.

        Versions of workflows and executions that have it keep their copy.
        """
        _require_slug(slug)
        users = await self._workflows.workflows_using(slug)
        if users:
            names = ", ".join(str(user["name"]) for user in users[:3])
            raise Conflict(
                say(
                    "Agent {slug} is used by {count} workflows, such as {names}. Remove it there "
                    "first.",
                    slug=slug,
                    count=len(users),
                    names=names,
                )
                if len(users) > 1
                else say(
                    "Agent {slug} is used by the workflow {names}. Remove it there first.",
                    slug=slug,
                    names=names,
                )
            )
        await self._store.delete(slug)

    @requires(Permission.AGENTS_READ)
    async def versions(
        self,
        slug: str,
        *,
        limit: int,
        before: int | None,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> Sequence[StoredAgentVersion]:
        """The versions of an agent, newest first; none for one that nobody made here."""
        await self._document(slug)
        return await self._store.versions(slug, limit=limit, before=before)

    @requires(Permission.AGENTS_READ)
    async def version(
        self,
        slug: str,
        version: int,
        *,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> StoredAgentVersion:
        """One version; raises `NotFound`."""
        _require_slug(slug)
        found = await self._store.exact_versions([(slug, version)])
        for stored in found.values():
            return stored
        raise NotFound(say("Agent {slug} has no version {version}.", slug=slug, version=version))

    @requires(Permission.AGENTS_READ)
    async def export(
        self,
        slug: str,
        file_format: Literal["yaml", "json"],
        *,
        version: int | None = None,
        actor: Actor,
    ) -> bytes:
        """A version, the newest if none is named, as a file that can be imported.

        Raises `NotFound`.
        """
        if version is None:
            document = await self._document(slug)
        else:
            document = (await self.version(slug, version, actor=actor)).document
        write = write_workflow_yaml if file_format == "yaml" else write_workflow_json
        cost = len(document) * YAML_COST
        return await self._offloader.compute(cost, write, decode_object(document))

    @requires(Permission.EXECUTIONS_READ)
    async def recorded_inputs(
        self,
        slug: str,
        *,
        limit: int,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> Sequence[RecordedInputOut]:
        """The latest steps that the agent completed, newest first; raises `NotFound`."""
        await self._document(slug)
        recorded = await self._store.recorded_inputs(slug, limit=limit)
        ran = {each.definition_sha256 for each in recorded}
        versions = {sha256: await self._version_in(sha256, slug) for sha256 in ran}
        return [
            RecordedInputOut.of(each, version=versions[each.definition_sha256]) for each in recorded
        ]

    async def _version_in(self, sha256: str, slug: str) -> int | None:
        """The version of an agent that was frozen into a definition."""
        frozen = frozen_agents(await self._workflows.text(sha256))
        return await self._known.version_of(slug, frozen[slug]) if slug in frozen else None

    @requires(Permission.AGENTS_READ)
    async def newest_version(self, slug: str, *, actor: Actor) -> int | None:  # noqa: ARG002 @requires reads it
        """The number of the newest version, null for an agent that nobody made here."""
        _require_slug(slug)
        for agent in await self._store.agents([slug]):
            return agent.version
        return None

    @requires(Permission.AGENTS_READ)
    async def document(self, slug: str, *, actor: Actor) -> JsonObject:  # noqa: ARG002 @requires reads it
        """The newest file of any agent; raises `NotFound`."""
        return decode_object(await self._document(slug))

    async def _document(self, slug: str) -> bytes:
        """The newest version as it was saved, of any agent; raises `NotFound`."""
        _require_slug(slug)
        for agent in await self._store.agents([slug]):
            return agent.document
        if slug in self._known.shipped:
            return to_text(agent_document(self._known.shipped[slug]))
        raise NotFound(say("There is no agent {slug}.", slug=slug))

    async def _made(self, slug: str) -> StoredAgent:
        for agent in await self._store.agents([slug]):
            return agent
        raise NotFound(say("There is no agent {slug}.", slug=slug))

    async def _free_slug(self, name: str) -> str:
        """The slug that a name suggests, or the first with a number that no agent has."""
        slug = slug_of(name, otherwise="agent")
        taken = {*await self._store.names(), *self._known.shipped, *_RESERVED}
        numbered = (numbered_slug(slug, number) for number in range(2, _MOST_NAMESAKES))
        return next((free for free in (slug, *numbered) if free not in taken), slug)

    async def _checked(self, document: JsonObject, *, slug: str | None = None) -> CheckedAgent:
        problems = [*_other_slug(document, slug), *await self._problems(document)]
        if problems:
            raise InvalidAgent(
                say(
                    "The agent is not valid. {why}{more}",
                    why=problems[0].sentence,
                    more=and_others(problems),
                ),
                problems=tuple(problems),
            )
        text = to_text(document)
        return CheckedAgent(definition=self._known.definition(text), document=text)

    async def _problems(self, document: JsonObject) -> Sequence[Problem]:
        size = len(to_text(document))
        if size > MAX_AGENT_BYTES:
            raise PayloadTooLarge(
                say(
                    "The agent has {size:,} bytes; the limit is {limit:,} bytes.",
                    size=size,
                    limit=MAX_AGENT_BYTES,
                )
            )
        cost = definition_cost(_around(document), document_bytes=size, library={})
        found = await self._offloader.compute(cost, agent_file_problems, document, self._kinds)
        return [*found, *_reserved(document), *_of_a_package(document)]


def _read_file(text: str) -> JsonObject:
    return read_workflow_text(text.encode(), name="The file")


def workflow_to_test(document: JsonObject) -> JsonObject:
    """A workflow file that brings an agent along as its only step; it need not be sound."""
    name = document.get("name") or document.get("slug") or _KEY
    return {**_around({"slug": _KEY, **document}), "name": f"Test of {name}", "slug": TESTS}


def agent_file_problems(document: JsonObject, kinds: Kinds) -> list[Problem]:
    """Everything wrong with an agent file, with paths from the agent on."""
    found = workflow_problems(_around(document), {}, kinds)
    own = "$.agents[0]"
    return [
        problem.moved(f"${problem.path.removeprefix(own)}")
        for problem in found
        if problem.path.startswith(own)
    ]


def _reserved(document: JsonObject) -> Sequence[Problem]:
    slug = document.get("slug")
    if slug not in _RESERVED:
        return ()
    return (
        Problem(
            message=say("$.slug: {slug!r} is the address of a page.", slug=slug),
            path="$.slug",
            rule="reserved",
            got=str(slug),
            fix=say("Choose another slug."),
        ),
    )


def _of_a_package(document: JsonObject) -> Sequence[Problem]:
    if document.get("kind") != PYTHON_KIND:
        return ()
    return (
        Problem(
            message=say("$.kind: a Python agent comes with its package and is not made here."),
            path="$.kind",
            rule="python_agent",
            got=PYTHON_KIND,
            fix=say("Choose another kind, or write a Python package with it."),
        ),
    )


def _around(document: JsonObject) -> JsonObject:
    """A workflow that brings the agent along and runs it."""
    slug = document.get("slug")
    return {
        "name": _KEY,
        "steps": [{"key": _KEY, "agent": slug if isinstance(slug, str) else _KEY}],
        "agents": [document],
    }


def _require_slug(slug: str) -> None:
    if not is_slug(slug):
        raise NotFound(say("There is no agent {slug}.", slug=shown(slug)))


def _other_slug(document: JsonObject, slug: str | None) -> Sequence[Problem]:
    if slug is None or document.get("slug") == slug:
        return ()
    return (
        Problem(
            message=say("$.slug: the slug of an agent never changes."),
            path="$.slug",
            rule="immutable",
            expected=slug,
            got=str(document.get("slug")),
            fix=say("Leave the slug out, or create another agent."),
        ),
    )
