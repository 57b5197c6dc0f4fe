"""Gather everything that three systems know about the customer of a ticket, concurrently.

Dynamics 365 is required: its error fails the step, so that the engine may retry it. Orders and
cases need the Sales and Service apps and the permission to read them; missing ones are left out and
listed in `sources`. Failures of the other systems are retried while time is left, then reported in
`sources`. An unknown or ambiguous customer is a result, not an error.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from baton.agents import customer_rows as rows
from baton.agents.optional_retries import Retries
from baton.connectors.dataverse import Dataverse, Row
from baton.connectors.graph import SharePoint
from baton.connectors.servicenow import EMAIL, Record, ServiceNow
from baton.connectors.servicenow_keys import SYS_ID, record_key
from baton.errors import StepError, SystemNotFound, SystemRefused

#: At most this many for the customer, and as many for the subject.
DOCUMENTS = 5
INCIDENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The customer that the id identifies in Dynamics 365."""

    #: The account or contact in our own form; None unless exactly one fits.
    profile: dict[str, object] | None
    #: Owners of the orders and cases: the customer's id and, for a contact, the company's id.
    customer_ids: tuple[str, ...]
    #: `found`, `unknown`, `ambiguous` or `not_named`.
    customer: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The result of one system, and its entry in `sources`."""

    items: list[dict[str, object]]
    source: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The queries about one ticket.

    `clock` returns seconds, for durations. ServiceNow and SharePoint may take `optional_seconds`;
    after that they count as failed.
    """

    customer_id: str | None
    ticket: Mapping[str, object]
    crm: Dataverse
    sharepoint: SharePoint | None
    servicenow: ServiceNow | None
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    optional_seconds: float

    async def run(self) -> dict[str, object]:
        """Query all systems concurrently and combine the results."""
        lookup = asyncio.create_task(self._look_up())
        dynamics = asyncio.create_task(self._dynamics(lookup))
        incidents = asyncio.create_task(self._incidents(lookup))
        documents = asyncio.create_task(self._documents())
        tasks = (lookup, dynamics, incidents, documents)
        try:
            history, source = await dynamics
            service, shared = await incidents, await documents
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        support = _newest_first(history["cases"] + service.items, "opened_at")
        return {
            "profile": lookup.result().profile,
            "purchase_history": history["orders"],
            "support_history": support,
            "sentiment": self.ticket.get("sentiment"),
            "documents": shared.items,
            "sources": {
                "dynamics": source,
                "servicenow": service.source,
                "sharepoint": shared.source,
            },
        }

    async def _look_up(self) -> Lookup:
        """Find the customer by account number, e-mail address or GUID; the first match wins."""
        asked = (self.customer_id or "").strip()
        if not asked:
            return _nobody("not_named", "The ticket names no customer.")
        for kind, search in self._searches(asked):
            found = await search()
            if len(found) > 1:
                return _nobody("ambiguous", f"More than one customer has this {kind}.")
            if found:
                return Lookup(
                    profile=rows.profile(found[0]),
                    customer_ids=rows.customer_ids(found[0]),
                    customer="found",
                    detail=f"Found by {kind}.",
                )
        return _nobody("unknown", "No account number, e-mail address or id in Dynamics 365 fits.")

    def _searches(self, asked: str) -> list[tuple[str, Callable[[], Awaitable[list[Row]]]]]:
        searches: list[tuple[str, Callable[[], Awaitable[list[Row]]]]] = [
            ("account number", lambda: self.crm.accounts_by_number(asked))
        ]
        if EMAIL.fullmatch(asked):
            searches.append(("e-mail address", lambda: self.crm.contacts_by_email(asked)))
        if _is_guid(asked):
            searches.append(("id", lambda: _if_any(self.crm.account(asked))))
            searches.append(("id", lambda: _if_any(self.crm.contact(asked))))
        return searches

    async def _dynamics(
        self, lookup: asyncio.Task[Lookup]
    ) -> tuple[dict[str, list[dict[str, object]]], dict[str, object]]:
        started = self.clock()
        found = await asyncio.shield(lookup)
        history: dict[str, list[dict[str, object]]] = {"orders": [], "cases": []}
        if found.customer == "not_named":
            return history, {"status": "skipped", "customer": "not_named", "detail": found.detail}
        left_out: dict[str, dict[str, object]] = {}
        if found.profile is not None:
            ids = found.customer_ids
            answers = await _all(
                [_if_there("orders", self.crm.orders(id_), left_out) for id_ in ids]
                + [_if_there("cases", self.crm.cases(id_), left_out) for id_ in ids]
            )
            orders = [rows.order(row) for part in answers[: len(ids)] for row in part]
            cases = [rows.case(row) for part in answers[len(ids) :] for row in part]
            history = {"orders": _newest_first(orders, "ordered_at"), "cases": cases}
        source = {
            "status": "ok",
            "customer": found.customer,
            "detail": found.detail,
            "duration_ms": self._since(started),
        }
        return history, source | ({"left_out": left_out} if left_out else {})

    async def _incidents(self, lookup: asyncio.Task[Lookup]) -> Gathered:
        servicenow = self.servicenow
        if servicenow is None:
            return _skipped("No credential for ServiceNow is configured.")
        asked = (self.customer_id or "").strip()
        ticket_id = record_key(str(self.ticket.get("ticket_id") or "")) or ""
        if EMAIL.fullmatch(asked):
            return await self._gather(lambda: self._of_caller(servicenow, asked, ticket_id))
        if ticket_id:
            beside = await self._gather(lambda: self._beside(servicenow, ticket_id))
            if beside.source.get("code") != SystemNotFound.code:
                return beside
        profile = (await asyncio.shield(lookup)).profile
        email = profile["email"] if profile else None
        if not isinstance(email, str) or not EMAIL.fullmatch(email):
            return _skipped("Neither the ticket nor the customer names a caller.")
        return await self._gather(lambda: self._of_caller(servicenow, email, ticket_id))

    async def _beside(self, servicenow: ServiceNow, ticket_id: str) -> list[dict[str, object]]:
        """Return the other incidents of the ticket's caller."""
        incident = await servicenow.incident(ticket_id)
        caller = incident["caller_id"]["value"]
        if not SYS_ID.fullmatch(caller):
            return []
        return await self._of_caller(servicenow, caller, incident["number"]["value"])

    async def _of_caller(
        self, servicenow: ServiceNow, caller: str, ticket_id: str
    ) -> list[dict[str, object]]:
        found: list[Record] = await servicenow.incidents_of_caller(caller, limit=INCIDENTS)
        return [rows.incident(row) for row in found if row["number"]["value"] != ticket_id]

    async def _documents(self) -> Gathered:
        sharepoint = self.sharepoint
        if sharepoint is None:
            return _skipped("No credential for SharePoint is configured.")
        texts = search_texts(self.customer_id, self.ticket)
        if not texts:
            return _skipped("The ticket has neither customer, category nor tags to search for.")

        async def search() -> list[dict[str, object]]:
            found = await _all([sharepoint.search(text, limit=DOCUMENTS) for text in texts])
            items = {str(item.get("id")): item for part in found for item in part}
            return [rows.document(item) for item in items.values()]

        return await self._gather(search)

    async def _gather(self, ask: Callable[[], Awaitable[list[dict[str, object]]]]) -> Gathered:
        """Query an optional system while time is left; a failure becomes part of the result."""
        started = self.clock()
        retries = Retries(seconds=self.optional_seconds)
        try:
            async with asyncio.timeout(self.optional_seconds):
                items = await self._answered(ask, retries)
        except StepError as error:
            told: dict[str, object] = {
                "status": "failed",
                "error": error.message,
                "code": error.code,
            }
        except TimeoutError:
            text = f"No answer within {self.optional_seconds:g} seconds; continued without it."
            told = {"status": "failed", "error": text, "code": "system_timeout"}
        else:
            source = {"status": "ok", "duration_ms": self._since(started)}
            return Gathered(items=items, source=source | retries.told())
        told["duration_ms"] = self._since(started)
        return Gathered(items=[], source=told | retries.told())

    async def _answered(
        self, ask: Callable[[], Awaitable[list[dict[str, object]]]], retries: Retries
    ) -> list[dict[str, object]]:
        while True:
            try:
                return await ask()
            except StepError as error:
                pause = retries.pause_after(error)
                if pause is None:
                    raise
            await self.sleep(pause)

    def _since(self, started: float) -> int:
        return round((self.clock() - started) * 1000)


async def collect(
    customer_id: str | None,
    ticket: Mapping[str, object],
    *,
    crm: Dataverse,
    sharepoint: SharePoint | None,
    servicenow: ServiceNow | None,
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    optional_seconds: float = 20.0,
) -> dict[str, object]:
    """Gather `{"customer_360": {profile, purchase_history, support_history, sentiment, ...}}`.

    `ticket` is the analyzer's output. `sources` has, for `dynamics`, `servicenow` and `sharepoint`,
    a `status` (`ok`, `failed`, `skipped`) and details. Raises the `ConnectorError` or
    `AgentMisconfigured` of Dynamics 365.
    """
    collection = Collection(
        customer_id=customer_id,
        ticket=ticket,
        crm=crm,
        sharepoint=sharepoint,
        servicenow=servicenow,
        clock=clock,
        sleep=sleep,
        optional_seconds=optional_seconds,
    )
    return {"customer_360": await collection.run()}


def search_texts(customer_id: str | None, ticket: Mapping[str, object]) -> list[str]:
    """Return the search texts for documents: the customer's name, then the ticket's subject.

    The subject is the category, else the first tag, as plain words. A GUID is not searched for,
    because documents do not contain it.
    """
    asked = (customer_id or "").strip()
    texts = [asked] if asked and not _is_guid(asked) else []
    tags = ticket.get("tags")
    for candidate in (ticket.get("category"), *(tags if isinstance(tags, list) else [])):
        words = (
            re.findall(r"\w+", candidate.replace("_", " ")) if isinstance(candidate, str) else []
        )
        if words:
            return [*texts, " ".join(words)]
    return texts


def _nobody(customer: str, detail: str) -> Lookup:
    return Lookup(profile=None, customer_ids=(), customer=customer, detail=detail)


def _skipped(why: str) -> Gathered:
    return Gathered(items=[], source={"status": "skipped", "detail": why})


def _is_guid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


async def _if_there(
    part: str, question: Awaitable[list[Row]], left_out: dict[str, dict[str, object]]
) -> list[Row]:
    """Return the rows; none, with a note in `left_out`, if the table is missing or forbidden."""
    try:
        return await question
    except (SystemNotFound, SystemRefused) as error:
        if error.status not in (403, 404):
            raise
        left_out[part] = {"error": error.message, "code": error.code}
        return []


async def _if_any(row: Awaitable[Row]) -> list[Row]:
    try:
        return [await row]
    except SystemNotFound:
        return []


def _newest_first(items: list[dict[str, Any]], at: str) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: item[at] or "", reverse=True)


async def _all(questions: list[Coroutine[object, object, list[Row]]]) -> list[list[Row]]:
    """Return all results in order; if one fails, cancel the others and raise its error."""
    tasks = [asyncio.create_task(question) for question in questions]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
