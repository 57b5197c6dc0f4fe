"""Stored credentials are read when an attempt needs them, and survive an outage."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from baton.domain.credential import Credential
from baton.errors import AgentMisconfigured, DatabaseUnavailable
from baton.services.credentials.book import CredentialBook
from baton.services.credentials.references import SecretReferences
from baton.services.credentials.stored import StoredCredentials


@dataclass
class Store:
    """Credentials as a database would return them, and what was asked of it."""

    held: dict[str, Credential] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    #: Answers wait for it.
    answering: asyncio.Event | None = None
    is_away: bool = False

    def put(self, name: str, token: str) -> None:
        self.held[name.lower()] = Credential(
            id=f"cred-{name}",
            name=name,
            type="http",
            members={"base_url": "https://shop.example.com"},
            secrets=("token",),
            sealed=f'{{"token":"{token}"}}',
        )

    async def named(self, names: Sequence[str]) -> list[Credential]:
        if self.is_away:
            raise DatabaseUnavailable("It is away.")
        self.asked.append([*names])
        found = [self.held[name] for name in names if name in self.held]
        if self.answering is not None:
            await self.answering.wait()
        return found

    def seal(self, text: str) -> str:
        return text

    def renewed(self, sealed: str) -> str | None:
        raise NotImplementedError(sealed)

    def open(self, sealed: str) -> str:
        self.opened.append(sealed)
        return sealed

    def book(self, **given: dict[str, object]) -> CredentialBook:
        stored = StoredCredentials(
            read=self.named,
            secrets=self,
            references=SecretReferences(stores={}, monotonic=lambda: 0.0),
        )
        return CredentialBook(
            given=given,
            sandbox=lambda: {"crm": {"from": "sandbox"}},
            remember=lambda *_, **__: None,
            stored=stored,
        )


@pytest.fixture
def store() -> Store:
    return Store()


async def test_without_names_nothing_is_asked(store: Store) -> None:
    await store.book().refresh(())
    assert store.asked == []


async def test_what_was_stored_before_an_attempt_is_used_by_it(store: Store) -> None:
    book = store.book()
    store.put("shop", "one")
    await book.refresh(["Shop"])
    assert book.find("SHOP")["token"] == "one"
    store.put("shop", "two")
    await book.refresh(["Shop"])
    assert book.find("shop")["token"] == "two"


async def test_attempts_that_begin_while_a_read_is_under_way_share_the_next_one(
    store: Store,
) -> None:
    book = store.book()
    store.put("shop", "old")
    store.answering = asyncio.Event()
    first = asyncio.create_task(book.refresh(["shop"]))
    await asyncio.sleep(0)
    store.put("shop", "new")
    others = [asyncio.create_task(book.refresh(["shop"])) for _ in range(20)]
    await asyncio.sleep(0)
    store.answering.set()
    await asyncio.gather(first, *others)
    assert store.asked == [["shop"], ["shop"]]
    assert book.find("shop")["token"] == "new"


async def test_a_stored_one_comes_before_the_environment_and_the_environment_before_the_sandbox(
    store: Store,
) -> None:
    book = store.book(crm={"from": "environment"})
    await book.refresh(["crm"])
    assert book.find("crm") == {"from": "environment"}
    assert store.book().find("crm") == {"from": "sandbox"}
    store.put("CRM", "t")
    await book.refresh(["crm"])
    assert book.find("crm") == {"base_url": "https://shop.example.com", "token": "t"}


async def test_a_changed_one_is_opened_again_and_an_unchanged_one_is_not(store: Store) -> None:
    book = store.book()
    store.put("shop", "old")
    for _ in range(3):
        await book.refresh(["shop"])
        book.find("shop")
        assert len(store.opened) == 1
    store.put("shop", "new")
    await book.refresh(["shop"])
    assert book.find("shop")["token"] == "new"
    assert len(store.opened) == 2


async def test_a_deleted_one_is_not_found_any_more(store: Store) -> None:
    book = store.book()
    store.put("shop", "t")
    await book.refresh(["shop"])
    assert book.is_stored("Shop")
    del store.held["shop"]
    await book.refresh(["shop"])
    with pytest.raises(AgentMisconfigured, match="There is no credential 'shop'"):
        book.find("shop")


async def test_while_the_database_is_away_what_is_known_stays_in_use(store: Store) -> None:
    book = store.book()
    store.put("shop", "t")
    await book.refresh(["shop"])
    store.is_away = True
    await book.refresh(["shop"])
    assert book.find("shop")["token"] == "t"
    with pytest.raises(DatabaseUnavailable):
        await book.refresh(["crm"])
