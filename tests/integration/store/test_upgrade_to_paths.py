"""Executions of version 0047, which knew steps by their index, continue by their paths."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from baton.errors import DatabaseUnavailable
from baton.store.migrate import check, upgrade
from integration.engine.conftest import opened
from integration.engine.stage import Stage, until, worker
from integration.store.earlier_version import make_version_0047

_STEPS = """
SELECT e.workflow_id, s.path, s.position, s.status
FROM baton.execution_steps AS s
JOIN baton.executions AS e ON e.id = s.execution_id
WHERE e.status <> 'completed'
ORDER BY e.workflow_id, s.position
"""


@pytest.fixture
def version_0047(postgres: str) -> Iterator[str]:
    name = f"earlier_{uuid4().hex[:12]}"
    admin = make_conninfo(postgres, dbname="postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        conninfo = make_conninfo(postgres, dbname=name)
        with psycopg.connect(conninfo, autocommit=True) as made:
            make_version_0047(made)
        yield conninfo
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def rows(conninfo: str, query: str) -> list[Any]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]


@asynccontextmanager
async def upgraded(conninfo: str, directory: Path) -> AsyncIterator[Stage]:
    await asyncio.to_thread(upgrade, conninfo)
    async with opened(conninfo, directory) as stage:
        yield stage


def of(conninfo: str, workflow: str, status: str) -> str:
    """The execution of a workflow that has a status."""
    query = f"SELECT id FROM baton.executions WHERE workflow_id = '{workflow}'"
    ((found,),) = rows(conninfo, f"{query} AND status = '{status}'")
    return str(found)


def test_every_step_attempt_and_line_gets_the_path_of_its_step(version_0047: str) -> None:
    upgrade(version_0047)
    assert rows(version_0047, _STEPS) == [
        ("wf-chain", "one", [0], "completed"),
        ("wf-chain", "two", [1], "failed"),
        ("wf-changed", "one", [0], "completed"),
        ("wf-changed", "new", [1], "failed"),
        ("wf-lost", "one", [0], "completed"),
        ("wf-lost", "two", [1], "running"),
    ]
    changed = of(version_0047, "wf-changed", "failed")
    attempts = rows(
        version_0047,
        f"SELECT path, step, n FROM baton.step_attempts WHERE execution_id = '{changed}'"
        " ORDER BY index, n",
    )
    assert attempts == [("one", "one", 1), ("new", "old", 1), ("new", "new", 2)]
    lines = rows(version_0047, "SELECT path, message FROM baton.step_logs ORDER BY id")
    assert [path for path, message in lines if message == "one ran"] == ["one", "one"]


async def test_a_failed_execution_resumes_from_its_failed_step(
    version_0047: str, tmp_path: Path
) -> None:
    failed = of(version_0047, "wf-chain", "failed")
    async with upgraded(version_0047, tmp_path) as stage, worker(stage):
        await stage.resume(failed)
        assert await stage.ended(failed) == ["completed"]
        assert stage.ran(failed) == ["two", "three"]
        seen = await stage.seen(failed)
        assert [(step.key, step.output) for step in seen.view.steps] == [
            ("one", b'{"a":1}'),
            ("two", b'{"b":2}'),
            ("three", b'{"a":1,"b":2}'),
        ]


async def test_an_execution_that_was_resumed_on_another_version_resumes_on_it(
    version_0047: str, tmp_path: Path
) -> None:
    changed = of(version_0047, "wf-changed", "failed")
    async with upgraded(version_0047, tmp_path) as stage, worker(stage):
        await stage.resume(changed)
        assert await stage.ended(changed) == ["completed"]
        assert stage.ran(changed) == ["new", "last"]
        assert (await stage.seen(changed)).tries == [
            (0, 1, "completed"),
            (1, 1, "failed"),
            (1, 2, "failed"),
            (1, 3, "completed"),
            (2, 1, "completed"),
        ]


async def test_what_waited_runs_and_what_ran_in_a_dead_worker_is_taken_over(
    version_0047: str, tmp_path: Path
) -> None:
    queued = of(version_0047, "wf-queued", "pending")
    lost = of(version_0047, "wf-lost", "running")
    async with upgraded(version_0047, tmp_path) as stage, worker(stage):
        assert await stage.ended(queued, lost) == ["completed", "completed"]
        assert stage.ran(lost) == ["two"]
        tries = (await stage.seen(lost)).tries
    assert tries == [(0, 1, "completed"), (1, 1, "worker_lost"), (1, 2, "completed")]


def test_everything_belongs_to_the_default_project(version_0047: str) -> None:
    upgrade(version_0047)
    assert rows(version_0047, "SELECT id, name FROM baton.projects") == [("default", "Default")]
    projects = {
        project_id
        for table in ("workflows", "executions", "agents", "notification_channels")
        for (project_id,) in rows(version_0047, f"SELECT DISTINCT project_id FROM baton.{table}")
    }
    assert projects == {"default"}
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        rows(version_0047, "UPDATE baton.workflows SET project_id = 'none'")


def test_tokens_are_summed_up_apart_for_executions_that_are_recorded(version_0047: str) -> None:
    with psycopg.connect(version_0047, autocommit=True) as connection:
        connection.execute(
            "UPDATE baton.step_attempts SET llm_tokens = 7, llm_input_tokens = 5,"
            " llm_cached_tokens = 3, llm_output_tokens = 2"
        )
    upgrade(version_0047)
    found = rows(
        version_0047,
        "SELECT llm_input_tokens, llm_cached_tokens, llm_output_tokens FROM baton.executions"
        " WHERE workflow_id = 'wf-changed'",
    )
    assert found == [(15, 9, 6)]


class TestBesideAWorkerOfTheVersionBefore:
    """It writes no paths; the database fills them in."""

    @pytest.fixture
    def connection(self, version_0047: str) -> Iterator[psycopg.Connection[Any]]:
        upgrade(version_0047)
        with psycopg.connect(version_0047, autocommit=True) as connection:
            yield connection

    @pytest.fixture
    def waiting(self, version_0047: str) -> str:
        return of(version_0047, "wf-queued", "pending")

    def test_a_step_an_attempt_and_a_line_get_a_path(
        self, connection: psycopg.Connection[Any], waiting: str
    ) -> None:
        connection.execute(_STEP_OF_0047, {"id": waiting})
        connection.execute(_ATTEMPT_OF_0047, {"id": waiting})
        connection.execute(_LINE_OF_0047, {"id": waiting})
        assert _paths(connection, waiting) == ("five", [5], "five", "five")

    def test_a_step_and_a_line_of_one_statement_get_a_path(
        self, connection: psycopg.Connection[Any], waiting: str
    ) -> None:
        connection.execute(_SETTLED_BY_0047, {"id": waiting})
        found = connection.execute(
            "SELECT path FROM baton.step_logs WHERE execution_id = %s", [waiting]
        )
        assert found.fetchall() == [("five",)]

    def test_what_is_recorded_follows_a_step_that_a_resume_replaces(
        self, connection: psycopg.Connection[Any], waiting: str
    ) -> None:
        connection.execute(_STEP_OF_0047, {"id": waiting})
        connection.execute(_ATTEMPT_OF_0047, {"id": waiting})
        connection.execute(_LINE_OF_0047, {"id": waiting})
        for key in ("-5", "changed"):
            connection.execute(
                "UPDATE baton.execution_steps SET key = %s WHERE execution_id = %s AND index = 5",
                [key, waiting],
            )
        assert _paths(connection, waiting) == ("changed", [5], "changed", "changed")

    def test_tokens_are_summed_up_apart(
        self, connection: psycopg.Connection[Any], waiting: str
    ) -> None:
        connection.execute(_STEP_OF_0047, {"id": waiting})
        connection.execute(_ATTEMPT_OF_0047, {"id": waiting})
        connection.execute(_ATTEMPT_ENDED_BY_0047, {"id": waiting})
        found = connection.execute(
            "SELECT llm_input_tokens, llm_cached_tokens, llm_output_tokens FROM baton.executions"
            " WHERE id = %s",
            [waiting],
        )
        assert found.fetchall() == [(5, 3, 2)]


class TestWhileAnExecutionIsWrittenAbout:
    """The upgrade fills in the others first, and that one when its writer is done."""

    @pytest.fixture
    def busy(self, version_0047: str) -> Iterator[psycopg.Connection[Any]]:
        here = files("baton.store.migrations").joinpath("versions")
        with (
            psycopg.connect(version_0047, autocommit=True) as connection,
            psycopg.connect(version_0047) as writer,
        ):
            connection.execute(here.joinpath("0048_paths.sql").read_bytes())
            connection.execute("UPDATE baton.schema_version SET version_num = '0048'")
            writer.execute("SELECT FROM baton.executions WHERE workflow_id = 'wf-lost' FOR UPDATE")
            yield writer

    async def _all_but_one(self, conninfo: str) -> None:
        """Wait until only the steps of that execution have no path."""
        query = "SELECT count(*) FROM baton.execution_steps WHERE path IS NULL"
        await until(lambda: rows(conninfo, query) == [(2,)])

    async def test_it_waits_for_the_writer(
        self, version_0047: str, busy: psycopg.Connection[Any]
    ) -> None:
        upgrading = asyncio.create_task(asyncio.to_thread(upgrade, version_0047))
        await self._all_but_one(version_0047)
        assert not upgrading.done()
        busy.rollback()
        async with asyncio.timeout(30):
            await upgrading
        check(version_0047)

    async def test_it_can_be_given_up_and_continued(
        self, version_0047: str, busy: psycopg.Connection[Any]
    ) -> None:
        given_up = threading.Event()
        upgrading = asyncio.create_task(asyncio.to_thread(upgrade, version_0047, given_up=given_up))
        await self._all_but_one(version_0047)
        given_up.set()
        with pytest.raises(DatabaseUnavailable, match="next upgrade does the rest"):
            await asyncio.wait_for(upgrading, 30)
        assert rows(version_0047, "SELECT version_num FROM baton.schema_version") == [("0048",)]
        busy.rollback()
        upgrade(version_0047)
        check(version_0047)


async def test_an_index_that_waits_for_a_long_reader_keeps_nobody_waiting_and_says_so(
    version_0047: str, tmp_path: Path
) -> None:
    said: list[str] = []
    upgrade(version_0047)
    with psycopg.connect(version_0047, autocommit=True) as connection:
        connection.execute("UPDATE baton.schema_version SET version_num = '0049'")
        connection.execute("DROP INDEX baton.step_logs_of_path")
    with psycopg.connect(make_conninfo(version_0047, application_name="report")) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT FROM baton.projects")
        upgrading = asyncio.create_task(asyncio.to_thread(upgrade, version_0047, say=said.append))
        await until(lambda: bool(said))
        async with opened(version_0047, tmp_path) as stage, worker(stage):
            assert await stage.ended(of(version_0047, "wf-queued", "pending")) == ["completed"]
        assert not upgrading.done()
    async with asyncio.timeout(30):
        await upgrading
    assert "application report" in said[0]
    check(version_0047)


async def test_an_upgrade_that_waits_for_a_long_reader_can_be_given_up(version_0047: str) -> None:
    said: list[str] = []
    given_up = threading.Event()
    upgrade(version_0047)
    with psycopg.connect(version_0047, autocommit=True) as connection:
        connection.execute("UPDATE baton.schema_version SET version_num = '0049'")
        connection.execute("DROP INDEX baton.step_logs_of_path")
    with psycopg.connect(version_0047) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT FROM baton.projects")
        upgrading = asyncio.create_task(
            asyncio.to_thread(upgrade, version_0047, say=said.append, given_up=given_up)
        )
        await until(lambda: bool(said))
        given_up.set()
        with pytest.raises(DatabaseUnavailable, match="next upgrade does the rest"):
            await asyncio.wait_for(upgrading, 30)
    # The half-made index is made again.
    upgrade(version_0047)
    assert rows(
        version_0047,
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'baton.step_logs_of_path'::regclass",
    ) == [(True,)]


def _paths(connection: psycopg.Connection[Any], execution_id: str) -> Any:
    return connection.execute(
        "SELECT s.path, s.position, a.path, l.path FROM baton.execution_steps AS s"
        " JOIN baton.step_attempts AS a USING (execution_id, index)"
        " JOIN baton.step_logs AS l USING (execution_id, index)"
        " WHERE execution_id = %s AND index = 5",
        [execution_id],
    ).fetchone()


_STEP_OF_0047 = """
INSERT INTO baton.execution_steps
    (execution_id, index, key, name, agent, status, run, definition_sha256)
VALUES (%(id)s, 5, 'five', 'Five', 'actor', 'running', 1, 'd')
ON CONFLICT (execution_id, index) DO UPDATE SET status = excluded.status
"""
_ATTEMPT_OF_0047 = """
INSERT INTO baton.step_attempts
    (execution_id, index, n, run, worker, input_sha256, step, agent, agent_kind)
VALUES (%(id)s, 5, 1, 1, gen_random_uuid(), 'i', 'five', 'actor', 'python')
ON CONFLICT (execution_id, index, n) DO NOTHING
"""
_LINE_OF_0047 = """
INSERT INTO baton.step_logs (execution_id, index, attempt, at, level, message)
VALUES (%(id)s, 5, 1, now(), 'info', 'A line')
"""
_SETTLED_BY_0047 = """
WITH settled AS (
    INSERT INTO baton.execution_steps
        (execution_id, index, key, name, agent, status, run, definition_sha256)
    VALUES (%(id)s, 5, 'five', 'Five', 'actor', 'skipped', 0, 'd')
    RETURNING execution_id, index, attempts
)
INSERT INTO baton.step_logs (execution_id, index, attempt, at, level, message)
SELECT execution_id, index, attempts, now(), 'info', 'Left out' FROM settled
"""
_ATTEMPT_ENDED_BY_0047 = """
WITH ended_attempt AS (
    UPDATE baton.step_attempts
    SET status = 'completed', ended_at = now(), llm_tokens = 7, llm_input_tokens = 5,
        llm_cached_tokens = 3, llm_output_tokens = 2
    WHERE execution_id = %(id)s AND index = 5
    RETURNING llm_tokens
)
UPDATE baton.executions AS e
SET llm_tokens = e.llm_tokens + coalesce((SELECT llm_tokens FROM ended_attempt), 0)
WHERE e.id = %(id)s
"""
