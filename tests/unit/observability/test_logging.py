import logging
import sys
import time

from baton.observability.logging import CleanFormatter


def written(message: str, **members: object) -> str:
    record = logging.makeLogRecord({"msg": message, **members})
    return CleanFormatter("%(message)s").format(record)


def test_a_stack_trace_is_masked_with_its_line() -> None:
    try:
        int("ada@example.com")
    except ValueError:
        said = written("for bob@example.com", exc_info=sys.exc_info())

    assert said.startswith("for [email]\nTraceback")
    assert "@example.com" not in said


def test_a_long_line_is_cut_and_says_how_much_is_left_out() -> None:
    said = written("x" * 20_000)
    assert said == "x" * 8_000 + "… (12,000 characters left out)"


def test_lines_of_ordinary_length_are_kept_beside_a_long_one() -> None:
    said = written("first\n" + "x" * 20_000 + "\nlast").split("\n")
    assert (said[0], said[2]) == ("first", "last")


def test_a_very_long_record_keeps_its_beginning_and_its_end() -> None:
    said = written("begin\n" + "line of a stack\n" * 100_000 + "the end")
    assert said.startswith("begin\n")
    assert said.endswith("the end")
    assert "characters left out" in said
    assert len(said) < 70_000


def test_what_a_cut_would_halve_is_masked() -> None:
    for before in range(7_970, 8_005):
        said = written("x " * (before // 2) + " ada.lovelace@example.com " + "y" * 10_000)
        assert "ada" not in said


def test_a_record_of_megabytes_costs_no_more_than_one_at_the_limit() -> None:
    began = time.process_time()
    written("ada@example.com 4111 1111 1111 1111 " * 100_000)
    assert time.process_time() - began < 5
