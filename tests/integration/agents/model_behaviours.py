"""How servers and models of all kinds answer: a table of behaviours for the stub server.

Each is in the form of the Chat Completions API as some server was seen to write it.
"""

from __future__ import annotations

import json
from typing import Any

from integration.agents.model_server import Reply, completion

#: What every accepted answer means.
MEANT = {"word": "printer", "count": 3}
OBJECT = json.dumps(MEANT)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"word": {"type": "string"}, "count": {"type": "integer"}},
    "required": ["word", "count"],
}


def message(**members: Any) -> dict[str, Any]:
    """A completion whose message is another one."""
    made = completion("")
    made["choices"][0]["message"] = {"role": "assistant", **members}
    return made


def ended(reason: str, text: str | None = OBJECT) -> dict[str, Any]:
    return completion(text, finish_reason=reason)


PARTS = [
    {"type": "thinking", "thinking": [{"type": "text", "text": 'maybe {"count": 9}'}]},
    {"type": "text", "text": OBJECT},
]
HARMONY = (
    "<|channel|>analysis<|message|>maybe {}<|end|><|start|>assistant"
    f"<|channel|>final<|message|>{OBJECT}<|return|>"
)

#: Answers that mean the same object, with a word of what is noted about them; "" for nothing.
ACCEPTED: dict[str, tuple[Any, str]] = {
    "plain": (completion(OBJECT), ""),
    "fence with a language": (completion(f"```json\n{OBJECT}\n```"), "fence"),
    "fence without a language": (completion(f"```\n{OBJECT}\n```"), "fence"),
    "fence that only opens": (completion(f"```json\n{OBJECT}"), "fence"),
    "fence with windows lines": (completion(f"```json\r\n{OBJECT}\r\n```\r\n"), "fence"),
    "fence in a sentence": (completion(f"Sure:\n```json\n{OBJECT}\n```\nBye."), "text around"),
    "reasoning": (completion(f'<think>maybe {{"count": 9}}</think>\n\n{OBJECT}'), "reasoning"),
    "reasoning without its beginning": (completion(f"so three</think>\n{OBJECT}"), "reasoning"),
    "reasoning twice": (completion(f"<think>a</think><think>b</think>{OBJECT}"), "reasoning"),
    "reasoning in one another": (
        completion(f'<think>a<think>{{"word": "b"}}</think>c</think>{OBJECT}'),
        "reasoning",
    ),
    "reasoning of another name": (completion(f"<Thinking>a</Thinking>{OBJECT}"), "reasoning"),
    "reasoning of Magistral": (completion(f"[THINK]a {{}}[/THINK]{OBJECT}"), "reasoning"),
    "reasoning and a fence": (completion(f"<think>a</think>\n```json\n{OBJECT}\n```"), "fence"),
    "reasoning in channels": (completion(HARMONY), "reasoning"),
    "reasoning beside the text": (message(content=OBJECT, reasoning_content='{"word": "x"}'), ""),
    "words before": (completion(f"Here is the JSON:\n\n{OBJECT}"), "text around"),
    "words after": (completion(f"{OBJECT}\n\nLet me know if you need more."), "text around"),
    "words with braces": (completion(f"In {{curly}} and [square] form: {OBJECT}"), "text around"),
    "the same object twice": (completion(f"{OBJECT}\n{OBJECT}"), "text around"),
    "byte order mark": (completion(f"\ufeff{OBJECT}"), "byte order mark"),
    "list around it": (completion(f"[{OBJECT}]"), "list"),
    "output around it": (completion(f'{{"output": {OBJECT}}}'), "'output'"),
    "two wrappers": (completion(f'{{"result": [{OBJECT}]}}'), "'result'"),
    "text that holds it": (completion(json.dumps(OBJECT)), "quotes"),
    "end marks": (completion(f"{OBJECT}<|im_end|>"), "end marks"),
    "list of parts": (message(content=PARTS), ""),
    "list of texts": (message(content=[OBJECT[:9], OBJECT[9:]]), ""),
    "object in place of text": (message(content=MEANT), ""),
    "no tool calls": (message(content=OBJECT, tool_calls=[]), ""),
    "unknown end": (ended("eos"), ""),
    "no end": (completion(OBJECT, finish_reason=None), ""),
    "no usage": (completion(OBJECT, usage=None), ""),
    "no model, no id, no date": (completion(OBJECT, model=None, id=None, created=None), ""),
    "legacy text": ({"choices": [{"text": OBJECT, "finish_reason": "stop"}]}, ""),
    "an error that is none": (completion(OBJECT, error=None), ""),
}

CALL = {"id": "c1", "type": "function", "function": {"name": "json", "arguments": OBJECT}}

#: Answers that were paid for and cannot be used; the next question says why.
UNUSABLE: dict[str, tuple[Any, str]] = {
    "empty": (completion(""), "is empty"),
    "blank": (completion(" \n\t"), "is empty"),
    "null with reasoning": (message(content=None, reasoning_content=OBJECT), "only reasoning"),
    "only reasoning": (completion(f"<think>{OBJECT}</think>"), "only reasoning"),
    "reasoning without its end": (completion(f"<think>so {OBJECT}"), "only reasoning"),
    "empty list of parts": (message(content=[]), "is empty"),
    "no message": ({"choices": [{"finish_reason": "stop"}]}, "is empty"),
    "tool call": (message(content=None, tool_calls=[CALL]), "called a tool 'json'"),
    "tool call beside text": (message(content=OBJECT, tool_calls=[CALL]), "called a tool 'json'"),
    "function call": (
        message(content=None, function_call={"name": "json", "arguments": OBJECT}),
        "called a tool 'json'",
    ),
    "cut": (ended("length", '{"word": "prin'), "cut short"),
    "cut behind a whole object": (ended("length"), "cut short"),
    "cut, by Google": (ended("MAX_TOKENS", "{"), "cut short"),
    "cut while reasoning": (ended("length", None), "cut short"),
}

#: The same, where only a schema shows it.
UNFIT: dict[str, tuple[Any, str]] = {
    "two different objects": (completion(f'{OBJECT}\n{{"word": "x", "count": 1}}'), "2 different"),
    "number as text": (completion('{"word": "printer", "count": "3"}'), r"\$.count"),
    "only words": (completion("The printer, three times."), "no JSON object"),
    "malformed": (completion('{"word": "printer", "count": 3,}'), "JSON"),
    "whole object in a cut one": (completion(f'Here: {{"a": {OBJECT}, "b'), "malformed"),
    "duplicate names": (completion('Here: {"word": "a", "word": "b", "count": 1}'), "word"),
    "several in a list": (completion(f'[{OBJECT}, {{"word": "x", "count": 1}}]'), "object"),
    "wrapper with more in it": (completion(f'{{"output": {OBJECT}, "ok": true}}'), r"\$.word"),
}

#: Answers with status 200 that are no completions: the same question may work later.
NO_COMPLETION: dict[str, tuple[Any, str]] = {
    "no choices": ({"choices": []}, "without any choice"),
    "null choices": (completion("", choices=None), "without any choice"),
    "error with 200": (
        {"error": {"message": "Upstream provider overloaded", "code": 502}},
        "Upstream provider overloaded",
    ),
    "error text with 200": ({"error": "no slot available"}, "no slot available"),
    "error of vLLM with 200": ({"object": "error", "message": "engine died"}, "engine died"),
    "error in the choice": (
        {"choices": [{"error": {"message": "Provider crashed"}, "finish_reason": "error"}]},
        "Provider crashed",
    ),
    "broken off": (ended("insufficient_system_resource"), "insufficient_system_resource"),
    "web page": ("<html>Sign in</html>", "a web page"),
    "stream nobody asked for": ('data: {"choices": []}\n\ndata: [DONE]\n\n', "a stream"),
    "cut JSON": ('{"choices": [{"mess', "cut or malformed"),
    "empty body": ("", "an empty body"),
}


def refusal(text: str, status: int = 400, **members: Any) -> Reply:
    return Reply(status=status, answer={"error": {"message": text, **members}})


#: The words of servers that do not know `json_schema`.
NO_JSON_SCHEMA: dict[str, Reply] = {
    "DeepSeek": refusal("This response_format type is unavailable now"),
    "llama-cpp-python": refusal(
        "1 validation error: response_format.type Input should be 'text' or 'json_object'", 500
    ),
    "older models of OpenAI": refusal(
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this"
        " model.",
        param="response_format",
    ),
    "FastAPI": Reply(
        status=422,
        answer={
            "detail": [
                {
                    "type": "literal_error",
                    "loc": ["body", "response_format", "type"],
                    "msg": "Input should be 'text' or 'json_object'",
                }
            ]
        },
    ),
    "plain text": Reply(status=400, answer="json_schema is not implemented"),
    "a failing grammar": refusal("Failed to initialize samplers: failed to parse grammar"),
}
