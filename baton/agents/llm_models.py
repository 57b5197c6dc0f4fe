"""Determine which model a server offers, for agents without a configured model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from baton.agents.llm_provider import LlmProvider
from baton.errors import AgentMisconfigured
from baton.sentence import Sentence, say

REMEMBERED = timedelta(hours=1)
_MOST_NAMED = 10
_LONGEST_NAME = 100

#: Returns a server's response to `GET /models`; None if it does not answer in time.
ReadModels = Callable[[LlmProvider], Awaitable[bytes | None]]


class OfferedModels:
    """Finds the only model of a server and caches it for an hour."""

    def __init__(self, read: ReadModels, now: Callable[[], datetime]) -> None:
        self._read = read
        self._now = now
        self._only: dict[LlmProvider, tuple[str, datetime]] = {}

    async def only(self, provider: LlmProvider) -> str:
        """Return the only model that it offers; raises `AgentMisconfigured` listing the models."""
        known = self._only.get(provider)
        if known is not None and self._now() - known[1] < REMEMBERED:
            return known[0]
        names = _names(await self._read(provider))
        if len(names) != 1:
            raise AgentMisconfigured(_not_set(provider, names))
        self._only[provider] = (names[0], self._now())
        return names[0]


def _not_set(provider: LlmProvider, names: Sequence[str]) -> Sentence:
    shown = ", ".join(name[:_LONGEST_NAME] for name in names[:_MOST_NAMED])
    others = len(names) - _MOST_NAMED
    if not names:
        offered = say("It does not say which models it offers.")
    elif others <= 0:
        offered = say("It offers {names}.", names=shown)
    else:
        offered = say("It offers {names} and {others} more.", names=shown, others=others)
    return say(
        "No model is set for {system}. {offered} Set OPENAI_MODEL to one of its models, "
        "or name it in the credential or in the agent's configuration.",
        system=provider.label,
        offered=offered,
    )


def _names(text: bytes | None) -> Sequence[str]:
    """Return the distinct names in a response to `GET /models`; none if it is something else."""
    try:
        answer = msgspec.json.decode(text or b"null")
    except msgspec.DecodeError:
        return ()
    listed = answer
    if isinstance(answer, dict):
        listed = answer.get("data") or answer.get("models")
    if not isinstance(listed, list):
        return ()
    names = (
        (each.get("id") or each.get("name")) if isinstance(each, dict) else each for each in listed
    )
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))
