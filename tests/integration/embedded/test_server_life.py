"""Starting, sharing, killing and stopping the embedded PostgreSQL, with real processes."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from baton.embedded import EmbeddedPostgres
from baton.embedded.instance import PostgresInstance
from baton.errors import DatabaseEmbeddedError
from integration.embedded.conftest import Launch
from integration.embedded.support import notes, server_lives, write_note


def one(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return row[0]


def wait_until_ended(home: Path) -> None:
    until = time.monotonic() + 30
    while server_lives(home):
        assert time.monotonic() < until, "the server did not end"
        time.sleep(0.01)


def test_the_first_start_makes_a_utf8_database_with_checksums_that_nobody_reaches_by_tcp(home):
    with EmbeddedPostgres(home) as postgres:
        url = postgres.conninfo
        assert one(url, "SELECT current_database()") == "baton"
        assert one(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True
        assert one(url, "SHOW server_encoding") == "UTF8"
        assert one(url, "SHOW data_checksums") == "on"
        assert one(url, "SHOW fsync") == "on"
        assert one(url, "SHOW listen_addresses") == ""
    assert not server_lives(home)


def test_what_was_written_is_there_after_a_stop_and_a_start(home):
    with EmbeddedPostgres(home) as postgres:
        write_note(postgres.conninfo, "kept")
    with EmbeddedPostgres(home) as postgres:
        assert notes(postgres.conninfo) == ["kept"]


def test_a_clean_stop_needs_no_recovery(home):
    with EmbeddedPostgres(home):
        pass
    with EmbeddedPostgres(home):
        log = PostgresInstance(home=home).log.read_text()
    assert "was shut down at" in log
    assert "not properly shut down" not in log


def test_two_processes_share_one_server_and_the_last_one_out_stops_it(home, launch: Launch):
    first, second = launch(home), launch(home)
    assert first.server_pid == second.server_pid
    write_note(first.conninfo, "from the first")
    assert notes(second.conninfo) == ["from the first"]
    first.release()
    assert notes(second.conninfo) == ["from the first"]
    second.release()
    assert not server_lives(home)


def test_processes_that_start_at_the_same_moment_on_a_new_home_get_one_server(home, launch: Launch):
    users = [launch(home) for _ in range(3)]
    assert len({user.server_pid for user in users}) == 1
    for user in users:
        user.release()
    assert not server_lives(home)


def test_two_uses_in_one_process_count_separately(home):
    with EmbeddedPostgres(home) as outer:
        with EmbeddedPostgres(home):
            pass
        assert one(outer.conninfo, "SELECT 1") == 1
    assert not server_lives(home)


def test_after_kill_9_of_its_user_the_server_stays_and_the_next_user_finds_it(home, launch: Launch):
    killed = launch(home)
    write_note(killed.conninfo, "kept")
    killed.kill()
    following = launch(home)
    assert following.server_pid == killed.server_pid
    assert notes(following.conninfo) == ["kept"]
    following.release()
    assert not server_lives(home)


def test_after_kill_9_of_the_server_its_user_can_bring_it_back(home, launch: Launch):
    user = launch(home)
    write_note(user.conninfo, "kept")
    before = user.server_pid
    os.kill(before, signal.SIGKILL)
    user.start_again()
    assert user.server_pid != before
    assert notes(user.conninfo) == ["kept"]
    user.release()


def test_after_kill_9_of_both_the_next_start_recovers_every_commit(home, launch: Launch):
    killed = launch(home)
    write_note(killed.conninfo, "kept")
    killed.kill()
    os.kill(killed.server_pid, signal.SIGKILL)
    with EmbeddedPostgres(home) as postgres:
        assert notes(postgres.conninfo) == ["kept"]
        assert "not properly shut down" in PostgresInstance(home=home).log.read_text()


def test_a_process_that_got_the_pid_of_a_dead_server_is_not_taken_for_it(home, launch: Launch):
    killed = launch(home)
    server = killed.server_pid
    killed.kill()
    os.kill(server, signal.SIGKILL)
    wait_until_ended(home)
    remains = home / "postgres" / "data" / "postmaster.pid"
    assert remains.exists()
    with subprocess.Popen(["sleep", "600"]) as bystander:
        try:
            lines = [str(bystander.pid), *remains.read_text().splitlines()[1:]]
            remains.write_text("\n".join(lines) + "\n")
            assert EmbeddedPostgres.stop(home) is False
            with EmbeddedPostgres(home) as postgres:
                assert one(postgres.conninfo, "SELECT 1") == 1
            assert bystander.poll() is None
        finally:
            bystander.kill()


def test_kill_9_in_the_middle_of_making_the_data_leaves_nothing_that_harms(home, launch: Launch):
    instance = home / "postgres"
    killed = launch(home)
    until = time.monotonic() + 30
    while not list(instance.glob("data.new-*/PG_VERSION")):
        assert time.monotonic() < until, "initdb did not begin"
        time.sleep(0.005)
    killed.kill()
    assert killed.said == ""
    assert not (instance / "data").exists()
    with EmbeddedPostgres(home) as postgres:
        assert one(postgres.conninfo, "SELECT 1") == 1
    assert not list(instance.glob("data.new-*"))


def test_stop_ends_a_server_that_a_killed_user_left_and_says_whether_one_ran(home, launch: Launch):
    killed = launch(home)
    assert killed.server_pid
    killed.kill()
    assert server_lives(home)
    assert EmbeddedPostgres.stop(home) is True
    assert not server_lives(home)
    assert EmbeddedPostgres.stop(home) is False


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs /proc to know the process")
def test_a_server_whose_socket_was_removed_can_still_be_stopped(home, launch: Launch):
    user = launch(home)
    assert user.said.startswith("ready")
    (home / "postgres" / "run" / ".s.PGSQL.5432").unlink()
    assert EmbeddedPostgres.stop(home) is True
    assert not server_lives(home)


def test_stop_in_a_home_that_was_never_used_creates_nothing(home):
    assert EmbeddedPostgres.stop(home) is False
    assert not home.exists()


def test_stop_ends_a_server_in_use_with_open_connections(home, launch: Launch):
    user = launch(home)
    with psycopg.connect(user.conninfo) as connection:
        connection.execute("SELECT 1")
        assert EmbeddedPostgres.stop(home) is True
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    user.start_again()
    assert one(user.conninfo, "SELECT 1") == 1
    user.release()


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(home, launch: Launch):
    user = launch(home)
    assert os.getsid(user.server_pid) != os.getsid(user.process.pid)


def test_the_server_sees_nothing_of_the_environment_where_keys_are_kept(home, launch: Launch):
    user = launch(home, environment={"OPENAI_API_KEY": "not-for-the-database"})
    with psycopg.connect(user.conninfo) as connection:
        connection.execute("CREATE TEMPORARY TABLE seen (line text)")
        connection.execute("COPY seen FROM PROGRAM 'env'")
        lines = {line for (line,) in connection.execute("SELECT line FROM seen")}
    assert "LC_ALL=C" in lines or any(line.startswith("PG") for line in lines)
    assert not [line for line in lines if "not-for-the-database" in line]


def test_a_home_whose_path_is_too_long_for_a_socket_works_and_leaves_no_directory_behind(
    tmp_path, launch: Launch
):
    home = tmp_path / ("long" * 30)
    user = launch(home)
    assert user.server_pid, "it is there before we leave, and so keeps the server"
    with EmbeddedPostgres(home) as postgres:
        assert one(postgres.conninfo, "SELECT 1") == 1
        outside = (home / "postgres" / "run").resolve()
        assert not outside.is_relative_to(home)
        assert outside.stat().st_mode & 0o777 == 0o700
    user.kill()
    assert EmbeddedPostgres.stop(home) is True
    assert not outside.exists()


def test_a_copied_home_never_touches_the_socket_of_the_original(tmp_path):
    original, copied = tmp_path / ("long" * 30), tmp_path / ("copy" * 30)
    with EmbeddedPostgres(original):
        pass
    shutil.copytree(original, copied, symlinks=True)
    with EmbeddedPostgres(original) as postgres:
        link = original / "postgres" / "run"
        (copied / "postgres" / "run").symlink_to(link.resolve())
        with EmbeddedPostgres(copied) as other:
            assert other.conninfo != postgres.conninfo
            assert one(other.conninfo, "SELECT 1") == 1
        assert one(postgres.conninfo, "SELECT 1") == 1


def test_a_socket_directory_that_was_swept_away_is_made_anew(tmp_path, launch: Launch):
    home = tmp_path / ("long" * 30)
    killed = launch(home)
    server = killed.server_pid
    killed.kill()
    os.kill(server, signal.SIGKILL)
    wait_until_ended(home)
    shutil.rmtree((home / "postgres" / "run").resolve())
    with EmbeddedPostgres(home) as postgres:
        assert one(postgres.conninfo, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["a, b", 'quo"te', "per%cent", "spa ce ü", "a'b"])
def test_a_home_may_have_any_name(tmp_path, name):
    with EmbeddedPostgres(tmp_path / name) as postgres:
        assert one(postgres.conninfo, "SELECT 1") == 1


def test_a_user_who_left_has_no_conninfo_and_may_leave_twice(home):
    postgres = EmbeddedPostgres(home)
    with pytest.raises(DatabaseEmbeddedError, match="has not been started"):
        _ = postgres.conninfo
    postgres.start()
    postgres.release()
    postgres.release()
    with pytest.raises(DatabaseEmbeddedError, match="has not been started"):
        _ = postgres.conninfo
