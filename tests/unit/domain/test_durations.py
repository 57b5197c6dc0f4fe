"""Percentiles from slots are off by less than they say."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from baton.domain.durations import FIRST_MS, GROWTH, MOST_ERROR, percentiles


def slots(durations):
    return Counter(max(math.ceil(math.log(ms / FIRST_MS, GROWTH)), 0) for ms in durations)


def exactly(durations, percent):
    ordered = sorted(durations)
    return ordered[math.ceil(len(ordered) * percent / 100) - 1]


def test_the_error_is_at_most_a_twentieth():
    assert MOST_ERROR < 0.05


@pytest.mark.parametrize("percent", [50, 95, 99])
@pytest.mark.parametrize("seed", range(20))
def test_percentiles_are_within_the_stated_error(seed, percent):
    randomly = random.Random(seed)
    durations = [
        max(randomly.lognormvariate(randomly.uniform(-1, 14), 2), FIRST_MS)
        for _ in range(randomly.choice((1, 2, 99, 5000)))
    ]
    found = percentiles(slots(durations))
    assert found is not None
    assert getattr(found, f"p{percent}_ms") == pytest.approx(
        exactly(durations, percent), rel=MOST_ERROR + 1e-9, abs=0.0006
    )


def test_without_durations_there_are_no_percentiles():
    assert percentiles({}) is None
