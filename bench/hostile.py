"""What hostile workflow files cost: how long each answer takes, and how long others wait meanwhile.

`python -m bench.hostile`: a real server on the embedded PostgreSQL; while it works on a file, its
health is asked again and again over another connection. Decides nothing; prints a table.
"""

import asyncio
import importlib.util
import json
import tempfile
import time
from pathlib import Path
from types import ModuleType

import httpx2
from rich.console import Console
from rich.table import Table

from baton.embedded import EmbeddedPostgres
from baton.store.migrate import upgrade
from bench.processes import baton

_PORT = 8498
_URL = f"http://127.0.0.1:{_PORT}"
_FILES = Path(__file__).parents[1] / "tests/integration/api/hostile_files.py"
_NAP_SECONDS = 0.005
_JSON = {"Content-Type": "application/json"}


def _hostile_files() -> ModuleType:
    """The files of the tests, which hold that none of them is answered with a failure."""
    spec = importlib.util.spec_from_file_location("hostile_files", _FILES)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(_FILES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def _meanwhile(stop: asyncio.Event) -> float:
    """The longest that the server's health had to be waited for, in ms."""
    longest = 0.0
    async with httpx2.AsyncClient(base_url=_URL) as client:
        await client.get("/api/health")
        while not stop.is_set():
            began = time.perf_counter()
            await client.get("/api/health")
            longest = max(longest, time.perf_counter() - began)
            await asyncio.sleep(_NAP_SECONDS)
    return longest * 1000


async def _until_it_serves(client: httpx2.AsyncClient) -> None:
    for _ in range(600):
        try:
            await client.get("/api/health")
        except httpx2.ConnectError:
            await asyncio.sleep(0.1)
        else:
            return


async def _asked(client: httpx2.AsyncClient, path: str, body: bytes) -> tuple[str, str]:
    """Status and time of the answer, and how long others waited."""
    stop = asyncio.Event()
    others = asyncio.create_task(_meanwhile(stop))
    await asyncio.sleep(0.05)
    began = time.perf_counter()
    answer = await client.post(path, content=body, headers=_JSON)
    took = (time.perf_counter() - began) * 1000
    stop.set()
    return f"{answer.status_code} {took:.0f}", f"{await others:.0f}"


async def measure() -> Table:
    """Every file at each of its endpoints."""
    table = Table("file", "validate", "others", "preview", "others", "import", "others")
    files = _hostile_files()
    async with httpx2.AsyncClient(base_url=_URL, timeout=120) as client:
        await _until_it_serves(client)
        for _ in range(2):  # starts both helper processes
            await client.post("/api/workflows/import", json={"text": "name: x\n#" + "x" * 99_999})
        for name, made in files.FILES.items():
            content = made()
            judged = await _asked(client, "/api/workflows/validate", content)
            shown = await _asked(
                client, "/api/workflows/preview", b'{"definition":' + content + b"}"
            )
            table.add_row(name, *judged, *shown, "", "")
        for name, made in files.TEXTS.items():
            body = json.dumps({"text": made()}).encode()
            read = await _asked(client, "/api/workflows/import", body)
            table.add_row(name, "", "", "", "", *read)
    return table


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as postgres:
        upgrade(postgres.conninfo)
        arguments = ("server", "--port", str(_PORT))
        with baton(*arguments, home=Path(folder), database_url=postgres.conninfo):
            Console(width=140).print(asyncio.run(measure()))


if __name__ == "__main__":
    main()
