"""When a failed attempt is tried again (spec 4.4)."""

from __future__ import annotations

from collections.abc import Callable

from baton.domain.errors import StepError
from baton.domain.workflow import RetryPolicy


def retry_delay(
    error: StepError, *, failures: int, policy: RetryPolicy, random: Callable[[], float]
) -> float | None:
    """Seconds to wait before the next attempt, or null if there is none.

    `failures` counts the attempts that failed so far, this one included; `random` yields numbers
    in [0, 1). Exponential with full-range jitter between half and all of the delay; a wait that
    the other side asked for is never cut short.
    """
    if not error.transient or failures > policy.max_retries:
        return None
    delay = policy.initial_delay_seconds * policy.backoff ** (failures - 1)
    delay = min(delay, policy.max_delay_seconds)
    if policy.jitter:
        delay *= 0.5 + random() / 2
    return max(delay, error.retry_after or 0.0)
