"""The status of an execution only makes the moves in `NEXT`, whatever is done to it."""

import random
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from baton.domain.execution import (
    FINAL,
    NEXT,
    Claim,
    ExecutionEnd,
    ExecutionStatus,
    JournalEntry,
    Release,
)
from baton.domain.worker import WorkerIdentity
from baton.errors import Conflict
from baton.store.sql_files import statement
from integration.engine.stage import AGENTS, Stage, step

#: Writes down every update of a status, also to itself.
WATCH = """
CREATE TABLE moves (claimed boolean, before text, after text);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO moves
    VALUES (OLD.claim_id IS DISTINCT FROM NEW.claim_id, OLD.status, NEW.status);
    RETURN NEW;
END $$;
CREATE TRIGGER watch AFTER UPDATE ON baton.executions
FOR EACH ROW EXECUTE FUNCTION watch();
"""


@pytest.fixture
def stage(fresh_stage: Stage) -> Stage:
    return fresh_stage


class Meddler:
    """Does to an execution what workers, people and latecomers may do, in any order."""

    def __init__(self, stage: Stage, execution_id: str, chance: random.Random) -> None:
        self._stage = stage
        self._journal = stage.platform.journal
        self._id = execution_id
        self._chance = chance
        self._claims: list[Claim] = []

    async def meddle(self) -> None:
        acts = [self.claim, self.claim, self.write, self.end, self.release, self.cancel]
        await self._chance.choice([*acts, self.resume])()

    async def claim(self) -> None:
        seen = await self._journal.load(self._id)
        assert seen is not None
        claim = await self._journal.claim(
            seen,
            claim_id=uuid4(),
            worker=WorkerIdentity(
                id=uuid4(), host="here", pid=1, version="0", queue="default", agents=AGENTS
            ),
            may_take_over=self._chance.random() < 0.8,
            time_limit=timedelta(seconds=900),
        )
        if claim is not None:
            self._claims.append(claim)

    async def write(self) -> None:
        await self._write(JournalEntry())

    async def end(self) -> None:
        status = self._chance.choice([ExecutionStatus.COMPLETED, ExecutionStatus.FAILED])
        await self._write(JournalEntry(execution_ended=ExecutionEnd(status=status)))

    async def release(self) -> None:
        if self._claims:
            claim = self._chance.choice(self._claims)
            await self._journal.release(
                claim.execution_id, claim.claim_id, Release(message="Released.")
            )

    async def cancel(self) -> None:
        await self._journal.cancel(self._id, message="no more")

    async def resume(self) -> None:
        with suppress(Conflict):
            await self._stage.resume(self._id)

    async def _write(self, entry: JournalEntry) -> None:
        if self._claims:
            await self._journal.write(self._chance.choice(self._claims), entry)


@pytest.mark.parametrize("seed", [1, 2])
async def test_only_legal_moves_are_made_and_all_of_them(stage: Stage, seed: int):
    chance = random.Random(seed)
    async with stage.platform.database.connection() as connection:
        await connection.execute(WATCH)
    for _ in range(25):
        meddler = Meddler(stage, await stage.start(step("one")), chance)
        for _ in range(12):
            await meddler.meddle()
    rows = await stage.platform.database.fetch_all(
        statement("SELECT DISTINCT claimed, before, after FROM moves"), {}
    )
    moves = {
        (ExecutionStatus(row["before"]), ExecutionStatus(row["after"]))
        for row in rows
        if row["claimed"] or row["before"] != row["after"]
    }
    legal = {(before, after) for before, afters in NEXT.items() for after in afters}
    assert moves <= legal
    # The reconciler alone fails what waits, for a `baton run` that is gone.
    assert legal - moves == {(ExecutionStatus.PENDING, ExecutionStatus.FAILED)}


def test_what_is_final_moves_only_by_a_resume_and_what_completed_never():
    assert {status for status, after in NEXT.items() if ExecutionStatus.RUNNING not in after} == (
        FINAL | {ExecutionStatus.PAUSED}
    )
    assert NEXT[ExecutionStatus.COMPLETED] == frozenset()
    assert all(status.is_final == (status in FINAL) for status in ExecutionStatus)
