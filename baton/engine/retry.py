"""Determine the time of the next attempt after a failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from baton.domain.workflow import RetryPolicy
from baton.errors import AnswerInvalid, BatonError, Correction, StepError


def retry_delay(
    error: StepError, *, failures: int, policy: RetryPolicy, random: Callable[[], float]
) -> float | None:
    """Return the seconds until the next attempt, or None if there is none.

    `failures` counts the failed attempts, including this one; `random` returns numbers in [0, 1).
    The delay is exponential, with jitter between half and all of it, and never shorter than what
    the other side asked for.
    """
    if not error.transient or failures > policy.max_retries:
        return None
    delay = policy.initial_delay_seconds * policy.backoff ** (failures - 1)
    delay = min(delay, policy.max_delay_seconds)
    if policy.jitter:
        delay *= 0.5 + random() / 2
    return max(delay, error.retry_after or 0.0)


def correction_for(error: BatonError, *, clean: Callable[[str], str]) -> Correction | None:
    """Return what the next attempt tells the model, in the recorded wording."""
    if not isinstance(error, AnswerInvalid) or error.correction is None:
        return None
    error.correction = replace(error.correction, text=clean(error.correction.text))
    return error.correction


def say_why_not_retried(error: StepError, *, seconds_left: float, limit_seconds: float) -> None:
    """Add a remedy if the other side asks to wait longer than the execution may take."""
    if error.remedy is not None or error.retry_after is None or error.retry_after < seconds_left:
        return
    error.remedy = (
        f"Not retrying: it asks to wait {error.retry_after:,.0f} seconds, but the execution has"
        f" {max(seconds_left, 0):,.0f} of its {limit_seconds:,.0f} seconds left"
        " (global_timeout_seconds). Resume it after that time."
    )
