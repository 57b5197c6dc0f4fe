"""Turns what an agent's own code raises into a `StepError`."""

from __future__ import annotations

import traceback

from baton.domain.errors import AgentError, StepError, TransientAgentError

#: Failures that usually pass, as Python itself and the common HTTP clients call them. By name,
#: because an agent may use a client that is not installed with Baton.
PASSING = frozenset(
    {
        "builtins.ConnectionError",
        "builtins.TimeoutError",
        "httpx.NetworkError",
        "httpx.RemoteProtocolError",
        "httpx.TimeoutException",
        "httpx2.NetworkError",
        "httpx2.RemoteProtocolError",
        "httpx2.TimeoutException",
        "requests.exceptions.ConnectionError",
        "requests.exceptions.Timeout",
    }
)


#: More of it is cut: an exception may hold a whole payload.
MESSAGE_CHARACTERS = 10_000
STACK_CHARACTERS = 50_000


def storable(text: str) -> str:
    r"""Return the text with lone surrogates written as `\udc00`, so that UTF-8 can hold it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def as_step_error(error: BaseException) -> StepError:
    """Return the `StepError` for what an agent's code raised; one of ours stays as it is."""
    if isinstance(error, StepError):
        return error
    trace = traceback.TracebackException.from_exception(error)
    kind = type(error).__name__
    said = storable(_cut(str(trace), MESSAGE_CHARACTERS))
    found = TransientAgentError if _may_pass(error) else AgentError
    stack = storable(_cut("".join(trace.format()), STACK_CHARACTERS))
    return found(f"{kind}: {said}" if said else kind, kind=kind, stack=stack)


def _cut(text: str, characters: int) -> str:
    """Keep beginning and end, where a stack says most."""
    if len(text) <= characters:
        return text
    half = characters // 2
    return f"{text[:half]}\n[{len(text) - 2 * half:,} characters left out]\n{text[-half:]}"


def _may_pass(error: BaseException) -> bool:
    return any(f"{c.__module__}.{c.__qualname__}" in PASSING for c in type(error).__mro__)
