"""Files of which one may ask for a part (RFC 9110, section 14): the beginning of a big one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request, Response

from baton.api.http.json_answers import JSON

#: The parameter of endpoints that answer with a file.
RANGE = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "The part to answer with, such as `bytes=0-999999`. All of the file is answered "
    "if it is anything else than one part that begins within the file, or if If-Range is sent.",
    "schema": {"type": "string"},
    "example": "bytes=0-999999",
}
#: How they answer with a part of it.
PART: Mapping[str, object] = {
    "description": "The part that was asked for.",
    # A part of JSON text is no JSON, so nothing can be said of its form.
    "content": {JSON: {"example": '"{\\"order\\": 47"'}},
    "headers": {
        "Content-Range": {
            "description": "Which bytes of how many, such as `bytes 0-999999/10485760`.",
            "schema": {"type": "string"},
        }
    },
}

_ONE_PART = re.compile(r"bytes=(\d{1,18})-(\d{1,18})?", re.ASCII)


def file_answer(
    text: bytes, request: Request, *, name: str, headers: Mapping[str, str]
) -> Response:
    """The text as a file, or the part of it that was asked for."""
    whole = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Accept-Ranges": "bytes",
        **headers,
    }
    # No file has a validator, so what `If-Range` names is never the file that is here now.
    conditional = "if-range" in request.headers
    wanted = None if conditional else _ONE_PART.fullmatch(request.headers.get("range", ""))
    first = int(wanted[1]) if wanted else len(text)
    last = min(int((wanted and wanted[2]) or len(text)), len(text) - 1)
    if not first <= last:
        return Response(text, media_type=JSON, headers=whole)
    return Response(
        text[first : last + 1],
        status_code=HTTPStatus.PARTIAL_CONTENT,
        media_type=JSON,
        headers={**whole, "Content-Range": f"bytes {first}-{last}/{len(text)}"},
    )
