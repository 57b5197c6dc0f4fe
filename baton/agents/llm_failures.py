"""Turns what a model server and the libraries in front of it raise into a `StepError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import openai

from baton.agents.llm_question import Question
from baton.connectors.failures import clock_of, masked, said_in, seconds_to_wait
from baton.connectors.http_failures import fault_of_the_way
from baton.domain.errors import (
    AgentError,
    AgentMisconfigured,
    StepError,
    SystemAnswerInvalid,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)

#: A longer wait is said in words that a person reads at a glance.
_LONG_SECONDS = 120
#: A key that the server repeats in part.
_KEY_LIKE = re.compile(r"\b(?:sk|pk|gsk|xai|key)-[\w*.-]{4,}")


def not_a_completion(said: str, question: Question) -> StepError:
    """Return the error for a 200 that is no chat completion: it may pass."""
    system = question.provider.label
    return SystemAnswerInvalid(
        f"{system} answered with something that is not a chat completion: {_shown(said, question)}",
        system=system,
        status=200,
        transient=True,
    )


def filtered_input(question: Question) -> StepError:
    """Return the error for an input that the provider's filter refused."""
    return AgentError(
        f"The content filter of {question.provider.label} refused the input of the agent"
        f" {question.name!r}.",
        kind="ContentFilter",
    )


def failure_of(cause: BaseException | None, question: Question, now: datetime) -> StepError:
    """Return the error for what the OpenAI library raised."""
    system = question.provider.label
    if isinstance(cause, StepError):
        return cause
    if isinstance(cause, openai.APITimeoutError):
        return SystemTimeout(f"{system} did not answer in time.", system=system)
    if isinstance(cause, openai.APIStatusError):
        return _said_no(cause, question, now)
    if isinstance(cause, openai.APIConnectionError):
        way = fault_of_the_way(
            cause.__cause__,
            beginning=f"{system} could not answer",
            system=system,
            host=cause.request.url.host,
        )
        if way is not None:
            return way
        why = _shown(str(cause.__cause__ or cause), question)
        return SystemUnavailable(f"{system} cannot be reached: {why}.", system=system)
    return not_a_completion(f"{type(cause).__name__}: {cause}", question)


def _said_no(cause: openai.APIStatusError, question: Question, now: datetime) -> StepError:
    system, status = question.provider.label, cause.status_code
    wait = _wait(cause.response.headers, now)
    words = said_in(
        _without_keys(cause.response.text).encode(),
        [question.provider.api_key],
        content_type=cause.response.headers.get("content-type", ""),
    )
    said = f"{system} answered {status}: {words or 'it says nothing more'}"
    said += "" if said.endswith((".", "!", "?", "…")) else "."
    said += _wait_in_words(wait)
    if status in {401, 403}:
        return SystemRefused(f"{said} Check the key.", system=system, status=status)
    if status == 402 or (status == 429 and cause.code == "insufficient_quota"):
        return SystemRefused(f"{said} Check plan and billing.", system=system, status=status)
    if status == 408:
        return SystemTimeout(said, system=system, status=status)
    if status == 429:
        return SystemThrottled(said, system=system, status=status, retry_after=wait)
    # 409 and 425: the server is busy with the same thing, or not ready.
    if status >= 500 or status in {409, 425}:
        unavailable = SystemUnavailable(said, system=system, status=status)
        unavailable.retry_after = wait
        return unavailable
    return AgentMisconfigured(
        f"{said} Check the configuration of the agent {question.name!r} (model {question.model!r}"
        f"{_where_the_model_is_set(question, status)})."
    )


def _wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait; `retry-after-ms` is the more exact header of OpenAI."""
    milliseconds = headers.get("retry-after-ms", "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", milliseconds):
        return float(milliseconds) / 1000
    return seconds_to_wait(headers.get("retry-after"), clock_of(headers, now))


def _wait_in_words(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < _LONG_SECONDS:
        return f" It asks to wait {seconds:g} seconds."
    minutes, hours = seconds / 60, seconds / 3600
    time = f"{minutes:.0f} minutes" if hours < 2 else f"{hours:.0f} hours"
    return f" It asks to wait {time} ({seconds:,.0f} seconds)."


def _where_the_model_is_set(question: Question, status: int) -> str:
    if status != 404 or question.provider.kind == "sandbox":
        return ""
    if question.provider.kind == "azure":
        return ", the deployment: AZURE_OPENAI_DEPLOYMENT or the credential names it"
    return "; OPENAI_MODEL or the credential names it for agents that name none"


def _shown(text: str, question: Question) -> str:
    return masked(_without_keys(text), [question.provider.api_key])


def _without_keys(text: str) -> str:
    return _KEY_LIKE.sub("***", text)
