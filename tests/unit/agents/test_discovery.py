"""Agents are found in files, modules and functions; mistakes are one sentence each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from baton.agents.discovery import (
    installed_sources,
    load_agents,
    load_available_agents,
    split_sources,
)
from baton.errors import Misconfigured

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


def test_files_of_agents_may_import_each_other(tmp_path: Path) -> None:
    text = "import calls_of_agents_b\nCALLS = []\n" + AGENT.format(slug="one")
    one = written(tmp_path, "calls_of_agents_a.py", text)
    text = "import calls_of_agents_a\nLOADED = []\n" + AGENT.format(slug="two")
    two = written(tmp_path, "calls_of_agents_b.py", text)
    agents = load_agents([one, two])
    assert sorted(agents) == ["one", "two"]
    first, second = sys.modules["calls_of_agents_a"], sys.modules["calls_of_agents_b"]
    assert first.calls_of_agents_b is second
    assert second.calls_of_agents_a is first
    assert agents["one"].function is first.first
    assert agents["two"].function is second.first


@pytest.mark.parametrize("reverse", [False, True])
def test_a_file_may_import_the_agents_of_another_file(tmp_path: Path, reverse: bool) -> None:
    name = f"shared_agents_{reverse}"
    shared = written(tmp_path, f"{name}.py", AGENT.format(slug="shared"))
    text = f"from {name} import first as imported\n" + AGENT.format(slug="own")
    own = written(tmp_path, "importing-agents.py", text)
    sources = [own, shared][:: -1 if reverse else 1]
    assert sorted(load_agents(sources)) == ["own", "shared"]


def test_files_of_one_name_in_two_folders_are_two_files(tmp_path: Path) -> None:
    sources = []
    for slug in ("one", "two"):
        folder = tmp_path / slug
        folder.mkdir()
        sources.append(written(folder, "agents_of_a_folder.py", AGENT.format(slug=slug)))
    assert sorted(load_agents(sources)) == ["one", "two"]


def test_a_file_that_is_called_like_a_module_hides_nothing(tmp_path: Path) -> None:
    import json

    assert list(load_agents([written(tmp_path, "json.py", AGENT.format(slug="own"))])) == ["own"]
    assert sys.modules["json"] is json


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import nowhere_to_be_found\n", "ModuleNotFoundError"),
        (None, "no Python module 'plugin_of_a_package"),
        ("x = 1\n", "defines no agents"),
        (AGENT.format(slug="own"), "Two agents are called 'own'"),
        (AGENT.format(slug="ticket-analyzer"), "slug of an agent that ships"),
        (AGENT.format(slug="own-2").replace("-> dict", "-> dict | None"), "must return an object"),
    ],
)
def test_a_package_that_cannot_be_loaded_is_reported_and_the_rest_works(
    tmp_path: Path, text: str | None, words: str
) -> None:
    name = f"plugin_of_a_package_{abs(hash(text))}"
    for number, module in ((1, name), (2, f"sound_{name}")):
        info = tmp_path / f"package{number}-1.dist-info"
        info.mkdir()
        written(info, "METADATA", f"Metadata-Version: 2.1\nName: package{number}\nVersion: 1\n")
        written(info, "entry_points.txt", f"[baton.agents]\nagents = {module}\n")
    written(tmp_path, f"sound_{name}.py", AGENT.format(slug="sound"))
    if text is not None:
        written(tmp_path, f"{name}.py", text)
    sys.path.append(str(tmp_path))
    own = written(tmp_path, "own_agents.py", AGENT.format(slug="own"))

    reported: list[str] = []
    agents = load_available_agents(
        [own], installed_sources(), shipped={"ticket-analyzer"}, report=reported.append
    )
    assert sorted(agents) == ["own", "sound"]
    [report] = reported
    assert f"The agents of the installed package in '{name}' are left out." in report
    assert words in report
