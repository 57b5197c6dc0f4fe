"""Tables come to this version, whoever asks, however often, also at once."""

import asyncio
import uuid
from collections.abc import Iterator
from importlib.resources import files

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from baton.domain.execution_view import ExecutionFilter
from baton.errors import DatabaseOutdated, DatabaseUnavailable, Misconfigured
from baton.store.database import Database, connection_info
from baton.store.execution_list import PostgresExecutionList
from baton.store.migrate import check, upgrade
from baton.store.rollups import Rollups
from integration.store.earlier_version import make_tables


@pytest.fixture
def empty_database(postgres: str) -> Iterator[str]:
    name = f"empty_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield make_conninfo(postgres, dbname=name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


async def test_three_upgrades_at_once_make_the_tables_once(empty_database: str) -> None:
    reached = await asyncio.gather(*(asyncio.to_thread(upgrade, empty_database) for _ in range(3)))
    assert len(set(reached)) == 1
    check(empty_database)


def test_a_database_without_tables_is_refused_with_the_command_to_run(empty_database: str) -> None:
    with pytest.raises(DatabaseOutdated, match="baton db upgrade"):
        check(empty_database)


def test_tables_of_a_newer_baton_are_left_alone(empty_database: str) -> None:
    upgrade(empty_database)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("UPDATE baton.schema_version SET version_num = '9999'")
    with pytest.raises(DatabaseOutdated, match="newer Baton"):
        upgrade(empty_database)


async def test_a_database_that_is_not_there_is_named_without_its_password() -> None:
    info = connection_info("postgresql://someone:secret@127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1") as caught:
        await Database(info).__aenter__()
    assert "secret" not in str(caught.value)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL"):
        connection_info("mysql://somewhere")


def test_the_queues_tables_are_exactly_pgqueuers_own(empty_database: str) -> None:
    """Its upgrade plan finds nothing to do: our copy of its DDL is that of the pinned version."""
    upgrade(empty_database)

    async def plan() -> tuple[str, ...]:
        from pgqueuer.adapters.drivers.psycopg import PsycopgDriver

        from baton.queue.jobs import queries

        async with await psycopg.AsyncConnection.connect(
            empty_database, autocommit=True
        ) as connection:
            found = await queries(PsycopgDriver(connection)).plan_upgrade()
            return (*found.statements, *found.notes)

    assert asyncio.run(plan()) == ()


@pytest.mark.parametrize("database", ["empty_database", "first_version"])
def test_nothing_is_lost_when_a_standby_takes_over_because_nothing_is_unlogged(
    database: str, request: pytest.FixtureRequest
) -> None:
    """The sequence of an unlogged table is broken after a promotion: nothing starts."""
    conninfo = request.getfixturevalue(database)
    upgrade(conninfo)
    with psycopg.connect(conninfo) as connection:
        unlogged = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'baton'::regnamespace"
            " AND relpersistence <> 'p'"
        ).fetchall()
    assert unlogged == []


@pytest.fixture
def first_version(empty_database: str) -> str:
    """A database of the first version, with an execution that ended and its step and attempt."""
    with psycopg.connect(empty_database, autocommit=True) as connection:
        make_tables(connection, "0001")
        connection.execute(_ROWS_OF_THE_FIRST_VERSION)
    return empty_database


async def test_what_ended_before_is_counted_and_found_like_what_ends_now(
    first_version: str,
) -> None:
    await asyncio.to_thread(upgrade, first_version)
    async with Database(first_version) as database:
        while await Rollups(database).count():
            pass
        async with database.connection() as connection:
            cursor = await connection.execute(
                "SELECT c.completed, a.agent, a.attempts FROM baton.execution_counts AS c"
                " JOIN baton.agent_counts AS a USING (span, bucket, workflow_id)"
                " WHERE workflow_id = 'wf-x' AND span = 'day'"
            )
            assert await cursor.fetchall() == [{"completed": 1, "agent": "b", "attempts": 1}]
        found = [
            await PostgresExecutionList(database).rows(
                ExecutionFilter(words=(word,)), limit=2, after=None
            )
            for word in ("tunnel", "0123456789ab")
        ]
        assert [[row.id for row in rows] for rows in found] == [["exec-20261123-0123456789ab"]] * 2


def test_an_execution_recorded_by_the_first_version_is_kept_and_settled_by_nobody(
    first_version: str,
) -> None:
    assert upgrade(first_version) == upgrade(first_version)
    with psycopg.connect(first_version) as connection:
        found = connection.execute(
            "SELECT e.debug_of, s.output, s.settled_by FROM baton.executions AS e"
            " JOIN baton.execution_steps AS s ON s.execution_id = e.id"
        ).fetchall()
        # What the first version still runs writes as before.
        connection.execute("UPDATE baton.execution_steps SET status = 'failed', output = NULL")
    assert found == [(None, b'{"n":1e16}', None)]


def test_what_was_deployed_before_deployments_were_recorded_begins_their_history(
    first_version: str,
) -> None:
    here = files("baton.store.migrations").joinpath("versions")
    with psycopg.connect(first_version, autocommit=True) as connection:
        for name in ("0002_debugging.sql", "0003_models.sql"):
            connection.execute(here.joinpath(name).read_bytes())
        connection.execute(_WORKFLOWS_OF_VERSION_0003)
        saved = connection.execute(_EVERYTHING_SAVED).fetchall()
    upgrade(first_version)
    upgrade(first_version)
    with psycopg.connect(first_version, autocommit=True) as connection:
        assert connection.execute(_EVERYTHING_SAVED).fetchall() == saved
        found = connection.execute(
            "SELECT d.workflow_id, d.version, d.deployed_by, d.deployed_at = w.updated_at"
            " FROM baton.workflow_deployments AS d JOIN baton.workflows AS w ON w.id = workflow_id"
            " ORDER BY workflow_id"
        )
        # What never was deployed has no history.
        assert found.fetchall() == [("wf-gone", 1, None, True), ("wf-older", 1, None, True)]
        # What is deployed next comes after it.
        connection.execute(
            "INSERT INTO baton.workflow_deployments (workflow_id, version, deployed_by)"
            " VALUES ('wf-older', 2, 'me')"
        )
        newest = connection.execute(
            "SELECT version FROM baton.workflow_deployments WHERE workflow_id = 'wf-older'"
            " ORDER BY id DESC"
        )
        assert newest.fetchall() == [(2,), (1,)]
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute(
                "INSERT INTO baton.workflow_deployments (workflow_id, version)"
                " VALUES ('wf-older', 3)"
            )


def test_what_waited_before_keeps_its_job(first_version: str) -> None:
    with psycopg.connect(first_version, autocommit=True) as connection:
        connection.execute(_WAITING_OF_THE_FIRST_VERSION)
    upgrade(first_version)
    with psycopg.connect(first_version, autocommit=True) as connection:
        found = connection.execute(
            "SELECT e.id, j.payload FROM baton.executions AS e"
            " LEFT JOIN baton.pgqueuer AS j ON j.id = e.job_id ORDER BY e.id"
        ).fetchall()
    assert found == [
        ("exec-20261123-0123456789ab", None),
        ("exec-20261123-aaaaaaaaaaaa", b"exec-20261123-aaaaaaaaaaaa"),
        ("exec-20261123-bbbbbbbbbbbb", None),
    ]


_WAITING_OF_THE_FIRST_VERSION = b"""
INSERT INTO baton.executions
    (id, workflow_id, workflow_name, definition_sha256, mode, queue, agents, min_engine,
     total_steps, input, trigger, created_by)
SELECT id, 'wf-x', 'X', 'd', 'production', 'default', '{}', 1, 1, '{}', 'api', 'me'
FROM unnest(ARRAY['exec-20261123-aaaaaaaaaaaa', 'exec-20261123-bbbbbbbbbbbb']) AS id;
INSERT INTO baton.pgqueuer (priority, entrypoint, payload, status)
VALUES (0, 'run_execution', 'exec-20261123-aaaaaaaaaaaa', 'queued');
"""

_EVERYTHING_SAVED = b"""
SELECT w.id, w.version, w.deployed_version, w.updated_at, w.archived_at, v.version, v.message,
    d.content
FROM baton.workflows AS w
LEFT JOIN baton.workflow_versions AS v ON v.workflow_id = w.id
LEFT JOIN baton.definitions AS d ON d.sha256 = v.definition_sha256
ORDER BY w.id, v.version
"""

_WORKFLOWS_OF_VERSION_0003 = b"""
UPDATE baton.schema_version SET version_num = '0003';
INSERT INTO baton.definitions VALUES ('one', '{"n":1e16}'), ('two', '{"n":1.0}');
INSERT INTO baton.workflows (id, slug, name, version, origin, created_by, updated_at, archived_at)
VALUES
    ('wf-gone', 'gone', 'Gone', 1, 'template', 'me', '2025-03-01T08:00:00Z', now()),
    ('wf-never', 'never', 'Never deployed', 1, 'person', 'me', '2025-04-01T08:00:00Z', NULL),
    ('wf-older', 'older', 'An older one runs', 2, 'person', 'me', '2025-05-01T08:00:00Z', NULL);
INSERT INTO baton.workflow_versions
    (workflow_id, version, definition_sha256, min_engine, message, created_by)
VALUES
    ('wf-gone', 1, 'one', 1, '', 'me'),
    ('wf-never', 1, 'one', 1, '', 'me'),
    ('wf-older', 1, 'one', 1, 'First', 'me'),
    ('wf-older', 2, 'two', 1, 'Second', 'you');
UPDATE baton.workflows SET deployed_version = 1 WHERE id IN ('wf-gone', 'wf-older');
"""

_ROWS_OF_THE_FIRST_VERSION = b"""
INSERT INTO baton.definitions VALUES ('d', '{}');
INSERT INTO baton.workflows (id, slug, name, origin, created_by)
VALUES ('wf-x', 'x', 'X', 'file', 'me');
INSERT INTO baton.executions
    (id, workflow_id, workflow_name, definition_sha256, mode, queue, agents, min_engine,
     total_steps, input, trigger, created_by, status, run, completed_at)
VALUES
    ('exec-20261123-0123456789ab', 'wf-x', 'X', 'd', 'production', 'default', '{}', 1, 1,
     '{"text": "The tunnel drops"}', 'api', 'me', 'completed', 1, now());
INSERT INTO baton.execution_steps
    (execution_id, index, key, name, agent, status, run, definition_sha256, output)
VALUES
    ('exec-20261123-0123456789ab', 0, 'a', 'A', 'b', 'completed', 1, 'h', '{"n":1e16}');
INSERT INTO baton.step_attempts
    (execution_id, index, n, run, worker, status, ended_at, input_sha256)
VALUES
    ('exec-20261123-0123456789ab', 0, 1, 1, gen_random_uuid(), 'completed', now(), 'i');
"""
