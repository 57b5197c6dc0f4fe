"""`baton credentials`: credentials stored and tested from a terminal, secrets out of sight."""

import json
import signal
from pathlib import Path

import pytest

from acceptance.program import Program

SECRET = "tOpSeCrEt-Zx81"


@pytest.fixture
def members(tmp_path: Path) -> Path:
    path = tmp_path / "members.json"
    path.write_text(json.dumps({"base_url": "https://93.184.215.14", "token": SECRET}))
    return path


def test_a_credential_is_stored_listed_changed_shown_and_deleted(
    baton: Program, members: Path
) -> None:
    stored = baton("credentials", "set", "shop", "--type", "http", "--members", str(members))
    listed = baton("credentials", "list").stdout
    members.write_text(json.dumps({"base_url": "https://93.184.215.14/v2"}))
    changed = baton(
        "credentials", "set", "shop", "--members", str(members), "--expires", "2031-05-31"
    )
    shown = json.loads(baton("credentials", "show", "shop", "--json").stdout)
    in_words = baton("credentials", "show", "Shop").stdout
    deleted = baton("credentials", "delete", "shop")

    assert stored.stdout == "stored credential shop\n", stored.stderr
    assert "shop                     http             stored" in listed
    assert changed.stdout == "changed credential shop\n", changed.stderr
    assert (shown["members"], shown["expires_at"], shown["version"]) == (
        {"base_url": "https://93.184.215.14/v2"},
        "2031-05-31T00:00:00.000Z",
        2,
    )
    assert "token: not shown" in in_words
    assert deleted.stdout == "deleted credential shop\n"
    assert baton("credentials", "show", "shop").code == 2
    everything = (stored, changed, deleted)
    assert SECRET not in f"{listed}{shown}{in_words}{[each.stderr for each in everything]}"


def test_the_sandbox_is_listed_and_tested(baton: Program) -> None:
    sandbox = baton.start("sandbox")
    assert sandbox.process.stdout is not None
    assert "Serving sample data" in sandbox.process.stdout.readline()
    listed = baton("credentials", "list").stdout
    tested = baton("credentials", "test", "servicenow")
    sandbox.end(signal.SIGINT)

    assert "servicenow               servicenow       sandbox" in listed
    assert tested.code == 0, tested.stderr
    assert "Signed in to ServiceNow as" in tested.stdout


def test_secrets_on_the_command_line_are_refused(baton: Program) -> None:
    refused = baton("credentials", "set", "shop", "--type", "http", "--members", '{"token": "x"}')
    unknown = baton("credentials", "set", "shop")

    assert refused.code == 2
    assert "Secrets do not belong on the command line" in refused.stderr
    assert unknown.code == 2
    assert "--type dataverse | " in unknown.stderr
