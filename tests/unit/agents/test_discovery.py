"""Agents are found in files, modules and functions; mistakes are one sentence each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from baton.agents.discovery import load_agents, split_sources
from baton.domain.errors import Misconfigured

AGENT = """
from baton import agent

@agent(slug={slug!r}, effect="read")
def first(text: str) -> dict:
    "Says what it got. More."
    return {{"text": text}}
"""


@pytest.fixture(autouse=True)
def _restored_imports() -> Iterator[None]:
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_file_is_loaded_and_may_import_its_neighbours(tmp_path: Path) -> None:
    written(tmp_path, "neighbour_of_agents.py", "GREETING = 'hello'\n")
    text = "from __future__ import annotations\nfrom neighbour_of_agents import GREETING\n"
    source = written(tmp_path, "own.py", text + AGENT.format(slug="own"))
    agents = load_agents([source, source])
    assert list(agents) == ["own"]
    assert agents["own"].definition.description == "Says what it got. More."
    assert agents["own"].place == f"{source}, line 6"


def test_a_module_or_one_function_of_it_is_loaded(tmp_path: Path) -> None:
    written(tmp_path, "agents_in_a_module.py", AGENT.format(slug="own"))
    sys.path.append(str(tmp_path))
    assert list(load_agents(["agents_in_a_module"])) == ["own"]
    assert list(load_agents(["agents_in_a_module:first"])) == ["own"]
    with pytest.raises(Misconfigured, match=r"no function 'second'"):
        load_agents(["agents_in_a_module:second"])


def test_sources_are_separated_by_commas() -> None:
    assert split_sources(" a.py, b ,,") == ("a.py", "b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import nowhere_to_be_found\n", r"ModuleNotFoundError at .*own\.py, line 1"),
        ("x = 1\ny = x + z\n", r"NameError at .*own\.py, line 2: name 'z' is not defined"),
        ("def f(:\n", r"SyntaxError at .*own\.py, line 1"),
        ("import sys\nsys.exit('no')\n", r"SystemExit at .*own\.py, line 2: no"),
        ("raise ValueError('half \\ud800')\n", r"half \\ud800"),
        ("x = 1\n", r"defines no agents: put @agent"),
    ],
)
def test_a_file_that_cannot_be_loaded_says_where(tmp_path: Path, text: str, words: str) -> None:
    source = written(tmp_path, "own.py", text)
    with pytest.raises(Misconfigured, match=words) as failure:
        load_agents([source])
    assert source in failure.value.message


def test_a_missing_file_and_a_missing_module_are_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"gone\.py does not exist"):
        load_agents([str(tmp_path / "gone.py")])
    with pytest.raises(Misconfigured, match=r"no Python module 'gone_with_the_wind'"):
        load_agents(["gone_with_the_wind"])


def test_two_agents_of_one_slug_are_both_named(tmp_path: Path) -> None:
    one = written(tmp_path, "one.py", AGENT.format(slug="same"))
    two = written(tmp_path, "two.py", AGENT.format(slug="same"))
    with pytest.raises(Misconfigured, match=r"'same'.*one\.py, line 4.*two\.py, line 4"):
        load_agents([one, two])
