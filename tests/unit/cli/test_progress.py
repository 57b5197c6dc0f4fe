from datetime import UTC, datetime, timedelta

from baton.cli.progress import Follower
from baton.domain.execution_view import ExecutionProgress, StepProgress

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Lines:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.spinner = ""

    def line(self, text: str) -> None:
        self.lines.append(text)

    def now(self, text: str) -> None:
        self.spinner = text


def seen(*steps: StepProgress, nobody: bool = False) -> ExecutionProgress:
    return ExecutionProgress(
        status="running",
        definition_sha256="",
        agents=("word-count",),
        read_at=NOON + timedelta(seconds=5),
        nobody_can_run=nobody,
        steps=steps,
    )


def step(key: str, **more: object) -> StepProgress:
    return StepProgress(key=key, name=key.title(), **more)


def test_each_change_is_one_line_however_often_it_is_seen() -> None:
    display = Lines()
    follower = Follower(display)
    running = seen(step("one", status="running", attempts=1, started_at=NOON), step("two"))

    follower.show(running)
    follower.show(running)
    assert display.lines == ["1/2 One: running"]
    assert display.spinner == "1/2 One: 5 s"

    done = NOON + timedelta(seconds=1.5)
    follower.show(
        seen(
            step("one", status="completed", attempts=1, started_at=NOON, completed_at=done),
            step("two", status="skipped", reason="its condition is false"),
        )
    )
    assert display.lines[1:] == [
        "1/2 One: completed, 1.50 s",
        "2/2 Two: skipped, its condition is false",
    ]


def test_a_retry_says_why_and_when() -> None:
    display = Lines()
    waiting = step(
        "one",
        status="running",
        attempts=2,
        started_at=NOON,
        next_attempt_at=NOON + timedelta(seconds=8),
        failure="the system is away",
    )

    Follower(display).show(seen(waiting))

    assert display.lines[1] == "1/1 One: attempt 2 failed, trying again: the system is away"
    assert display.spinner == "1/1 One: attempt 3 in 3 s"


def test_an_execution_that_nobody_can_run_says_what_it_waits_for() -> None:
    display = Lines()

    Follower(display).show(seen(step("one"), nobody=True))

    assert display.lines == ["Waiting for a worker with word-count."]
