"""Copies of an execution's data for queries."""

from baton.engine.projection import context_projection, results_projection

LARGE = b'"' + b"x" * 70_000 + b'"'


def test_large_members_are_replaced_by_their_size_and_the_others_kept_as_they_are():
    assert context_projection(b'{"a":1.0,"b":' + LARGE + b"}") == (
        b'{"a":1.0,"b":{"$omitted_bytes":70002}}'
    )


def test_results_are_by_step_key():
    large = b'{"b":' + LARGE + b"}"
    assert results_projection({"one": b'{"a":1e16}', "two": large}) == (
        b'{"one":{"a":1e16},"two":{"$omitted_bytes":70008}}'
    )
