"""What a storm came to, for people."""

from collections import Counter
from dataclasses import dataclass

from faults.invariants import Record


@dataclass(frozen=True, kw_only=True)
class Report:
    """How many faults, how many executions, and what broke."""

    seed: int
    seconds: float
    faults: Counter[str]
    ends: Counter[str]
    attempts: Counter[str]
    runs: Counter[str]
    resumes: int
    takeovers: int
    poisoned: int
    database_lost: int
    #: How often workers were seen to use their slots soon after an outage.
    slot_checks: int
    slowest_seconds: float
    #: What was left out, and why.
    left_out: list[str]
    notifications: int
    agent_runs: int
    violations: list[str]

    def __str__(self) -> str:
        lines = [
            f"seed {self.seed}, {self.seconds / 60:.1f} minutes",
            f"faults        {self.faults.total():7,}  {_listed(self.faults)}",
            f"executions    {self.ends.total():7,}  {_listed(self.ends)}",
            f"runs          {self.runs.total():7,}  {_listed(self.runs)}",
            f"              of them {self.takeovers:,} take-overs, {self.resumes:,} resumes",
            f"attempts      {self.attempts.total():7,}  {_listed(self.attempts)}",
            f"agent runs    {self.agent_runs:7,}  noted by the agents themselves",
            f"notifications {self.notifications:7,}  due",
            f"failed because three workers died at one step: {self.poisoned:,}",
            f"failed because three outages met one step: {self.database_lost:,}",
            f"free slots used after the database's return: seen {self.slot_checks:,} times",
            f"              the slowest after {self.slowest_seconds:.1f} s",
            *(f"left out: {words}" for words in self.left_out),
            f"violations    {len(self.violations):7,}",
            *(f"  {violation}" for violation in self.violations[:50]),
        ]
        return "\n".join(lines)


def report(
    record: Record,
    *,
    seed: int,
    seconds: float,
    faults: Counter[str],
    slot_checks: int,
    slowest_seconds: float,
    left_out: list[str],
    violations: list[str],
) -> Report:
    """Count what is worth telling."""
    runs = [run for runs in record.runs.values() for run in runs]
    attempts = [attempt for attempts in record.attempts.values() for attempt in attempts]
    details = [row["error_detail"] or {} for row in record.executions.values()]
    return Report(
        seed=seed,
        seconds=seconds,
        faults=faults,
        ends=Counter(row["status"] for row in record.executions.values()),
        attempts=Counter(attempt["status"] for attempt in attempts),
        runs=Counter(run["outcome"] for run in runs),
        resumes=sum(run["reason"] == "resume" for run in runs),
        takeovers=sum(run["reason"] == "takeover" for run in runs),
        poisoned=sum(detail.get("code") == "worker_lost" for detail in details),
        database_lost=sum(detail.get("code") == "database_lost" for detail in details),
        slot_checks=slot_checks,
        slowest_seconds=slowest_seconds,
        left_out=left_out,
        notifications=len(record.notifications),
        agent_runs=len(record.began),
        violations=violations,
    )


def _listed(counter: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counter.most_common())
