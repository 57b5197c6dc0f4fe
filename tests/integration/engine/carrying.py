"""A stage whose agents carry values (`carriers.py`), and the program beside it."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from baton.domain.actor import LOCAL_OPERATOR
from integration.engine.stage import Stage

SLUGS = (
    *("giver", "async-giver", "keeper", "async-keeper", "vandal", "sized", "async-sized"),
    *("looper", "waiter", "glutton", "typed"),
)


@dataclass
class Carriers(Stage):
    """A stage whose agents carry values."""

    agents: str = ""

    def executor_here(self) -> Any:
        return self.executor(
            agents=("llm", *(f"python:{slug}" for slug in SLUGS)),
            max_output_bytes=10 * 1024 * 1024,
        )

    def give(self, value: object) -> None:
        (self.directory / "given").write_bytes(pickle.dumps(value))

    def got(self, step: str) -> tuple[int, Any]:
        """The process in which the agent of a step ran, and what it got."""
        pid, value = pickle.loads((self.directory / step).read_bytes())
        return pid, value

    async def carry(self, *steps: dict[str, Any], text: bytes = b"{}") -> str:
        execution_id = await self.start(*steps, text=text)
        assert await self.executor_here().run(execution_id)
        return execution_id

    async def json(self, execution_id: str) -> bytes:
        return await self.platform.executions.json(execution_id, actor=LOCAL_OPERATOR)

    async def baton(self, *arguments: str) -> bytes:
        """What the program prints, in a process of its own."""
        process = await self._started(*arguments, stdout=asyncio.subprocess.PIPE)
        printed, _ = await process.communicate()
        assert process.returncode == 0
        return printed

    @asynccontextmanager
    async def worker_elsewhere(self, **environment: str) -> AsyncIterator[int]:
        """Another process that works; yields its id."""
        process = await self._started("worker", "--agents", self.agents, more=environment)
        try:
            yield process.pid
        finally:
            process.terminate()
            await process.wait()

    async def _started(
        self, *arguments: str, more: Mapping[str, str] = MappingProxyType({}), **streams: Any
    ) -> asyncio.subprocess.Process:
        settings = self.platform.settings
        environment = os.environ | {
            "BATON_HOME": str(settings.home),
            "DATABASE_URL": str(settings.database_url),
            **more,
        }
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "baton", *arguments, env=environment, **streams
        )
