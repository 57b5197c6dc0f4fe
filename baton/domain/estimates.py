"""Estimates, from earlier executions, of a step's duration and of an execution's remaining time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The usual duration of a step, in milliseconds, its retries included."""

    samples: int
    p10_ms: float
    p25_ms: float
    median_ms: float
    p75_ms: float
    p90_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """The remaining time of an execution, in milliseconds; half of the past is between both."""

    steps: int
    low_ms: float
    high_ms: float
    #: The step that runs has already taken longer than it ever did.
    overdue: bool
    #: Past runs of the step that was seen least.
    samples: int


def usual(durations_ms: Sequence[float]) -> Usual | None:
    """The usual range of past durations; null without any."""
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
    """Estimate the rest of the unfinished steps, by key with how long each ran, 0 if not yet.

    Of a step that runs, only past durations beyond that count. Quartiles are added up, which makes
    the range rather too wide. Null if there is nothing left, or a step that was never seen.
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
    """Between the two nearest, in proportion."""
    place = share * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return round(ordered[before] + (ordered[after] - ordered[before]) * (place - before), 3)
