"""Answers that are cut at their length limit: the next question has more room, or asks for less."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from baton.agents.llm import LlmRuntime
from baton.domain.agent_call import AgentCall
from baton.errors import AnswerInvalid
from integration.agents.model_behaviours import MEANT, OBJECT, SCHEMA
from integration.agents.model_server import ModelServer, Reply, completion

MakeCall = Callable[..., AgentCall]


async def test_after_a_cut_answer_the_limit_is_higher_and_less_is_asked_for(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.answer = completion("{", finish_reason="length")
    correction = None
    for _ in range(6):
        made = call("x", output_schema=SCHEMA, correction=correction, config={"max_tokens": 100})
        with pytest.raises(AnswerInvalid, match="cut short") as failure:
            await runtime.run(made)
        correction = failure.value.correction
    limits = [request["max_completion_tokens"] for request in server.requests]
    assert limits == [100, 200, 400, 800, 800, 800]
    assert len({json.dumps(request["messages"]) for request in server.requests}) == 6
    assert "shorter" in json.dumps(server.requests[1]["messages"])


async def test_a_cut_answer_without_a_limit_of_ours_asks_for_less_and_for_more_room(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    def cut(request: dict[str, Any]) -> Reply:
        used = {"prompt_tokens": 9, "completion_tokens": request.get("max_completion_tokens", 200)}
        return Reply(answer=completion("{", finish_reason="length", usage=used))

    server.reply = cut
    correction = None
    for _ in range(5):
        with pytest.raises(AnswerInvalid) as failure:
            await runtime.run(call("x", output_schema=SCHEMA, correction=correction))
        correction = failure.value.correction
    limits = [request.get("max_completion_tokens") for request in server.requests]
    assert limits == [None, 400, 800, 1600, 1600]
    assert "shorter" in json.dumps(server.requests[1]["messages"])


async def test_a_cut_answer_of_a_server_that_counts_no_tokens_only_asks_for_less(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.answer = completion("{", finish_reason="length", usage=None)
    with pytest.raises(AnswerInvalid) as failure:
        await runtime.run(call("x", output_schema=SCHEMA))
    assert failure.value.correction is not None
    assert failure.value.correction.max_tokens is None
    assert "shorter" in failure.value.correction.text


@pytest.mark.parametrize(
    "words",
    [
        "max_tokens is too large: 800. This model supports at most 500 completion tokens.",
        "This model's maximum context length is 500 tokens. However, you requested 900 tokens.",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 500]",
    ],
)
@pytest.mark.parametrize("own", [None, 400], ids=["server's limit", "agent's limit"])
async def test_a_raised_limit_that_the_server_refuses_is_given_up(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    recorder: Any,
    words: str,
    own: int | None,
) -> None:
    def reply(request: dict[str, Any]) -> Reply:
        limit = request.get("max_completion_tokens")
        if limit == 800:
            return Reply(status=400, answer={"error": {"message": words}})
        used = {"prompt_tokens": 9, "completion_tokens": 400}
        if len(server.requests) == 1:
            return Reply(answer=completion("{", finish_reason="length", usage=used))
        return Reply(answer=completion(OBJECT))

    server.reply = reply
    config = {} if own is None else {"max_tokens": own}
    with pytest.raises(AnswerInvalid) as failure:
        await runtime.run(call("x", output_schema=SCHEMA, config=config))
    again = call("x", output_schema=SCHEMA, config=config, correction=failure.value.correction)
    assert json.loads(await runtime.run(again)) == MEANT
    limits = [request.get("max_completion_tokens") for request in server.requests]
    assert limits == [own, 800, own]
    said = [said for said, _, _ in recorder.lines]
    assert "The server refused the raised token limit, so it is dropped." in said


async def test_where_the_server_enforces_the_schema_it_enforces_a_shorter_answer_after_a_cut(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    text = {"type": "string", "minLength": 1}
    schema = {
        "type": "object",
        "properties": {
            "advice": text,
            "steps": {"type": "array", "items": text, "minItems": 4},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "note": {"anyOf": [{"type": "string", "maxLength": 50}, {"type": "null"}]},
        },
        "required": ["advice", "steps", "kind", "note"],
    }
    server.answer = completion("{", finish_reason="length")
    correction = None
    for _ in range(3):
        with pytest.raises(AnswerInvalid) as failure:
            await runtime.run(call("x", output_schema=schema, correction=correction))
        correction = failure.value.correction
    sent = [
        request["response_format"]["json_schema"]["schema"]["properties"]
        for request in server.requests
    ]
    assert [properties["advice"].get("maxLength") for properties in sent] == [None, 200, 100]
    assert [properties["steps"].get("maxItems") for properties in sent] == [None, 4, 4]
    assert [properties["steps"]["items"].get("maxLength") for properties in sent] == [
        None,
        200,
        100,
    ]
    assert [properties["note"]["anyOf"][0]["maxLength"] for properties in sent] == [50, 50, 50]
    assert sent[0]["kind"] == sent[2]["kind"]
