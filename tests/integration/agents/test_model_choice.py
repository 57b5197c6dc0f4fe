"""Which model is asked where nothing names one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from baton.agents.llm import LlmRuntime
from baton.agents.llm_client import LanguageModels
from baton.agents.llm_provider import ProviderResolver
from baton.agents.prices import load_prices
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import INLINE
from baton.errors import AgentMisconfigured, SystemUnavailable
from integration.agents.model_server import ModelServer, Reply, completion, running

MakeCall = Callable[..., AgentCall]


def offering(*names: str) -> Reply:
    listed = [{"id": name, "object": "model", "created": 1, "owned_by": "me"} for name in names]
    return Reply(answer={"object": "list", "data": listed})


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running() as made:
        made.answer = completion("hello", model=None)
        yield made


@pytest.fixture
async def models() -> AsyncIterator[LanguageModels]:
    made = LanguageModels(
        prices=load_prices(),
        now=lambda: datetime(2026, 1, 2, tzinfo=UTC),
        listing_seconds=0.5,
    )
    yield made
    await made.aclose()


@pytest.fixture
def runtime(models: LanguageModels, server: ModelServer) -> LlmRuntime:
    def nothing(name: str) -> dict[str, Any]:
        raise AssertionError(name)

    environment = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "key-for-tests"}
    resolve = ProviderResolver(environment=environment, find_credential=nothing, sandbox=None)
    return LlmRuntime(models=models, resolve=resolve, offloader=INLINE)


async def test_the_only_model_of_a_server_is_asked(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.models = offering("qwen3:8b")
    for _ in range(2):
        assert await runtime.run(call("x")) == b'{"text":"hello"}'
    assert [request["model"] for request in server.requests] == ["qwen3:8b", "qwen3:8b"]
    assert server.paths.count("/v1/models") == 1


async def test_of_several_models_one_must_be_set(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.models = offering("qwen3:8b", "llama3.2", "qwen3:8b")
    with pytest.raises(AgentMisconfigured) as failure:
        await runtime.run(call("x"))
    assert failure.value.message == (
        f"No model is set for the model server at {server.url}. It offers qwen3:8b, llama3.2. "
        "Set OPENAI_MODEL to one of its models, or name it in the credential or in the agent's "
        "configuration."
    )
    assert server.requests == []


async def test_of_many_models_some_are_named(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.models = offering(*(f"m{n}" for n in range(400)))
    with pytest.raises(AgentMisconfigured, match=r"offers m0, m1, .*, m9 and 390 more\."):
        await runtime.run(call("x"))


@pytest.mark.parametrize(
    "answer",
    [
        Reply(answer={"error": "not found"}, status=404),
        Reply(answer={"error": "no"}, status=500),
        Reply(answer="<html>welcome</html>"),
        Reply(answer=None),
        Reply(answer={"data": [{"id": 7}, None, {"id": ""}]}),
        offering(),
    ],
)
async def test_a_server_that_names_no_model_is_not_asked(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, answer: Reply
) -> None:
    server.models = answer
    with pytest.raises(AgentMisconfigured, match="does not say which models it offers"):
        await runtime.run(call("x"))
    assert server.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        {"models": [{"name": "mine"}]},
        {"data": ["mine"]},
        [{"id": "mine"}],
        {"data": [{"id": "mine"}]},
    ],
)
async def test_lists_in_other_shapes_are_read(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall, answer: Any
) -> None:
    server.models = Reply(answer=answer)
    await runtime.run(call("x"))
    assert server.requests[0]["model"] == "mine"


async def test_a_server_that_does_not_answer_soon_is_not_waited_for(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.hang = True
    with pytest.raises(AgentMisconfigured, match="Set OPENAI_MODEL"):
        await runtime.run(call("x"))


async def test_a_server_that_is_down_is_unavailable(models: LanguageModels, call: MakeCall) -> None:
    environment = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    resolve = ProviderResolver(environment=environment, find_credential=lambda _: {}, sandbox=None)
    nowhere = LlmRuntime(models=models, resolve=resolve, offloader=INLINE)
    with pytest.raises(SystemUnavailable, match="cannot be reached") as failure:
        await nowhere.run(call("x"))
    assert failure.value.address == "http://127.0.0.1:9/v1/models"


async def test_a_model_that_is_named_is_asked_without_a_list(
    runtime: LlmRuntime, server: ModelServer, call: MakeCall
) -> None:
    server.models = offering("a", "b")
    await runtime.run(call("x", config={"model": "mine"}))
    assert [request["model"] for request in server.requests] == ["mine"]
    assert "/v1/models" not in server.paths
