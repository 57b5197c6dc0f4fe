"""What operators get wrong about the database is one sentence that says what to do."""

import asyncio
import re
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baton.errors import (
    DatabaseOutdated,
    DatabaseUnavailable,
    Misconfigured,
)
from baton.store.database import Database, connection_info
from baton.store.migrate import check, upgrade
from clusters import Cluster
from integration.engine.conftest import opened
from integration.engine.stage import step, worker

#: Makes a database with these options of CREATE DATABASE.
NewDatabase = Callable[..., str]
#: Reads or changes the database with this address.
Act = Callable[[str], object]
BOTH = pytest.mark.parametrize("act", [upgrade, check])


@pytest.fixture
def new_database(postgres: str) -> Iterator[NewDatabase]:
    made: list[sql.Identifier] = []
    with psycopg.connect(postgres, dbname="postgres", autocommit=True) as admin:

        def make(options: str = "") -> str:
            name = f"checked_{uuid.uuid4().hex[:12]}"
            made.append(sql.Identifier(name))
            admin.execute(sql.SQL("CREATE DATABASE {} ").format(made[-1]) + sql.SQL(options))  # type: ignore[arg-type]
            return make_conninfo(postgres, dbname=name)

        yield make
        for name in made:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def stranger(postgres: str) -> Iterator[str]:
    """A role that owns nothing."""
    name = f"stranger_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        yield name
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def run_sql(conninfo: str, *statements: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


@BOTH
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_another_encoding_is_refused_with_the_command_for_one_that_works(
    new_database: NewDatabase, encoding: str, act: Act
) -> None:
    made = new_database(f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    with pytest.raises(Misconfigured, match=f"encoded in {encoding}.*ENCODING 'UTF8'"):
        act(connection_info(made))


def test_a_role_that_may_not_make_the_tables(new_database: NewDatabase, stranger: str) -> None:
    with pytest.raises(Misconfigured, match=r"permission denied for database.*grant the right"):
        upgrade(make_conninfo(new_database(), user=stranger))


@BOTH
def test_a_role_that_may_not_use_the_tables(
    new_database: NewDatabase, stranger: str, act: Act
) -> None:
    made = new_database()
    upgrade(made)
    with pytest.raises(Misconfigured, match="permission denied for schema baton"):
        act(make_conninfo(made, user=stranger))


def test_a_role_that_may_not_change_the_tables(new_database: NewDatabase, stranger: str) -> None:
    made = new_database()
    upgrade(made)
    run_sql(
        made,
        f"GRANT USAGE ON SCHEMA baton TO {stranger}",
        f"GRANT ALL ON ALL TABLES IN SCHEMA baton TO {stranger}",
        "UPDATE baton.schema_version SET version_num = '0042'",
    )
    with pytest.raises(Misconfigured, match="must be owner of"):
        upgrade(make_conninfo(made, user=stranger))
    run_sql(made, f"DROP OWNED BY {stranger}")


async def test_a_role_that_may_only_read_the_tables(
    new_database: NewDatabase, stranger: str, tmp_path: Path
) -> None:
    made = new_database()
    upgrade(made)
    run_sql(
        made,
        f"GRANT USAGE ON SCHEMA baton TO {stranger}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA baton TO {stranger}",
    )
    with pytest.raises(Misconfigured, match="permission denied for table"):
        async with opened(make_conninfo(made, user=stranger), tmp_path):
            pass
    run_sql(made, f"DROP OWNED BY {stranger}")


def test_an_owner_of_the_schema_needs_no_right_on_the_database(
    new_database: NewDatabase, stranger: str
) -> None:
    made = new_database()
    run_sql(made, f"CREATE SCHEMA baton AUTHORIZATION {stranger}")
    upgrade(make_conninfo(made, user=stranger))
    check(make_conninfo(made, user=stranger))
    run_sql(made, f"DROP OWNED BY {stranger} CASCADE")


@pytest.mark.parametrize("act", [check, upgrade])
def test_tables_of_a_newer_baton_are_not_for_db_upgrade(
    new_database: NewDatabase, act: Callable[[str], object]
) -> None:
    made = new_database()
    upgrade(made)
    run_sql(made, "UPDATE baton.schema_version SET version_num = '9999'")
    with pytest.raises(DatabaseOutdated, match="version 9999, made by a newer Baton") as caught:
        act(made)
    assert "db upgrade" not in str(caught.value)


@BOTH
def test_a_read_only_database_is_said_to_be_one(new_database: NewDatabase, act: Act) -> None:
    made = new_database()
    upgrade(made)
    name = conninfo_to_dict(made)["dbname"]
    run_sql(made, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(Misconfigured, match="default_transaction_read_only is on"):
        act(made)


async def test_a_database_that_becomes_read_only_later_may_pass(database_url: str) -> None:
    async with Database(database_url) as database:
        with pytest.raises(DatabaseUnavailable, match="cannot be written to"):
            await write_in_a_read_only_transaction(database)


async def write_in_a_read_only_transaction(database: Database) -> None:
    async with database.connection() as connection, connection.transaction():
        await connection.execute("SET TRANSACTION READ ONLY")
        await connection.execute("DELETE FROM baton.workers")


def test_a_standby_is_refused(tmp_path: Path) -> None:
    settings = {"wal_level": "replica"}
    with (
        Cluster(tmp_path / "primary", settings=settings) as primary,
        primary.standby(tmp_path / "standby") as standby,
    ):
        upgrade(primary.conninfo)
        standby.catch_up()
        with pytest.raises(Misconfigured, match=r"is a standby.*target_session_attrs"):
            upgrade(standby.conninfo)
        with pytest.raises(Misconfigured, match=r"is a standby.*target_session_attrs"):
            check(standby.conninfo)


def refusal(conninfo: str) -> str:
    with pytest.raises(DatabaseUnavailable) as caught:
        check(connection_info(conninfo))
    return str(caught.value)


def test_what_the_server_refuses_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with Cluster(
        tmp_path / "server",
        initdb=("-E", "UTF8", "--locale=C.UTF-8", "--auth-host=scram-sha-256"),
        settings={"listen_addresses": "127.0.0.1", "port": port},
    ) as server:
        over_tcp = {"host": "127.0.0.1", "port": port, "dbname": "postgres"}
        local = server.conninfo
        run_sql(
            local,
            "CREATE ROLE guest LOGIN PASSWORD 'right'",
            "CREATE ROLE nobody_else LOGIN CONNECTION LIMIT 0",
        )
        said = [
            refusal(make_conninfo(**over_tcp, user="guest", password="wrong")),
            refusal(make_conninfo(**over_tcp, user="guest")),
            refusal(make_conninfo(local, dbname="nowhere")),
            refusal(make_conninfo(local, user="nemo")),
            refusal(make_conninfo(local, user="nobody_else")),
        ]
    expected = [
        "password authentication failed.*Check the user and the password",
        "no password supplied.*Add the password",
        '"nowhere" does not exist.*Create it',
        '"nemo" does not exist.*Create it',
        "too many connections.*fewer workers",
    ]
    unlike = [
        text for text, words in zip(said, expected, strict=True) if not re.search(words, text)
    ]
    assert unlike == []
    assert not any("wrong" in text for text in said)


@BOTH
def test_a_server_that_is_too_old_is_refused(database_url: str, act: Act) -> None:
    with (
        announcing_version_13(database_url) as conninfo,
        pytest.raises(DatabaseOutdated, match="is version 13; Baton needs 14 or newer"),
    ):
        act(conninfo)


async def test_settings_of_the_database_change_nothing(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    made = new_database()
    name = conninfo_to_dict(made)["dbname"]
    for setting, value in {
        "DateStyle": "'German, DMY'",
        "IntervalStyle": "'sql_standard'",
        "TimeZone": "'Asia/Kolkata'",
        "bytea_output": "'escape'",
        "standard_conforming_strings": "off",
        "backslash_quote": "on",
        "default_transaction_isolation": "'serializable'",
        "statement_timeout": "'1s'",
        "lock_timeout": "'1ms'",
        "idle_session_timeout": "'500ms'",
        "search_path": "''",
    }.items():
        run_sql(made, f"ALTER DATABASE {name} SET {setting} = {value}")
    await asyncio.to_thread(upgrade, made)
    async with opened(made, tmp_path) as stage, worker(stage):
        execution_id = await stage.start(
            step("one", {"returns": {"text": "ä\\n€"}}), text=b'{"a":1}'
        )
        assert await stage.ended(execution_id) == ["completed"]
        await asyncio.sleep(1)
        later = await stage.start(step("one"))
        assert await stage.ended(later) == ["completed"]
        seen = await stage.seen(execution_id)
        async with stage.platform.database.connection() as connection:
            await connection.execute("SELECT pg_sleep(1.5)")
    assert seen.view.created_at.utcoffset() is not None
    assert seen.view.steps[0].output == '{"text":"ä\\\\n€"}'.encode()


@contextmanager
def announcing_version_13(conninfo: str) -> Iterator[str]:
    """A way to the server on which it claims to be version 13."""
    given = conninfo_to_dict(conninfo)
    target = f"{given['host']}/.s.PGSQL.{given.get('port', '5432')}"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relaying = threading.Thread(target=_relay_all, args=(listener, target), daemon=True)
        relaying.start()
        yield make_conninfo(
            conninfo, host="127.0.0.1", port=listener.getsockname()[1], sslmode="disable"
        )
        listener.shutdown(socket.SHUT_RDWR)
        relaying.join(10)


def _relay_all(listener: socket.socket, target: str) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(target)
        threading.Thread(target=_relay, args=(client, server), daemon=True).start()
        threading.Thread(target=_relay, args=(server, client), daemon=True).start()


def _relay(source: socket.socket, sink: socket.socket) -> None:
    mark = b"server_version\0"
    with source, suppress(OSError):  # the other direction ended first
        while data := source.recv(65536):
            place = data.find(mark) + len(mark)
            if place >= len(mark):
                data = data[:place] + b"13" + data[place + 2 :]
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
