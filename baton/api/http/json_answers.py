"""Answers in JSON: of structs, and of text that is there already, whole or in pieces."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType

import msgspec
from fastapi import Response
from fastapi.responses import StreamingResponse

from baton.services.answers import Answer

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


def encoded(
    answer: Answer,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The answer as JSON."""
    return in_json(msgspec.json.encode(answer), status_code=status_code, headers=headers)
