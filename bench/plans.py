"""How PostgreSQL finds the main lists and figures in a long history.

    python -m bench.plans DATABASE_URL

The statements are those of the store, planned for parameters as the API gives them.
"""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from baton.store.database import Database, run
from baton.store.sql_files import statement, statements
from bench.seed_history import COMMON, MEDIUM, RARE

_LISTS = statements("execution_list.sql")
_FIGURES = statements("analytics.sql")
_STATUSES = ["pending", "running", "paused", "completed", "failed", "cancelled"]
_ANY = {
    "statuses": _STATUSES,
    "workflow_id": None,
    "mode": None,
    "from_at": None,
    "to_at": None,
    "after_at": None,
    "after_id": None,
    "words": None,
    "limit": 51,
    "most": 4000,
    "step": None,
    "error_code": None,
    "error_type": None,
    "agent": None,
    "agent_kind": None,
}


def _quarter() -> Mapping[str, Any]:
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {
        **_ANY,
        "span": "day",
        "begin": end - timedelta(days=91),
        "end": end,
        "group": "kind",
        "limit": 20,
    }


async def show(conninfo: str) -> None:
    """Print each plan with what it took."""
    asked: list[tuple[str, str, Mapping[str, Any]]] = [
        ("first page", _LISTS["find"].source, _ANY),
        (
            "failed of a workflow in production",
            _LISTS["find"].source,
            {**_ANY, "statuses": ["failed"], "workflow_id": "wf-seeded-0", "mode": "production"},
        ),
        ("a word in 60 %", _LISTS["find_lately"].source, {**_ANY, "words": f"'{COMMON}':*"}),
        ("a word in 2 %", _LISTS["find_lately"].source, {**_ANY, "words": f"'{MEDIUM}':*"}),
        ("a word in 10", _LISTS["find_words"].source, {**_ANY, "words": f"'{RARE}':*"}),
        ("an error code", _LISTS["find_failed"].source, {**_ANY, "error_code": "agent_error"}),
        *(
            (f"{name}, 90 days", _FIGURES[name].source, _quarter())
            for name in ("bars", "workflows", "agents", "failure_bars", "failure_groups")
        ),
    ]
    async with Database(conninfo) as database, database.planning() as connection:
        for name, source, params in asked:
            explained = statement(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) {source}")
            cursor = await run(connection, explained, params)
            lines = [str(*row.values()) for row in await cursor.fetchall()]
            sys.stdout.write(f"\n{name}\n" + "\n".join(f"    {line}" for line in lines) + "\n")


if __name__ == "__main__":
    asyncio.run(show(sys.argv[1]))
