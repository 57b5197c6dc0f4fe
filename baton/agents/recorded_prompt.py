"""Render again the messages that a recorded call sent to a model."""

from __future__ import annotations

from typing import cast

from baton.agents.llm import LlmConfig, read_config
from baton.agents.prompt import fill
from baton.agents.ticket_analyzer import TicketAnalyzerConfig
from baton.domain.prompt import PromptMessage, RecordedCall
from baton.jsontext.text import JsonObject, decode, to_object_text


def llm_prompt(call: RecordedCall) -> tuple[PromptMessage, ...]:
    """Return the messages of an agent of kind `llm`."""
    return _messages(read_config(call.config, LlmConfig, call.agent), call.input)


def ticket_prompt(call: RecordedCall) -> tuple[PromptMessage, ...]:
    """Return the messages of a ticket analyzer.

    The text of an incident from ServiceNow is recorded only in the output.
    """
    config = read_config(call.config, TicketAnalyzerConfig, call.agent)
    given = cast("JsonObject", decode(call.input))
    found = cast("JsonObject", decode(call.output)) if call.output is not None else {}
    text = given.get("text")
    if isinstance(text, str) and text.strip():
        ticket = {"ticket_id": given.get("ticket_id"), "text": text}
    elif isinstance(found.get("raw_text"), str):
        ticket = {"ticket_id": found.get("ticket_id"), "text": found["raw_text"]}
    else:
        return ()
    return _messages(config, to_object_text(ticket))


def _messages(config: LlmConfig, data: bytes) -> tuple[PromptMessage, ...]:
    text = data.decode() if config.prompt is None else fill(config.prompt, decode(data))
    user = PromptMessage(role="user", text=text)
    if not config.instructions:
        return (user,)
    return PromptMessage(role="system", text=config.instructions), user
