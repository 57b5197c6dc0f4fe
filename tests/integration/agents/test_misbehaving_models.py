"""Models and servers that do not answer as OpenAI does, through the real client library."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from baton.agents.llm import LlmRuntime
from baton.agents.llm_client import LanguageModels
from baton.agents.llm_provider import LlmProvider
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import INLINE
from baton.errors import AgentMisconfigured, AnswerInvalid, StepError, SystemAnswerInvalid
from integration.agents.conftest import KEY, Clock
from integration.agents.model_behaviours import (
    ACCEPTED,
    MEANT,
    NO_COMPLETION,
    NO_JSON_SCHEMA,
    OBJECT,
    SCHEMA,
    UNFIT,
    UNUSABLE,
    refusal,
)
from integration.agents.model_server import ModelServer, Reply, completion

MakeCall = Callable[..., AgentCall]


def notes(recorder: Any) -> str:
    return " ".join(line[0] for line in recorder.lines if line[0].startswith("removed"))


@pytest.mark.parametrize(("answer", "noted"), ACCEPTED.values(), ids=ACCEPTED)
async def test_an_answer_that_means_one_object_is_accepted_and_what_was_removed_is_noted(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    recorder: Any,
    answer: Any,
    noted: str,
) -> None:
    server.answer = answer
    assert json.loads(await runtime.run(call("x", output_schema=SCHEMA))) == MEANT
    assert noted in notes(recorder)
    assert bool(noted) == bool(notes(recorder))


@pytest.mark.parametrize(
    "text",
    [
        '{"word": "```bash ls```", "count": 1}',
        '{"word": "<think>no</think>", "count": 1}',
        '{"word": "see {\\"count\\": 9}", "count": 1}',
        '{"output": {"word": "x"}, "word": "y", "count": 1}',
        '{"word": "a", "count": 2.0}',
    ],
)
async def test_an_object_that_only_looks_odd_is_kept_as_it_is(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, recorder: Any, text: str
) -> None:
    server.answer = completion(text)
    assert json.loads(await runtime.run(call("x", output_schema=SCHEMA))) == json.loads(text)
    assert notes(recorder) == ""


async def test_a_member_around_the_object_stays_where_the_whole_fits(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.answer = completion('{"output": {"word": "x"}}')
    schema = {"type": "object", "properties": {"word": {"type": "string"}}}
    assert await runtime.run(call("x", output_schema=schema)) == b'{"output":{"word":"x"}}'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<think>hm</think>\n\nCall them.", "Call them."),
        ("hm, three</think>\nCall them.", "Call them."),
        ("\ufeffCall them.", "Call them."),
        ("Sure.\n<think>hm</think>\nCall them.", "Sure.\n\nCall them."),
        ("Close it with `</think>`.", "Close it with `</think>`."),
        ("```\ncode\n```", "```\ncode\n```"),
        (" as it is \n", " as it is \n"),
    ],
)
async def test_reasoning_never_flows_into_an_answer_in_words(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, text: str, kept: str
) -> None:
    server.answer = completion(text)
    assert json.loads(await runtime.run(call("x"))) == {"text": kept}


@pytest.mark.parametrize(("answer", "words"), (UNUSABLE | UNFIT).values(), ids=UNUSABLE | UNFIT)
async def test_an_answer_that_cannot_be_used_is_refused_and_may_be_asked_for_again(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    recorder: Any,
    answer: Any,
    words: str,
) -> None:
    server.answer = answer
    with pytest.raises(AnswerInvalid, match=words) as failure:
        await runtime.run(call("x", output_schema=SCHEMA))
    assert failure.value.transient
    assert failure.value.correction is not None
    assert recorder.usage.calls == 1, "it was paid for"


@pytest.mark.parametrize(("answer", "words"), UNUSABLE.values(), ids=UNUSABLE)
async def test_an_agent_without_a_schema_does_not_complete_with_such_an_answer_either(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, answer: Any, words: str
) -> None:
    server.answer = answer
    with pytest.raises(AnswerInvalid, match=words):
        await runtime.run(call("x"))


@pytest.mark.parametrize(("answer", "words"), NO_COMPLETION.values(), ids=NO_COMPLETION)
@pytest.mark.parametrize("schema", [SCHEMA, None], ids=["schema", "words"])
async def test_a_200_without_a_completion_is_transient_and_says_what_it_is(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    answer: Any,
    words: str,
    schema: Any,
) -> None:
    server.answer = answer
    with pytest.raises(SystemAnswerInvalid, match=words) as failure:
        await runtime.run(call("x", output_schema=schema))
    assert failure.value.transient
    assert len(server.requests) == 1


async def test_the_next_question_tells_the_model_what_was_wrong_and_is_never_the_same(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, recorder: Any
) -> None:
    server.answer = completion('{"word": "printer", "count": "3"}')
    correction = None
    for _ in range(4):
        with pytest.raises(AnswerInvalid) as failure:
            await runtime.run(call("x", output_schema=SCHEMA, correction=correction))
        correction = failure.value.correction
    asked = [json.dumps(request["messages"]) for request in server.requests]
    assert len(set(asked)) == 4
    assert "$.count: expected integer" not in asked[0]
    for question in asked[1:]:
        assert "$.count: expected integer" in question
        assert json.dumps(json.dumps(SCHEMA["required"], separators=(",", ":")))[1:-1] in question
    told = [fields for said, _, fields in recorder.lines if said == "asked again with a correction"]
    assert [
        fields["correction"] in json.loads(asked[n + 1])[0]["content"]
        for n, fields in enumerate(told)
    ] == [True] * 3


def answering(server: ModelServer, refuse: Callable[[dict[str, Any]], Reply | None]) -> None:
    """Let the server refuse some requests and answer the others."""
    server.reply = lambda request: refuse(request) or Reply(answer=completion(OBJECT))


def form(request: dict[str, Any]) -> str | None:
    found: str | None = request.get("response_format", {}).get("type")
    return found


@pytest.mark.parametrize("reply", NO_JSON_SCHEMA.values(), ids=NO_JSON_SCHEMA)
async def test_a_server_without_json_schema_is_asked_in_another_form_for_an_hour(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    recorder: Any,
    clock: Clock,
    reply: Reply,
) -> None:
    answering(server, lambda request: reply if form(request) == "json_schema" else None)
    for _ in range(2):
        assert json.loads(await runtime.run(call("x", output_schema=SCHEMA))) == MEANT
    assert [form(request) for request in server.requests] == [
        "json_schema",
        "json_object",
        "json_object",
    ]
    assert "JSON Schema" not in json.dumps(server.requests[0]["messages"])
    assert '\\"count\\":{\\"type\\":\\"integer\\"}' in json.dumps(server.requests[1]["messages"])
    refused = [line for line in recorder.lines if "refused the response format" in line[0]]
    assert len(refused) == 1
    clock.now += timedelta(hours=1)
    await runtime.run(call("x", output_schema=SCHEMA))
    assert form(server.requests[3]) == "json_schema"


async def test_a_server_that_ignores_the_schema_gets_it_in_words_from_then_on(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, clock: Clock
) -> None:
    server.answer = completion("The printer, three times.")
    for _ in range(2):
        with pytest.raises(AnswerInvalid):
            await runtime.run(call("x", output_schema=SCHEMA))
    clock.now += timedelta(hours=1)
    with pytest.raises(AnswerInvalid):
        await runtime.run(call("x", output_schema=SCHEMA))
    in_words = ["JSON Schema" in json.dumps(request["messages"]) for request in server.requests]
    assert in_words == [False, True, False]
    assert [form(request) for request in server.requests] == ["json_schema"] * 3


async def test_an_answer_out_of_bounds_does_not_mean_that_the_schema_is_ignored(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    bounded = {"type": "integer", "maximum": 2}
    schema = {"type": "object", "properties": {"count": bounded}, "required": ["count"]}
    server.answer = completion('{"count": 3}')
    for _ in range(2):
        with pytest.raises(AnswerInvalid):
            await runtime.run(call("x", output_schema=schema))
    assert "JSON Schema" not in json.dumps(server.requests)


async def test_what_one_model_refuses_is_not_held_against_another(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    reply = NO_JSON_SCHEMA["DeepSeek"]
    answering(server, lambda request: reply if request["model"] == "old" else None)
    with pytest.raises(AgentMisconfigured, match="unavailable now"):
        await runtime.run(call("x", output_schema=SCHEMA, config={"model": "old"}))
    assert [form(request) for request in server.requests] == ["json_schema", "json_object", None]
    await runtime.run(call("x", output_schema=SCHEMA, config={"model": "new"}))
    assert form(server.requests[3]) == "json_schema"


@pytest.mark.parametrize("setting", ["json_object", "none", "json_schema"])
async def test_the_response_format_of_an_agent_is_used_without_trying_others(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, setting: str
) -> None:
    answering(server, lambda _: NO_JSON_SCHEMA["DeepSeek"])
    config = {"response_format": setting}
    with pytest.raises(AgentMisconfigured):
        await runtime.run(call("x", output_schema=SCHEMA, config=config))
    assert [form(request) for request in server.requests] == [
        None if setting == "none" else setting
    ]


async def test_the_response_format_of_a_credential_is_used(
    models: LanguageModels, server: ModelServer, call: MakeCall
) -> None:
    provider = LlmProvider(
        kind="openai",
        label="OpenAI",
        api_key=KEY,
        base_url=server.url,
        response_format="json_object",
        model="mine",
    )
    server.answer = completion(OBJECT)
    await LlmRuntime(models=models, resolve=lambda _: provider, offloader=INLINE).run(
        call("x", output_schema=SCHEMA)
    )
    assert (form(server.requests[0]), server.requests[0]["model"]) == ("json_object", "mine")


async def test_a_bound_that_the_server_refuses_is_described_instead(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    schema = {
        "type": "object",
        "properties": {
            "word": {"type": "string", "minLength": 2},
            "count": {"type": "integer", "minimum": 1, "maximum": 900},
        },
        "required": ["word", "count"],
    }
    words = "Invalid schema for response_format 'x': 'minLength' is not permitted."
    answering(
        server, lambda request: refusal(words) if 'minLength":' in json.dumps(request) else None
    )
    await runtime.run(call("x", output_schema=schema))
    sent = server.requests[1]["response_format"]["json_schema"]["schema"]["properties"]
    assert sent == {
        "word": {"type": "string", "description": "(minLength 2)"},
        "count": {"type": "integer", "minimum": 1, "maximum": 900},
    }


@pytest.mark.parametrize(
    ("reply", "dropped", "kept"),
    [
        (
            refusal(
                "Unsupported value: 'temperature' does not support 0.2 with this model. Only the"
                " default (1) value is supported.",
                code="unsupported_value",
                param="temperature",
            ),
            "temperature",
            {"max_tokens", "max_completion_tokens"},
        ),
        (
            refusal("Unrecognized request argument supplied: max_completion_tokens"),
            "max_completion_tokens",
            {"max_tokens", "temperature"},
        ),
        (
            Reply(
                status=422,
                answer={
                    "detail": [
                        {
                            "type": "extra_forbidden",
                            "loc": ["body", "max_completion_tokens"],
                            "msg": "Extra inputs are not permitted",
                        }
                    ]
                },
            ),
            "max_completion_tokens",
            {"max_tokens", "temperature"},
        ),
        (
            refusal(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                " 'max_completion_tokens' instead.",
                param="max_tokens",
            ),
            "max_tokens",
            {"max_completion_tokens", "temperature"},
        ),
        (
            refusal(
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not"
                " supported."
            ),
            "max_tokens",
            {"max_completion_tokens", "temperature"},
        ),
    ],
)
async def test_a_parameter_that_the_model_refuses_is_dropped_once_with_a_note(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    recorder: Any,
    reply: Reply,
    dropped: str,
    kept: set[str],
) -> None:
    answering(server, lambda request: reply if dropped in request else None)
    config = {"temperature": 0.2, "max_tokens": 50}
    for _ in range(2):
        await runtime.run(call("x", output_schema=SCHEMA, config=config))
    every = {"temperature", "max_tokens", "max_completion_tokens"}
    sent = [every & request.keys() for request in server.requests]
    assert sent == [every, kept, kept]
    assert all(
        request[name] == 50
        for request in server.requests
        for name in every & request.keys() - {"temperature"}
    )
    assert len([line for line in recorder.lines if dropped in line[0]]) == 1


async def test_a_value_that_is_out_of_range_is_not_taken_for_an_unknown_parameter(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    words = "max_tokens is too large: 50. This model supports at most 16 completion tokens."
    answering(server, lambda _: refusal(words, param="max_tokens"))
    with pytest.raises(AgentMisconfigured, match="too large"):
        await runtime.run(call("x", config={"max_tokens": 50}))
    assert len(server.requests) == 1


async def test_a_model_without_system_messages_gets_the_instructions_with_the_input(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    reply = refusal("System role not supported", 500)
    answering(server, lambda r: reply if r["messages"][0]["role"] == "system" else None)
    await runtime.run(call("x", {"a": 1}, output_schema=SCHEMA, config={"instructions": "Count."}))
    [message] = server.requests[1]["messages"]
    assert message["role"] == "user"
    assert "Count." in json.dumps(message)
    assert '\\"a\\": 1' in json.dumps(message).replace("\\\\", "\\")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "model 'm' not found, try pulling it first"}, "try pulling it first"),
        ({"error": {"message": "no such model"}}, "no such model"),
        ({"detail": "Not authenticated here"}, "Not authenticated here"),
        ({"detail": [{"loc": ["body", "n"], "msg": "too big"}]}, "body.n: too big"),
        ({"object": "error", "message": "no memory"}, "no memory"),
        ([{"error": {"message": "API key not valid."}}], "API key not valid"),
        ({"error": {"code": 1, "metadata": {}, "message": "Provider said no"}}, "Provider said no"),
        ({"errors": [{"message": "first"}, {"message": "second"}]}, "first; second"),
        ("just words", "just words"),
        ({"odd": {"shape": "here"}}, "shape"),
    ],
)
async def test_the_words_of_the_server_are_shown_in_every_shape(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, answer: Any, words: str
) -> None:
    server.status, server.answer = 400, answer
    with pytest.raises(StepError, match=words):
        await runtime.run(call("x"))


async def test_a_key_that_the_server_repeats_is_not_shown(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.status = 401
    server.answer = {"error": {"message": f"Incorrect API key provided: Bearer {KEY}"}}
    with pytest.raises(StepError, match="Incorrect API key") as failure:
        await runtime.run(call("x"))
    assert KEY not in failure.value.message


@pytest.mark.parametrize(
    ("headers", "seconds", "words"),
    [
        ({"retry-after-ms": "1500"}, 1.5, "1.5 seconds"),
        ({"retry-after-ms": "250", "Retry-After": "7"}, 0.25, "0.25 seconds"),
        ({"retry-after-ms": "soon", "Retry-After": "7"}, 7, "7 seconds"),
        ({"Retry-After": "86400"}, 86_400, r"24 hours \(86,400 seconds\)"),
        ({"Retry-After": "600"}, 600, "10 minutes"),
        ({}, None, "429"),
    ],
)
@pytest.mark.parametrize("status", [429, 409, 503])
async def test_the_time_to_wait_is_kept_and_said(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    headers: dict[str, str],
    seconds: float | None,
    words: str,
    status: int,
) -> None:
    server.status, server.headers, server.answer = status, headers, {"error": "busy"}
    with pytest.raises(StepError, match=words.replace("429", str(status))) as failure:
        await runtime.run(call("x"))
    assert failure.value.transient
    assert failure.value.retry_after == seconds


async def test_tokens_that_were_cached_are_counted_apart_and_cost_less(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, recorder: Any
) -> None:
    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 200,
        "prompt_tokens_details": {"cached_tokens": 600},
    }
    server.answer = completion(OBJECT, usage=usage)
    await runtime.run(call("x"))
    used = recorder.usage
    assert (used.input_tokens, used.cached_tokens, used.output_tokens) == (1000, 600, 200)
    assert used.tokens == 1200
    assert float(used.cost) == pytest.approx((400 * 2.5 + 600 * 1.25 + 200 * 10) / 1e6)


async def test_the_cost_is_unknown_where_nothing_is_counted(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, recorder: Any
) -> None:
    server.answer = completion(OBJECT, usage=None)
    await runtime.run(call("x"))
    assert recorder.usage.cost is None
