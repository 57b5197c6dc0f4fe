"""Secrets of outside stores that need no library, read within limits and named without values."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from baton.connectors.optional_library import optional_library
from baton.connectors.secret_stores import CommandSecrets, EnvironmentSecrets
from baton.errors import AgentMisconfigured
from baton.services.credentials.references import KEPT_SECONDS, SecretReferences

VARIABLE = {"from": "environment", "variable": "BATON_SECRET_CRM"}
ENVIRONMENT = EnvironmentSecrets({"BATON_SECRET_CRM": "s3cret-of-crm"})


def commands(*arguments: str, seconds: float = 10.0) -> CommandSecrets:
    return CommandSecrets(commands={"crm": arguments}, environment=os.environ, seconds=seconds)


def python(code: str, *, seconds: float = 10.0) -> CommandSecrets:
    return commands(sys.executable, "-c", code, seconds=seconds)


async def test_a_variable_with_the_prefix_is_read() -> None:
    ENVIRONMENT.check(VARIABLE)
    assert await ENVIRONMENT.read(VARIABLE) == "s3cret-of-crm"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ({"variable": "DATABASE_URL"}, "its name must begin with BATON_SECRET_"),
        ({"variable": 7}, "needs the text 'variable'"),
        ({}, "needs the text 'variable'"),
    ],
)
def test_no_other_variable_can_be_named(reference: dict[str, object], message: str) -> None:
    with pytest.raises(AgentMisconfigured, match=message):
        ENVIRONMENT.check({"from": "environment", **reference})


async def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(AgentMisconfigured, match="has no variable BATON_SECRET_SHOP"):
        await ENVIRONMENT.read({"from": "environment", "variable": "BATON_SECRET_SHOP"})


async def test_the_first_line_of_a_command_is_the_secret() -> None:
    store = python("print('s3cret'); print('more')")
    assert await store.read({"from": "command", "command": "crm"}) == "s3cret"


@pytest.mark.parametrize(
    ("store", "message"),
    [
        (python("import sys; print('s3cret'); sys.exit(3)"), "it ended with code 3"),
        (python("pass"), "it printed nothing"),
        (commands("/nowhere/program"), "it cannot be started"),
        (python("import time; time.sleep(60)", seconds=0.3), "it did not end within 0.3 s"),
    ],
)
async def test_a_command_that_gives_no_secret_is_named_without_its_output(
    store: CommandSecrets, message: str
) -> None:
    began = time.monotonic()
    with pytest.raises(AgentMisconfigured, match=f"'crm' gave no secret: {message}") as raised:
        await store.read({"from": "command", "command": "crm"})
    assert "s3cret" not in raised.value.message
    assert time.monotonic() - began < 10


async def test_what_a_command_started_ends_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    child = f"import time, pathlib; time.sleep(1.5); pathlib.Path({str(mark)!r}).touch()"
    starts = f"subprocess.Popen([sys.executable, '-c', {child!r}])"
    code = f"import subprocess, sys, time; {starts}; time.sleep(60)"
    with pytest.raises(AgentMisconfigured):
        await python(code, seconds=0.5).read({"from": "command", "command": "crm"})
    time.sleep(2)
    assert not mark.exists()


def test_a_command_that_the_operator_did_not_name_is_refused() -> None:
    with pytest.raises(AgentMisconfigured, match="names the commands in BATON_CREDENTIAL_COMMANDS"):
        python("").check({"from": "command", "command": "rm -rf /"})


async def test_a_secret_is_kept_for_a_minute_and_read_again_then() -> None:
    now, variables = [100.0], {"BATON_SECRET_CRM": "one"}
    references = SecretReferences(
        stores={"environment": EnvironmentSecrets(variables)}, monotonic=lambda: now[0]
    )
    assert await references.read(VARIABLE) == "one"
    variables["BATON_SECRET_CRM"] = "two"
    assert await references.read(VARIABLE) == "one"
    now[0] += KEPT_SECONDS
    assert await references.read(VARIABLE) == "two"


def test_an_unknown_store_is_refused_with_those_that_there_are() -> None:
    references = SecretReferences(stores={"environment": ENVIRONMENT}, monotonic=lambda: 0.0)
    with pytest.raises(AgentMisconfigured, match=r"no store 'drawer' of secrets here. Use one of"):
        references.check({"from": "drawer"})


def test_a_library_that_is_not_installed_is_named_with_its_extra() -> None:
    with pytest.raises(AgentMisconfigured, match=r"package nowhere_else, .* batonflow\[some\]"):
        optional_library("nowhere_else", extra="some", system="The store")
