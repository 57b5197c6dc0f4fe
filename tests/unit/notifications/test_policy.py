from datetime import timedelta

import pytest

from baton.domain.notification_policy import POLICY


def test_pauses_double_until_a_quarter_of_an_hour() -> None:
    pauses = [POLICY.pause_seconds(tries, 1.0, None) for tries in range(1, 13)]
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_chance_takes_away_half_at_most() -> None:
    assert POLICY.pause_seconds(3, 0.0, None) == 4
    assert POLICY.pause_seconds(3, 0.5, None) == 6


@pytest.mark.parametrize(("asked", "pause"), [(1, 2), (120, 120), (999_999, 3600)])
def test_what_the_receiver_asks_for_is_kept_up_to_an_hour(asked: float, pause: float) -> None:
    assert POLICY.pause_seconds(1, 1.0, asked) == pause


def test_after_twenty_tries_it_is_given_up() -> None:
    assert POLICY.pause_seconds(19, 1.0, None) == 900
    assert POLICY.pause_seconds(20, 1.0, None) is None
    total = sum(POLICY.pause_seconds(tries, 1.0, None) or 0 for tries in range(1, 20))
    assert timedelta(hours=2) < timedelta(seconds=total) < timedelta(hours=4)


def test_a_lease_is_longer_than_any_try() -> None:
    assert POLICY.lease > 2 * POLICY.timeout
