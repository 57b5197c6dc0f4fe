"""The limit: what the same PostgreSQL does with the same number of commits and no engine at all."""

import asyncio
import time

import psycopg

#: POST, pick, claim, three steps, done: the commits of one workflow of three steps.
COMMITS_PER_WORKFLOW = 7
_CONNECTIONS = 16
_PAYLOAD = b"x" * 1000


async def workflows_per_second(conninfo: str, *, workflows: int) -> float:
    """Commit 1 KB rows as fast as it goes, seven commits counted as one workflow."""
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute("CREATE TABLE raw_limit (id bigserial PRIMARY KEY, data bytea)")
    left = iter(range(workflows))

    async def commit_until_done() -> None:
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            for _ in left:
                for _ in range(COMMITS_PER_WORKFLOW):
                    await connection.execute(
                        "INSERT INTO raw_limit (data) VALUES (%s)", (_PAYLOAD,)
                    )

    began = time.monotonic()
    await asyncio.gather(*(commit_until_done() for _ in range(_CONNECTIONS)))
    return workflows / (time.monotonic() - began)


async def sequential_ms(conninfo: str, *, workflows: int) -> float:
    """Median time of seven commits one after another."""
    times = []
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        for _ in range(workflows):
            began = time.monotonic()
            for _ in range(COMMITS_PER_WORKFLOW):
                await connection.execute("INSERT INTO raw_limit (data) VALUES (%s)", (_PAYLOAD,))
            times.append(time.monotonic() - began)
    return sorted(times)[len(times) // 2] * 1000
