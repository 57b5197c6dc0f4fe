"""Executions whose agents ask a model that does not answer as it should."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from baton.services.executions.answers import standing_json
from integration.agents.model_behaviours import OBJECT, SCHEMA
from integration.agents.model_server import ModelServer, Reply, completion, running
from integration.engine.conftest import opened
from integration.engine.stage import Stage

STEADY = {"max_retries": 8, "jitter": False}
COUNTER: dict[str, Any] = {
    "slug": "counter",
    "kind": "llm",
    "effect": "read",
    "config": {"instructions": "Count.", "max_tokens": 100},
    "output_schema": SCHEMA,
}
STEP = {"key": "count", "agent": "counter", "retry": STEADY}


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running() as made:
        yield made


@pytest.fixture
async def asking(
    shared_database_url: str, tmp_path: Path, server: ModelServer
) -> AsyncIterator[Stage]:
    """A stage whose model is the server."""
    llm = {"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "small"}
    async with opened(shared_database_url, tmp_path, llm=llm) as stage:
        yield stage


def replies(server: ModelServer, *answers: Reply) -> None:
    """Answer with these in turn, with the last one for ever."""
    ahead = list(answers)
    server.reply = lambda _: ahead.pop(0) if len(ahead) > 1 else ahead[0]


async def run(stage: Stage, **agent: Any) -> str:
    execution_id = await stage.start(STEP, agents=[COUNTER | agent], text=b'{"text":"one, two"}')
    await stage.executor(agents=("llm",)).run(execution_id)
    return execution_id


async def test_only_failures_of_the_transport_repeat_a_question(
    asking: Stage, server: ModelServer
) -> None:
    replies(
        server,
        Reply(answer=completion('{"word": "printer", "count": "3"}')),
        Reply(answer={"error": "busy"}, status=503, headers={"retry-after-ms": "1500"}),
        Reply(answer={"choices": []}),
        Reply(answer=completion("", finish_reason="length")),
        Reply(answer=completion("")),
        Reply(answer=completion(f"<think>a</think>{OBJECT}")),
    )
    seen = await asking.seen(await run(asking))
    assert seen.view.status == "completed"
    assert seen.view.steps[0].output == OBJECT.replace(" ", "").encode()
    assert asking.clock.naps[1] == 2.0, "longer than the wait that was asked for"
    asked = [json.dumps(request["messages"]) for request in server.requests]
    assert asked[1] == asked[2] == asked[3], "the transport failed"
    assert len({asked[0], asked[1], asked[4], asked[5]}) == 4
    assert "$.count: expected integer" in asked[1]
    assert [request["model"] for request in server.requests] == ["small"] * 6
    limits = [request["max_completion_tokens"] for request in server.requests]
    assert limits == [100, 100, 100, 100, 200, 200]


async def test_every_question_can_be_derived_from_what_is_recorded(
    asking: Stage, server: ModelServer
) -> None:
    replies(server, Reply(answer=completion("{}")), Reply(answer=completion(OBJECT)))
    execution_id = await run(asking)
    failed, _ = (await asking.seen(execution_id)).attempts
    correction = failed["error"]["correction"]
    assert correction["answers"] == 1
    assert correction["text"] in server.requests[1]["messages"][0]["content"]
    assert "asked again with a correction" in await asking.logs(execution_id)


async def test_an_agent_without_a_schema_fails_with_an_empty_answer(
    asking: Stage, server: ModelServer
) -> None:
    replies(server, Reply(answer=completion("")))
    agent = {name: COUNTER[name] for name in ("slug", "kind", "effect", "config")}
    execution_id = await asking.start(STEP, agents=[agent])
    await asking.executor(agents=("llm",)).run(execution_id)
    seen = await asking.seen(execution_id)
    assert (seen.view.status, seen.error["code"]) == ("failed", "answer_invalid")
    asked = [json.dumps(request["messages"]) for request in server.requests]
    assert len(asked) == len(set(asked)) == 9


@pytest.mark.parametrize(("model", "cost"), [("small", None), ("gpt-4o", 0.00375)])
async def test_the_cost_of_an_unknown_model_is_null_and_of_a_known_one_a_number(
    asking: Stage, server: ModelServer, model: str, cost: float | None
) -> None:
    usage = {
        "prompt_tokens": 1000,
        "completion_tokens": 200,
        "prompt_tokens_details": {"cached_tokens": 600},
    }
    replies(server, Reply(answer=completion(OBJECT, model=model, usage=usage)))
    view = (await asking.seen(await run(asking))).view
    definition = await asking.platform.workflows.definition(view.definition_sha256)
    shown = json.loads(standing_json(view, definition))
    assert shown["llm_cost"] == cost
    assert shown["steps"][0]["llm"] == {
        "calls": 1,
        "tokens": 1200,
        "input_tokens": 1000,
        "cached_tokens": 600,
        "output_tokens": 200,
        "cost": cost,
        "models": [model],
    }


async def test_one_unknown_cost_makes_the_sum_unknown(asking: Stage, server: ModelServer) -> None:
    replies(
        server,
        Reply(answer=completion("{}", model="small")),
        Reply(answer=completion(OBJECT, model="gpt-4o")),
    )
    view = (await asking.seen(await run(asking))).view
    assert (view.llm_cost, view.steps[0].usage.cost, view.llm_calls) == (None, None, 2)


async def test_prices_of_the_setting_are_used(
    shared_database_url: str, tmp_path: Path, server: ModelServer
) -> None:
    llm = {"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "small"}
    prices = {"small": {"input": 1, "output": 10}}
    replies(server, Reply(answer=completion(OBJECT, model="small")))
    async with opened(shared_database_url, tmp_path, llm=llm, llm_prices=prices) as stage:
        view = (await stage.seen(await run(stage))).view
    assert float(view.llm_cost) == pytest.approx(0.003)
