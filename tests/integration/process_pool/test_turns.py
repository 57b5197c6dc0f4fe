"""Calls get their places in turn, and one that leaves takes no place with it."""

import asyncio

from baton.process_pool.turns import Turns


async def test_a_place_that_is_free_when_its_next_call_was_just_cancelled_goes_to_another():
    turns = Turns(places=1, limits=None)
    order: list[str] = []
    leave = asyncio.Event()

    async def hold(caller: str) -> None:
        async with turns.turn(caller):
            order.append(caller)
            await leave.wait()

    first, second, third = (asyncio.create_task(hold(name)) for name in ("a", "b", "c"))
    await asyncio.sleep(0)
    leave.set()
    second.cancel()
    await asyncio.wait_for(asyncio.gather(first, second, third, return_exceptions=True), 10)
    assert order == ["a", "c"]
    assert second.cancelled()


async def test_a_call_that_is_cancelled_when_its_turn_came_gives_the_place_back():
    turns = Turns(places=1, limits=None)
    leave = asyncio.Event()

    async def hold(caller: str) -> str:
        async with turns.turn(caller):
            await leave.wait()
            return caller

    first, second, third = (asyncio.create_task(hold(name)) for name in ("a", "b", "c"))
    await asyncio.sleep(0)
    leave.set()
    await first
    second.cancel()
    assert await asyncio.wait_for(third, 10) == "c"
