import json
from pathlib import Path

import httpx2
import jsonschema_rs
import pytest
from openai import AsyncOpenAI, RateLimitError

from baton_sandbox.sandbox import Sandbox

SUMMARY = {
    "type": "object",
    "properties": {"summary": {"type": "string"}, "category": {"type": "string"}},
    "required": ["summary", "category"],
    "additionalProperties": False,
}


def format_for(schema):
    return {"type": "json_schema", "json_schema": {"name": "out", "strict": True, "schema": schema}}


@pytest.fixture
async def openai(sandbox: Sandbox):
    credential = sandbox.info.credentials["llm"]
    async with AsyncOpenAI(
        base_url=credential["base_url"], api_key=credential["api_key"], max_retries=0
    ) as client:
        yield client


async def test_the_openai_client_gets_an_answer_that_satisfies_its_schema(openai):
    answer = await openai.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "The VPN drops every ten minutes."}],
        response_format=format_for(SUMMARY),
    )

    value = json.loads(answer.choices[0].message.content)
    jsonschema_rs.validate(SUMMARY, value)
    assert value["category"] == "network"
    assert answer.choices[0].finish_reason == "stop"


async def test_it_names_itself_whatever_model_was_asked_for(openai):
    answer = await openai.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
    )

    assert answer.model == "sandbox"
    assert [model.id async for model in openai.models.list()] == ["sandbox"]


async def test_usage_grows_with_the_text(caller):
    short = (await caller.chat("Hello there")).json()["usage"]
    long = (await caller.chat("Hello there " * 100)).json()["usage"]

    assert short["total_tokens"] == short["prompt_tokens"] + short["completion_tokens"]
    assert long["prompt_tokens"] - short["prompt_tokens"] == pytest.approx(297, abs=2)


async def test_the_same_question_has_the_same_answer(caller):
    first, second = (
        await caller.chat("My laptop is broken"),
        await caller.chat("My laptop is broken"),
    )

    assert first.json() == second.json()


async def test_a_streamed_answer_adds_up_to_the_whole(openai):
    messages = [{"role": "user", "content": "Printer 3 is offline since this morning. " * 5}]
    whole = await openai.chat.completions.create(model="gpt-4o", messages=messages)
    stream = await openai.chat.completions.create(
        model="gpt-4o", messages=messages, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage == whole.usage
    assert chunks[-2].choices[0].finish_reason == "stop"


@pytest.mark.parametrize(("method", "path"), [("GET", "models"), ("POST", "chat/completions")])
async def test_a_wrong_key_is_refused_in_the_documented_shape(caller, method, path):
    base = caller.info.credentials["llm"]["base_url"]
    answer = await caller.web.request(
        method, f"{base}/{path}", headers={"Authorization": "Bearer sk-wrong"}
    )
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"


async def test_throttling_reaches_the_openai_client_as_its_own_error(openai, caller):
    await caller.fault("openai", "throttle", seconds=2)

    with pytest.raises(RateLimitError) as raised:
        await openai.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
        )

    assert raised.value.response.headers["retry-after"] == "2"
    assert raised.value.code == "rate_limit_exceeded"


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"messages": "hello"}'])
async def test_a_malformed_request_is_a_400(caller, body):
    credential = caller.info.credentials["llm"]

    answer = await caller.web.post(
        f"{credential['base_url']}/chat/completions",
        headers={"Authorization": f"Bearer {credential['api_key']}"},
        content=body,
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "schema",
    [
        None,
        {"type": "object", "properties": {"x": {"type": "string", "pattern": "^z{9}$"}}},
        {"type": "nonsense"},
    ],
)
async def test_a_schema_that_cannot_be_met_is_a_400(caller, schema):
    answer = await caller.chat("Hello", response_format=format_for(schema))

    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "response_format"


async def test_any_json_object_will_do_if_no_schema_is_given(caller):
    answer = await caller.chat("Refund me 20 EUR", response_format={"type": "json_object"})

    value = json.loads(answer.json()["choices"][0]["message"]["content"])
    assert value["category"] == "billing"


async def test_it_thinks_as_long_as_it_was_told_to(tmp_path: Path):
    sandbox = await Sandbox.start(tmp_path, think_seconds=30)
    credential = sandbox.info.credentials["llm"]

    async with httpx2.AsyncClient() as web:
        with pytest.raises(httpx2.ReadTimeout):
            await web.post(
                f"{credential['base_url']}/chat/completions",
                headers={"Authorization": f"Bearer {credential['api_key']}"},
                json={"messages": []},
                timeout=0.1,
            )

    await sandbox.stop()
