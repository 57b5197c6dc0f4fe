"""What is said when the embedded PostgreSQL cannot work: one clear sentence each."""

import re
import shlex
import subprocess
import sys
from collections.abc import Sequence

import pytest

from baton.embedded import EmbeddedPostgres
from baton.errors import DatabaseEmbeddedError
from integration.embedded.conftest import Launch
from integration.embedded.support import SCRIPT, server_lives


def test_data_of_another_major_version_is_refused_and_left_alone(home):
    data = home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("13\n")
    with pytest.raises(DatabaseEmbeddedError, match=r"belongs to PostgreSQL 13, .*BATON_PG_BINDIR"):
        EmbeddedPostgres(home).start()
    assert [found.name for found in data.iterdir()] == ["PG_VERSION"]


def test_a_directory_that_is_not_postgresqls_is_refused_and_left_alone(home):
    data = home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "photo.jpg").write_bytes(b"mine")
    with pytest.raises(DatabaseEmbeddedError, match="is not a data directory of PostgreSQL"):
        EmbeddedPostgres(home).start()
    assert (data / "photo.jpg").read_bytes() == b"mine"


def test_a_server_that_ends_while_it_starts_is_quoted(home):
    with EmbeddedPostgres(home):
        pass
    with (home / "postgres" / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = on\n")
    with pytest.raises(DatabaseEmbeddedError) as caught:
        EmbeddedPostgres(home).start()
    assert "ended while it started" in caught.value.message
    assert 'unrecognized configuration parameter "no_such_setting"' in caught.value.message
    assert not server_lives(home)


def test_a_home_that_cannot_be_written_to_is_a_clear_error(
    tmp_path, launch: Launch, as_ordinary_user: Sequence[str]
):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    said = launch(closed / "home", prefix=as_ordinary_user).said
    assert said.startswith("DatabaseEmbeddedError: The embedded PostgreSQL cannot use")
    assert "Permission denied" in said
    assert "BATON_HOME" in said


def test_stop_in_a_home_that_cannot_be_entered_is_a_clear_error(
    tmp_path, as_ordinary_user: Sequence[str]
):
    closed = tmp_path / "closed"
    (closed / "home" / "postgres").mkdir(parents=True)
    closed.chmod(0)
    stop = (
        "import sys, pathlib\n"
        "from baton.errors import BatonError\n"
        "from baton.embedded import EmbeddedPostgres\n"
        "try:\n"
        "    EmbeddedPostgres.stop(pathlib.Path(sys.argv[1]))\n"
        "except BatonError as error:\n"
        "    print(type(error).__name__, error)\n"
    )
    command = [*as_ordinary_user, sys.executable, "-c", stop, closed / "home"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    closed.chmod(0o700)
    assert ended.stdout.startswith("DatabaseEmbeddedError The embedded PostgreSQL cannot use")
    assert "Permission denied" in ended.stdout


def test_a_home_below_a_file_is_a_clear_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseEmbeddedError, match=r"Not a directory.*BATON_HOME"):
        EmbeddedPostgres(tmp_path / "file").start()


@pytest.mark.parametrize("megabytes", [4, 30])
def test_a_full_disk_while_the_data_is_made_is_said_with_figures_and_leaves_it_as_before(
    tmp_path, megabytes
):
    disk = tmp_path / "disk"
    disk.mkdir()
    user = shlex.join([sys.executable, str(SCRIPT), str(disk / "home")])
    shell = (
        f"mount -t tmpfs -o size={megabytes}m tmpfs {shlex.quote(str(disk))} && "
        f"{user} && ls {shlex.quote(str(disk / 'home' / 'postgres'))}"
    )
    command = ["unshare", "-Urm", "sh", "-c", shell]
    ended = subprocess.run(command, capture_output=True, text=True, input="\n", check=False)
    assert ended.returncode == 0, f"this test needs user namespaces: {ended.stderr}"
    said, *left = ended.stdout.splitlines()
    assert said.startswith("StorageFull: The disk that holds ")
    assert re.search(r" is too full: \d+ MB are free, .* needs about 100 MB", said)
    assert "BATON_HOME" in said
    assert not [name for name in left if name.startswith("data")]
