"""What each execution of a storm does: drawn from a seed, so that it can be done again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from baton.domain.workflow import AgentDefinition, RetryPolicy, StepDefinition, WorkflowDefinition

#: Agents of each workflow by name; `storm-child` runs in a child process.
WORKFLOWS = {
    "storm-chain": ("storm-here",) * 4,
    "storm-lenient": ("storm-here",) * 4,
    "storm-mixed": ("storm-here", "storm-child", "storm-here"),
}
_SHARES = {"storm-chain": 12, "storm-lenient": 4, "storm-mixed": 1}
_RETRIES = 3
#: The share of executions with a step that takes very long.
_LONG = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan:
    """What one step does."""

    seconds: float
    #: So many of its first attempts fail in passing.
    fails: int
    #: It fails for good until somebody mends it.
    broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionPlan:
    """What one execution does, and what is done to it."""

    n: int
    workflow: str
    steps: tuple[StepPlan, ...]
    #: Seconds after its start at which somebody cancels it, if anybody does.
    cancel_after: float | None
    #: Whether somebody mends and resumes it when it failed.
    resumed: bool

    @property
    def input(self) -> bytes:
        steps = [
            {"seconds": s.seconds, "fails": s.fails, "broken": s.broken, "logs": True}
            for s in self.steps
        ]
        return json.dumps({"plan": steps, "n": self.n}).encode()

    @property
    def broken(self) -> bool:
        """Whether it fails unless somebody mends it."""
        return any(step.broken for step in self.steps)


def draw(
    random: Random, n: int, *, longest_seconds: float, long_step_seconds: float
) -> ExecutionPlan:
    """The plan of the execution number `n`; a few have one step that takes very long."""
    (workflow,) = random.choices(list(_SHARES), list(_SHARES.values()))
    steps = [_step(random, longest_seconds) for _ in WORKFLOWS[workflow]]
    if workflow != "storm-mixed" and random.random() < _LONG:
        place = random.randrange(len(steps))
        steps[place] = replace(steps[place], seconds=long_step_seconds)
    return ExecutionPlan(
        n=n,
        workflow=workflow,
        steps=tuple(steps),
        cancel_after=random.uniform(0, 4 * longest_seconds) if random.random() < 0.06 else None,
        resumed=random.random() < 0.7,
    )


def _step(random: Random, longest_seconds: float) -> StepPlan:
    return StepPlan(
        seconds=round(longest_seconds * random.random() ** 2, 3),
        fails=random.choice((1, 1, 2)) if random.random() < 0.12 else 0,
        broken=random.random() < 0.03,
    )


def definition(workflow: str, library: Mapping[str, AgentDefinition]) -> WorkflowDefinition:
    """The definition of one of `WORKFLOWS`."""
    agents = WORKFLOWS[workflow]
    retry = RetryPolicy(max_retries=_RETRIES, initial_delay_seconds=0.2, max_delay_seconds=2)
    return WorkflowDefinition(
        name=workflow,
        slug=workflow,
        stop_on_error=workflow != "storm-lenient",
        global_timeout_seconds=3600,
        steps=tuple(
            StepDefinition(key=f"s{index}", agent=slug, name=f"Step {index}", retry=retry)
            for index, slug in enumerate(agents)
        ),
        agents={slug: library[slug] for slug in agents},
    )
