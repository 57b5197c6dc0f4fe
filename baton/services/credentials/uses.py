"""What uses credentials: agents that people made, and workflows that can be started."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from baton.domain.credential import CurrentDefinition
from baton.domain.workflow import AgentDefinition, WorkflowDefinition
from baton.jsontext.text import JsonObject
from baton.services.agents.known import KnownAgents
from baton.services.agents.ports import AgentStore
from baton.services.credentials.answers import (
    CredentialAgent,
    CredentialUses,
    CredentialWorkflow,
    UseCounts,
)
from baton.services.credentials.ports import CredentialStore

#: The names of the credentials that an agent uses with a configuration.
CredentialsOf = Callable[[AgentDefinition, JsonObject], tuple[str, ...]]

#: The steps that use each credential, by its name.
_Steps = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUses:
    """Everything that uses credentials, by the name of the credential in lower case."""

    agents: Mapping[str, Sequence[CredentialAgent]]
    workflows: Mapping[str, Sequence[CredentialWorkflow]]

    def of(self, name: str) -> CredentialUses:
        """What uses the credential of that name."""
        key = name.lower()
        return CredentialUses(
            agents=self.agents.get(key, ()), workflows=self.workflows.get(key, ())
        )

    def counts(self, name: str) -> UseCounts:
        """How much uses the credential of that name."""
        uses = self.of(name)
        return UseCounts(agents=len(uses.agents), workflows=len(uses.workflows))


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFinder:
    """Finds what uses credentials."""

    store: CredentialStore
    agents: AgentStore
    known: KnownAgents
    definition: Callable[[str], Awaitable[WorkflowDefinition]]
    credentials_of: CredentialsOf
    #: What is found in a definition, which never changes, by its hash.
    _found: dict[str, _Steps] = field(default_factory=dict)

    async def find(self) -> FoundUses:
        """Read all of it."""
        return FoundUses(agents=await self._in_agents(), workflows=await self._in_workflows())

    async def _in_agents(self) -> Mapping[str, Sequence[CredentialAgent]]:
        found: dict[str, list[CredentialAgent]] = defaultdict(list)
        for stored in await self.agents.agents():
            agent = self.known.definition(stored.document)
            user = CredentialAgent(slug=agent.slug, name=agent.name)
            for name in self.credentials_of(agent, agent.config):
                found[name.lower()].append(user)
        return found

    async def _in_workflows(self) -> Mapping[str, Sequence[CredentialWorkflow]]:
        current = await self.store.current_definitions()
        found: dict[str, dict[str, CredentialWorkflow]] = defaultdict(dict)
        for version in current:
            for name, steps in (await self._steps(version.definition_sha256)).items():
                users = found[name]
                users[version.workflow_id] = _with(users.get(version.workflow_id), version, steps)
        self._forget_others(version.definition_sha256 for version in current)
        return {name: [*users.values()] for name, users in found.items()}

    async def _steps(self, sha256: str) -> _Steps:
        if sha256 not in self._found:
            definition = await self.definition(sha256)
            keys: dict[str, tuple[str, ...]] = {}
            for step in definition.steps:
                agent = definition.agent_of(step)
                for name in self.credentials_of(agent, step.effective_config(agent)):
                    keys[name.lower()] = (*keys.get(name.lower(), ()), step.key)
            self._found[sha256] = keys
        return self._found[sha256]

    def _forget_others(self, hashes: Iterable[str]) -> None:
        for sha256 in self._found.keys() - set(hashes):
            self._found.pop(sha256, None)


def _with(
    before: CredentialWorkflow | None, version: CurrentDefinition, steps: Sequence[str]
) -> CredentialWorkflow:
    """The use by a workflow, with that of another of its versions."""
    return CredentialWorkflow(
        workflow_id=version.workflow_id,
        name=version.name,
        steps=list(dict.fromkeys((*(before.steps if before else ()), *steps))),
        newest=version.newest or (before is not None and before.newest),
        deployed=version.deployed or (before is not None and before.deployed),
    )
