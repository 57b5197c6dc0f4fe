"""What the tests of agents share: a call as the engine makes it, and what it leaves behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from baton.domain.agent_call import AgentCall, LlmUsage


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
