"""PostgreSQL's errors in our words: what passes by itself must be recognised."""

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from baton.errors import (
    DatabaseOutdated,
    DatabaseUnavailable,
    Misconfigured,
    StorageFull,
)
from baton.store.database import database_errors


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        (psycopg.errors.AdminShutdown, DatabaseUnavailable),
        (psycopg.errors.CannotConnectNow, DatabaseUnavailable),
        (psycopg.errors.TooManyConnections, DatabaseUnavailable),
        (psycopg.errors.DeadlockDetected, DatabaseUnavailable),
        (psycopg.errors.ReadOnlySqlTransaction, DatabaseUnavailable),
        (PoolTimeout, DatabaseUnavailable),
        (psycopg.errors.DiskFull, StorageFull),
        (psycopg.errors.UndefinedTable, DatabaseOutdated),
        (psycopg.errors.UndefinedColumn, DatabaseOutdated),
        (psycopg.errors.InsufficientPrivilege, Misconfigured),
    ],
)
def test_it_is_translated_and_names_the_place(raised, ours):
    with pytest.raises(ours, match="at db") as translated, database_errors("host=db.example"):
        raise raised("what PostgreSQL said")
    assert isinstance(translated.value.__cause__, raised)


@pytest.mark.parametrize(
    "raised",
    [
        psycopg.errors.DeadlockDetected,
        psycopg.errors.SerializationFailure,
        psycopg.errors.LockNotAvailable,
        psycopg.errors.QueryCanceled,
    ],
)
def test_a_server_that_answers_is_not_said_to_be_out_of_reach(raised):
    with pytest.raises(DatabaseUnavailable) as translated, database_errors("host=db.example"):
        raise raised("deadlock detected\nDETAIL: Process 7 waits")
    assert str(translated.value) == (
        "PostgreSQL at db.example:5432, database default gave up on a statement: deadlock "
        "detected. Nothing of it was written. Try again."
    )


def test_a_defect_of_ours_stays_what_it_is():
    with pytest.raises(psycopg.errors.SyntaxError), database_errors("host=db.example"):
        raise psycopg.errors.SyntaxError("at or near SELECT")


def test_full_shared_memory_is_not_called_a_full_disk():
    text = 'could not resize shared memory segment "/PostgreSQL.1" to 8 bytes: No space left'
    with pytest.raises(StorageFull, match="/dev/shm"), database_errors("host=db.example"):
        raise psycopg.errors.DiskFull(text)
