"""Cursors: exact places, opaque text."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.api.pagination import ListOf, read_cursor, write_cursor
from baton.domain.catalog import PageCursor
from baton.errors import InvalidInput

ROWS = ListOf("rows")


@given(
    st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(5000, 1, 1)),  # noqa: DTZ001
    st.from_regex(r"[a-z0-9-]{1,100}", fullmatch=True),
)
def test_a_cursor_is_the_exact_place(at, id_):
    place = PageCursor(at=at.replace(tzinfo=UTC), id=id_)
    assert read_cursor(write_cursor(place, of=ROWS), of=ROWS) == place


@pytest.mark.parametrize(
    "text", ["", "x", "\x00", "\u00e9", "MSBc", "OTk5OTk5OTk5OTk5OTk5OTk5OTkgeA=="]
)
def test_a_cursor_that_was_not_given_out_is_refused(text):
    with pytest.raises(InvalidInput, match="not one that this server gave out"):
        read_cursor(text, of=ROWS)


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_refused(text):
    with suppress(InvalidInput):
        assert isinstance(read_cursor(text, of=ROWS), PageCursor)


def test_a_cursor_is_one_of_its_own_list():
    place = PageCursor(at=datetime(2026, 11, 23, tzinfo=UTC), id="7")
    with pytest.raises(InvalidInput, match="is of another list"):
        read_cursor(write_cursor(place, of=ListOf("workflows")), of=ListOf("executions"))


@pytest.mark.parametrize("id_", ["seven", "1234567890", "-1"])
def test_where_ids_are_numbers_a_cursor_has_one(id_):
    text = write_cursor(
        PageCursor(at=datetime(2026, 11, 23, tzinfo=UTC), id=id_), of=ListOf("versions")
    )
    with pytest.raises(InvalidInput, match="not one that this server gave out"):
        read_cursor(text, of=ListOf("versions"), most_digits=9)


@pytest.mark.parametrize(
    "other",
    [("wf-b", ("failed",)), ("wf-a", ()), (None,), ()],
    ids=["another workflow", "any state", "any workflow", "unfiltered"],
)
def test_a_cursor_is_one_of_the_list_as_it_was_narrowed(other):
    place = PageCursor(at=datetime(2026, 11, 23, tzinfo=UTC), id="7")
    narrowed = ListOf("executions", ("wf-a", ("failed",)))
    text = write_cursor(place, of=narrowed)
    assert read_cursor(text, of=narrowed) == place
    with pytest.raises(InvalidInput, match="of this list with other filters"):
        read_cursor(text, of=ListOf("executions", other))
