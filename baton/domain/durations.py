"""Durations counted in slots that grow by a tenth, and what they say about all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Slot n holds durations up to `FIRST_MS * GROWTH**n`; `baton.duration_slot` in SQL does the same.
FIRST_MS = 0.1
GROWTH = 1.1
#: The middle of a slot, in proportion, is off by at most this share: sqrt(GROWTH) - 1 = 4.9 %.
MOST_ERROR = GROWTH**0.5 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """Percentiles of durations: 50, 95 and 99, each off by at most `MOST_ERROR`."""

    p50_ms: float
    p95_ms: float
    p99_ms: float


def percentiles(counts: Mapping[int, int]) -> Percentiles | None:
    """From how many are in each slot; null without any."""
    if not counts:
        return None
    return Percentiles(
        p50_ms=_percentile(counts, 50),
        p95_ms=_percentile(counts, 95),
        p99_ms=_percentile(counts, 99),
    )


def _percentile(counts: Mapping[int, int], percent: int) -> float:
    wanted = sum(counts.values()) * percent
    seen = 0
    for slot in sorted(counts):
        seen += counts[slot] * 100
        if seen >= wanted:
            break
    middle: float = FIRST_MS * GROWTH ** max(slot - 0.5, 0)
    return round(middle, 3)
