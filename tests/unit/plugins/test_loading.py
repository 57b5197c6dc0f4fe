"""Descriptors are found by entry point; a package that cannot be used takes nothing else along."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from baton.errors import AgentMisconfigured, Misconfigured
from baton.plugins.loading import (
    load_channel_types,
    load_credential_types,
    load_kinds,
    load_trigger_types,
    resolve,
)
from baton.schemas.validate import is_valid, schema_problems

DESCRIPTOR = """
from baton.plugins import AgentKind, Effect, Icon, Operation, Text

def kind(name, check=None):
    return AgentKind(
        name=name,
        title=Text(f"kinds.{name}.title", name),
        description=Text(f"kinds.{name}.description", name),
        icon=Icon(("M12 3v18",)),
        operations=(
            Operation(
                name="do",
                title=Text(f"kinds.{name}.do.title", "Do"),
                effect=Effect.READ,
                config_schema={"type": "object"},
            ),
        ),
        runtime="nowhere:open_runtime",
        check=check,
    )
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes an installed package of a module and its entry points."""
    monkeypatch.syspath_prepend(tmp_path)
    modules = set(sys.modules)

    def made(entry_points: str, code: str = "", *, name: str = "plugged") -> None:
        (tmp_path / f"{name}.py").write_text(DESCRIPTOR + dedent(code))
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(dedent(entry_points))

    yield made
    for module in set(sys.modules) - modules:
        if module.startswith("plugged"):
            del sys.modules[module]


SHIPPED = ["customer_data", "http", "llm", "python", "ticket_analyzer", "transform"]


def test_what_ships_is_found_like_any_other_package():
    assert list(load_kinds(pytest.fail)) == SHIPPED
    types = load_credential_types(pytest.fail)
    assert list(types) == ["dataverse", "http", "llm", "servicenow", "sharepoint"]
    assert list(load_channel_types(pytest.fail)) == ["email", "slack", "teams", "webhook"]
    assert load_trigger_types(pytest.fail) == {}


def test_every_kind_names_credential_types_that_there_are():
    known = set(load_credential_types(pytest.fail))
    for kind in load_kinds(pytest.fail).values():
        assert set(kind.credential_types) <= known


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("servicenow", {"base_url": "https://x.example.com", "username": "u", "password": "p"}),
        (
            "dataverse",
            {
                "base_url": "https://x.example.com",
                "tenant_id": "t",
                "client_id": "c",
                "client_secret": "s",
            },
        ),
        (
            "sharepoint",
            {"site": "x.example.com", "tenant_id": "t", "client_id": "c", "client_secret": "s"},
        ),
        ("http", {"base_url": "https://x.example.com", "token": "t"}),
        ("llm", {"api_key": "k"}),
    ],
)
def test_a_credential_that_fits_its_form_can_be_read_and_an_empty_one_does_neither(name, members):
    type_ = load_credential_types(pytest.fail)[name]
    assert schema_problems(type_.members_schema) == ()
    assert is_valid(type_.members_schema, members)
    type_.read(members)
    assert not is_valid(type_.members_schema, {})
    with pytest.raises(AgentMisconfigured):
        type_.read({})


def test_every_runtime_of_what_ships_can_be_loaded():
    for kind in load_kinds(pytest.fail).values():
        assert callable(resolve(kind.runtime))
    for type_ in load_channel_types(pytest.fail).values():
        assert callable(resolve(type_.runtime))


def test_a_kind_of_an_installed_package_is_found(install):
    install("[baton.kinds]\nabacus = plugged:ABACUS\n", 'ABACUS = kind("abacus")')
    kinds = load_kinds(pytest.fail)
    assert list(kinds) == ["abacus", *SHIPPED]
    assert kinds["abacus"].title.english == "abacus"


def test_a_trigger_type_of_an_installed_package_is_found(install):
    install(
        "[baton.triggers]\nnew_moon = plugged:NEW_MOON\n",
        """
        from baton.plugins import TriggerType
        NEW_MOON = TriggerType(
            name="new_moon",
            title=Text("triggers.new_moon.title", "New moon"),
            description=Text("triggers.new_moon.description", "Starts at each new moon."),
            icon=Icon(("M12 3v18",)),
            settings_schema={"type": "object"},
        )
        """,
    )
    assert [each.title.english for each in load_trigger_types(pytest.fail).values()] == ["New moon"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nothing_like_it", "No module named 'nothing_like_it'"),
        ("", "has no attribute 'ABACUS'"),
        ("ABACUS = 7", "plugged:ABACUS is not of the type AgentKind"),
        ('ABACUS = kind("counter")', "The name is 'counter'"),
        ('ABACUS = kind("abacus", check=lambda use: ())', "pickle"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
    ids=["import", "attribute", "type", "name", "lambda", "exit"],
)
def test_a_package_that_cannot_be_used_is_reported_and_left_out(install, code, said):
    install("[baton.kinds]\nabacus = plugged:ABACUS\n", code)
    reported: list[str] = []
    assert list(load_kinds(reported.append)) == SHIPPED
    [message] = reported
    assert message.startswith("'abacus' (baton.kinds) of the package 'plugged' is left out. ")
    assert said in message
    assert message.endswith("Correct or uninstall the package; everything else works.")


def test_no_package_takes_the_place_of_what_ships(install):
    install("[baton.kinds]\nllm = plugged:LLM\n", 'LLM = kind("llm")')
    reported: list[str] = []
    assert load_kinds(reported.append)["llm"].title.english == "Language models"
    assert "The name is taken" in reported[0]


def test_of_two_packages_with_one_name_the_first_stays(install):
    for name in ("plugged_one", "plugged_two"):
        install(f"[baton.kinds]\nabacus = {name}:ABACUS\n", 'ABACUS = kind("abacus")', name=name)
    reported: list[str] = []
    assert "abacus" in load_kinds(reported.append)
    assert ["'plugged_two'" in message for message in reported] == [True]


def test_what_cannot_be_resolved_says_what_is_missing():
    with pytest.raises(Misconfigured, match="nowhere:open_runtime cannot be loaded: Module"):
        resolve("nowhere:open_runtime")


def test_a_checkout_that_was_not_installed_again_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(Misconfigured, match="run `make setup`"):
        load_kinds(pytest.fail)
    assert load_trigger_types(pytest.fail) == {}
