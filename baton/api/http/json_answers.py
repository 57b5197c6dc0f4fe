"""Answers whose JSON is text already: whole, or in pieces where that is too much to be held."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType

from fastapi import Response
from fastapi.responses import StreamingResponse

JSON = "application/json"


def in_json(
    text: bytes | AsyncIterator[bytes],
    *,
    status_code: int = 200,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The answer with that body."""
    if isinstance(text, bytes):
        return Response(text, status_code=status_code, media_type=JSON, headers=dict(headers))
    return StreamingResponse(text, status_code=status_code, media_type=JSON, headers=dict(headers))
