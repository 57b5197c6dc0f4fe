"""What is usual, and what is left."""

from __future__ import annotations

from baton.domain.estimates import remaining, usual


def test_without_a_past_nothing_is_usual():
    assert usual([]) is None


def test_the_usual_range_comes_from_the_durations_in_any_order():
    found = usual([400, 100, 300, 200, 500])
    assert found is not None
    assert (found.samples, found.median_ms) == (5, 300)
    assert (found.p25_ms, found.p75_ms) == (200, 400)
    assert (found.p10_ms, found.p90_ms) == (140, 460)


def test_one_duration_is_the_whole_range():
    found = usual([250.0])
    assert found is not None
    assert (found.p10_ms, found.median_ms, found.p95_ms) == (250, 250, 250)


def test_what_is_left_is_the_sum_of_the_steps():
    left = remaining({"a": 0, "b": 0}, {"a": [100, 200, 300], "b": [1000, 1000]})
    assert left is not None
    assert (left.steps, left.low_ms, left.high_ms) == (2, 1150, 1250)
    assert left.samples == 2
    assert not left.overdue


def test_of_a_running_step_only_longer_durations_count():
    left = remaining({"a": 150}, {"a": [100, 200, 300, 400]})
    assert left is not None
    assert (left.low_ms, left.high_ms) == (100, 200)


def test_a_step_that_takes_longer_than_ever_is_overdue():
    left = remaining({"a": 500, "b": 0}, {"a": [100, 200], "b": [50]})
    assert left is not None
    assert (left.low_ms, left.high_ms, left.overdue) == (50, 50, True)


def test_nothing_is_said_about_a_step_that_was_never_seen():
    assert remaining({"a": 0, "b": 0}, {"a": [100]}) is None
    assert remaining({}, {"a": [100]}) is None
