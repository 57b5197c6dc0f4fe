"""What is shipped and pinned: the wheel is whole, the locks are sound."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_by_hash_and_names_no_host(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    entries = [
        entry for entry in text.replace("\\\n", " ").splitlines() if not entry.startswith("#")
    ]
    assert entries
    for entry in entries:
        assert "==" in entry, entry
        assert "--hash=sha256:" in entry, entry


def shipped_files(project: Path, into: Path) -> set[str]:
    """What the wheel of a project holds."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (wheel,) = into.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def listed_files(project: Path, package: str) -> set[str]:
    """What git knows of a package."""
    listed = subprocess.run(
        ["git", "ls-files", package], cwd=project, check=True, capture_output=True, text=True
    )
    return set(listed.stdout.split())


def test_the_wheel_holds_every_data_file_and_nothing_of_the_sandbox(tmp_path: Path) -> None:
    shipped = shipped_files(ROOT, tmp_path)
    listed = listed_files(ROOT, "baton")
    assert listed
    assert listed <= shipped
    assert not [file for file in shipped if file.startswith(("sandbox", "baton_sandbox"))]
    pages = (file for file in (ROOT / "baton/ui").rglob("*") if file.is_file())
    assert {file.relative_to(ROOT).as_posix() for file in pages} <= shipped


def test_the_wheel_of_the_sandbox_holds_every_data_file(tmp_path: Path) -> None:
    listed = listed_files(ROOT / "sandbox", "baton_sandbox")
    assert listed
    assert listed <= shipped_files(ROOT / "sandbox", tmp_path)


def test_the_lock_of_the_pages_pins_every_package_by_hash_and_names_no_host() -> None:
    packages = json.loads((ROOT / "ui/package-lock.json").read_text())["packages"]
    locked = [package for path, package in packages.items() if path]
    assert locked
    for package in locked:
        assert package["integrity"].startswith("sha512-"), package
        assert "resolved" not in package, package


def test_the_pages_are_written_for_the_api_as_it_is() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "baton", "schema", "api"], check=True, capture_output=True
    )
    assert (ROOT / "ui/openapi.json").read_bytes() == printed.stdout, "run `make ui-client`"
