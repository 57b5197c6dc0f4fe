import logging
import sys

from baton.telemetry import MaskingFormatter


def test_a_stack_trace_is_masked_with_its_line() -> None:
    try:
        int("ada@example.com")
    except ValueError:
        record = logging.makeLogRecord({"msg": "for bob@example.com", "exc_info": sys.exc_info()})

    said = MaskingFormatter("%(message)s").format(record)

    assert said.startswith("for [email]\nTraceback")
    assert "@example.com" not in said
