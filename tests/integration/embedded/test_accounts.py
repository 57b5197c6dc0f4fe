"""As whom the server runs: an ordinary user, root, and root where namespaces are forbidden."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from baton.embedded import EmbeddedPostgres, find_binaries
from integration.embedded.conftest import Launch
from integration.embedded.support import notes, server_lives, write_note

NOBODY = 65534
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A home that every user may enter, which pytest's own directories are not."""
    top = Path("/var/tmp", f"baton-test-{os.getpid()}")
    top.mkdir(mode=0o755)
    yield top / "home"
    EmbeddedPostgres.stop(top / "home")
    shutil.rmtree(top)


@pytest.fixture
def without_namespaces(tmp_path) -> dict[str, str]:
    """An environment in which `unshare` fails, as it does in many containers."""
    return without(tmp_path, "unshare")


def without(directory: Path, *programs: str) -> dict[str, str]:
    """An environment in which these programs fail."""
    failing = directory / "failing"
    failing.mkdir()
    for name in programs:
        (failing / name).write_text("#!/bin/sh\nexit 1\n")
        (failing / name).chmod(0o755)
    return {"PATH": f"{failing}:{os.environ['PATH']}"}


def test_an_ordinary_user_needs_no_rights(
    home, launch: Launch, as_ordinary_user: Sequence[str], tmp_path
):
    user = launch(home, prefix=as_ordinary_user)
    write_note(user.conninfo, "kept")
    user.release()
    assert not server_lives(home)
    user = launch(home, prefix=as_ordinary_user)
    assert notes(user.conninfo) == ["kept"]
    user.release()


@only_root
def test_root_starts_a_server_that_is_not_root_and_changes_no_directory_above(
    tmp_path, launch: Launch
):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    user = launch(closed / "home")
    with psycopg.connect(user.conninfo) as connection:
        connection.execute("CREATE TEMPORARY TABLE seen (line text)")
        connection.execute("COPY seen FROM PROGRAM 'id -u'")
        assert connection.execute("SELECT line FROM seen").fetchone() == (str(NOBODY),)
    user.release()
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (closed / "home" / "postgres" / "data").stat().st_uid == 0


@only_root
def test_without_namespaces_root_starts_the_server_as_nobody(
    open_home, launch: Launch, without_namespaces
):
    user = launch(open_home, environment=without_namespaces)
    write_note(user.conninfo, "kept")
    user.release()
    assert (open_home / "postgres" / "data").stat().st_uid == NOBODY


@only_root
def test_data_is_taken_over_when_namespaces_become_forbidden_and_when_they_come_back(
    open_home, launch: Launch, without_namespaces
):
    with EmbeddedPostgres(open_home) as postgres:
        write_note(postgres.conninfo, "kept")
    user = launch(open_home, environment=without_namespaces)
    assert notes(user.conninfo) == ["kept"]
    user.release()
    with EmbeddedPostgres(open_home) as postgres:
        assert notes(postgres.conninfo) == ["kept"]


@only_root
def test_programs_that_nobody_cannot_read_are_copied_with_the_libraries_beside_them(
    open_home, launch: Launch, without_namespaces, tmp_path
):
    package = find_binaries().directory.parents[1]
    closed = tmp_path / "site-packages"
    closed.mkdir(mode=0o700)
    shutil.copytree(package, closed / package.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    bindir = closed / package.name / "pginstall" / "bin"

    user = launch(open_home, bindir, environment=without_namespaces)
    write_note(user.conninfo, "kept")
    user.release()
    (copied,) = (open_home / "postgres").glob("programs-*")
    initdb = copied / package.name / "pginstall" / "bin" / "initdb"
    version = [initdb, "--version"]
    subprocess.run(version, check=True, user=NOBODY, group=NOBODY, extra_groups=[])


@only_root
def test_without_namespaces_a_home_that_only_root_may_enter_works_too(
    tmp_path, launch: Launch, without_namespaces
):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    user = launch(closed / "home", environment=without_namespaces)
    write_note(user.conninfo, "kept")
    user.release()
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (closed / "home" / "postgres" / "data").stat().st_uid == NOBODY


@only_root
def test_a_home_that_nobody_can_be_let_into_is_a_clear_error(tmp_path, launch: Launch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    said = launch(closed / "home", environment=without(tmp_path, "unshare", "setpriv")).said
    assert said.startswith("DatabaseEmbeddedError: PostgreSQL does not run as root")
    assert "BATON_HOME" in said
