"""Estimate a step's duration and an execution's remaining time from earlier executions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The usual duration of a step in milliseconds, including retries."""

    samples: int
    p10_ms: float
    p25_ms: float
    median_ms: float
    p75_ms: float
    p90_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """The remaining time of an execution in milliseconds.

    Half of past runs lie within the range.
    """

    steps: int
    low_ms: float
    high_ms: float
    #: True if the running step has already taken longer than ever before.
    overdue: bool
    #: Past runs of the step with the fewest runs.
    samples: int


def usual(durations_ms: Sequence[float]) -> Usual | None:
    """Return the usual range of past durations; None without any."""
    if not durations_ms:
        return None
    ordered = sorted(durations_ms)
    return Usual(
        samples=len(ordered),
        p10_ms=_quantile(ordered, 0.1),
        p25_ms=_quantile(ordered, 0.25),
        median_ms=_quantile(ordered, 0.5),
        p75_ms=_quantile(ordered, 0.75),
        p90_ms=_quantile(ordered, 0.9),
        p95_ms=_quantile(ordered, 0.95),
    )


def remaining(
    unfinished: Mapping[str, float], past_ms: Mapping[str, Sequence[float]]
) -> Remaining | None:
    """Estimate the remaining time of the unfinished steps.

    `unfinished` maps each key to how long the step has run, 0 if not started. For a running step,
    only longer past durations count. Quartiles are added up, which makes the range too wide rather
    than too narrow. None if nothing is left, or a step was never seen.
    """
    if not unfinished or any(not past_ms.get(key) for key in unfinished):
        return None
    low = high = 0.0
    overdue = False
    for key, elapsed_ms in unfinished.items():
        left = sorted(took - elapsed_ms for took in past_ms[key] if took > elapsed_ms)
        if left:
            low += _quantile(left, 0.25)
            high += _quantile(left, 0.75)
        else:
            overdue = True
    return Remaining(
        steps=len(unfinished),
        low_ms=round(low, 3),
        high_ms=round(high, 3),
        overdue=overdue,
        samples=min(len(past_ms[key]) for key in unfinished),
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return a quantile, interpolating linearly between the two nearest values."""
    place = share * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return round(ordered[before] + (ordered[after] - ordered[before]) * (place - before), 3)
