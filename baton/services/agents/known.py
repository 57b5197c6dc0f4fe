"""The agents that a workflow file can name: those that ship, Python agents, and people's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from baton.domain.agent_defaults import complete_agent
from baton.domain.agent_kind import Kinds
from baton.domain.catalog import StoredAgent
from baton.domain.ids import is_slug
from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_document import agent_from_document
from baton.errors import Problem
from baton.jsontext.path import json_path
from baton.jsontext.text import JsonObject, decode_object
from baton.sentence import say
from baton.services.agents.ports import AgentStore

#: Member of a workflow file: version by slug, of agents that people made.
AGENT_VERSIONS = "agent_versions"
#: The latest versions among which the one that was frozen is looked for.
_LOOKED_THROUGH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAgents:
    """The agents for one workflow file."""

    #: By slug. Where a step names none of them, every slug is here, to say what could be meant.
    agents: Mapping[str, AgentDefinition]
    #: What is wrong with the versions that the file names.
    problems: tuple[Problem, ...] = ()


class KnownAgents:
    """Finds the agents of workflow files."""

    def __init__(
        self, *, shipped: Mapping[str, AgentDefinition], store: AgentStore, kinds: Kinds
    ) -> None:
        #: The agents that ship and Python agents, by slug.
        self.shipped = shipped
        self._store = store
        self._kinds = kinds

    async def named_in(self, document: JsonObject) -> NamedAgents:
        """The agents that the steps of a file name, each in the version that the file names.

        Without one it is the newest. The file need not be sound.
        """
        wanted = _named(document) - _brought_along(document)
        return await self.with_slugs(wanted, versions=pinned_versions(document))

    async def with_slugs(
        self, slugs: Collection[str], *, versions: Mapping[str, int] = MappingProxyType({})
    ) -> NamedAgents:
        """The agents with these slugs, in their newest version where `versions` names none."""
        wanted = sorted(slug for slug in slugs if is_slug(slug))
        made = {agent.slug: agent for agent in await self._store.agents(wanted)}
        newest = {slug: self.definition(agent.document) for slug, agent in made.items()}
        agents = {**self.shipped, **newest}
        older = [
            (slug, number)
            for slug, number in versions.items()
            if slug in made and made[slug].version != number
        ]
        found = await self._store.exact_versions(older) if older else {}
        agents |= {slug: self.definition(each.document) for (slug, _), each in found.items()}
        if any(slug not in agents for slug in slugs):
            agents = {**dict.fromkeys(await self._store.names(), _NAMED_ONLY), **agents}
        missing = [(slug, number) for slug, number in older if (slug, number) not in found]
        return NamedAgents(
            agents=agents,
            problems=(
                *(_no_version(slug, number, made[slug]) for slug, number in missing),
                *(
                    _no_versions(slug, number)
                    for slug, number in versions.items()
                    if slug not in made
                ),
            ),
        )

    async def version_of(self, slug: str, frozen: AgentDefinition) -> int | None:
        """The version that was frozen into a workflow; None if it is none of the latest 100."""
        saved = await self._store.versions(slug, limit=_LOOKED_THROUGH, before=None)
        same = (each.version for each in saved if self.definition(each.document) == frozen)
        return next(same, None)

    def definition(self, document: bytes) -> AgentDefinition:
        """A stored agent with what its kind says."""
        return agent_from_document(complete_agent(decode_object(document), self._kinds))


#: Stands for agents of which only the slug matters.
_NAMED_ONLY = AgentDefinition(slug="", kind="", name="")


def _named(document: JsonObject) -> set[str]:
    return set(_texts(document, "steps", "agent"))


def _brought_along(document: JsonObject) -> set[str]:
    return set(_texts(document, "agents", "slug"))


def _texts(document: JsonObject, member: str, name: str) -> Iterator[str]:
    items = document.get(member)
    for item in items if isinstance(items, list) else ():
        text = item.get(name) if isinstance(item, dict) else None
        if isinstance(text, str):
            yield text


def pinned_versions(document: JsonObject) -> Mapping[str, int]:
    """The versions that a workflow file names, by slug; the file need not be sound."""
    versions = document.get(AGENT_VERSIONS)
    found = versions.items() if isinstance(versions, dict) else ()
    return {
        slug: number
        for slug, number in found
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31
    }


def steps_by_agent(document: JsonObject) -> Mapping[str, tuple[str, ...]]:
    """The keys of the steps that run each agent, by its slug, in their order."""
    steps = document.get("steps")
    keys: dict[str, tuple[str, ...]] = {}
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict):
            slug = str(step.get("agent"))
            keys[slug] = (*keys.get(slug, ()), str(step.get("key")))
    return keys


def _no_version(slug: str, number: int, newest: StoredAgent) -> Problem:
    path = json_path([AGENT_VERSIONS, slug])
    return Problem(
        message=say(
            "{path}: agent {slug} has no version {number}.", path=path, slug=slug, number=number
        ),
        path=path,
        rule="unknown_agent_version",
        expected=str(newest.version),
        got=str(number),
        fix=say("Its newest version is {version}.", version=newest.version),
    )


def _no_versions(slug: str, number: int) -> Problem:
    path = json_path([AGENT_VERSIONS, slug])
    return Problem(
        message=say(
            "{path}: no step runs an agent {slug} that was made here and has versions.",
            path=path,
            slug=slug,
        ),
        path=path,
        rule="unknown_agent_version",
        got=str(number),
        fix=say("Remove it, or correct the slug."),
    )
