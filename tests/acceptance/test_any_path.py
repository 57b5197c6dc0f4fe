"""A checkout works wherever it is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.test_all  # installs everything again: a minute or two
def test_a_path_with_a_space_and_other_letters_can_be_set_up_and_run_in(tmp_path: Path) -> None:
    place = tmp_path / "Zoë's own work ü"
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place / name)
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BATON_", "DATABASE_URL", "VIRTUAL_ENV", "MAKE"))
    }

    def run(*command: str, **environment: str) -> str:
        ended = subprocess.run(
            command,
            cwd=place,
            env={**own, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    run("make", ".venv/.installed")
    home = str(place / ".baton")
    triage = "baton/templates/it-ticket-triage.yaml"
    given = '{"text": "The tunnel drops"}'
    assert "recommendation" in run(
        ".venv/bin/baton", "run", triage, "--input", given, BATON_HOME=home
    )
    assert "make demo" in run("make", "help")
