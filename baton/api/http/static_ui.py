"""The pages: the built files of `ui/`, served beside the API by the same server.

Everything that is not below `/api` belongs to them. A path that is no file is answered with
`index.html`, which finds the page itself. Without a build there is one plain page that says so.
The build compresses each file once; a client gets the smallest form that it takes.
"""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from baton.api.http.content_coding import CODINGS, accepted_codings
from baton.api.http.guards import is_api

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

#: Where the build puts the pages; git does not know it, the wheel carries it.
BUILT_PAGES = Path(__file__).parents[2] / "ui"

#: What the build writes where a nonce belongs (`html.cspNonce` of `ui/vite.config.ts`).
NONCE_PLACEHOLDER = "BATON_CSP_NONCE"

_ASSETS = "/assets/"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

#: Mantine writes `<style>` elements, for the variables of the theme and for the lock of scrolling
#: behind a dialog; they carry the nonce of the page. Nothing comes from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_SAFETY: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_NOT_BUILT = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Baton</title>
<h1>The pages of Baton were not built</h1>
<p>The API works: <a href="/api/openapi.json">/api/openapi.json</a> describes it.</p>
<p>To have the pages, install Node 20 or newer with npm, run <code>make setup</code>, and start the
server again.</p>
</html>
"""


class Pages:
    """Answers for every path outside `/api`, and passes the others on."""

    def __init__(self, app: ASGIApp, *, built: Path) -> None:
        self._app = app
        #: Only what was there at the start is served, so no path can lead out of the directory.
        self._files = {
            f"/{file.relative_to(built).as_posix()}": file
            for file in built.rglob("*")
            if file.is_file()
        }
        index = self._files.pop("/index.html", None)
        self._index = index.read_text("utf-8") if index else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request if it is one for a page."""
        if scope["type"] != "http" or is_api(scope["path"]):
            await self._app(scope, receive, send)
            return
        codings = accepted_codings(Headers(scope=scope).get("accept-encoding", ""))
        response = self._answer(scope["method"], scope["path"], codings)
        response.headers.update(_SAFETY)
        await response(scope, receive, send)

    def _answer(self, method: str, path: str, codings: tuple[str, ...]) -> Response:
        if method not in {"GET", "HEAD"}:
            return PlainTextResponse(
                f"Pages can only be read, not {method}.",
                status_code=HTTPStatus.METHOD_NOT_ALLOWED,
                headers={"Allow": "GET, HEAD"},
            )
        file = self._files.get(path)
        if file is not None:
            try:
                return self._file(path, file, codings)
            except FileNotFoundError:
                pass  # an upgrade put other files there; those of this build are gone
        if path.startswith(_ASSETS):
            return PlainTextResponse(
                f"There is no {path} in this build.", status_code=HTTPStatus.NOT_FOUND
            )
        return self._page()

    def _file(self, path: str, file: Path, codings: tuple[str, ...]) -> Response:
        headers = {"Cache-Control": _FOREVER if path.startswith(_ASSETS) else _ASK_AGAIN}
        forms = {
            coding: self._files[path + ending]
            for coding, ending in CODINGS.items()
            if path + ending in self._files
        }
        if forms:
            headers["Vary"] = "Accept-Encoding"
        coding = next((coding for coding in codings if coding in forms), None)
        sent = file if coding is None else forms[coding]
        if coding is not None:
            headers["Content-Encoding"] = coding
        media_type, _ = mimetypes.guess_type(file.name)
        return FileResponse(sent, headers=headers, media_type=media_type, stat_result=sent.stat())

    def _page(self) -> Response:
        nonce = secrets.token_urlsafe(18)
        missing = self._index is None
        text = _NOT_BUILT if self._index is None else self._index.replace(NONCE_PLACEHOLDER, nonce)
        return HTMLResponse(
            text,
            status_code=HTTPStatus.NOT_FOUND if missing else HTTPStatus.OK,
            headers={
                "Cache-Control": _ASK_AGAIN,
                "Content-Security-Policy": _POLICY.format(nonce=nonce),
            },
        )
