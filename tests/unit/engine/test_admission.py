"""Big inputs share a budget: they wait in order, and whoever leaves lets the next one in."""

import asyncio

from baton.engine.admission import Admission


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Visitors:
    def __init__(self, budget: int) -> None:
        self._admission = Admission(budget)
        self.inside: list[str] = []
        self._leave: dict[str, asyncio.Event] = {}

    def come(self, name: str, size: int) -> asyncio.Task[None]:
        self._leave[name] = asyncio.Event()
        return asyncio.create_task(self._visit(name, size))

    async def _visit(self, name: str, size: int) -> None:
        async with self._admission.held(size):
            self.inside.append(name)
            await self._leave[name].wait()
            self.inside.remove(name)

    def leave(self, name: str) -> None:
        self._leave[name].set()


async def test_inputs_over_the_budget_wait_until_another_is_done():
    visitors = Visitors(10)
    tasks = [visitors.come(name, 4) for name in "abc"]
    await turns()
    assert visitors.inside == ["a", "b"]
    visitors.leave("a")
    await turns()
    assert visitors.inside == ["b", "c"]
    for name in "bc":
        visitors.leave(name)
    await asyncio.gather(*tasks)


async def test_a_large_one_that_waits_is_not_overtaken():
    visitors = Visitors(10)
    tasks = [visitors.come("a", 6), visitors.come("large", 9), visitors.come("b", 1)]
    await turns()
    assert visitors.inside == ["a"]
    for name in ("a", "large", "b"):
        visitors.leave(name)
    await asyncio.gather(*tasks)
    assert visitors.inside == []


async def test_one_above_the_whole_budget_is_let_in_alone():
    visitors = Visitors(10)
    tasks = [visitors.come("huge", 50), visitors.come("a", 1)]
    await turns()
    assert visitors.inside == ["huge"]
    visitors.leave("huge")
    await turns()
    assert visitors.inside == ["a"]
    visitors.leave("a")
    await asyncio.gather(*tasks)


async def test_one_that_gives_up_waiting_holds_nothing_back():
    visitors = Visitors(10)
    first, second, third = (visitors.come(name, 6) for name in "abc")
    await turns()
    second.cancel()
    await turns()
    visitors.leave("a")
    await turns()
    assert visitors.inside == ["c"]
    visitors.leave("c")
    await asyncio.gather(first, third)


async def test_one_that_gives_up_just_when_it_is_let_in_gives_its_place_back():
    visitors = Visitors(10)
    first, second, third = (visitors.come(name, 6) for name in "abc")
    await turns()
    visitors.leave("a")
    await asyncio.sleep(0)  # "a" left, "b" was told but has not moved yet
    second.cancel()
    await turns()
    assert visitors.inside == ["c"]
    visitors.leave("c")
    await asyncio.gather(first, third)
