"""What the tests of agents share: a call as the engine makes it, and what it leaves behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from baton.agents.llm import LlmRuntime
from baton.agents.llm_client import LanguageModels
from baton.agents.llm_provider import LlmProvider
from baton.agents.prices import load_prices
from baton.domain.agent_call import AgentCall, LlmUsage
from baton.domain.offloader import INLINE
from integration.agents.model_server import ModelServer, running

#: Of the model server.
KEY = "key-for-tests"


@dataclass
class Recorder:
    """Keeps what an attempt leaves behind."""

    lines: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    usage: LlmUsage = field(default_factory=LlmUsage)
    left_out: int = 0
    logged: asyncio.Event = field(default_factory=asyncio.Event)

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        self.lines.append((message, level, dict(fields)))
        self.logged.set()

    def leave_out(self, lines: int) -> None:
        self.left_out += lines

    def count(self, usage: LlmUsage) -> None:
        self.usage = self.usage + usage


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def call(recorder: Recorder) -> Callable[..., AgentCall]:
    def make(agent: str, data: object = None, **changes: Any) -> AgentCall:
        raw = data if isinstance(data, bytes) else json.dumps(data or {}).encode()
        values: dict[str, Any] = {
            "execution_id": "exec-20260102-0123456789ab",
            "step_key": "first",
            "attempt": 1,
            "agent": agent,
            "config": {},
            "input": raw,
            "input_schema": None,
            "output_schema": None,
            "idempotency_key": "key-1",
            "timeout_seconds": 10.0,
            "recorder": recorder,
        }
        return AgentCall(**(values | changes))

    return make


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with running() as made:
        yield made


@pytest.fixture
async def models(clock: Clock) -> AsyncIterator[LanguageModels]:
    made = LanguageModels(prices=load_prices(), now=clock)
    yield made
    await made.aclose()


@pytest.fixture
def runtime(models: LanguageModels, server: ModelServer) -> LlmRuntime:
    provider = LlmProvider(
        kind="openai", label="OpenAI", api_key=KEY, base_url=server.url, model="gpt-4o"
    )
    return LlmRuntime(models=models, resolve=lambda _: provider, offloader=INLINE)
