"""Workflows: checked, frozen with their agents, versioned, deployed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from baton.domain.actor import Actor
from baton.domain.agent_kind import Kinds
from baton.domain.catalog import (
    FrozenWorkflow,
    PageCursor,
    StoredWorkflow,
    WorkflowFilter,
    WorkflowUsage,
)
from baton.domain.definition_cost import JUDGING_COST, definition_cost
from baton.domain.execution import Mode
from baton.domain.ids import is_workflow_id
from baton.domain.offloader import Offloader
from baton.domain.permission import Permission
from baton.domain.workflow import AgentDefinition, WorkflowDefinition, numbered_slug, workflow_id
from baton.domain.workflow_config import WorkflowConfig
from baton.domain.workflow_document import file_text, freeze, frozen_agents, thaw, to_document
from baton.domain.workflow_rules import Review, parse_definition, review
from baton.errors import (
    Archived,
    Conflict,
    InvalidWorkflow,
    NotDeployed,
    NotFound,
    Problem,
    StaleVersion,
)
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import (
    JsonObject,
    JsonValue,
    decode,
    decode_object,
    sha256,
    to_text,
)
from baton.sentence import say
from baton.services.agents.known import KnownAgents, NamedAgents
from baton.services.permissions import requires
from baton.services.workflows.files import YAML_COST, imported
from baton.services.workflows.ports import WorkflowStore

_CACHED_DEFINITIONS = 256
#: Of their texts; a definition takes up to 20 times as much.
_CACHED_BYTES = 8 * 1024 * 1024
#: Workflows whose names give one slug; for more, people must choose the slug.
_MOST_NAMESAKES = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnableVersion:
    """A version that an execution can run."""

    workflow_id: str
    workflow_name: str
    #: Null for a file.
    version: int | None
    sha256: str
    definition: WorkflowDefinition


class Workflows:
    """Everything one may ask about definitions."""

    def __init__(
        self,
        *,
        store: WorkflowStore,
        agents: KnownAgents,
        kinds: Kinds,
        offloader: Offloader,
    ) -> None:
        self._offloader = offloader
        self._store = store
        self._agents = agents
        self._kinds = kinds
        #: Each with the size of its text.
        self._cache: OrderedDict[str, tuple[WorkflowDefinition, int]] = OrderedDict()

    async def check(self, document: JsonObject) -> WorkflowDefinition:
        """The definition of a workflow file; raises `InvalidWorkflow` with every problem."""
        return await self._judge(document, await self._named_in(document), parse_definition)

    @requires(Permission.WORKFLOWS_READ)
    async def review(self, document: JsonObject, *, actor: Actor) -> Review:  # noqa: ARG002 @requires reads it
        """Everything wrong with a file that need not be saved, and what each edge carries."""
        named = await self._agents.named_in(document)
        found = await self._judge(document, named, review)
        return replace(found, problems=(*named.problems, *found.problems))

    @requires(Permission.WORKFLOWS_READ)
    async def read_file(self, text: str, *, actor: Actor) -> JsonObject:  # noqa: ARG002 @requires reads it
        """Return the content of a workflow file; raises `InvalidWorkflow` if it is unreadable."""
        return await self._offloader.compute(len(text) * YAML_COST, imported, text)

    async def frozen(self, document: JsonObject) -> FrozenWorkflow:
        """A file checked and bound to the agents as they are now; raises `InvalidWorkflow`."""
        named = await self._named_in(document)
        return await self._judge(document, named, _checked)

    async def _named_in(self, document: JsonObject) -> NamedAgents:
        """The agents of a file; raises `InvalidWorkflow` for versions that do not exist."""
        named = await self._agents.named_in(document)
        if named.problems:
            raise InvalidWorkflow(
                say("The workflow is not valid. {why}", why=named.problems[0].sentence),
                problems=named.problems,
            )
        return named

    async def _judge(self, document: JsonObject, named: NamedAgents, judge: Callable[..., T]) -> T:
        size = len(to_text(document))
        cost = definition_cost(document, document_bytes=size, library=named.agents)
        return await self._offloader.compute(cost, judge, document, named.agents, self._kinds)

    def document_of(self, id_: str, document: JsonObject) -> JsonObject:
        """A file as one of this workflow, which need not be saved yet.

        Raises `NotFound` for what can be no id, `InvalidWorkflow` if the file has another slug.
        """
        require_workflow_id(id_)
        slug = id_.removeprefix(workflow_id(""))
        whole = document if "slug" in document else {"slug": slug, **document}
        if whole["slug"] != slug and isinstance(whole["slug"], str):
            raise InvalidWorkflow(
                say("The slug of a workflow never changes: {id} is '{slug}'.", id=id_, slug=slug),
                problems=(
                    Problem(
                        message=say(
                            "The slug is '{slug}' but must be '{slug_2}'.",
                            slug=whole["slug"],
                            slug_2=slug,
                        ),
                        path="$.slug",
                        rule="immutable",
                        fix="Leave the slug out, or create another workflow.",
                    ),
                ),
            )
        return whole

    @requires(Permission.WORKFLOWS_WRITE)
    async def create(
        self, document: JsonObject, *, actor: Actor, message: str = "", origin: str = "person"
    ) -> StoredWorkflow:
        """Save a new workflow as version 1.

        Raises `Conflict` if the slug of the file is taken; a slug made from the name gets a number.
        """
        frozen = await self.frozen(document)
        if "slug" in document:
            return await self._create(frozen, actor, message, origin)
        while True:
            free = await self._free_slug(frozen.slug)
            named = frozen
            if free != frozen.slug:
                named = await self.frozen({"slug": free, **document})
            try:
                return await self._create(named, actor, message, origin)
            except Conflict:
                # Somebody was faster, or there is no number left.
                if free == await self._free_slug(frozen.slug):
                    raise

    async def _create(
        self, frozen: FrozenWorkflow, actor: Actor, message: str, origin: str
    ) -> StoredWorkflow:
        return await self._store.create(
            frozen,
            workflow_id=workflow_id(frozen.slug),
            origin=origin,
            actor=actor.id,
            message=message,
        )

    async def _free_slug(self, slug: str) -> str:
        """The slug, or the first with a number that no saved workflow has."""
        candidates = (slug, *(numbered_slug(slug, number) for number in range(2, _MOST_NAMESAKES)))
        for candidate in candidates:
            try:
                named = await self._store.workflow(workflow_id(candidate))
            except NotFound:
                return candidate
            # It was only run from a file so far, and becomes the one that is saved.
            if named.version == 0:
                return candidate
        return slug

    @requires(Permission.WORKFLOWS_WRITE)
    async def save(
        self,
        id_: str,
        document: JsonObject,
        *,
        expected_version: int,
        actor: Actor,
        message: str = "",
        origin: str = "person",
    ) -> StoredWorkflow:
        """Save the next version; where nothing changed, the newest is the answer.

        Raises `StaleVersion` if `expected_version` is not the newest and the newest is another.
        """
        before = (await self.workflow(id_, actor=actor)).definition_sha256
        frozen = await self.frozen(self.document_of(id_, document))
        unchanged = before is not None and await self._is_same(before, frozen.text)
        try:
            return await self._store.save(
                frozen,
                same=before if unchanged else None,
                workflow_id=id_,
                expected_version=expected_version,
                actor=actor.id,
                message=message,
                origin=origin,
                submitted={"version": expected_version, "definition": document},
            )
        except StaleVersion as stale:
            newest = stale.current.pop("definition_sha256")
            if newest is not None:
                stale.current["definition"] = decode(await self.document(newest, actor=actor))
            raise

    @requires(Permission.WORKFLOWS_DEPLOY)
    async def deploy(self, id_: str, *, version: int | None, actor: Actor) -> StoredWorkflow:
        """Make a version, the newest if none is named, the one that runs in production."""
        require_workflow_id(id_)
        return await self._store.deploy(id_, version, actor=actor.id)

    @requires(Permission.WORKFLOWS_WRITE)
    async def archive(
        self,
        id_: str,
        *,
        archived: bool,
        actor: Actor,  # noqa: ARG002 the audit log will name the actor
    ) -> StoredWorkflow:
        """Put a workflow away, so that nothing starts in it, or bring it back."""
        require_workflow_id(id_)
        return await self._store.archive(id_, archived=archived)

    @requires(Permission.WORKFLOWS_READ)
    async def usage(self, id_: str, *, actor: Actor) -> WorkflowUsage:
        """Return the present and recent use of a workflow; raises `NotFound`."""
        await self.workflow(id_, actor=actor)
        return await self._store.usage(id_)

    @requires(Permission.WORKFLOWS_READ)
    async def workflow(self, id_: str, *, actor: Actor) -> StoredWorkflow:  # noqa: ARG002 @requires reads it
        """One workflow; raises `NotFound`."""
        require_workflow_id(id_)
        return await self._store.workflow(id_)

    @requires(Permission.WORKFLOWS_READ)
    async def workflows(
        self,
        filter_: WorkflowFilter,
        *,
        limit: int,
        after: PageCursor | None,
        actor: Actor,  # noqa: ARG002 @requires reads it
    ) -> Sequence[StoredWorkflow]:
        """Workflows, newest first."""
        return await self._store.workflows(filter_, limit=limit, after=after)

    @requires(Permission.WORKFLOWS_READ)
    async def document(self, definition_sha256: str, *, actor: Actor) -> bytes:  # noqa: ARG002 @requires reads it
        """The workflow file, to the byte as it was saved."""
        return file_text(await self._store.text(definition_sha256))

    async def definition(self, sha256: str) -> WorkflowDefinition:
        """A frozen definition; they never change, so the recent ones are kept at hand."""
        found = self._cache.get(sha256)
        if found is None:
            text = await self._store.text(sha256)
            definition = await self._offloader.compute(_thawing_cost(text), thaw, text)
            self._remember(sha256, definition, len(text))
            return definition
        self._cache.move_to_end(sha256)
        return found[0]

    async def runnable(self, id_: str, *, mode: Mode) -> RunnableVersion:
        """Return what runs now: the deployed version, or in test mode the newest.

        Raises `NotDeployed` and `Archived` with what to do.
        """
        require_workflow_id(id_)
        found = await self._store.to_run(id_, newest=mode is Mode.TEST)
        _require_active(id_, archived=found.archived)
        if found.version is None or found.definition_sha256 is None:
            raise NotDeployed(
                say(
                    "Workflow {id} was never deployed. Deploy it, or run its newest version as a "
                    "test.",
                    id=id_,
                )
            )
        definition = await self.definition(found.definition_sha256)
        return RunnableVersion(
            workflow_id=id_,
            workflow_name=definition.name,
            version=found.version,
            sha256=found.definition_sha256,
            definition=definition,
        )

    async def require_active(self, id_: str) -> None:
        """Raise `Archived` if the workflow was put away."""
        found = await self._store.to_run(id_, newest=True)
        _require_active(id_, archived=found.archived)

    @requires(Permission.EXECUTIONS_RUN)
    async def runnable_file(self, document: JsonObject, *, actor: Actor) -> RunnableVersion:
        """Keep a file's definition, undeployed and without a version, ready to run."""
        return await self._runnable(await self.frozen(document), actor)

    @requires(Permission.EXECUTIONS_RUN)
    async def runnable_definition(
        self, workflow: WorkflowConfig | WorkflowDefinition, *, actor: Actor
    ) -> RunnableVersion:
        """Keep a definition made in Python likewise."""
        if isinstance(workflow, WorkflowConfig):
            named = await self._agents.with_slugs([agent.agent_id for agent in workflow.agents])
            workflow = workflow.to_definition(named.agents)
        return await self._runnable(_frozen(to_document(workflow), workflow), actor)

    async def _runnable(self, frozen: FrozenWorkflow, actor: Actor) -> RunnableVersion:
        id_ = workflow_id(frozen.slug)
        found = await self._store.ensure_for_file(frozen, workflow_id=id_, actor=actor.id)
        _require_active(id_, archived=found.archived)
        return RunnableVersion(
            workflow_id=id_,
            workflow_name=frozen.name,
            version=None,
            sha256=frozen.sha256,
            definition=await self.definition(frozen.sha256),
        )

    async def _is_same(self, before: str, text: bytes) -> bool:
        stored = await self._store.text(before)
        return await self._offloader.compute(len(stored) + len(text), _same, stored, text)

    def _remember(self, sha256: str, definition: WorkflowDefinition, size: int) -> None:
        self._cache[sha256] = definition, size
        kept = sum(size for _, size in self._cache.values())
        while len(self._cache) > _CACHED_DEFINITIONS or kept > _CACHED_BYTES:
            kept -= self._cache.popitem(last=False)[1][1]


def require_workflow_id(id_: str) -> None:
    """Raise `NotFound` for what can be no id of a workflow."""
    if not is_workflow_id(id_):
        raise NotFound(say("There is no workflow {id}.", id=shown(id_)))


def _require_active(id_: str, *, archived: bool) -> None:
    if archived:
        raise Archived(
            say(
                "Workflow {id} is archived, so nothing starts in it. Unarchive it first.",
                id=id_,
            )
        )


def _checked(
    document: JsonObject, library: Mapping[str, AgentDefinition], kinds: Kinds
) -> FrozenWorkflow:
    return _frozen(document, parse_definition(document, library, kinds))


def _frozen(document: JsonObject, definition: WorkflowDefinition) -> FrozenWorkflow:
    text = freeze(document, definition)
    return FrozenWorkflow(
        slug=definition.slug,
        name=definition.name,
        description=definition.description,
        text=text,
        sha256=sha256(text),
        min_engine=definition.min_engine,
        projection=to_text(_projection(definition)),
    )


def _thawing_cost(text: bytes) -> int:
    """Expressions are compiled, which takes far longer than reading the text."""
    compiled = b'"expr"' in text or b'"when"' in text
    return len(text) * (JUDGING_COST if compiled else 2)


def _same(one: bytes, other: bytes) -> bool:
    """True if two versions say the same; the slug, which never changes, may be left out."""
    files = [decode_object(file_text(text)) for text in (one, other)]
    for file in files:
        file.pop("slug", None)
    agents = [frozen_agents(text) for text in (one, other)]
    return agents[0] == agents[1] and to_text(files[0]) == to_text(files[1])


def _projection(definition: WorkflowDefinition) -> JsonObject:
    steps: list[JsonValue] = [
        {"key": step.key, "name": step.name, "agent": step.agent} for step in definition.steps
    ]
    return {"slug": definition.slug, "steps": steps}
