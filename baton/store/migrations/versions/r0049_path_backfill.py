"""Fill in the paths of steps, attempts and log lines recorded before paths existed.

Works in batches of executions, each in its own transaction, while workers run. A batch takes only
executions that are not being written, so that it never waits while holding locks; the others
follow. An interrupted upgrade continues, because only rows without a path are written.
"""

from alembic import context, op

revision = "0049"
down_revision = "0048"

_BATCH = 500
#: Pause before retrying executions that are being written.
_PAUSE_SECONDS = 0.05
#: With a new table's default statistics, a full scan seems as cheap as an index.
_BY_INDEX = """
SELECT set_config(name, %s, false)
FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) AS name
"""
_NEXT = "SELECT id FROM baton.executions WHERE id > %s ORDER BY id LIMIT %s"
_FILL = """
WITH free AS MATERIALIZED (
    SELECT id FROM baton.executions WHERE id = ANY (%s::text[])
    FOR NO KEY UPDATE SKIP LOCKED
), steps AS (
    UPDATE baton.execution_steps AS s
    SET path = s.key, position = ARRAY[s.index]
    FROM free
    WHERE s.execution_id = free.id AND s.path IS NULL
), attempts AS (
    UPDATE baton.step_attempts AS a
    SET path = s.key
    FROM free
    JOIN baton.execution_steps AS s ON s.execution_id = free.id
    WHERE a.execution_id = s.execution_id AND a.index = s.index AND a.path IS NULL
), lines AS (
    UPDATE baton.step_logs AS l
    SET path = s.key
    FROM free
    JOIN baton.execution_steps AS s ON s.execution_id = free.id
    WHERE l.execution_id = s.execution_id AND l.index = s.index AND l.path IS NULL
), tokens AS (
    UPDATE baton.executions AS e
    SET llm_input_tokens = t.input, llm_cached_tokens = t.cached, llm_output_tokens = t.output
    FROM free
    CROSS JOIN LATERAL (
        SELECT
            sum(a.llm_input_tokens) AS input, sum(a.llm_cached_tokens) AS cached,
            sum(a.llm_output_tokens) AS output
        FROM baton.step_attempts AS a
        WHERE a.execution_id = free.id
    ) AS t
    WHERE e.id = free.id
      AND (e.llm_input_tokens, e.llm_cached_tokens, e.llm_output_tokens)
          <> (t.input, t.cached, t.output)
)
SELECT id FROM free
"""


def upgrade() -> None:
    """Fill in all missing paths."""
    pause = context.config.attributes["pause"]
    with op.get_context().autocommit_block():
        op.get_bind().exec_driver_sql(_BY_INDEX, ("off",))
        after, busy = "", set[str]()
        while ids := [row[0] for row in op.get_bind().exec_driver_sql(_NEXT, (after, _BATCH))]:
            busy |= set(ids) - _filled(ids)
            after = ids[-1]
            pause(0)
        while busy := busy - _filled(sorted(busy)[:_BATCH]):
            _drop_deleted(busy)
            pause(_PAUSE_SECONDS)
        op.get_bind().exec_driver_sql(_BY_INDEX, ("on",))


def _filled(ids: list[str]) -> set[str]:
    """Fill in the paths of some executions and return those that were not being written."""
    return {row[0] for row in op.get_bind().exec_driver_sql(_FILL, (ids,))}


def _drop_deleted(ids: set[str]) -> None:
    """Remove executions that retention has deleted in the meantime."""
    found = op.get_bind().exec_driver_sql(
        "SELECT id FROM baton.executions WHERE id = ANY (%s::text[])", (sorted(ids),)
    )
    ids &= {row[0] for row in found}
