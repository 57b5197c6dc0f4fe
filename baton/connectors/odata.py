"""OData literals and paging, shared by Dataverse and Microsoft Graph."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx2
import msgspec

from baton.connectors.http import Answer, Auth, Call, HttpClient
from baton.errors import ConnectorError, SystemAnswerInvalid
from baton.sentence import say

PAGES_LIMIT = 50
#: Page limit for a list that is filtered here.
SEARCHED_PAGES = 5


class Page(msgspec.Struct):
    """One page of a list; `next_link` is absolute, opaque, and absent on the last page."""

    value: list[dict[str, Any]]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


def literal(text: str) -> str:
    """Return `text` as a string literal for a filter, quoted and escaped."""
    return "'" + text.replace("'", "''") + "'"


def guid(text: str, *, system: str, operation: str) -> str:
    """Return `text` as a canonical UUID; raises `ConnectorError` if it is not one."""
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise ConnectorError(
            say(
                "{system} could not {operation}: the id must be a GUID such as "
                "00000000-0000-0000-0000-000000000000.",
                system=system,
                operation=operation,
            ),
            system=system,
        ) from error


async def rows(
    http: HttpClient,
    auth: Auth,
    call: Call,
    *,
    limit: int,
    key: str,
    keep: Callable[[Mapping[str, object]], bool] | None = None,
) -> list[dict[str, object]]:
    """Return up to `limit` rows of a list, following its pages with the headers of the first call.

    A row that appears again on a later page, because the list has changed, is returned once,
    identified by `key`. With `keep`, rejected rows do not count, and the search ends after a few
    pages. A next page on another host is refused, because it would receive the token.
    """
    found: list[dict[str, object]] = []
    seen: set[object] = set()
    for _ in range(SEARCHED_PAGES if keep else PAGES_LIMIT):
        answer = await http.send(call, auth)
        page = answer.decode(Page, exact=True)
        for row in page.value:
            name = row.get(key)
            if (name is None or name not in seen) and (keep is None or keep(row)):
                seen.add(name)
                found.append(row)
        if page.next_link is None or len(found) >= limit:
            return found[:limit]
        call = replace(call, url=_same_place(answer, page.next_link), params={})
    if keep:
        return found
    raise SystemAnswerInvalid(
        say(
            "{system} could not {operation}: there are more than {limit} pages. Ask for less.",
            system=call.system,
            operation=call.operation,
            limit=PAGES_LIMIT,
        ),
        system=call.system,
    )


def _same_place(answer: Answer, next_link: str) -> str:
    try:
        here, there = httpx2.URL(answer.call.url), httpx2.URL(next_link)
    except httpx2.InvalidURL as error:
        raise answer.invalid("the address of its next page is broken") from error
    if origin(here) != origin(there) or there.userinfo:
        raise answer.invalid(
            f"its next page is on another host ({there.host[:100]}), which must not get the token"
        )
    return next_link


def origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and explicit port."""
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def shown(row: Mapping[str, object], name: str) -> object:
    """Return a field's formatted value if there is one, else its value."""
    return row.get(f"{name}@OData.Community.Display.V1.FormattedValue", row.get(name))
