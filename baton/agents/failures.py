"""Turn exceptions of an agent's own code into a `StepError`."""

from __future__ import annotations

import traceback

from baton.errors import AgentError, StepError, TransientAgentError
from baton.sentence import Sentence, say

MEMORY_SETTING = "BATON_AGENT_MEMORY_MB"
#: `kind` of the failure of an agent whose process reached its memory limit.
OUT_OF_MEMORY = MemoryError.__name__

#: Failures that are usually temporary, by the names that Python and common HTTP clients use. By
#: name, because an agent may use a client that Baton does not install.
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


#: Longer texts are cut: an exception may contain a whole payload.
MESSAGE_CHARACTERS = 10_000
STACK_CHARACTERS = 50_000


def storable(text: str) -> str:
    r"""Return the text with lone surrogates written as `\udc00`, so that UTF-8 can encode it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def as_step_error(error: BaseException) -> StepError:
    """Return the `StepError` for an exception of an agent's code.

    An exception that is a `StepError` is returned unchanged.
    """
    if isinstance(error, StepError):
        return error
    trace = traceback.TracebackException.from_exception(error)
    kind = type(error).__name__
    said = storable(_cut(str(trace), MESSAGE_CHARACTERS))
    found = TransientAgentError if _may_pass(error) else AgentError
    stack = storable(_cut("".join(trace.format()), STACK_CHARACTERS))
    message = say("{type}: {said}", type=kind, said=said) if said else say("{type}", type=kind)
    made = found(message, kind=kind, stack=stack)
    made.summary = said or None
    return made


def out_of_memory(agent: str, limit_bytes: int | None, error: MemoryError) -> AgentError:
    """Return the `AgentError` of an agent that exceeded its memory limit."""
    stack = "".join(traceback.format_exception(error))
    return AgentError(
        say(
            "The agent {agent!r} ran out of memory. {advice}",
            agent=agent,
            advice=memory_advice(limit_bytes),
        ),
        kind=OUT_OF_MEMORY,
        stack=storable(_cut(stack, STACK_CHARACTERS)),
    )


def memory_advice(limit_bytes: int | None) -> Sentence:
    """Return the remedy for an agent that needs too much memory, given its process's limit."""
    if limit_bytes is None:
        return say(
            "Let it hold less at a time, pass smaller values to it, or give the worker's machine "
            "more memory; {memory_setting} limits each agent, so that others are not in danger.",
            memory_setting=MEMORY_SETTING,
        )
    return say(
        "Its process may use {limit:,} MB ({memory_setting}). Let it hold "
        "less at a time, pass smaller values to it, or raise the limit if the worker's machine has "
        "the memory.",
        limit=limit_bytes // (1024 * 1024),
        memory_setting=MEMORY_SETTING,
    )


def _cut(text: str, characters: int) -> str:
    """Keep the beginning and the end, the most informative parts of a stack trace."""
    if len(text) <= characters:
        return text
    half = characters // 2
    return f"{text[:half]}\n[{len(text) - 2 * half:,} characters left out]\n{text[-half:]}"


def _may_pass(error: BaseException) -> bool:
    return any(f"{c.__module__}.{c.__qualname__}" in PASSING for c in type(error).__mro__)
