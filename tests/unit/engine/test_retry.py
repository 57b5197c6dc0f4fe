"""When a failed attempt is tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.domain.workflow import DEFAULT_RETRY, Effect, RetryPolicy
from baton.engine.retry import retry_delay
from baton.errors import AgentError, InputInvalid, StepTimeout, SystemThrottled

STEADY = RetryPolicy(max_retries=9, jitter=False)


def delays(policy, *, random=lambda: 0.0, error=None):
    return [
        retry_delay(error or StepTimeout("late"), failures=n, policy=policy, random=random)
        for n in range(1, policy.max_retries + 2)
    ]


def test_each_wait_is_twice_the_one_before_up_to_the_longest_and_then_there_is_none():
    assert delays(STEADY) == [1, 2, 4, 8, 16, 30, 30, 30, 30, None]


def test_jitter_takes_away_at_most_half():
    policy = RetryPolicy(max_retries=2)
    assert delays(policy, random=lambda: 0.0) == [0.5, 1.0, None]
    assert delays(policy, random=lambda: 0.5) == [0.75, 1.5, None]


def test_retry_after_is_never_cut_short_not_even_by_the_longest_wait():
    throttled = SystemThrottled("slow down", system="ServiceNow", retry_after=45)
    assert delays(STEADY, error=throttled)[:2] == [45, 45]


def test_a_retry_after_shorter_than_the_backoff_does_not_shorten_it():
    throttled = SystemThrottled("slow down", system="ServiceNow", retry_after=3)
    assert delays(STEADY, error=throttled)[:4] == [3, 3, 4, 8]


@pytest.mark.parametrize("error", [AgentError("broken"), InputInvalid("not so")])
def test_permanent_errors_are_not_retried(error):
    assert retry_delay(error, failures=1, policy=STEADY, random=lambda: 0.0) is None


def test_by_default_agents_that_read_are_retried_twice_and_those_that_write_never():
    assert DEFAULT_RETRY[Effect.READ].max_retries == 2
    assert delays(DEFAULT_RETRY[Effect.WRITE]) == [None]


@given(
    st.integers(1, 101),
    st.floats(0, 86400),
    st.floats(1, 100),
    st.floats(0, 86400),
    st.floats(0, 1, exclude_max=True),
)
def test_a_wait_is_never_longer_than_the_policy_says(failures, first, backoff, longest, chance):
    policy = RetryPolicy(
        max_retries=101, initial_delay_seconds=first, backoff=backoff, max_delay_seconds=longest
    )
    delay = retry_delay(
        StepTimeout("late"), failures=failures, policy=policy, random=lambda: chance
    )
    assert delay is not None
    assert 0 <= delay <= longest
