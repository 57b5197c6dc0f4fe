"""Durations counted in slots that grow by a tenth, and percentiles computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Slot n holds durations up to `FIRST_MS * GROWTH**n`, as does `baton.duration_slot` in SQL.
FIRST_MS = 0.1
GROWTH = 1.1
#: The geometric middle of a slot is off by at most this share: sqrt(GROWTH) - 1 = 4.9 %.
MOST_ERROR = GROWTH**0.5 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """The percentiles 50, 95 and 99 of durations, each off by at most `MOST_ERROR`."""

    p50_ms: float
    p95_ms: float
    p99_ms: float


def percentiles(counts: Mapping[int, int]) -> Percentiles | None:
    """Return the percentiles for the counts per slot; None without any."""
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
