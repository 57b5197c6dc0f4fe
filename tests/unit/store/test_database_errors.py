"""PostgreSQL's errors in our words: what passes by itself must be recognised."""

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from baton.domain.errors import DatabaseOutdated, DatabaseUnavailable, StorageFull
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
    ],
)
def test_it_is_translated_and_names_the_place(raised, ours):
    with pytest.raises(ours, match="at db") as translated, database_errors("host=db.example"):
        raise raised("what PostgreSQL said")
    assert isinstance(translated.value.__cause__, raised)


def test_a_defect_of_ours_stays_what_it_is():
    with pytest.raises(psycopg.errors.SyntaxError), database_errors("host=db.example"):
        raise psycopg.errors.SyntaxError("at or near SELECT")
