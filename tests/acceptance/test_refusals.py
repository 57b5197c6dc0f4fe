"""What cannot work is one clear sentence and the documented exit code, never a traceback."""

import shlex
import signal
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from acceptance.program import Outcome, Program
from baton.embedded import EmbeddedPostgres

TRIAGE = "baton/templates/it-ticket-triage.yaml"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "There is no workflow file"),
        ("name: [", "line 1"),
        ("name: A\nname: B\n", '"name" appears twice'),
        ("name: A\nsteps: []\n", "steps"),
        ("name: A\nsteps: [{key: a, agent: nobody}]\n", 'there is no agent "nobody"'),
    ],
)
def test_a_bad_file_is_2(baton: Program, tmp_path: Path, text: str | None, complaint: str) -> None:
    file = tmp_path / "bad.yaml"
    if text is not None:
        file.write_text(text)

    ended = baton("run", str(file))

    assert ended.code == 2, ended
    assert complaint in ended.stderr
    assert ended.stdout == ""


def test_a_file_with_several_problems_shows_all_of_them(baton: Program, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("name: A\nsteps: [{key: a, agent: nobody}, {key: a, agent: noone, foo: 1}]\n")

    ended = baton("validate", str(file))

    assert ended.stderr.count("\n  - ") == 4
    complaints = ('"nobody"', '"noone"', '"foo"', '"a" is taken')
    assert [complaint for complaint in complaints if complaint not in ended.stderr] == []


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("{broken", "The input is not JSON"),
        ("missing.json", "There is no input file"),
        ("-", "The input is empty"),
        ("{}", "does not fit workflow 'IT Ticket Triage'"),
    ],
)
def test_a_bad_input_is_2(baton: Program, given: str, complaint: str) -> None:
    ended = baton("run", TRIAGE, "--input", given)

    assert ended.code == 2, ended
    assert complaint in ended.stderr


def test_an_unknown_workflow_is_2(baton: Program) -> None:
    ended = baton("run", "no-such-workflow")

    assert ended.code == 2
    assert "There is no workflow 'wf-no-such-workflow'" in ended.stderr


def test_an_unreachable_database_is_4(baton: Program) -> None:
    ended = baton("run", TRIAGE, DATABASE_URL="postgresql://baton:secret@127.0.0.1:1/baton")

    assert ended.code == 4
    assert "PostgreSQL at 127.0.0.1:1, database baton cannot be reached" in ended.stderr
    assert "DATABASE_URL" in ended.stderr
    assert "secret" not in ended.stderr


def test_without_a_key_there_is_an_error_that_says_what_to_set_and_no_answer(
    baton: Program, warm_home: Path
) -> None:
    sandbox = baton.start("sandbox")
    assert sandbox.process.stdout is not None
    assert "Serving sample data" in sandbox.process.stdout.readline()
    with EmbeddedPostgres(warm_home) as postgres:
        url = postgres.conninfo

        ended = baton("run", TRIAGE, "--input", '{"text": "no mail"}', "--json", DATABASE_URL=url)

    assert sandbox.end(signal.SIGTERM).code == 0
    assert ended.code == 1
    assert "OPENAI_API_KEY" in ended.stderr
    assert "sandbox" not in ended.stderr
    assert ended.json["results"] == {}


@pytest.mark.parametrize("command", ["server", "up", "demo"])
def test_a_taken_port_is_4_before_anything_is_started(fresh_baton: Program, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = fresh_baton(command, "--port", port)
    assert ended.code == 4, ended
    assert f"Port {port} on 127.0.0.1 is used by another program" in ended.stderr
    assert not fresh_baton.home.exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com"])
def test_the_server_does_not_leave_this_machine_while_there_is_no_sign_in(
    fresh_baton: Program, host: str
) -> None:
    ended = fresh_baton("server", "--host", host)

    assert ended.code == 4
    assert "no sign-in yet" in ended.stderr


def with_mounts_of_its_own(shell: str) -> Outcome:
    ran = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", shell],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    return Outcome(ran.returncode, ran.stdout, ran.stderr)


def test_a_full_disk_is_4(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = shlex.join([sys.executable, "-m", "baton", "run", TRIAGE])
    shell = (
        f"mount -t tmpfs -o size=12m tmpfs {shlex.quote(str(disk))} && "
        f'BATON_HOME={shlex.quote(str(disk / "home"))} exec {command} --input \'{{"text": "a"}}\''
    )
    ended = with_mounts_of_its_own(shell)

    assert ended.code == 4, ended
    assert "is too full" in ended.stderr


def test_full_shared_memory_is_4_and_not_called_a_full_disk(tmp_path: Path) -> None:
    command = shlex.join([sys.executable, "-m", "baton", "run", TRIAGE])
    shell = (
        "mount -t tmpfs -o size=8k tmpfs /dev/shm && "
        "{ dd if=/dev/zero of=/dev/shm/full bs=4k count=8 2>/dev/null; "
        f"BATON_HOME={shlex.quote(str(tmp_path / 'home'))} exec {command} "
        '--input \'{"text": "a"}\'; }'
    )
    ended = with_mounts_of_its_own(shell)

    assert ended.code == 4, ended
    assert "The shared memory of this machine is full" in ended.stderr
    assert "--shm-size" in ended.stderr


@pytest.mark.parametrize("command", ["db check", "db upgrade", "server --port 0", "worker", "run"])
def test_a_database_that_baton_cannot_use_is_4_and_one_sentence(
    baton: Program, warm_home: Path, command: str
) -> None:
    name = f"latin_{uuid.uuid4().hex[:12]}"
    with (
        EmbeddedPostgres(warm_home) as postgres,
        psycopg.connect(postgres.conninfo, autocommit=True) as admin,
    ):
        admin.execute(
            f"CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"  # type: ignore[arg-type]
            " TEMPLATE template0"
        )
        url = make_conninfo(postgres.conninfo, dbname=name)
        arguments = (*command.split(), TRIAGE) if command == "run" else command.split()

        ended = baton(*arguments, DATABASE_URL=url)

        admin.execute(f"DROP DATABASE {name}")  # type: ignore[arg-type]
    assert ended.code == 4, ended
    assert ended.stderr.splitlines()[-1].startswith(
        f"Error: The database at {conninfo_to_dict(url)['host']}"
    )
    assert "encoded in LATIN1" in ended.stderr


def test_a_server_that_is_not_there_is_4(baton: Program) -> None:
    ended = baton("run", "it-ticket-triage", "--server", "http://127.0.0.1:1")

    assert ended.code == 4
    assert "The Baton server at http://127.0.0.1:1 cannot be reached" in ended.stderr


def test_a_wrong_setting_is_4_and_named(baton: Program) -> None:
    ended = baton("run", TRIAGE, BATON_MAX_OUTPUT_BYTES="many")

    assert ended.code == 4
    assert "BATON_MAX_OUTPUT_BYTES" in ended.stderr
