"""Read from a SharePoint site through Microsoft Graph."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx2

from baton.connectors import odata
from baton.connectors.credentials import GRAPH, GraphCredential, is_loopback
from baton.connectors.http import Answer, Call, HttpClient
from baton.connectors.tokens import Tokens, entra_token
from baton.errors import ConnectorError
from baton.sentence import say

SYSTEM = "SharePoint"

#: Ids of drives, items and lists, and names of lists; none can change the structure of a path.
ID = re.compile(r"[A-Za-z0-9!_,{}-][A-Za-z0-9!_,{}. -]{0,254}")
COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
SEARCH_CHARACTERS = 200
ITEM_FIELDS = "id,name,size,webUrl,lastModifiedDateTime,file,folder"

#: An item as Graph sends it.
Item: TypeAlias = dict[str, object]


class SharePoint:
    """One SharePoint site and its default document library, accessed as one application."""

    def __init__(self, credential: GraphCredential, *, http: HttpClient, tokens: Tokens) -> None:
        self._http = http
        self._authorities = credential.authorities
        self._api = f"{credential.base_url}/v1.0"
        self._base = httpx2.URL(credential.base_url)
        self._site = credential.site
        # A token is requested for Graph's public name even if the sandbox answers on this machine.
        audience = GRAPH if is_loopback(self._base.host) else credential.base_url
        self._auth = tokens.auth(entra_token(credential, system=SYSTEM, audience=audience))
        self._resolving = asyncio.Lock()
        self._site_id: str | None = None

    async def sign_in(self) -> None:
        """Find the site, to see that the credential is accepted."""
        await self._site_key()

    async def search(self, text: str, *, limit: int = 20) -> list[Item]:
        """Return files of the default library that match `text` by name or content, best first.

        SharePoint's search index lags behind changes; the items do not include file content.
        """
        words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if not words:
            return []
        literal = odata.literal(words[:SEARCH_CHARACTERS])
        site = await self._site_key()
        call = self._call(
            "search documents",
            f"sites/{_segment(site)}/drive/root/search(q={quote(literal, safe='')})",
            {"$top": str(limit), "$select": ITEM_FIELDS},
        )
        return await odata.rows(
            self._http, self._auth, call, limit=limit, key="id", keep=lambda item: "file" in item
        )

    async def list_items(
        self, list_id: str, *, columns: Sequence[str], limit: int = 200
    ) -> list[Item]:
        """Return rows of a list, by its id or name, each `{id, fields: {column: value}}`."""
        if not columns or not all(COLUMN.fullmatch(column) for column in columns):
            raise ConnectorError(
                say(
                    "{system} could not list items: name at least one column; the internal name "
                    "of a column has only letters, digits and _.",
                    system=SYSTEM,
                ),
                system=SYSTEM,
            )
        site = await self._site_key()
        call = self._call(
            "list items",
            f"sites/{_segment(site)}/lists/{_segment(list_id)}/items",
            {"$expand": f"fields($select={','.join(columns)})", "$top": str(min(limit, 200))},
        )
        return await odata.rows(self._http, self._auth, call, limit=limit, key="id")

    async def content(self, drive_id: str, item_id: str, *, max_bytes: int) -> bytes:
        """Return the bytes of a file; refuses more than `max_bytes`.

        Graph redirects to a pre-authenticated address on another host, which must not receive our
        token.
        """
        call = replace(
            self._call(
                "read a file", f"drives/{_segment(drive_id)}/items/{_segment(item_id)}/content", {}
            ),
            max_bytes=max_bytes,
            headers={"Accept": "*/*"},
            redirect_expected=True,
        )
        answer = await self._http.send(call, self._auth)
        if answer.status < 300:
            return answer.body
        download = replace(call, url=self._elsewhere(answer), redirect_expected=False)
        return (await self._http.send(download)).body

    async def default_drive(self) -> str:
        """Return the id of the library that `search` uses, for `content`."""
        site = await self._site_key()
        return await self._text(
            "find the default document library", f"sites/{_segment(site)}/drive", "id"
        )

    def _elsewhere(self, answer: Answer) -> str:
        """Return the address of the file: a public one, unless Graph itself is local."""
        location = answer.headers.get("location", "")
        try:
            url = httpx2.URL(location)
        except httpx2.InvalidURL as error:
            raise answer.invalid("the address of the file is broken") from error
        if url.scheme != self._base.scheme or not url.host or url.userinfo:
            raise answer.invalid(
                f"the address of the file is not a plain {self._base.scheme} address"
            )
        if not is_loopback(self._base.host) and _is_inside(url.host):
            raise answer.invalid("the address of the file is inside the network")
        return location

    async def _site_key(self) -> str:
        async with self._resolving:
            if self._site_id is None:
                path = quote(self._site, safe=":/,")
                self._site_id = await self._text("find the site", f"sites/{path}", "id")
            return self._site_id

    async def _text(self, operation: str, path: str, member: str) -> str:
        answer = await self._http.send(self._call(operation, path, {}), self._auth)
        value = answer.decode(dict[str, Any]).get(member)
        if not isinstance(value, str):
            raise answer.invalid(f"the member {member} is missing")
        return value

    def _call(self, operation: str, path: str, params: dict[str, str]) -> Call:
        return Call(
            system=SYSTEM,
            operation=operation,
            url=f"{self._api}/{path}",
            params=params,
            authorities=self._authorities,
        )


def _segment(text: str) -> str:
    """Return an id as one segment of a path."""
    if not ID.fullmatch(text):
        raise ConnectorError(
            say(
                "{system} could not read the item: an id has invalid characters.",
                system=SYSTEM,
            ),
            system=SYSTEM,
        )
    return quote(text, safe="!,")


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
