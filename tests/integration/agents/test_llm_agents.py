"""LLM agents through the real client library, against servers on this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from baton.agents.llm import LlmRuntime
from baton.agents.llm_client import LanguageModels
from baton.agents.llm_provider import LlmProvider
from baton.agents.prices import load_prices
from baton.agents.systems import Systems
from baton.agents.ticket_analyzer import TicketAnalyzer
from baton.connectors.certificates import Certificates
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import INLINE
from baton.errors import (
    AgentError,
    AgentMisconfigured,
    AnswerInvalid,
    StepError,
    SystemAnswerInvalid,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)
from integration.agents.model_server import ModelServer, completion, running

MakeCall = Callable[..., AgentCall]

SCHEMA = {
    "type": "object",
    "properties": {
        "priority": {"type": "integer", "minimum": 1, "maximum": 5},
        "note": {"type": "string"},
    },
    "required": ["priority"],
}


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running() as made:
        yield made


@pytest.fixture
async def models() -> AsyncIterator[LanguageModels]:
    made = LanguageModels(prices=load_prices(), now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    yield made
    await made.aclose()


def openai_at(url: str) -> LlmProvider:
    return LlmProvider(
        kind="openai", label="OpenAI", api_key="key-for-tests", base_url=url, model="gpt-4o"
    )


@pytest.fixture
def runtime(models: LanguageModels, server: ModelServer) -> LlmRuntime:
    return LlmRuntime(models=models, resolve=lambda _: openai_at(server.url), offloader=INLINE)


async def test_the_whole_strict_envelope_is_sent_and_added_nulls_are_dropped(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.answer = completion('{"priority": 2, "note": null}')
    config = {"instructions": "Be short.", "temperature": 0.0, "max_tokens": 50}
    made = call("my-agent", b'{"text":"x"}', config=config, output_schema=SCHEMA)
    assert await runtime.run(made) == b'{"priority":2}'
    [request] = server.requests
    assert request["model"] == "gpt-4o"
    assert request["temperature"] == 0
    assert request["max_completion_tokens"] == 50
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert request["response_format"]["json_schema"] == {
        "name": "my_agent",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {
                "priority": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 5,
                    "enum": [1, 2, 3, 4, 5],
                },
                "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            },
            "required": ["priority", "note"],
            "additionalProperties": False,
        },
    }


async def test_the_input_is_sent_as_json_unless_there_is_a_prompt(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.answer = completion("hello")
    given = '{"a": {"b": 1.0}, "t": "ü"}'.encode()
    assert await runtime.run(call("x", given)) == b'{"text":"hello"}'
    prompt = "{{ t }}: {{a.b}} {{ a }}"
    await runtime.run(call("x", given, config={"prompt": prompt}))
    texts = [json.dumps(request["messages"][-1]["content"]) for request in server.requests]
    assert json.dumps(given.decode())[1:-1] in texts[0].replace("\\\\", "\\")
    assert json.loads(texts[1]) in (
        'ü: 1.0 {"b": 1.0}',
        [{"type": "text", "text": 'ü: 1.0 {"b": 1.0}'}],
    )


async def test_usage_and_cost_are_counted_and_the_model_is_logged(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, recorder: Any
) -> None:
    server.answer = completion("hello")
    await runtime.run(call("x"))
    assert (recorder.usage.calls, recorder.usage.tokens) == (1, 1200)
    assert recorder.usage.cost == Decimal("0.0045")
    [(message, _, fields)] = recorder.lines
    assert (message, fields["model"]) == ("answered by", "gpt-4o-2024-08-06")
    assert fields["sandbox"] is False


async def test_an_answer_that_is_refused_is_paid_for_all_the_same(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, recorder: Any
) -> None:
    server.answer = completion("{", model="my-own-model")
    with pytest.raises(AnswerInvalid):
        await runtime.run(call("x", output_schema=SCHEMA))
    assert (recorder.usage.tokens, recorder.usage.cost) == (1200, None)
    assert "price" in recorder.lines[-1][0]


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (completion("no json"), AnswerInvalid, "no json"),
        (completion("[1]"), AnswerInvalid, "object"),
        (completion('{"priority": 9}'), AnswerInvalid, "priority"),
        (completion('{"priority": 1, "priority": 2}'), AnswerInvalid, "priority"),
        (completion('{"priority": "1"}'), AnswerInvalid, "priority"),
        (completion('{"priority"', finish_reason="length"), AnswerInvalid, "cut short"),
        (completion("", finish_reason="content_filter"), AgentError, "content filter"),
        (completion(refusal="I will not."), AgentError, "I will not"),
        ("<html>Sign in</html>", SystemAnswerInvalid, "not a chat completion: a web page"),
        ({"unexpected": True}, SystemAnswerInvalid, "not a chat completion"),
    ],
)
async def test_a_bad_answer_says_what_is_wrong_with_it(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    answer: Any,
    error: type[StepError],
    words: str,
) -> None:
    server.answer = answer
    with pytest.raises(StepError, match=words) as failure:
        await runtime.run(call("x", output_schema=SCHEMA))
    assert type(failure.value) is error
    if isinstance(failure.value, AnswerInvalid):
        assert (failure.value.schema, bool(failure.value.data)) == (SCHEMA, True), "it was paid for"


@pytest.mark.parametrize(
    ("status", "code", "error", "transient"),
    [
        (400, "bad", AgentMisconfigured, False),
        (400, "content_filter", AgentError, False),
        (401, "invalid_api_key", SystemRefused, False),
        (403, None, SystemRefused, False),
        (404, "model_not_found", AgentMisconfigured, False),
        (402, None, SystemRefused, False),
        (408, None, SystemTimeout, True),
        (409, None, SystemUnavailable, True),
        (422, None, AgentMisconfigured, False),
        (429, "rate_limit_exceeded", SystemThrottled, True),
        (429, "insufficient_quota", SystemRefused, False),
        (500, None, SystemUnavailable, True),
        (503, None, SystemUnavailable, True),
    ],
)
async def test_each_status_becomes_our_error(
    runtime: LlmRuntime,
    server: ModelServer,
    call: MakeCall,
    status: int,
    code: str | None,
    error: type[StepError],
    transient: bool,
) -> None:
    server.status = status
    server.headers = {"Retry-After": "7"}
    server.answer = {"error": {"message": "key-for-tests is odd", "code": code}}
    with pytest.raises(StepError) as failure:
        await runtime.run(call("x"))
    assert type(failure.value) is error
    assert failure.value.transient is transient
    assert failure.value.retry_after == (
        7 if error in (SystemThrottled, SystemUnavailable) else None
    )
    assert "key-for-tests" not in failure.value.message
    assert failure.value.address == f"{server.url}/chat/completions"
    assert len(server.requests) == 1, "retries are the engine's"


async def test_a_server_that_is_down_is_unavailable(models: LanguageModels, call: MakeCall) -> None:
    nowhere = LlmRuntime(
        models=models, resolve=lambda _: openai_at("http://127.0.0.1:9/v1"), offloader=INLINE
    )
    with pytest.raises(SystemUnavailable, match="OpenAI cannot be reached") as failure:
        await nowhere.run(call("x"))
    assert failure.value.address == "http://127.0.0.1:9/v1/chat/completions"


async def test_cancelling_closes_the_connection_to_the_model(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.hang = True
    task = asyncio.create_task(runtime.run(call("x")))
    await server.reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        await server.left.wait()


async def test_azure_is_asked_at_the_address_of_its_deployment(
    models: LanguageModels, server: ModelServer, call: MakeCall
) -> None:
    azure = LlmProvider(
        kind="azure",
        label="Azure OpenAI",
        api_key="key-for-tests",
        azure_endpoint=server.url.removesuffix("/v1"),
        deployment="triage",
        api_version="2024-10-21",
    )
    server.answer = completion("hello")
    await LlmRuntime(models=models, resolve=lambda _: azure, offloader=INLINE).run(call("x"))
    assert server.paths == ["/openai/deployments/triage/chat/completions?api-version=2024-10-21"]


async def test_a_member_that_the_configuration_does_not_have_is_named(
    runtime: LlmRuntime, call: MakeCall
) -> None:
    with pytest.raises(AgentMisconfigured, match=r"'x' is wrong.*modell"):
        await runtime.run(call("x", config={"modell": "gpt-4o"}))


async def test_the_model_is_not_asked_to_repeat_the_text_of_a_ticket(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    systems = Systems(
        find_credential=dict,
        now=lambda: datetime(2026, 1, 2, tzinfo=UTC),
        remember_secret=lambda _: None,
        certificates=Certificates(),
    )
    analyzer = TicketAnalyzer(llm=runtime, systems=systems)
    schema = {
        "type": "object",
        "properties": {"priority": {"type": "integer"}, "raw_text": {"type": "string"}},
        "required": ["priority", "raw_text"],
    }
    server.answer = completion('{"priority": 2}')
    made = call("ticket-analyzer", b'{"text":"broken"}', output_schema=schema)
    assert json.loads(await analyzer.run(made)) == {"priority": 2, "raw_text": "broken"}
    sent = server.requests[0]["response_format"]["json_schema"]["schema"]
    assert list(sent["properties"]) == ["priority"]
    await systems.aclose()
