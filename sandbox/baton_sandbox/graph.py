"""Stand-in for Microsoft Graph: one SharePoint site with a library and a list."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from baton_sandbox.library import DriveItem, Library
from baton_sandbox.recording import Clock, iso
from baton_sandbox.tokens import TokenIssuer

AUDIENCE = "https://graph.microsoft.com"

#: Smaller than Graph's 200, so that clients get a second page.
PAGE_SIZE = 10

_SITE = r"/sites/(?P<site>[^/]+)"
_DRIVE = (
    r"(?:/sites/(?P<site>[^/]+)/drive"
    r"|/sites/(?P<site2>[^/]+)/drives/(?P<drive2>[^/]+)"
    r"|/drives/(?P<drive>[^/]+))"
)


class GraphStandIn:
    """Serves the site, its drive (children, search, item, content) and its list."""

    def __init__(
        self, *, library: Library, downloads_url: str, tokens: TokenIssuer, clock: Clock
    ) -> None:
        self._library = library
        self._downloads_url = downloads_url
        self._tokens = tokens
        self._clock = clock
        #: Items by the random part of their download address.
        self.tickets: dict[str, DriveItem] = {}
        self._routes: tuple[tuple[re.Pattern[str], Callable[..., Response]], ...] = (
            (re.compile(r"/sites/(?P<host>[^/:]+):/(?P<path>[^:]+?):?"), self._site_by_path),
            (re.compile(rf"{_SITE}/drives"), self._drives),
            (re.compile(rf"{_SITE}/lists"), self._lists),
            (re.compile(rf"{_SITE}/lists/(?P<list>[^/]+)/items"), self._list_items),
            (re.compile(_SITE), self._site_by_id),
            (re.compile(_DRIVE), self._drive),
            (re.compile(rf"{_DRIVE}/root/search\(q='(?P<q>.*)'\)"), self._search),
            (re.compile(rf"{_DRIVE}/search\(q='(?P<q>.*)'\)"), self._search),
            (re.compile(rf"{_DRIVE}/root/children"), self._children),
            (re.compile(rf"{_DRIVE}/root:/(?P<path>.+?):/children"), self._children),
            (re.compile(rf"{_DRIVE}/root:/(?P<path>.+?):/content"), self._content),
            (re.compile(rf"{_DRIVE}/root:/(?P<path>[^:]+?):?"), self._item),
            (re.compile(rf"{_DRIVE}/items/(?P<item>[^/]+)/children"), self._children),
            (re.compile(rf"{_DRIVE}/items/(?P<item>[^/]+)/content"), self._content),
            (re.compile(rf"{_DRIVE}/items/(?P<item>[^/]+)"), self._item),
        )

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(routes=[Route("/v1.0/{path:path}", self._get, methods=["GET"])])

    async def _get(self, request: Request) -> Response:
        if not self._tokens.accepts(request.headers.get("authorization"), audience=AUDIENCE):
            message = "Access token is empty, malformed or has expired."
            return self._error(401, "InvalidAuthenticationToken", message)
        path = "/" + request.path_params["path"]
        for pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            if match is not None:
                found = match.groupdict()
                if not self._knows(found):
                    return self._missing()
                return handler(request, found)
        return self._error(400, "BadRequest", "Resource not found for the segment.")

    def _knows(self, found: Mapping[str, str]) -> bool:
        """True if the site and the drive in the address are ours."""
        site = found.get("site") or found.get("site2") or self._library.site_id
        drive = found.get("drive") or found.get("drive2") or self._library.drive_id
        return site == self._library.site_id and drive == self._library.drive_id

    def _site_by_path(self, _request: Request, found: Mapping[str, str]) -> Response:
        if f"{found['host']}:/{found['path']}" != self._library.site:
            return self._missing()
        return JSONResponse(self._library.site_json())

    def _site_by_id(self, _request: Request, _found: Mapping[str, str]) -> Response:
        return JSONResponse(self._library.site_json())

    def _drives(self, _request: Request, _found: Mapping[str, str]) -> Response:
        return JSONResponse({"value": [self._library.drive_json()]})

    def _drive(self, _request: Request, _found: Mapping[str, str]) -> Response:
        return JSONResponse(self._library.drive_json())

    def _search(self, request: Request, found: Mapping[str, str]) -> Response:
        items = self._library.search(found["q"].replace("''", "'"))
        return self._page(request, [item.as_json() for item in items])

    def _children(self, request: Request, found: Mapping[str, str]) -> Response:
        folder = self._find(found)
        if folder is None:
            return self._missing()
        if folder.is_file:
            return self._error(422, "notSupported", "The item is not a folder.")
        return self._page(request, [item.as_json() for item in self._library.children(folder)])

    def _item(self, _request: Request, found: Mapping[str, str]) -> Response:
        item = self._find(found)
        return JSONResponse(item.as_json()) if item is not None else self._missing()

    def _content(self, _request: Request, found: Mapping[str, str]) -> Response:
        item = self._find(found)
        if item is None or not item.is_file:
            return self._missing()
        ticket = secrets.token_urlsafe(16)
        self.tickets[ticket] = item
        return RedirectResponse(f"{self._downloads_url}/download/{ticket}", status_code=302)

    def _find(self, found: Mapping[str, str]) -> DriveItem | None:
        if found.get("item") is not None:
            return self._library.by_id.get(found["item"])
        return self._library.by_path.get((found.get("path") or "").strip("/"))

    def _lists(self, _request: Request, _found: Mapping[str, str]) -> Response:
        return JSONResponse({"value": [self._library.list_json()]})

    def _list_items(self, request: Request, found: Mapping[str, str]) -> Response:
        known = self._library.list_json()
        if found["list"] not in (known["id"], known["displayName"]):
            return self._missing()
        expand = request.query_params.get("$expand", "")
        return self._page(request, self._library.list_items(expand))

    def _page(self, request: Request, values: list[dict[str, object]]) -> Response:
        params = request.query_params
        wished, start = params.get("$top", ""), params.get("$skiptoken", "")
        size = min(PAGE_SIZE, max(1, int(wished))) if wished.isdecimal() else PAGE_SIZE
        first = int(start) if start.isdecimal() else 0
        content: dict[str, object] = {
            "@odata.context": f"{AUDIENCE}/v1.0/$metadata#Collection",
            "value": [_selected(value, params.get("$select")) for value in values[first:][:size]],
        }
        if first + size < len(values):
            url = request.url.include_query_params(**{"$skiptoken": first + size})
            content["@odata.nextLink"] = str(url)
        return JSONResponse(content)

    def _missing(self) -> Response:
        return self._error(404, "itemNotFound", "The resource could not be found.")

    def _error(self, status: int, code: str, message: str) -> Response:
        inner = {
            "date": iso(self._clock()),
            "request-id": secrets.token_hex(16),
            "client-request-id": secrets.token_hex(16),
        }
        return JSONResponse(
            {"error": {"code": code, "message": message, "innerError": inner}},
            status_code=status,
        )


def _selected(value: dict[str, object], select: str | None) -> dict[str, object]:
    if not select:
        return value
    names = {name.strip() for name in select.split(",")}
    return {name: member for name, member in value.items() if name in names}


class DownloadsStandIn:
    """The second host: serves pre-authenticated downloads and refuses callers who send a token."""

    def __init__(self, tickets: dict[str, DriveItem]) -> None:
        self._tickets = tickets

    def app(self) -> Starlette:
        """The web application."""
        return Starlette(routes=[Route("/download/{ticket}", self._download)])

    async def _download(self, request: Request) -> Response:
        if "authorization" in request.headers:
            message = "A token for Graph must never reach the download host."
            return JSONResponse(
                {"error": {"code": "invalidRequest", "message": message}}, status_code=401
            )
        item = self._tickets.get(request.path_params["ticket"])
        if item is None:
            return Response("Not found", status_code=404)
        return _ranged(item.content, request.headers.get("range"), item.mime_type)


def _ranged(content: bytes, wish: str | None, mime_type: str) -> Response:
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", wish or "")
    headers = {"Accept-Ranges": "bytes"}
    if match is None:
        return Response(content, headers=headers, media_type=mime_type)
    start = int(match[1])
    stop = min(int(match[2]) + 1 if match[2] else len(content), len(content))
    if start >= stop:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
    return Response(content[start:stop], status_code=206, headers=headers, media_type=mime_type)
