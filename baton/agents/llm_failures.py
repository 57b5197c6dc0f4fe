"""Turn errors of a model server and its client libraries into a `StepError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import openai

from baton.agents.llm_provider import LlmProvider
from baton.agents.llm_question import Question
from baton.connectors.failures import clock_of, masked, said_in, seconds_to_wait
from baton.connectors.http_failures import fault_of_the_way
from baton.errors import (
    AgentError,
    AgentMisconfigured,
    StepError,
    SystemAnswerInvalid,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)
from baton.sentence import Sentence, say

#: Longer waits are also shown in minutes or hours.
_LONG_SECONDS = 120
#: Temporary statuses below 500, including a server that is busy with the same request (409) or not
#: ready (425).
_TEMPORARY = frozenset({408, 409, 425, 429})
#: An API key that the server partly repeats.
_KEY_LIKE = re.compile(r"\b(?:sk|pk|gsk|xai|key)-[\w*.-]{4,}")


def not_a_completion(said: str, question: Question) -> StepError:
    """Return the error for a 200 that is not a chat completion; it is transient."""
    system = question.provider.label
    shown = _shown(said, question.provider)
    return SystemAnswerInvalid(
        say(
            "{system} answered with something that is not a chat completion: {said}",
            system=system,
            said=shown,
        ),
        system=system,
        status=200,
        transient=True,
    )


def filtered_input(question: Question) -> StepError:
    """Return the error for an input that the provider's filter refused."""
    return AgentError(
        say(
            "The content filter of {system} refused the input of the agent {agent!r}.",
            system=question.provider.label,
            agent=question.name,
        ),
        kind="ContentFilter",
    )


def failure_of(cause: BaseException | None, question: Question, now: datetime) -> StepError:
    """Return the error for an exception of the OpenAI library."""
    system = question.provider.label
    if isinstance(cause, StepError):
        return cause
    if isinstance(cause, openai.APITimeoutError):
        return SystemTimeout(say("{system} did not answer in time.", system=system), system=system)
    if isinstance(cause, openai.APIStatusError):
        return _said_no(cause, question, now)
    if isinstance(cause, openai.APIConnectionError):
        return unreachable(cause, question.provider)
    return not_a_completion(f"{type(cause).__name__}: {cause}", question)


def unreachable(cause: openai.APIConnectionError, provider: LlmProvider) -> StepError:
    """Return the error for a server that cannot be reached."""
    system = provider.label
    way = fault_of_the_way(
        cause.__cause__,
        beginning=say("{system} could not answer", system=system),
        system=system,
        host=cause.request.url.host,
    )
    if way is not None:
        return way
    why = _shown(str(cause.__cause__ or cause), provider)
    return SystemUnavailable(
        say("{system} cannot be reached: {why}.", system=system, why=why), system=system
    )


def _said_no(cause: openai.APIStatusError, question: Question, now: datetime) -> StepError:
    system, status = question.provider.label, cause.status_code
    wait = _wait(cause.response.headers, now)
    words = said_in(
        _without_keys(cause.response.text).encode(),
        [question.provider.api_key],
        content_type=cause.response.headers.get("content-type", ""),
    )
    said = say(
        "{system} answered {status}: {words}{end}{wait}",
        system=system,
        status=status,
        words=words or say("it says nothing more"),
        end=say("") if words.endswith((".", "!", "?", "…")) else say("."),
        wait=_wait_in_words(wait),
    )
    error = _refusal(said, cause, question) or _temporary(said, system, status, wait)
    error.vendor_message = words or None
    return error


def _refusal(
    said: Sentence, cause: openai.APIStatusError, question: Question
) -> SystemRefused | AgentMisconfigured | None:
    """Return the error for a permanent refusal; None if the status is temporary."""
    system, status = question.provider.label, cause.status_code
    if status in {401, 403}:
        return SystemRefused(said, system=system, status=status).advise("Check the key.")
    if status == 402 or (status == 429 and cause.code == "insufficient_quota"):
        return SystemRefused(said, system=system, status=status).advise("Check plan and billing.")
    if status >= 500 or status in _TEMPORARY:
        return None
    return AgentMisconfigured(said).advise(
        say(
            "Check the configuration of the agent {agent!r} (model {model!r}{where}).",
            agent=question.name,
            model=question.model,
            where=_where_the_model_is_set(question, status),
        )
    )


def _temporary(
    said: Sentence, system: str, status: int, wait: float | None
) -> SystemTimeout | SystemThrottled | SystemUnavailable:
    if status == 408:
        return SystemTimeout(said, system=system, status=status)
    if status == 429:
        return SystemThrottled(said, system=system, status=status, retry_after=wait)
    unavailable = SystemUnavailable(said, system=system, status=status)
    unavailable.retry_after = wait
    return unavailable


def _wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait; OpenAI's `retry-after-ms` is the more exact header."""
    milliseconds = headers.get("retry-after-ms", "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", milliseconds):
        return float(milliseconds) / 1000
    return seconds_to_wait(headers.get("retry-after"), clock_of(headers, now))


def _wait_in_words(seconds: float | None) -> Sentence:
    if seconds is None:
        return say("")
    if seconds < _LONG_SECONDS:
        return say(" It asks to wait {seconds:g} seconds.", seconds=seconds)
    minutes, hours = seconds / 60, seconds / 3600
    time = (
        say("{minutes:.0f} minutes", minutes=minutes)
        if hours < 2
        else say("{hours:.0f} hours", hours=hours)
    )
    return say(" It asks to wait {time} ({seconds:,.0f} seconds).", time=time, seconds=seconds)


def _where_the_model_is_set(question: Question, status: int) -> Sentence:
    if status != 404 or question.provider.kind == "sandbox":
        return say("")
    if question.provider.kind == "azure":
        return say(", the deployment: AZURE_OPENAI_DEPLOYMENT or the credential names it")
    return say("; OPENAI_MODEL or the credential names it for agents that name none")


def _shown(text: str, provider: LlmProvider) -> str:
    return masked(_without_keys(text), [provider.api_key])


def _without_keys(text: str) -> str:
    return _KEY_LIKE.sub("***", text)
