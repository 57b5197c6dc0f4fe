"""The checks themselves: each finds what it is there to find, and nothing in a good record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from faults.invariants import Record, violations

ID = "exec-20261123-0123456789ab"
BEGAN = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
#: Attempt 1 was lost with its worker, attempt 2 by another worker finished the only step.
OUTPUT = b'{"s0":"second"}'


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def run(n: int, begins: float, ends: float, **changes: Any) -> dict[str, Any]:
    reason, outcome = ("start", "worker_lost") if n == 1 else ("takeover", "completed")
    return {
        "n": n,
        "worker": f"w{n}",
        "reason": reason,
        "outcome": outcome,
        "started_at": at(begins),
        "ended_at": at(ends),
        **changes,
    }


def attempt(n: int, begins: float, ends: float, status: str, **changes: Any) -> dict[str, Any]:
    return {
        "n": n,
        "run": n,
        "worker": f"w{n}",
        "status": status,
        "started_at": at(begins),
        "ended_at": at(ends),
        **changes,
    }


def change(before: str | None, after: str, output: bytes | None = None) -> dict[str, Any]:
    return {"before": before, "after": after, "output": output}


def began(n: int, seconds: float, token: str) -> dict[str, Any]:
    moment = at(seconds).timestamp()
    return {
        "execution": ID,
        "index": 0,
        "attempt": n,
        "at": moment,
        "token": token,
        "seen": {},
        "worker": n,
        "logs": True,
    }


def released(n: int) -> dict[str, Any]:
    return attempt(n, n, n + 1, "released", error={"code": "database_lost"})


LOST = attempt(1, 0, 10, "worker_lost")
DONE = attempt(2, 10, 12, "completed")
HISTORY = [change(None, "running"), change("running", "completed", OUTPUT)]
STEP = {"key": "s0", "status": "completed", "run": 2, "output": OUTPUT}
GOOD = Record(
    executions={ID: {"status": "completed", "claim_id": None, "run": 2}},
    runs={ID: [run(1, 0, 10), run(2, 10, 12)]},
    steps={(ID, 0): STEP},
    attempts={(ID, 0): [LOST, DONE]},
    logs={(ID, 0): ["began first", "began second", "returned second"]},
    history={(ID, 0): HISTORY},
    worker_pids={"w1": 1, "w2": 2},
    notifications=[],
    jobs=[],
    began=[began(1, 1, "first"), began(2, 11, "second")],
    returned=frozenset({"second"}),
)


def test_a_good_record_breaks_nothing() -> None:
    assert violations(GOOD) == []


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("everything_ended", {"executions": {ID: {**GOOD.executions[ID], "status": "running"}}}),
        (
            "everything_ended",
            {"attempts": {(ID, 0): [{**LOST, "status": "running", "ended_at": None}, DONE]}},
        ),
        ("no_job_is_left", {"jobs": [{"id": 1, "payload": ID.encode(), "status": "picked"}]}),
        ("runs_follow_each_other", {"runs": {ID: [run(1, 0, 11), run(2, 10, 12)]}}),
        (
            "every_write_was_the_claim_holders",
            {"attempts": {(ID, 0): [LOST, {**DONE, "worker": "w1"}]}},
        ),
        (
            "every_write_was_the_claim_holders",
            {"attempts": {(ID, 0): [{**LOST, "ended_at": at(60)}, DONE]}},
        ),
        (
            "finished_steps_were_recorded_once",
            {"history": {(ID, 0): [*HISTORY, change("completed", "running")]}},
        ),
        (
            "finished_steps_were_recorded_once",
            {"history": {(ID, 0): [*HISTORY, change("completed", "completed", b"{}")]}},
        ),
        (
            "finished_steps_were_recorded_once",
            {"attempts": {(ID, 0): [{**LOST, "status": "completed"}, DONE]}},
        ),
        ("outputs_are_what_that_attempt_returned", {"returned": frozenset()}),
        (
            "outputs_are_what_that_attempt_returned",
            {"steps": {(ID, 0): {**STEP, "output": b'{"s0":"first"}'}}},
        ),
        ("attempts_were_recorded_before_they_ran_once", {"attempts": {(ID, 0): [DONE]}}),
        (
            "attempts_were_recorded_before_they_ran_once",
            {"began": [*GOOD.began, began(2, 11.5, "third")]},
        ),
        ("agents_ran_where_the_claim_was", {"worker_pids": {"w1": 1, "w2": 3}}),
        (
            "no_finished_step_ran_again",
            {
                "attempts": {(ID, 0): [LOST, DONE, attempt(3, 12, 13, "failed", run=2)]},
                "began": [*GOOD.began, began(3, 12.5, "third")],
            },
        ),
        *(
            ("lines_are_kept_once_and_all_of_them_at_the_end", {"logs": {(ID, 0): lines}})
            for lines in (
                ["began first", "began first", "began second", "returned second"],
                ["began first", "began second"],
                ["began first", "returned second", "began second"],
            )
        ),
        (
            "no_step_is_released_three_times_without_progress",
            {
                "attempts": {(ID, 0): [*(released(n) for n in range(1, 4)), DONE]},
                "outages": ((at(2).timestamp(), at(5).timestamp()),),
            },
        ),
        (
            "one_notification_for_each_failed_run",
            {"notifications": [{"execution_id": ID, "run": 2, "channel": "teams"}]},
        ),
    ],
)
def test_each_check_finds_what_it_is_there_to_find(check: str, changes: dict[str, Any]) -> None:
    found = violations(replace(GOOD, **changes))
    assert any(violation.startswith(f"{check}: ") for violation in found), found
