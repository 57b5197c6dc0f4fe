"""What hostile requests and workflows cost, and how long others wait meanwhile.

`python -m bench.hostile`: a real server and a real worker on the embedded PostgreSQL. While they
work on each case of the tests, the server's health is asked again and again. Decides nothing;
prints each case, then the longest wait and the highest memory over all of them.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from baton.embedded import EmbeddedPostgres
from baton.store.migrate import upgrade

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from integration.api.hostile_files import FILES, TEXTS
from integration.api.hostile_platform import Hostile, Watch, hostile_platform
from integration.api.hostile_requests import Case, cases, works


def _all_cases() -> Iterator[Case]:
    """Small requests, then files of up to 1 MB."""
    yield from cases()
    for name, made in FILES.items():
        content = made()
        yield Case(name=f"validate, {name}", path="/workflows/validate", body=content)
        draft = b'{"definition":' + content + b"}"
        yield Case(name=f"preview, {name}", path="/workflows/preview", body=draft)
    for name, text in TEXTS.items():
        body = json.dumps({"text": text()}).encode()
        yield Case(name=f"import, {name}", path="/workflows/import", body=body)


class _Summary:
    """What each case cost, and the worst of all."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._longest_ms = 0.0
        self._memory_mb: dict[str, float] = {}
        self.table = Table("case", "ended", "s", "others, ms", "MB")

    def add(self, name: str, ended: str, seconds: float) -> None:
        """Note a case and begin the next."""
        memory, self._watch.memory_mb = self._watch.memory_mb, {}
        longest, self._watch.longest_ms = self._watch.longest_ms, 0.0
        self._longest_ms = max(self._longest_ms, longest)
        for part, used in memory.items():
            self._memory_mb[part] = max(self._memory_mb.get(part, 0), used)
        most = max(memory.values(), default=0)
        self.table.add_row(name, ended, f"{seconds:.2f}", f"{longest:.0f}", f"{most:.0f}")

    @property
    def line(self) -> str:
        """The worst of all."""
        memory = ", ".join(f"{part} {used:.0f} MB" for part, used in self._memory_mb.items())
        return f"Longest wait for the health {self._longest_ms:.0f} ms; highest memory: {memory}"


async def _measure(hostile: Hostile) -> _Summary:
    summary = _Summary(hostile.watch)
    for case in _all_cases():
        answer = await hostile.ask(case)
        summary.add(answer.name, str(answer.status), answer.seconds)
    for work in works():
        execution = await hostile.work(work)
        summary.add(f"worker, {execution.name}", execution.status, execution.seconds)
    return summary


async def measure(home: Path, conninfo: str) -> _Summary:
    """Every case, one after another, beside ordinary executions."""
    async with AsyncExitStack() as stack:
        hostile = await stack.enter_async_context(hostile_platform(home, conninfo, workers=1))
        await stack.enter_async_context(hostile.with_ordinary_work())
        return await _measure(hostile)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as postgres:
        upgrade(postgres.conninfo)
        summary = asyncio.run(measure(Path(folder), postgres.conninfo))
    console = Console(width=120)
    console.print(summary.table)
    console.print(summary.line)


if __name__ == "__main__":
    main()
