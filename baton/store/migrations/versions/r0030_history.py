"""Search, statistics and failures; earlier executions are included."""

from importlib.resources import files

from alembic import op

from baton.domain.search_words import words_of, words_of_id, words_of_json
from baton.store.payloads import unpack

revision = "0030"
down_revision = "0020"

#: Small, because an input may have 10 MB.
_BATCH = 20
_UNREAD = """
SELECT id, input, error_detail ->> 'message'
FROM baton.executions
WHERE id > %s
ORDER BY id
LIMIT %s
"""
_ENTER = """
INSERT INTO baton.execution_texts (execution_id, words)
VALUES (%s, array_to_tsvector(%s::text[]))
"""


def upgrade() -> None:
    """Create the tables, and enter the words of every execution."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0030_history.sql").read_text(encoding="utf-8"))
    after = ""
    while rows := op.get_bind().exec_driver_sql(_UNREAD, (after, _BATCH)).fetchall():
        entries = [(id_, _words(id_, unpack(bytes(text)), error)) for id_, text, error in rows]
        op.get_bind().exec_driver_sql(_ENTER, entries)
        after = rows[-1][0]


def _words(execution_id: str, text: bytes, error: str | None) -> list[str]:
    words = {*words_of_id(execution_id), *words_of_json(text), *words_of(error or "")}
    return sorted(words)
