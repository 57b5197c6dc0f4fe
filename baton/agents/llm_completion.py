"""Read a chat completion, in OpenAI's form or in the variants of other servers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from baton.connectors.error_words import reason_in

#: `finish_reason` of a cut answer: OpenAI, Anthropic, Mistral; Google writes it in capitals.
_CUT = frozenset({"length", "max_tokens", "model_length"})
_FILTERED = frozenset({"content_filter", "safety", "recitation", "prohibited_content", "blocklist"})
#: OpenRouter, vLLM and SGLang, DeepSeek: the server aborted.
_BROKEN_OFF = frozenset({"error", "abort", "insufficient_system_resource"})
_TOOL_CALLS = frozenset({"tool_calls", "function_call"})
_REASONING = ("reasoning_content", "reasoning", "reasoning_details", "thinking")
_STREAM = re.compile(rb"\s*(?:data|event|id):")


class Ending(StrEnum):
    """The reason why a model stopped."""

    DONE = "done"
    CUT = "cut"
    FILTERED = "filtered"
    REFUSED = "refused"
    TOOL_CALL = "tool_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Token counts reported by the provider."""

    input: int
    #: The cached part of the input.
    cached: int
    output: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One answer of a model, as the server sent it."""

    #: The answer, the refusal or the name of the tool.
    text: str
    ending: Ending
    #: Name of the model that answered; None if the server does not say.
    model: str | None
    #: None if the server does not count tokens.
    tokens: Tokens | None
    #: True if reasoning was sent separately from the text.
    reasoned: bool = False


class NoCompletion(Exception):
    """The body is not a chat completion; the message says what it is instead."""


def read_completion(body: bytes) -> Completion:
    """Return the first answer in the body of a 200; raises `NoCompletion`.

    Content that comes as a list of parts is joined, without reasoning parts.
    """
    data = _object(body)
    choices = data.get("choices")
    if data.get("error") or not isinstance(choices, list) or not choices:
        raise NoCompletion(_instead(data))
    choice = choices[0]
    if not isinstance(choice, dict):
        raise NoCompletion("a chat completion without an answer in it")
    reason = str(choice.get("finish_reason") or "").lower()
    if choice.get("error") or reason in _BROKEN_OFF:
        said = _reason(choice.get("error")) or f"finish_reason {reason}"
        raise NoCompletion(f"an error in place of the answer: {said}")
    message = choice.get("message")
    if not isinstance(message, dict):
        message = {"content": choice.get("text")}
    text, ending = _said(message, reason)
    model = data.get("model")
    return Completion(
        text=text,
        ending=ending,
        model=model if isinstance(model, str) and model else None,
        tokens=_tokens(data.get("usage")),
        reasoned=any(message.get(name) for name in _REASONING),
    )


def _object(body: bytes) -> dict[str, object]:
    try:
        data = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoCompletion(_kind_of(body)) from error
    if isinstance(data, list) and len(data) == 1:
        [data] = data
    if not isinstance(data, dict):
        raise NoCompletion("JSON that is not a chat completion")
    return data


def _kind_of(body: bytes) -> str:
    if not body.strip():
        return "an empty body"
    if _STREAM.match(body):
        return "a stream of events, although none was asked for"
    if body.lstrip().startswith(b"<"):
        return "a web page"
    if body.lstrip().startswith((b"{", b"[")):
        return "JSON that is cut or malformed"
    return f"the text {body[:200].decode(errors='replace')!r}"


def _instead(data: Mapping[str, object]) -> str:
    if data.get("error"):
        return f"an error: {_reason(data['error'])}"
    if "choices" in data:
        return "a chat completion without any choice"
    return f"JSON that is not a chat completion: {_reason(data)}"


def _reason(value: object) -> str:
    return reason_in(msgspec.json.encode(value)) if value else ""


def _said(message: Mapping[str, object], reason: str) -> tuple[str, Ending]:
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal.strip():
        return refusal, Ending.REFUSED
    text = _text(message.get("content"))
    if reason in _FILTERED:
        return text, Ending.FILTERED
    if reason in _CUT:
        return text, Ending.CUT
    calls = message.get("tool_calls") or message.get("function_call")
    if calls or reason in _TOOL_CALLS:
        return _name_of(calls), Ending.TOOL_CALL
    return text, Ending.DONE


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(_part(part) for part in content)
    if isinstance(content, dict):
        # A single part without its list, or the object that the text should contain.
        return _part(content) if "type" in content else msgspec.json.encode(content).decode()
    return ""


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or part.get("type", "text") not in {"text", "output_text"}:
        return ""
    text = part.get("text")
    return text if isinstance(text, str) else ""


def _name_of(calls: object) -> str:
    call = calls[0] if isinstance(calls, list) and calls else calls
    function = call.get("function", call) if isinstance(call, dict) else {}
    name = function.get("name") if isinstance(function, dict) else None
    return name if isinstance(name, str) else ""


def _tokens(usage: object) -> Tokens | None:
    if not isinstance(usage, dict):
        return None
    asked, answered = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    if asked is None or answered is None:
        return None
    details = usage.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else None
    if cached is None:
        cached = _count(usage.get("prompt_cache_hit_tokens"))
    return Tokens(input=asked, cached=min(cached or 0, asked), output=answered)


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
        return None
    return int(value)
