"""How each execution of a storm must have ended, by its plan and by what was done to it."""

from collections import Counter
from collections.abc import Iterator

from faults.invariants import Record
from faults.load import Load


def surprises(record: Record, load: Load) -> list[str]:
    """Ends that nobody planned."""
    return [*_each_order_made_one_execution(record, load), *_ends(record, load)]


def _each_order_made_one_execution(record: Record, load: Load) -> Iterator[str]:
    made = Counter(row["metadata"]["n"] for row in record.executions.values())
    if made != Counter(plan.n for plan in load.plans.values()):
        yield "orders and executions differ"
    for id_, runs in record.runs.items():
        resumed = [run["n"] for run in runs if run["reason"] == "resume"]
        # A resumed one that somebody cancels while it waits has no run for it.
        if len(resumed) > load.resumed.get(id_, 0):
            yield f"{id_} was resumed {len(resumed)} times"


def _ends(record: Record, load: Load) -> Iterator[str]:
    for id_, plan in load.plans.items():
        row = record.executions[id_]
        mended = id_ in load.resumed
        if row["status"] == "cancelled" and id_ not in load.cancelled:
            yield f"{id_} was cancelled by nobody"
        if row["status"] == "completed" and plan.broken and not mended:
            yield f"{id_} is broken and completed"
        if row["status"] == "failed":
            code = (row["error_detail"] or {}).get("code")
            planned = plan.broken and not mended and code == "agent_error"
            # Three lost workers, or as many outages, at one step; the invariants judge the latter.
            if not planned and code not in {"worker_lost", "database_lost"}:
                yield f"{id_} failed by {code}: {row['error']}"
