"""`baton agents`: agents as files, saved and tested from a terminal."""

import json
from pathlib import Path

import pytest

from acceptance.program import Program


@pytest.fixture
def file(baton: Program, tmp_path: Path) -> Path:
    """The file that `baton agents new` prints."""
    path = tmp_path / "agent.yaml"
    path.write_text(baton("agents", "new", "llm").stdout)
    return path


def test_a_printed_file_is_applied_shown_and_tested(baton: Program, file: Path) -> None:
    file.write_text(file.read_text().replace("new-agent", "reply-writer"))

    made = baton("agents", "apply", str(file))
    again = baton("agents", "apply", str(file))
    file.write_text(file.read_text().replace("New agent", "Reply Writer"))
    saved = baton("agents", "apply", "-m", "A better name", str(file))

    assert made.stdout == f"{file}: made agent reply-writer\n"
    assert again.stdout == f"{file}: agent reply-writer is so already (version 1)\n"
    assert saved.stdout == f"{file}: saved version 2 of agent reply-writer\n"
    assert "name: Reply Writer" in baton("agents", "show", "reply-writer").stdout
    assert "name: New agent" in baton("agents", "show", "reply-writer", "--version", "1").stdout
    listed = baton("agents", "list", "--kind", "llm").stdout
    assert "reply-writer" in listed
    assert "ticket-analyzer" not in listed
    tested = baton("agents", "test", "reply-writer", "--input", '{"text": "Hello"}')
    assert tested.code == 0, tested.stderr
    assert "sandbox model" in tested.stderr
    assert json.loads(tested.stdout)["text"]


def test_an_agent_without_a_slug_is_not_applied(baton: Program, file: Path) -> None:
    file.write_text(file.read_text().replace("slug: new-agent\n", ""))

    refused = baton("agents", "apply", str(file))

    assert refused.code == 2
    assert "needs a slug" in refused.stderr


def test_every_problem_of_an_agent_file_is_listed(baton: Program, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("slug: wrong\nkind: lllm\ncolour: red\n")

    refused = baton("agents", "apply", str(file))

    assert refused.code == 2
    assert "$.kind" in refused.stderr
    assert "colour" in refused.stderr


def test_an_agent_that_writes_is_tested_only_if_that_is_confirmed(
    baton: Program, file: Path
) -> None:
    file.write_text(file.read_text().replace("effect: read", "effect: write"))
    baton("agents", "apply", str(file))

    refused = baton("agents", "test", "new-agent")
    run = baton("agents", "test", "new-agent", "--confirm-writes")

    assert refused.code == 2
    assert run.code == 0, run.stderr
