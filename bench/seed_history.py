"""Fills a database with a long history: 1,000,000 executions of 200 workflows over 90 days.

    python -m bench.seed_history DATABASE_URL [EXECUTIONS]

Executions, their words, runs, steps and attempts are copied in as the engine would have left them;
their ends then go through the very code that counts them in production.
"""

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from baton.bootstrap import open_platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.search_words import words_of_id, words_of_json
from baton.jsontext.text import to_text
from baton.settings import Settings
from baton.store.database import Database, connection_info
from baton.store.migrate import upgrade
from baton.store.rollups import Rollups

DAYS = 90
WORKFLOWS = 200
AGENTS = 40
KINDS = ("llm", "http", "python", "customer_data", "ticket_analyzer")
#: Code, type and message of what fails; a ticket number makes each message its own.
ERRORS = tuple(
    (code, kind, text)
    for code, kinds in (
        ("system_timeout", ("SystemTimeout",)),
        ("system_unavailable", ("SystemUnavailable",)),
        ("system_throttled", ("SystemThrottled",)),
        ("system_refused", ("SystemRefused",)),
        ("system_not_found", ("SystemNotFound",)),
        ("system_answer_invalid", ("SystemAnswerInvalid",)),
        ("agent_error", ("ValueError", "KeyError", "TypeError", "RuntimeError", "IndexError")),
        ("agent_crashed", ("AgentCrashed",)),
        ("step_timeout", ("StepTimeout",)),
        ("input_invalid", ("InputInvalid",)),
        ("output_invalid", ("OutputInvalid",)),
        ("answer_invalid", ("AnswerInvalid",)),
        ("output_too_large", ("OutputTooLarge",)),
        ("mapping_failed", ("MappingFailed",)),
        ("agent_misconfigured", ("AgentMisconfigured",)),
        ("worker_lost", ("WorkerLost",)),
    )
    for kind in kinds
    for text in (f"The system was not able to go on ({kind}) with ticket",)
)
#: In 60 %, 2 % and 0.001 % of all inputs, and in none.
COMMON, MEDIUM, RARE, ABSENT = "please", "migration", "zanzibar", "quetzalcoatl"

_SYLLABLES = ("ba", "ko", "ri", "tu", "mel", "san", "dor", "vi", "pex", "lun", "gar", "os")
_PARTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A workflow as its executions need it."""

    id: str
    name: str
    sha256: str
    steps: int
    #: The places of its agents.
    agents: tuple[int, ...]


def document(number: int) -> dict[str, Any]:
    """A workflow of five or six steps, whose agents are its own."""
    places = [(number * 3 + step) % AGENTS for step in range(5 + (number % 5 == 0))]
    return {
        "name": f"Workflow {number}",
        "slug": f"seeded-{number}",
        "steps": [
            {"key": f"step_{index}", "agent": f"agent-{place}", "name": f"Step {index + 1}"}
            for index, place in enumerate(places)
        ],
        "agents": [
            {
                "slug": f"agent-{place}",
                "kind": "llm",
                "name": f"Agent {place}",
                "config": {"model": "gpt-4o", "instructions": "Answer."},
            }
            for place in dict.fromkeys(places)
        ],
    }


async def seed(conninfo: str, executions: int, home: Path) -> None:
    """Fill a database whose tables are there."""
    workflows = await _workflows(conninfo, home)
    randomly = random.Random(4711)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        # What is copied in is right by the way it is made: it need not be looked up row by row.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        indexes = _drop_indexes(connection)
        end = datetime.now(UTC)
        for first in range(0, executions, _PARTS):
            rows = range(first, min(first + _PARTS, executions))
            _copy(connection, list(_executions(rows, executions, end, workflows, randomly)))
            _say(f"{rows.stop:,} executions")
        for statement in (_RUNS, _STEPS, _ATTEMPTS, _FINISH, _ENDINGS):
            connection.execute(statement)
            _say(statement.split("\n")[1].strip("- "))
        for index in indexes:
            connection.execute(index)
            _say(index.split(" ON ")[0])
        connection.execute("VACUUM ANALYZE")
        _say("analyzed")
    async with Database(conninfo, longest_pause=timedelta(minutes=10)) as database:
        counting = Rollups(database, at_once=20_000)
        while await counting.count():
            pass
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    _say("counted")


async def _workflows(conninfo: str, home: Path) -> list[Workflow]:
    settings = Settings(home=home, database_url=conninfo)
    async with open_platform(settings, connection_info(conninfo)) as platform:
        for number in range(WORKFLOWS):
            await platform.workflows.create(document(number), actor=LOCAL_OPERATOR)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT workflow_id, definition_sha256 FROM baton.workflow_versions"
        ).fetchall()
    found = dict(rows)
    return [
        Workflow(
            id=f"wf-seeded-{number}",
            name=f"Workflow {number}",
            sha256=found[f"wf-seeded-{number}"],
            steps=len(document(number)["steps"]),
            agents=tuple((number * 3 + step) % AGENTS for step in range(6)),
        )
        for number in range(WORKFLOWS)
    ]


def _executions(
    rows: range, executions: int, end: datetime, workflows: list[Workflow], randomly: random.Random
) -> Iterator[tuple[tuple[Any, ...], tuple[str, str]]]:
    """Rows of executions with their words, oldest first; few workflows have most of them."""
    words = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES]
    often = [1 / (place + 3) for place in range(len(workflows))]
    every = timedelta(days=DAYS) / executions
    for row in rows:
        workflow = randomly.choices(workflows, often)[0]
        at = end - every * (executions - row) + every * randomly.random()
        status = randomly.choices(("completed", "failed", "cancelled"), (95, 4, 1))[0]
        failed = None if status == "completed" else randomly.randrange(workflow.steps)
        ticket = f"INC{row:07}"
        given = to_text(_input(row, ticket, words, randomly))
        id_ = f"exec-{at:%Y%m%d}-{randomly.getrandbits(64):016x}"
        error = None
        if status == "failed":
            error = _error(workflow, failed or 0, ticket, randomly)
        texts = {*words_of_id(id_), *words_of_json(given)}
        yield (
            (
                id_,
                workflow.id,
                workflow.name,
                1,
                workflow.sha256,
                "test" if row % 50 == 0 else "production",
                status,
                "default",
                ["llm"],
                1,
                1,
                failed if failed is not None else workflow.steps - 1,
                workflow.steps,
                given,
                Jsonb({"ticket": ticket}),
                Jsonb({"step_0": {"answer": ticket}}),
                f"{error['message']}\n\n{error['stack']}" if error else None,
                Jsonb(error) if error else None,
                failed if status == "failed" else None,
                "api",
                "seed",
                at,
            ),
            (id_, " ".join(f"'{word}'" for word in texts)),
        )


def _input(row: int, ticket: str, words: list[str], randomly: random.Random) -> dict[str, Any]:
    text = randomly.choices(words, k=20)
    if randomly.random() < 0.6:
        text.append(COMMON)
    if randomly.random() < 0.02:
        text.append(MEDIUM)
    if row % 100_000 == 77_777:
        text.append(RARE)
    return {
        "ticket_id": ticket,
        "text": " ".join(text),
        "reporter": f"person.{row % 5000}@example.com",
        "priority": row % 5 + 1,
    }


def _error(workflow: Workflow, index: int, ticket: str, randomly: random.Random) -> dict[str, Any]:
    place = workflow.agents[index]
    # Of the kinds of failures each step has its own few, as in life.
    code, kind, text = ERRORS[(place + randomly.choice((0, 0, 0, 1, 1, 5))) % len(ERRORS)]
    return {
        "code": code,
        "type": kind,
        "message": f"{text} {ticket}.",
        "stack": "Traceback (most recent call last):\n" + '  File "agent.py", line 1\n' * 60,
        "step": f"step_{index}",
        "step_name": f"Step {index + 1}",
        "step_index": index,
        "agent": f"agent-{place}",
        "agent_kind": KINDS[place % len(KINDS)],
        "position": f"{index + 1} of {workflow.steps}",
    }


def _copy(
    connection: psycopg.Connection, rows: list[tuple[tuple[Any, ...], tuple[str, str]]]
) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        with cursor.copy(_COPY_EXECUTIONS) as copy:
            for execution, _ in rows:
                copy.write_row(execution)
        with cursor.copy("COPY baton.execution_texts (execution_id, words) FROM STDIN") as copy:
            for _, text in rows:
                copy.write_row(text)


def _drop_indexes(connection: psycopg.Connection) -> list[str]:
    """Drop what is faster made at the end; returns how to make it again."""
    rows = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE NOT indisunique AND indrelid IN"
        " ('baton.executions'::regclass, 'baton.execution_texts'::regclass)"
    ).fetchall()
    for name, _ in rows:
        connection.execute(f"DROP INDEX {name}")
    return [definition for _, definition in rows]


def _say(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


_COPY_EXECUTIONS = """
COPY baton.executions
    (id, workflow_id, workflow_name, version, definition_sha256, mode, status, queue, agents,
     min_engine, run, current_step, total_steps, input, context, results, error, error_detail,
     failed_step, trigger, created_by, created_at)
FROM STDIN
"""
_RUNS = """
-- runs
INSERT INTO baton.execution_runs
    (execution_id, n, reason, version, worker, started_at, deadline_at, outcome)
SELECT id, 1, 'start', 1, gen_random_uuid(), created_at + interval '20 ms',
       created_at + interval '15 min', status
FROM baton.executions
"""
#: Each step takes a time that is log-normal around what is usual for its agent.
_STEPS = """
-- steps
INSERT INTO baton.execution_steps
    (execution_id, path, position, index, key, name, agent, status, run, version,
     definition_sha256, attempts, started_at, completed_at, input_sha256, input_bytes, output,
     output_bytes)
SELECT
    e.id, 'step_' || i.index, ARRAY[i.index], i.index, 'step_' || i.index,
    'Step ' || (i.index + 1), 'agent-' || i.place,
    CASE WHEN e.status <> 'completed' AND i.index = e.current_step
        THEN e.status ELSE 'completed' END,
    1, 1, e.definition_sha256, 1, e.created_at + i.index * interval '2 s',
    e.created_at + i.index * interval '2 s' + i.seconds * interval '1 s', e.definition_sha256, 300,
    CASE WHEN e.status = 'completed' OR i.index < e.current_step
        THEN convert_to('{"answer":"' || e.id || '"}', 'UTF8') END,
    CASE WHEN e.status = 'completed' OR i.index < e.current_step THEN 50 END
FROM baton.executions AS e
CROSS JOIN LATERAL (
    SELECT
        index,
        (substr(e.workflow_id, 11)::int * 3 + index) % 40 AS place,
        0.05 * (1 + (substr(e.workflow_id, 11)::int * 3 + index) % 40)
            * exp(0.5 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) AS seconds
    FROM generate_series(0, e.current_step) AS index
) AS i
"""
_ATTEMPTS = f"""
-- attempts
INSERT INTO baton.step_attempts
    (execution_id, path, index, n, run, worker, status, started_at, ended_at, input_sha256,
     llm_calls, llm_tokens, llm_cost, step, agent, agent_kind)
SELECT execution_id, path, index, 1, 1, gen_random_uuid(), status, started_at, completed_at,
       input_sha256, 1, 800, 0.004, key, agent,
       (string_to_array('{",".join(KINDS)}', ','))[1 + substr(agent, 7)::int % 5]
FROM baton.execution_steps
"""
_FINISH = """
-- ends
WITH ended AS (
    SELECT execution_id, max(completed_at) AS at, count(*) AS steps
    FROM baton.execution_steps
    GROUP BY execution_id
), finished AS (
    UPDATE baton.executions AS e
    SET started_at = e.created_at + interval '20 ms', completed_at = d.at, updated_at = d.at,
        llm_calls = d.steps, llm_tokens = d.steps * 800, llm_cost = d.steps * 0.004
    FROM ended AS d
    WHERE d.execution_id = e.id
)
UPDATE baton.execution_runs AS r
SET ended_at = d.at
FROM ended AS d
WHERE d.execution_id = r.execution_id
"""
_ENDINGS = """
-- endings, to be counted
INSERT INTO baton.endings (execution_id, first_run, run, status, ended_at, error)
SELECT id, 1, 1, status, completed_at, error_detail
FROM baton.executions
ORDER BY completed_at
"""


if __name__ == "__main__":
    upgrade(sys.argv[1])
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    asyncio.run(seed(sys.argv[1], number, Path.cwd() / ".baton"))
