"""Failures, retries, `stop_on_error`, time limits and lost workers in every combination.

What must come of each is computed here from docs/contract.md (part 3), not from the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest

from integration.engine.stage import Stage, step

KEYS = ("one", "two", "three")
FITS = {"type": "object", "required": ["ok"]}
GOOD: dict[str, Any] = {"returns": {"ok": True}}
NEVER = {"gate": "never"}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What goes wrong with one step."""

    acts: tuple[dict[str, Any], ...]
    code: str
    #: Whether it is tried again.
    transient: bool
    #: How many attempts fail before one succeeds; null if none ever does.
    passes_after: int | None = None
    #: What the other side asks to wait.
    retry_after: float = 0.0
    step: Mapping[str, float] = field(default_factory=dict)


TROUBLES = {
    "an error that passes": Trouble(
        acts=({"transient": "no"}, GOOD),
        code="agent_error_transient",
        transient=True,
        passes_after=1,
    ),
    "an error that asks for patience": Trouble(
        acts=({"transient": "no", "retry_after": 7.5}, GOOD),
        code="agent_error_transient",
        transient=True,
        passes_after=1,
        retry_after=7.5,
    ),
    "an error that would pass, for ever": Trouble(
        acts=({"transient": "no"},), code="agent_error_transient", transient=True
    ),
    "an error for good": Trouble(acts=({"error": "broken"},), code="agent_error", transient=False),
    "an output that does not fit": Trouble(
        acts=({"returns": {}},), code="output_invalid", transient=False
    ),
    "no end within the limit": Trouble(
        acts=(NEVER,), code="step_timeout", transient=True, step={"timeout_seconds": 0.15}
    ),
}
RETRIES = (0, 2)
CASES = list(product(TROUBLES, RETRIES, KEYS, (True, False), (False, True)))


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must be recorded."""

    status: str
    steps: list[tuple[str, str]]
    tries: list[tuple[int, int, str]]
    naps: list[float]


def expected(
    trouble: Trouble, retries: int, at: str, *, stop_on_error: bool, worker_lost: bool
) -> Expected:
    allowed = 1 + (retries if trouble.transient else 0)
    fails = min(allowed, allowed if trouble.passes_after is None else trouble.passes_after)
    passes = trouble.passes_after is not None and fails < allowed
    place = KEYS.index(at)
    results = ["worker_lost"] * worker_lost + ["failed"] * fails + ["completed"] * passes
    steps: list[tuple[str, str]] = []
    tries: list[tuple[int, int, str]] = []
    for index, key in enumerate(KEYS):
        if index != place:
            steps.append((key, "completed"))
            tries.append((index, 1, "completed"))
            continue
        steps.append((key, "completed" if passes else "failed"))
        tries += [(index, n, result) for n, result in enumerate(results, start=1)]
        if not passes and stop_on_error:
            break
    waits = fails if passes else fails - 1
    return Expected(
        status="completed" if passes else "failed",
        steps=steps,
        tries=tries,
        # Without jitter: 1 s, then twice as long; never shorter than was asked for.
        naps=[max(2.0**n, trouble.retry_after) for n in range(waits)],
    )


@pytest.mark.parametrize(
    ("name", "retries", "at", "stop_on_error", "worker_lost"),
    CASES,
    ids=[
        f"{name}, {retries} retries, step {at}, {'stop' if stop else 'go on'}"
        f"{', worker lost' * lost}"
        for name, retries, at, stop, lost in CASES
    ],
)
async def test_what_is_recorded_is_what_the_rules_say(
    stage: Stage, name: str, retries: int, at: str, stop_on_error: bool, worker_lost: bool
) -> None:
    trouble = TROUBLES[name]
    policy = {"max_retries": retries, "jitter": False}
    acts = ((NEVER,) if worker_lost else ()) + trouble.acts
    steps = [
        step(key, *acts, retry=policy, output_schema=FITS, **trouble.step)
        if key == at
        else step(key)
        for key in KEYS
    ]
    execution_id = await stage.start(*steps, stop_on_error=stop_on_error)
    if worker_lost:
        lost = await stage.begin(stage.executor(), execution_id, steps=KEYS.index(at) + 1)
        lost.cancel()

    assert await stage.executor().run(execution_id, may_take_over=worker_lost)

    seen = await stage.seen(execution_id)
    wanted = expected(trouble, retries, at, stop_on_error=stop_on_error, worker_lost=worker_lost)
    assert (seen.view.status, seen.steps) == (wanted.status, wanted.steps)
    assert seen.tries == wanted.tries
    assert stage.clock.naps == wanted.naps
    if wanted.status == "failed":
        assert (seen.error["code"], seen.error["step"]) == (trouble.code, at)
    assert len(await stage.rows("notifications", execution_id)) == (wanted.status == "failed")
