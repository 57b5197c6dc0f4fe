"""What must hold after a storm, whatever happened in it: each check names what it found broken."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, LiteralString

from baton.jsontext.text import decode
from baton.store.payloads import unpack
from faults.server import Witness

#: A cancel that waits for a lock carries the time at which it began to wait.
_SLACK_SECONDS = 5.0
#: So many releases in a row are a livelock, unless as many outages explain them.
_RELEASES = 3
Row = Mapping[str, Any]
Place = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Record:
    """The journal, the ledger and the agents' own notes, side by side."""

    executions: Mapping[str, Row]
    runs: Mapping[str, list[Row]]
    steps: Mapping[Place, Row]
    attempts: Mapping[Place, list[Row]]
    #: Messages of the log, in order.
    logs: Mapping[Place, list[str]]
    history: Mapping[Place, list[Row]]
    worker_pids: Mapping[Any, int]
    notifications: list[Row]
    jobs: list[Row]
    #: What agents noted when they began, and the tokens of those that returned.
    began: list[Row]
    returned: frozenset[str]
    #: When the database or a worker was away, in seconds since the epoch.
    outages: tuple[tuple[float, float], ...] = ()


async def read(
    witness: Witness,
    notes: Path,
    *,
    outages: tuple[tuple[float, float], ...] = (),
    leap_seconds: float = 0.0,
) -> Record:
    """Collect everything, with what a clock that was ahead noted moved back."""

    async def rows(query: LiteralString) -> list[dict[str, Any]]:
        return [_on_time(row, leap_seconds) for row in await witness.rows(query)]

    noted = [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []
    executions = await rows("SELECT * FROM baton.executions")
    workers = await rows("SELECT * FROM faults.workers")
    logged = _by(await rows("SELECT * FROM baton.step_logs ORDER BY id"), _place)
    return Record(
        executions={row["id"]: row for row in executions},
        runs=_by(await rows("SELECT * FROM baton.execution_runs ORDER BY n"), _execution),
        steps={_place(r): r for r in await rows("SELECT * FROM baton.execution_steps")},
        attempts=_by(await rows("SELECT * FROM baton.step_attempts ORDER BY n"), _place),
        logs={place: [row["message"] for row in rows] for place, rows in logged.items()},
        history=_by(await rows("SELECT * FROM faults.step_history ORDER BY n"), _place),
        worker_pids={row["id"]: row["pid"] for row in workers},
        notifications=await rows("SELECT * FROM baton.notifications"),
        jobs=await rows("SELECT * FROM baton.pgqueuer"),
        began=[line for line in noted if line["event"] == "began"],
        returned=frozenset(line["token"] for line in noted if line["event"] == "returned"),
        outages=outages,
    )


def violations(record: Record) -> list[str]:
    """Everything that is not as it must be."""
    checks = (
        _everything_ended,
        _no_job_is_left,
        _runs_follow_each_other,
        _every_write_was_the_claim_holders,
        _finished_steps_were_recorded_once,
        _outputs_are_what_that_attempt_returned,
        _attempts_were_recorded_before_they_ran_once,
        _agents_ran_where_the_claim_was,
        _no_finished_step_ran_again,
        _inputs_are_the_recorded_outputs,
        _lines_are_kept_once_and_all_of_them_at_the_end,
        _one_notification_for_each_failed_run,
        _no_step_is_released_three_times_without_progress,
    )
    return [f"{check.__name__[1:]}: {found}" for check in checks for found in check(record)]


def _everything_ended(record: Record) -> Iterator[str]:
    for id_, execution in record.executions.items():
        if execution["status"] not in {"completed", "failed", "cancelled"}:
            yield f"{id_} is {execution['status']}"
        if execution["claim_id"] is not None:
            yield f"{id_} is still claimed"
    for (id_, index), attempts in record.attempts.items():
        for attempt in attempts:
            if attempt["status"] == "running":
                yield f"{id_} step {index} attempt {attempt['n']} did not end"
    for (id_, index), step in record.steps.items():
        if step["status"] == "running":
            yield f"{id_} step {index} is running"
    for id_, runs in record.runs.items():
        for run in runs:
            if run["ended_at"] is None or run["outcome"] is None:
                yield f"{id_} run {run['n']} did not end"


def _no_job_is_left(record: Record) -> Iterator[str]:
    for job in record.jobs:
        yield f"job {job['id']} for {bytes(job['payload'] or b'').decode()} is {job['status']}"


def _runs_follow_each_other(record: Record) -> Iterator[str]:
    for id_, runs in record.runs.items():
        if [run["n"] for run in runs] != list(range(1, len(runs) + 1)):
            yield f"{id_} has the runs {[run['n'] for run in runs]}"
        for earlier, later in pairwise(runs):
            if earlier["ended_at"] is None or earlier["ended_at"] > later["started_at"]:
                yield f"{id_} run {later['n']} began before run {earlier['n']} ended"
        if runs and runs[-1]["n"] != record.executions[id_]["run"]:
            yield f"{id_} says run {record.executions[id_]['run']}, its last is {runs[-1]['n']}"


def _every_write_was_the_claim_holders(record: Record) -> Iterator[str]:
    for (id_, index), attempts in record.attempts.items():
        runs = {run["n"]: run for run in record.runs[id_]}
        for attempt in attempts:
            where = f"{id_} step {index} attempt {attempt['n']}"
            run = runs.get(attempt["run"])
            if run is None or run["worker"] != attempt["worker"]:
                yield f"{where} is not of the worker that held run {attempt['run']}"
                continue
            if attempt["started_at"] < run["started_at"]:
                yield f"{where} began before its run"
            if _seconds(run["ended_at"], attempt["ended_at"]) > _SLACK_SECONDS:
                yield f"{where} was ended after its run"


def _finished_steps_were_recorded_once(record: Record) -> Iterator[str]:
    for (id_, index), changes in record.history.items():
        where = f"{id_} step {index}"
        output: bytes | None = None
        finished = False
        for change in changes:
            if finished and change["after"] not in {"pending", "completed"}:
                yield f"{where} was finished and became {change['after']}"
            if finished and change["after"] == "completed" and change["output"] != output:
                yield f"{where} was recorded twice, with different outputs"
            finished = change["after"] == "completed"
            output = change["output"]
    for place, step in record.steps.items():
        done = [a for a in record.attempts.get(place, ()) if a["status"] == "completed"]
        per_start = defaultdict(list)
        for attempt in done:
            per_start[_start_of(record, place[0], attempt["run"])].append(attempt["n"])
        for numbers in per_start.values():
            if len(numbers) > 1:
                yield f"{place[0]} step {place[1]} was finished by attempts {numbers}"
        if step["status"] == "completed" and (not done or done[-1]["run"] != step["run"]):
            yield f"{place[0]} step {place[1]} is finished in a run without an attempt that did it"


def _outputs_are_what_that_attempt_returned(record: Record) -> Iterator[str]:
    tokens = {(b["execution"], b["index"], b["attempt"]): b["token"] for b in record.began}
    for (id_, index), step in record.steps.items():
        done = [a for a in record.attempts.get((id_, index), ()) if a["status"] == "completed"]
        if step["status"] != "completed" or not done:
            continue
        token = tokens.get((id_, index, done[-1]["n"]))
        if token not in record.returned or _output(step) != {step["key"]: token}:
            yield f"{id_} step {index} holds {_output(step)}, its attempt returned {token}"


def _attempts_were_recorded_before_they_ran_once(record: Record) -> Iterator[str]:
    seen = set()
    for began in record.began:
        where = f"{began['execution']} step {began['index']} attempt {began['attempt']}"
        if where in seen:
            yield f"{where} ran twice"
        seen.add(where)
        rows = record.attempts.get((began["execution"], began["index"]), [])
        row = next((row for row in rows if row["n"] == began["attempt"]), None)
        if row is None:
            yield f"{where} ran without a record"
        elif row["started_at"].timestamp() > began["at"]:
            yield f"{where} ran before it was recorded"


def _agents_ran_where_the_claim_was(record: Record) -> Iterator[str]:
    for began in record.began:
        rows = record.attempts.get((began["execution"], began["index"]), [])
        workers = [row["worker"] for row in rows if row["n"] == began["attempt"]]
        # Children of a worker say nothing: their process is another one.
        if began["worker"] is not None and workers:
            pid = record.worker_pids.get(workers[0])
            if pid != began["worker"]:
                where = f"{began['execution']} step {began['index']} attempt {began['attempt']}"
                yield f"{where} ran in process {began['worker']}, its worker is {pid}"


def _no_finished_step_ran_again(record: Record) -> Iterator[str]:
    for began in record.began:
        place = (began["execution"], began["index"])
        rows = {row["n"]: row for row in record.attempts.get(place, ())}
        mine = rows.get(began["attempt"])
        if mine is None:
            continue
        start = _start_of(record, place[0], mine["run"])
        for row in rows.values():
            if row["status"] != "completed" or _start_of(record, place[0], row["run"]) != start:
                continue
            if row["n"] != mine["n"] and row["ended_at"].timestamp() < began["at"]:
                yield f"{place[0]} step {place[1]} was finished and attempt {mine['n']} ran"


def _inputs_are_the_recorded_outputs(record: Record) -> Iterator[str]:
    completed = {
        (began["execution"], began["index"], began["attempt"]): began for began in record.began
    }
    for (id_, index), step in record.steps.items():
        done = [a for a in record.attempts.get((id_, index), ()) if a["status"] == "completed"]
        began = completed.get((id_, index, done[-1]["n"])) if done else None
        if step["status"] != "completed" or began is None:
            continue
        for earlier in range(index):
            before = record.steps[id_, earlier]
            expected = (_output(before) or {}).get(before["key"])
            if before["status"] == "completed" and began["seen"][before["key"]] != expected:
                yield f"{id_} step {index} saw another output of step {earlier}"


def _lines_are_kept_once_and_all_of_them_at_the_end(record: Record) -> Iterator[str]:
    for began in record.began:
        id_, index, token = began["execution"], began["index"], began["token"]
        kept = [line for line in record.logs.get((id_, index), ()) if line.endswith(token)]
        written = [f"began {token}", f"returned {token}"] if began["logs"] else []
        rows = record.attempts.get((id_, index), ())
        ended = any(r["n"] == began["attempt"] and r["status"] == "completed" for r in rows)
        if kept != (written if ended else written[: len(kept)]):
            yield f"{id_} step {index} attempt {began['attempt']} has the lines {kept}"


def _one_notification_for_each_failed_run(record: Record) -> Iterator[str]:
    told = sorted((n["execution_id"], n["run"], n["channel"]) for n in record.notifications)
    due = sorted(
        (id_, run["n"], "teams")
        for id_, runs in record.runs.items()
        for run in runs
        if run["outcome"] == "failed"
    )
    if told != due:
        yield f"missing {sorted(set(due) - set(told))}, needless {sorted(set(told) - set(due))}"


def _no_step_is_released_three_times_without_progress(record: Record) -> Iterator[str]:
    """Unless the database or its worker was away as often, which is no livelock."""
    for (id_, index), attempts in record.attempts.items():
        row: list[Row] = []
        for attempt in attempts:
            code = (attempt.get("error") or {}).get("code")
            lost = attempt["status"] == "released" and code == "database_lost"
            row = [*row, attempt] if lost else []
            if len(row) >= _RELEASES and len(row) > _outages_of(record, row):
                where = f"{id_} step {index} attempt {attempt['n']}"
                yield f"{where} is the release number {len(row)} in a row"


def _outages_of(record: Record, attempts: list[Row]) -> int:
    """How many outages could have ended these attempts."""
    first = attempts[0]["started_at"].timestamp()
    last = attempts[-1]["ended_at"].timestamp()
    return sum(end > first and start < last for start, end in record.outages)


def _start_of(record: Record, execution_id: str, run: int) -> int:
    """The run with which the execution last began or was resumed, up to this one."""
    starts = (r["n"] for r in record.runs[execution_id] if r["reason"] != "takeover")
    return max((n for n in starts if n <= run), default=0)


def _output(step: Row) -> Any:
    return None if step["output"] is None else decode(unpack(step["output"]))


def _seconds(earlier: datetime | None, later: datetime | None) -> float:
    return 0.0 if earlier is None or later is None else (later - earlier).total_seconds()


def _on_time(row: Mapping[str, Any], leap_seconds: float) -> dict[str, Any]:
    """A row whose times are those that a clock without leaps would have shown."""
    far = datetime.now(UTC) + timedelta(seconds=leap_seconds / 2)
    leap = timedelta(seconds=leap_seconds)
    return {
        name: value - leap if leap and isinstance(value, datetime) and value > far else value
        for name, value in row.items()
    }


def _execution(row: Row) -> str:
    return str(row["execution_id"])


def _place(row: Row) -> Place:
    return row["execution_id"], row["index"]


def _by(rows: list[dict[str, Any]], key: Any) -> Mapping[Any, list[Row]]:
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[key(row)].append(row)
    return grouped
