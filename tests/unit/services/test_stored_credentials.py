"""Stored credentials are read when an attempt needs them, seldom, and survive an outage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from baton.domain.credential import Credential
from baton.errors import AgentMisconfigured, DatabaseUnavailable
from baton.services.credentials.book import CredentialBook
from baton.services.credentials.stored import FRESH_SECONDS, StoredCredentials


@dataclass
class Store:
    """Credentials as a database would return them, and what was asked of it."""

    held: dict[str, Credential] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    now: float = 100.0
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
        return [self.held[name] for name in names if name in self.held]

    def seal(self, text: str) -> str:
        return text

    def renewed(self, sealed: str) -> str | None:
        raise NotImplementedError(sealed)

    def open(self, sealed: str) -> str:
        self.opened.append(sealed)
        return sealed

    def book(self, **given: dict[str, object]) -> CredentialBook:
        stored = StoredCredentials(read=self.named, secrets=self, monotonic=lambda: self.now)
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


async def test_names_are_asked_for_once_in_a_while_and_only_the_outdated_ones(
    store: Store,
) -> None:
    book = store.book()
    await book.refresh(["Shop"])
    await book.refresh(["shop", "crm"])
    store.now += FRESH_SECONDS / 2
    await book.refresh(["SHOP"])
    assert store.asked == [["shop"], ["crm"]]
    store.now += FRESH_SECONDS
    await book.refresh(["shop"])
    assert store.asked == [["shop"], ["crm"], ["shop"]]


async def test_a_stored_one_comes_before_the_environment_and_the_environment_before_the_sandbox(
    store: Store,
) -> None:
    book = store.book(crm={"from": "environment"})
    await book.refresh(["crm"])
    assert book.find("crm") == {"from": "environment"}
    assert store.book().find("crm") == {"from": "sandbox"}
    store.put("CRM", "t")
    store.now += 10
    await book.refresh(["crm"])
    assert book.find("crm") == {"base_url": "https://shop.example.com", "token": "t"}


async def test_a_changed_one_is_opened_again_and_an_unchanged_one_is_not(store: Store) -> None:
    book = store.book()
    store.put("shop", "old")
    for _ in range(3):
        await book.refresh(["shop"])
        book.find("shop")
        store.now += 10
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
    store.now += 10
    await book.refresh(["shop"])
    with pytest.raises(AgentMisconfigured, match="There is no credential 'shop'"):
        book.find("shop")


async def test_while_the_database_is_away_what_is_known_stays_in_use(store: Store) -> None:
    book = store.book()
    store.put("shop", "t")
    await book.refresh(["shop"])
    store.is_away, store.now = True, store.now + 10
    await book.refresh(["shop"])
    assert book.find("shop")["token"] == "t"
    with pytest.raises(DatabaseUnavailable):
        await book.refresh(["crm"])
