import importlib
import subprocess
import sys

import typer

from baton.cli.lazy import COMMANDS


def test_the_help_imports_no_command() -> None:
    code = (
        "import sys; sys.argv = ['baton', '--help']\n"
        "from baton.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name in {'baton.bootstrap', 'psycopg', 'fastapi'}])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )

    *help_text, heavy = ended.stdout.splitlines()
    assert heavy == "[]"
    assert all(any(line.split()[:1] == [name] for line in help_text) for name in COMMANDS)


def test_every_command_has_its_module() -> None:
    for module, _ in COMMANDS.values():
        assert isinstance(importlib.import_module(module).app, typer.Typer)
