"""Estimates for an execution, from those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Protocol, Self

from msgspec import Meta, convert

from baton.domain.actor import Actor
from baton.domain.analytics import Seen
from baton.domain.estimates import Remaining, Usual, remaining, usual
from baton.domain.execution import ExecutionStatus
from baton.domain.execution_view import ExecutionView
from baton.domain.permission import Permission
from baton.domain.workflow import WorkflowDefinition
from baton.services.answers import Answer, Instant, instant
from baton.services.executions.service import Executions
from baton.services.permissions import requires
from baton.services.workflows.service import Workflows

_AHEAD = frozenset({"pending", "running"})


class UsualDuration(Answer, frozen=True, kw_only=True):
    """The usual duration of a step, its retries included."""

    samples: Annotated[int, Meta(description="How many past durations this is from, at most 50.")]
    p10_ms: float
    p25_ms: Annotated[float, Meta(description="Shown with `p75_ms` as what is usual.")]
    median_ms: float
    p75_ms: float
    p90_ms: float
    p95_ms: float

    @classmethod
    def of(cls, found: Usual) -> Self:
        """The usual duration as an answer."""
        return convert(found, cls, from_attributes=True)


class ExpectedStep(Answer, frozen=True, kw_only=True):
    """A step and what is usual for it."""

    key: str
    usual: Annotated[
        UsualDuration | None, Meta(description="Null if the step never completed before.")
    ]


class RemainingTime(Answer, frozen=True, kw_only=True):
    """The remaining time of an execution; half of past executions lie between both."""

    steps: Annotated[int, Meta(description="Steps that did not finish, the running one included.")]
    low_ms: float
    high_ms: float
    overdue: Annotated[
        bool,
        Meta(
            description="The running step has taken longer than it ever did; the range leaves it"
            " out."
        ),
    ]
    samples: Annotated[int, Meta(description="Past runs of the step that was seen least.")]

    @classmethod
    def of(cls, found: Remaining) -> Self:
        """The remaining time as an answer."""
        return convert(found, cls, from_attributes=True)


class SeenBefore(Answer, frozen=True, kw_only=True):
    """The number of recent failures like this one: same workflow, step and error."""

    count: Annotated[int, Meta(description="In the latest `days`, this failure included.")]
    others: Annotated[
        int,
        Meta(
            description="Other executions that failed in these days in the same agent with the"
            " same code and type, in any workflow. They are listed by `agent`, `error_code` and"
            " `error_type`."
        ),
    ]
    days: int
    first_at: Annotated[Instant, Meta(description="The first time ever.")]
    last_at: Instant

    @classmethod
    def of(cls, found: Seen) -> Self:
        """The count as an answer."""
        return cls(
            count=found.count,
            others=found.others,
            days=found.days,
            first_at=instant(found.first_at),
            last_at=instant(found.last_at),
        )


class Expected(Answer, frozen=True, kw_only=True):
    """Estimates for an execution."""

    execution_id: str
    steps: Annotated[Sequence[ExpectedStep], Meta(description="All steps in their order.")]
    remaining: Annotated[
        RemainingTime | None,
        Meta(
            description="Null once it ended, and while a step is left that never completed before."
        ),
    ]
    seen: Annotated[
        SeenBefore | None,
        Meta(
            description="Null unless it failed in production; also for the seconds until it is"
            " counted."
        ),
    ]


class EstimateStore(Protocol):
    """A store of past durations; implemented by `baton.store.estimates`."""

    async def past_durations(
        self, workflow_id: str, *, besides: str
    ) -> Mapping[str, Sequence[float]]:
        """Return the durations of a workflow's latest completed steps, in milliseconds by key."""


class FailureStore(Protocol):
    """A store of failure counts; implemented by `baton.store.analytics`."""

    async def seen(self, execution_id: str) -> Seen | None:
        """Return the number of recent failures like the last one of an execution."""


class Estimates:
    """Everything one may ask about what is usual."""

    def __init__(
        self,
        *,
        store: EstimateStore,
        failures: FailureStore,
        executions: Executions,
        workflows: Workflows,
    ) -> None:
        self._store = store
        self._failures = failures
        self._executions = executions
        self._workflows = workflows

    @requires(Permission.EXECUTIONS_READ)
    async def of(
        self, execution_id: str, *, actor: Actor, workflow_id: str | None = None
    ) -> Expected:
        """Return usual durations, the remaining time, and how often it failed like this before."""
        view = await self._executions.view(
            execution_id, workflow_id=workflow_id, actor=actor, data=False
        )
        definition = await self._workflows.definition(view.definition_sha256)
        past = await self._store.past_durations(view.workflow_id, besides=view.id)
        ended = ExecutionStatus(view.status).is_final
        left = None if ended else remaining(_unfinished(view, definition), past)
        return Expected(
            execution_id=view.id,
            steps=[_step(step.key, usual(past.get(step.key, ()))) for step in definition.steps],
            remaining=None if left is None else RemainingTime.of(left),
            seen=await self._seen(view),
        )

    async def _seen(self, view: ExecutionView) -> SeenBefore | None:
        if view.status != ExecutionStatus.FAILED:
            return None
        found = await self._failures.seen(view.id)
        return None if found is None else SeenBefore.of(found)


def _step(key: str, found: Usual | None) -> ExpectedStep:
    usually = None if found is None else UsualDuration.of(found)
    return ExpectedStep(key=key, usual=usually)


def _unfinished(view: ExecutionView, definition: WorkflowDefinition) -> Mapping[str, float]:
    """Return how long each unfinished step has run, in milliseconds by key."""
    known = {step.key: step for step in view.steps}
    unfinished = {}
    for step in definition.steps:
        found = known.get(step.key)
        if found is not None and found.status not in _AHEAD:
            continue
        since = found.started_at if found and found.status == "running" else None
        ran = (view.read_at - since) / timedelta(milliseconds=1) if since else 0.0
        unfinished[step.key] = max(ran, 0.0)
    return unfinished
