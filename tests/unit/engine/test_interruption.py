"""Stopping an execution from outside: at its agent call or its sleep, never inside a write."""

import asyncio

import pytest

from baton.engine.interruption import Interrupted, Interruption, StopReason


async def began(interruption, work):
    """Guard work and return once it waits."""
    guarding = asyncio.create_task(interruption.guard(work))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return guarding


async def forever():
    await asyncio.Event().wait()


async def test_work_that_nobody_stops_returns_what_it_returns():
    async def work():
        return 7

    assert await Interruption().guard(work()) == 7


async def test_work_that_fails_by_itself_raises_what_it_raised():
    async def work():
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        await Interruption().guard(work())


async def test_a_stop_cancels_what_is_waited_for():
    interruption = Interruption()
    guarding = await began(interruption, forever())
    interruption.request(StopReason.RELEASE)
    with pytest.raises(Interrupted) as stopped:
        await guarding
    assert stopped.value.reason is StopReason.RELEASE


async def test_after_a_stop_nothing_new_begins():
    interruption = Interruption()
    interruption.request(StopReason.RELEASE)
    with pytest.raises(Interrupted):
        await interruption.guard(forever())


@pytest.mark.parametrize(
    "order",
    [
        (StopReason.CLAIM_LOST, StopReason.RELEASE),
        (StopReason.RELEASE, StopReason.CLAIM_LOST),
    ],
)
async def test_a_lost_claim_outranks_a_release(order):
    interruption = Interruption()
    guarding = await began(interruption, forever())
    for reason in order:
        interruption.request(reason)
    with pytest.raises(Interrupted) as stopped:
        await guarding
    assert stopped.value.reason is StopReason.CLAIM_LOST
    assert interruption.reason is StopReason.CLAIM_LOST


async def test_what_stopped_work_raises_instead_is_not_its_failure():
    async def work():
        try:
            await forever()
        except asyncio.CancelledError:
            raise RuntimeError("the connection was closed") from None

    interruption = Interruption()
    guarding = await began(interruption, work())
    interruption.request(StopReason.RELEASE)
    with pytest.raises(Interrupted) as stopped:
        await guarding
    assert isinstance(stopped.value.__cause__, RuntimeError)


async def test_an_answer_that_came_before_the_stop_or_in_spite_of_it_counts():
    async def stubborn():
        try:
            await forever()
        except asyncio.CancelledError:
            return "all the same"

    interruption = Interruption()
    guarding = await began(interruption, stubborn())
    interruption.request(StopReason.RELEASE)
    assert await guarding == "all the same"


async def test_what_returned_while_the_loop_was_blocked_gets_through_all_its_tasks():
    answered = asyncio.Event()

    async def innermost():
        await answered.wait()
        return "the answer"

    async def layers(depth):
        if depth == 0:
            return await innermost()
        return await asyncio.create_task(layers(depth - 1))

    interruption = Interruption()
    guarding = asyncio.create_task(interruption.guard(layers(5)))
    await asyncio.sleep(0.01)
    answered.set()
    interruption.request(StopReason.DATABASE_LOST)  # in the same turn of the loop
    assert await guarding == "the answer"
    with pytest.raises(Interrupted):
        interruption.require_none()


async def test_an_error_from_before_the_stop_stays_an_error():
    started = asyncio.Event()

    async def work():
        await started.wait()
        raise ValueError("first")

    interruption = Interruption()
    guarding = await began(interruption, work())
    started.set()
    await asyncio.sleep(0)  # it failed now, and its guard has not looked yet
    interruption.request(StopReason.CLAIM_LOST)
    with pytest.raises(ValueError, match="first"):
        await guarding


async def test_cancelling_the_guard_cancels_the_work_and_waits_for_its_end():
    ended = []

    async def work():
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    guarding = await began(Interruption(), work())
    guarding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await guarding
    assert ended == [True]
