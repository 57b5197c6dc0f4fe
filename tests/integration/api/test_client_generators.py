"""Common generators make clients of the API's description without a warning.

The tools are fetched into the caches of uv and npx, in the versions named here.
"""

from __future__ import annotations

import compileall
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from baton.api.app import openapi_document
from baton.jsontext.text import to_text

pytestmark = pytest.mark.test_all

PYTHON_CLIENT = "openapi-python-client==0.29.1"
TYPESCRIPT = "typescript@5.9.3"
HEY_API = "@hey-api/openapi-ts@0.95.0"
OPENAPI_TYPESCRIPT = "openapi-typescript@7.13.0"


@pytest.fixture
def description(tmp_path: Path) -> Path:
    file = tmp_path / "openapi.json"
    file.write_bytes(to_text(openapi_document("1.0.0")))
    return file


def said(*command: str, cwd: Path) -> str:
    """What a command writes; it must end well."""
    ended = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=280, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_openapi_python_client_makes_every_endpoint(description: Path, tmp_path: Path) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    tool = (uv, "tool", "run", "--from", PYTHON_CLIENT, "openapi-python-client")
    made = said(
        *tool, "generate", "--path", str(description), "--output-path", str(tmp_path / "client"),
        "--meta", "none", cwd=tmp_path,
    )  # fmt: skip
    assert "warning" not in made.lower(), made
    assert compileall.compile_dir(tmp_path / "client", quiet=1)
    failure = (tmp_path / "client" / "models" / "failure.py").read_text()
    assert "class Failure:" in failure


@pytest.mark.parametrize(
    ("packages", "command", "made"),
    [
        ((OPENAPI_TYPESCRIPT, TYPESCRIPT), ("openapi-typescript", "-o", "out.ts"), "out.ts"),
        ((HEY_API, TYPESCRIPT), ("openapi-ts", "-o", "out", "-i"), "out/types.gen.ts"),
    ],
)
def test_generators_of_typescript_make_its_types(
    description: Path,
    tmp_path: Path,
    packages: tuple[str, ...],
    command: tuple[str, ...],
    made: str,
) -> None:
    fetched = [part for package in packages for part in ("-p", package)]
    written = said("npx", "--yes", *fetched, *command, str(description), cwd=tmp_path)
    assert not re.search(r"\b(warn|error)", written, re.IGNORECASE), written
    types = (tmp_path / made).read_text()
    assert "ExecutionChange" in types
    assert "baton__" not in types
