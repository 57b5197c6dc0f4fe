"""One warm database for the tests of single commands; those about processes make their own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from acceptance.program import Program
from baton.embedded import EmbeddedPostgres
from baton.store.migrate import upgrade

_AGENTS = """
import asyncio
from pathlib import Path
from baton import agent

@agent(slug="count-words", effect="read")
async def count_words(text: str) -> dict:
    return {"words": len(text.split())}

@agent(slug="break-down", effect="read")
async def break_down(words: int) -> dict:
    raise ValueError(f"cannot work with {words} words")

@agent(slug="wait-long", effect="read")
async def wait_long(started: str) -> dict:
    Path(started).touch()
    await asyncio.sleep(300)
    return {}
"""


@pytest.fixture(scope="session")
def warm_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("warm")
    with EmbeddedPostgres(home) as postgres:
        upgrade(postgres.conninfo)
        yield home


@pytest.fixture
def baton(warm_home: Path) -> Iterator[Program]:
    """`baton` on a home whose database runs already."""
    with closing(Program(warm_home)) as program:
        yield program


@pytest.fixture
def fresh_baton(tmp_path: Path) -> Iterator[Program]:
    """`baton` on a home that does not exist yet."""
    with closing(Program(tmp_path / "home")) as program:
        yield program


@pytest.fixture
def agents(tmp_path: Path) -> str:
    """A file with Python agents."""
    file = tmp_path / "own_agents.py"
    file.write_text(_AGENTS)
    return str(file)


@pytest.fixture
def workflow(tmp_path: Path):
    """Writes a workflow of these agents and returns its path."""

    def write(*slugs: str, name: str = "Own work") -> str:
        steps = "".join(f"  - {{key: step_{n}, agent: {slug}}}\n" for n, slug in enumerate(slugs))
        file = tmp_path / "own-work.yaml"
        file.write_text(f"name: {name}\nsteps:\n{steps}")
        return str(file)

    return write
